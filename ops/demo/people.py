"""The people of the demo. Their addresses lie in a domain that nobody can own (RFC 2606)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import create_user
from lot.errors import Conflict
from memory.judging.script import Script
from profiles.models import PublicPart
from profiles.services import save_public_page

DOMAIN = "demo.example"


def refuse_beside_others() -> None:
    """Raises Conflict where people lived before the demo began: made-up people do not belong beside them."""
    if User.objects.exists() and not User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise Conflict(_("People live in this database. The demo needs one of its own: see `make demo`."))


def demo_person(script: Script, *, began_at: datetime) -> User:
    """The person of this name, made as by a sign-up on the day they began unless they are there already."""
    email = f"{script.name}@{DOMAIN}"
    if not User.objects.filter(email=email).exists():
        _make_person(script, email, began_at)
    return User.objects.select_related("profile", "preferences").get(email=email)


def began(user: User, at: datetime) -> None:
    """They came to LOT at this moment."""
    user.created_at = at
    User.objects.filter(pk=user.pk).update(created_at=at)


def _make_person(script: Script, email: str, began_at: datetime) -> None:
    user = create_user(email=email, zone=script.zone)
    began(user, began_at)
    profile, preferences = user.profile, user.preferences
    profile.country, profile.language = script.country, script.language
    profile.save()
    preferences.questions_per_day, preferences.gap_minutes = script.per_day, script.gap_minutes
    preferences.day_start, preferences.light_weekends = script.day_start, script.light_weekends
    preferences.save()
    save_public_page(user=user, is_public=True, handle=f"demo-{script.name}", shown=PublicPart.values, at=began_at)
