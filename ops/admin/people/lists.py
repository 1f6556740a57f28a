"""The list of people, the page of one, and what can be done with those who are ticked."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin_filters import TagsFilter
from accounts.bulk.services import ask_for
from accounts.models import AdminTag, BulkAction, Session, TagGrant, User, fold_email
from accounts.tags import tag_history
from lot.admin_base import ReadOnlyAdmin
from lot.errors import LotError
from ops.admin.people import pages
from ops.admin.people.filters import JoinedFilter, SeenFilter, StateFilter
from ops.admin.people.rows import Row, read_rows
from progress.models import UserProgress

Kind = BulkAction.Kind
TAGGING = (Kind.ADD_TAG, Kind.REMOVE_TAG)


class PeopleList(ChangeList):
    """A page of people, with what is said of them read at once."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of this page, and three queries more."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        rows = read_rows(self.result_list)
        for user in self.result_list:
            user.row = rows[user.pk]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People by address, numbers, tags and states; what they write is nowhere here."""

    change_list_template = "admin/people/list.html"
    change_form_template = "admin/people/person.html"
    actions = tuple(Kind.values)
    list_display = (
        "email",
        "seen",
        "joined",
        "answers",
        "notes",
        "check_ins",
        "tags",
        "state",
    )
    list_filter = (TagsFilter, SeenFilter, JoinedFilter, StateFilter)
    search_fields = ("email",)
    ordering = ("-created_at",)
    fields = ("email", "id", "created_at", "last_seen_at", "leaves_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Of who is being erased nothing is shown any more."""
        return super().get_queryset(request).filter(is_active=True)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """See PeopleList."""
        return PeopleList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By a part of the address, as it is stored."""
        term = fold_email(search_term)
        return (queryset.filter(email__contains=term) if term else queryset), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """What is in `BulkAction.Kind`."""
        return {kind.value: (_begin(kind), kind.value, kind.label) for kind in Kind}

    def get_urls(self) -> list[Any]:
        """The page of an action on many people, and undoing it."""
        view = self.admin_site.admin_view
        own = [
            path("action/<uuid:action_id>/", view(pages.action), name="bulk_action"),
            path("action/<uuid:action_id>/undo/", view(pages.undo), name="bulk_undo"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the tags that can be put on people."""
        extra = {"every_tag": AdminTag.objects.all()} | (extra_context or {})
        return super().changelist_view(request, extra)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With numbers, tags and their history."""
        user = self.get_object(request, object_id)
        extra = {**(extra_context or {}), "every_tag": AdminTag.objects.all(), "kinds": Kind.choices}
        if user is not None:
            extra |= {"row": read_rows([user])[user.pk], "history": tag_history(TagGrant.objects.for_user(user))}
            extra["counted"] = UserProgress.objects.for_user(user).first()
            extra["sessions"] = Session.objects.for_user(user).filter(ended_at=None).count()
        return super().change_view(request, object_id, form_url, extra)

    @admin.display(description=_("last seen"), ordering="last_seen_at")
    def seen(self, user: User) -> Any:
        """The day; the time of day is nobody's business here."""
        return user.last_seen_at.date() if user.last_seen_at else None

    @admin.display(description=_("joined"), ordering="created_at")
    def joined(self, user: User) -> Any:
        """The day of the first sign-in."""
        return user.created_at.date()

    @admin.display(description=_("answers"))
    def answers(self, user: User) -> int:
        """How many there are."""
        return _row(user).answers

    @admin.display(description=_("notes"))
    def notes(self, user: User) -> int:
        """How many there are."""
        return _row(user).notes

    @admin.display(description=_("check-ins"))
    def check_ins(self, user: User) -> int:
        """How many there are."""
        return _row(user).check_ins

    @admin.display(description=_("tags"))
    def tags(self, user: User) -> str:
        """Those that are on this person now."""
        return ", ".join(_row(user).tags) or "-"

    @admin.display(description=_("state"))
    def state(self, user: User) -> str:
        """All that is so."""
        return ", ".join(_row(user).states)


def _row(user: User) -> Row:
    row: Row = user.row  # type: ignore[attr-defined]  # put there by PeopleList
    return row


def _begin(kind: Kind) -> Any:
    """An action of the list: keep who it is about, and ask on a page of its own."""

    def begin(model_admin: UserAdmin, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        tag = _chosen_tag(request) if kind in TAGGING else None
        ids = people.order_by("pk").values_list("pk", flat=True)
        assert isinstance(request.user, User)
        try:
            asked = ask_for(kind=kind, people=ids.iterator(), by=request.user, tag=tag)
        except LotError as error:
            model_admin.message_user(request, error.message, messages.WARNING)
            return None
        return HttpResponseRedirect(reverse("admin:bulk_action", args=[asked.pk]))

    return begin


def _chosen_tag(request: HttpRequest) -> AdminTag | None:
    """The tag that was chosen; None where none was, or it is gone by now."""
    try:
        return AdminTag.objects.filter(pk=UUID(request.POST.get("tag", ""))).first()
    except ValueError:
        return None
