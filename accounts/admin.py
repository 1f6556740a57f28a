"""The admin of people, tags and the audit: changes go through services, and no secret is shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mail_blocks import blocks_of, lift_blocks
from accounts.models import AccessToken, AdminTag, AuditEvent, LoginCode, MailBlock, Session, TagGrant, User
from accounts.sessions import end_all_sessions
from accounts.tags import save_tag, tag_user, tags_of, untag_user
from lot.admin_base import ReadOnlyAdmin
from lot.errors import LotError


class TagActionForm(ActionForm):
    """Beside the choice of an action, the tag that it is about."""

    tag = forms.ModelChoiceField(AdminTag.objects.all(), required=False, label=_("Tag:"))


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People by address and tags; what they write is nowhere here."""

    action_form = TagActionForm
    actions = ("put_tag", "take_tag_off", "end_sessions")
    list_display = ("email", "is_staff", "is_suspended", "created_at", "last_seen_at", "leaves_at")
    list_filter = ("is_staff", "is_suspended")
    search_fields = ("email",)
    ordering = ("-created_at",)
    fields = ("id", "email", "tags", "is_staff", "is_suspended", "created_at", "last_seen_at", "leaves_at")

    @admin.display(description=_("tags"))
    def tags(self, user: User) -> str:
        """The tags that are on this person now."""
        return ", ".join(tag.name for tag in tags_of(user)) or "-"

    @admin.action(description=_("Put the tag on them"))
    def put_tag(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """By the service, so that flags, sessions and audit follow."""
        self._with_tag(request, people, tag_user)

    @admin.action(description=_("Take the tag off"))
    def take_tag_off(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """The last admin stays one."""
        self._with_tag(request, people, untag_user)

    @admin.action(description=_("End all their sessions"))
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Browsers and API clients alike."""
        count = sum(end_all_sessions(user=user, actor_id=request.user.pk) for user in people)
        self.message_user(request, _("Sessions ended: %(count)d.") % {"count": count})

    def _with_tag(self, request: HttpRequest, people: QuerySet[User], change: Any) -> None:
        tag = _chosen_tag(request)
        if tag is None:
            self.message_user(request, _("Choose a tag."), messages.WARNING)
            return
        try:
            with transaction.atomic():  # all of them or nobody
                count = sum(change(user=user, tag=tag, by=request.user.pk) for user in people)
        except LotError as error:
            self.message_user(request, error.message, messages.ERROR)
            return
        self.message_user(request, _("People changed: %(count)d.") % {"count": count})


def _chosen_tag(request: HttpRequest) -> AdminTag | None:
    form = TagActionForm(request.POST)
    form.fields["action"].required = False
    form.is_valid()
    return form.cleaned_data.get("tag")


@admin.register(AdminTag)
class AdminTagAdmin(admin.ModelAdmin[AdminTag]):
    """Tags and what they grant."""

    list_display = ("name", "grants_staff", "grants_ai", "grants_accent", "suspends")

    def save_model(self, request: HttpRequest, obj: AdminTag, form: Any, change: bool) -> None:
        """By the service: whoever carries the tag may have won or lost something by it."""
        save_tag(tag=obj, by=request.user.pk)


@admin.register(TagGrant)
class TagGrantAdmin(ReadOnlyAdmin):
    """Who set which tag when."""

    list_display = ("user", "tag", "set_by", "set_at", "removed_by", "removed_at")
    list_select_related = ("user", "tag")
    ordering = ("-set_at",)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Where people are signed in; the hash of the token is not shown."""

    list_display = ("user", "kind", "device", "created_at", "last_used_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    fields = ("user", "kind", "device", "created_at", "last_used_at", "idle_until", "expires_at", "ended_at")


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """Tokens that people have made; neither what they call them nor the hash is shown."""

    list_display = ("user", "scopes", "created_at", "last_used_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    fields = ("user", "scopes", "created_at", "last_used_at", "expires_at", "ended_at")


@admin.register(LoginCode)
class LoginCodeAdmin(ReadOnlyAdmin):
    """Requests to sign in; no hash is shown."""

    list_display = ("email", "kind", "tries", "created_at", "expires_at", "ended_at")
    fields = ("email", "kind", "has_code", "tries", "created_at", "expires_at", "ended_at")
    ordering = ("-created_at",)


@admin.register(MailBlock)
class MailBlockAdmin(ReadOnlyAdmin):
    """How many addresses turn mail away or want none, and when that began. A whole address finds its own."""

    actions = ("lift",)
    list_display = ("id", "reason", "at", "lifted_at")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("address_hash",)
    search_help_text = _("A whole address: no part of any is kept.")
    fields = ("id", "reason", "at", "lifted_at")
    ordering = ("-at",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the hash of the address."""
        return (queryset.filter(pk__in=blocks_of(search_term)) if search_term.strip() else queryset), False

    def lookup_allowed(self, lookup: str, value: Any, request: Any) -> bool:
        """Whether it was lifted is a filter, too."""
        return lookup == "lifted_at__isempty" or super().lookup_allowed(lookup, value, request)

    @admin.action(description=_("Send there again"))
    def lift(self, request: HttpRequest, blocks: QuerySet[MailBlock]) -> None:
        """Where somebody says that mail arrives again, or is wanted."""
        count = lift_blocks(blocks=blocks, at=timezone.now(), by=request.user.pk)
        self.message_user(request, _("Addresses: %(count)d.") % {"count": count})


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What happened to whom."""

    list_display = ("id", "at", "kind", "actor_id", "subject_id", "detail")
    list_filter = ("kind",)
    fields = ("at", "kind", "actor_id", "subject_id", "detail")
    ordering = ("-id",)
