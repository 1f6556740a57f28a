"""The admin of tags, sessions, mail and the audit: changes go through services, and no secret is shown.

The list of people stands in `ops.admin.people`: it shows numbers of every room.
"""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.admin_filters import KindFilter, NowFilter, OwnerTagFilter
from accounts.audit import verify_chain
from accounts.confirming import is_confirmed
from accounts.mail_blocks import blocks_of, lift_blocks
from accounts.models import AccessToken, AdminTag, AuditEvent, BulkAction, LoginCode, MailBlock, Session, TagGrant
from accounts.tags import save_tag, tag_history
from lot.admin_base import PlainAdmin, ReadOnlyAdmin


@admin.register(AdminTag)
class AdminTagAdmin(PlainAdmin):
    """Tags, what they grant, and who set them when. What they grant is changed after a mailed code alone."""

    change_form_template = "admin/accounts/admintag/change_form.html"
    list_display = ("name", "people", "grants_staff", "grants_ai", "grants_accent", "suspends")
    fields = ("name", "grants_staff", "grants_ai", "grants_accent", "suspends")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdminTag]:
        """With the number of those who carry it now."""
        now = Count("grants", filter=Q(grants__removed_at=None))
        return super().get_queryset(request).annotate(carried=now)

    @admin.display(description=_("people"), ordering="carried")
    def people(self, tag: AdminTag) -> int:
        """Who carry it now."""
        return int(tag.carried)  # type: ignore[attr-defined]  # annotated above

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It decides who may do what."""
        return super().has_change_permission(request, obj) and is_confirmed(getattr(request, "session_row", None))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff may look."""
        return super().has_change_permission(request, obj)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With its history."""
        tag = self.get_object(request, object_id)
        history = tag_history(TagGrant.objects.filter(tag=tag)) if tag is not None else []
        extra = {"history": history, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    def save_model(self, request: HttpRequest, obj: AdminTag, form: Any, change: bool) -> None:
        """By the service: whoever carries the tag may have won or lost something by it."""
        save_tag(tag=obj, by=request.user.pk)


@admin.register(TagGrant)
class TagGrantAdmin(ReadOnlyAdmin):
    """Who set which tag when."""

    list_display = ("user", "tag", "set_by", "set_at", "removed_by", "removed_at")
    list_select_related = ("user", "tag")
    list_filter = (NowFilter, OwnerTagFilter)
    fields = ("user", "tag", "set_by", "set_at", "removed_by", "removed_at")
    ordering = ("-set_at",)


@admin.register(BulkAction)
class BulkActionAdmin(ReadOnlyAdmin):
    """What was done to many people at once: numbers, never who they were."""

    list_display = ("kind", "tag", "by", "made_at", "number", "done", "left_out", "finished_at")
    list_select_related = ("tag",)
    list_filter = ("kind",)
    fields = list_display
    ordering = ("-made_at",)

    @admin.display(description=_("left out"))
    def left_out(self, action: BulkAction) -> int:
        """For one reason or another."""
        return action.skipped_in_all


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Where people are signed in; neither the hash of the token nor what somebody calls their program is shown."""

    list_display = ("user", "kind", "browser", "created_at", "last_used_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    list_filter = ("kind", OwnerTagFilter)
    fields = ("user", "kind", "browser", "created_at", "last_used_at", "idle_until", "expires_at", "ended_at")

    @admin.display(description=_("browser"))
    def browser(self, session: Session) -> str:
        """As LOT read it off the request; over REST a client names itself, and its person may have chosen the name."""
        return session.device if session.kind == Session.Kind.WEB else "-"


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """Tokens that people have made; neither what they call them nor the hash is shown."""

    list_display = ("user", "scopes", "created_at", "last_used_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    list_filter = (OwnerTagFilter,)
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

    @admin.action(description=_("Send there again"))
    def lift(self, request: HttpRequest, blocks: QuerySet[MailBlock]) -> None:
        """Where somebody says that mail arrives again, or is wanted."""
        count = lift_blocks(blocks=blocks, at=timezone.now(), by=request.user.pk)
        self.message_user(request, _("Addresses: %(count)d.") % {"count": count})


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What happened to whom, and whether the chain holds."""

    change_list_template = "admin/accounts/auditevent/change_list.html"
    list_display = ("id", "at", "kind", "actor_id", "subject_id", "detail")
    list_filter = (KindFilter,)
    search_fields = ("subject_id",)
    search_help_text = _("The whole id of a person: what they did, and what was done to them.")
    fields = ("at", "kind", "actor_id", "subject_id", "detail")
    ordering = ("-id",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the two ids alone: nothing else in it is anybody's."""
        if not search_term.strip():
            return queryset, False
        try:
            person = UUID(search_term.strip())
        except ValueError:
            return queryset.none(), False
        return queryset.filter(Q(subject_id=person) | Q(actor_id=person)), False

    def get_urls(self) -> list[Any]:
        """Going through the chain is asked for by a press: it reads every event."""
        verify = path("verify/", self.admin_site.admin_view(require_POST(self.verify)), name="verify_audit")
        return [verify, *super().get_urls()]

    def verify(self, request: HttpRequest) -> HttpResponseRedirect:
        """As `manage.py verify_audit` does, and says so."""
        broken = verify_chain()
        if broken is None:
            number = AuditEvent.objects.count()
            self.message_user(request, _("The chain holds. Events: %(number)d.") % {"number": number})
        else:
            words = _("The chain does not hold from event %(id)d on.") % {"id": broken}
            self.message_user(request, words, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:accounts_auditevent_changelist"))
