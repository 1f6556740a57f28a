"""What goes in and out of auth/* and me/."""

from rest_framework import serializers

from accounts.access_tokens import LIFETIMES, NAME_LIMIT
from accounts.models import AccessToken, Scope, Session, User
from accounts.tags import grants_of
from lot.api import StrictSerializer


class CodeRequestSerializer(StrictSerializer):
    """An address; a client that asks again may name the challenge that it gives up."""

    email = serializers.EmailField(max_length=254)
    challenge = serializers.UUIDField(required=False)


class ChallengeSerializer(serializers.Serializer):
    """What the client answers with a code."""

    challenge = serializers.UUIDField()
    expires_in = serializers.IntegerField(help_text="seconds")


class TokenRequestSerializer(StrictSerializer):
    """The code or the mailed link; a client may say what it calls itself and which time zone it is in."""

    challenge = serializers.UUIDField()
    code = serializers.CharField(
        max_length=512, help_text="Six characters; where the mail has no code, its link or the last part of it."
    )
    device = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    zone = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class AddressSerializer(StrictSerializer):
    """The address that is to count."""

    email = serializers.CharField(max_length=254)


class AddressWishSerializer(serializers.Serializer):
    """Where the code went, and for how many seconds it is good."""

    email = serializers.EmailField()
    expires_in = serializers.IntegerField(help_text="seconds")


class AddressCodeSerializer(StrictSerializer):
    """The code that was mailed to the new address."""

    code = serializers.CharField(max_length=64)


class TokenCodeSerializer(serializers.Serializer):
    """A code is on its way to the person's address."""

    expires_in = serializers.IntegerField(help_text="seconds")


class NewTokenSerializer(StrictSerializer):
    """A token to be made, with the code of the mail."""

    code = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=NAME_LIMIT, help_text="What it is for, for you to know it by.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), min_length=1, max_length=3, help_text="What it may do."
    )
    days = serializers.ChoiceField(LIFETIMES, default=90, help_text="For how long.")


class AccessTokenSerializer(serializers.ModelSerializer[AccessToken]):
    """A token that a person has made; its text is shown once, when it is made."""

    name = serializers.CharField()  # sealed: never serialised as a column
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))

    class Meta:
        model = AccessToken
        fields = ["id", "name", "scopes", "created_at", "last_used_at", "expires_at"]
        read_only_fields = fields


class MadeTokenSerializer(AccessTokenSerializer):
    """A token that was just made, with its text."""

    token = serializers.CharField(help_text="Begins with `lot_pat_`. Kept nowhere: this is the only time.")

    class Meta(AccessTokenSerializer.Meta):
        fields = [*AccessTokenSerializer.Meta.fields, "token"]


class RefreshRequestSerializer(StrictSerializer):
    """The refresh token."""

    refresh = serializers.CharField(max_length=4096)


class TokenPairSerializer(serializers.Serializer):
    """Two tokens, and for how many seconds the first is good."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField(source="expires_in_seconds", help_text="seconds")


class GrantsSerializer(serializers.Serializer):
    """What a person's tags allow."""

    staff = serializers.BooleanField()
    ai = serializers.BooleanField()
    accent = serializers.BooleanField()


class MeSerializer(serializers.ModelSerializer[User]):
    """The person who is signed in."""

    grants = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "email", "grants", "leaves_at"]
        read_only_fields = fields

    def get_grants(self, user: User) -> GrantsSerializer:
        """The union over all tags."""
        return GrantsSerializer(grants_of(user)).data  # type: ignore[return-value]


class SignedInSerializer(TokenPairSerializer):
    """Two tokens and whose they are."""

    user = MeSerializer()


class SessionSerializer(serializers.ModelSerializer[Session]):
    """Where the person is signed in."""

    current = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ["id", "kind", "device", "created_at", "last_used_at", "expires_at", "current"]
        read_only_fields = fields

    def get_current(self, session: Session) -> bool:
        """Whether this request came by it."""
        auth: Session = self.context["request"].auth
        return bool(session.pk == auth.pk)
