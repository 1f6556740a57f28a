"""Lists of people, and of what is theirs, sifted by tags: by the address of the page, so that it can be kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.audit import KINDS
from accounts.models import AdminTag, User
from accounts.tags import carriers


class OwnerTagFilter(SimpleListFilter):
    """Rows whose person carries a tag now."""

    title = _("tag of the person")
    parameter_name = "tag"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """By name, as people say it."""
        self.tags = list(AdminTag.objects.all())
        return [(tag.name, tag.name) for tag in self.tags]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """None at all for a tag that is not there."""
        if not (name := self.value()):
            return queryset
        return queryset.filter(user_id__in=carriers(named(self.tags, name)))


def named(tags: Sequence[AdminTag], *names: str) -> list[AdminTag]:
    """Those of these names, in any case."""
    folded = {name.casefold() for name in names}
    return [tag for tag in tags if tag.name.casefold() in folded]


@dataclass(frozen=True, slots=True)
class TagLine:
    """One tag in the table of the filter, and where it is ticked."""

    name: str
    is_in_all: bool
    is_in_any: bool
    is_in_none: bool


class TagsFilter(admin.ListFilter):
    """People who carry all of some tags, any of others, and none of others again."""

    title = _("tags")
    parameters: Sequence[str] = ("tags_all", "tags_any", "tags_none")
    used_parameters: dict[str, list[str]]  # type: ignore[assignment]

    def __init__(self, request: Any, params: dict[str, list[str]], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.parameters:
            if name in params:
                self.used_parameters[name] = [value.strip() for value in params.pop(name)]
        self.tags = list(AdminTag.objects.all())

    def has_output(self) -> bool:
        """It stands in the form of the page."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Three lists of names."""
        return list(self.parameters)

    def choices(self, changelist: Any) -> Iterator[Mapping[str, object]]:
        """None: the table is drawn by `lines`."""
        return iter(())

    @property
    def lines(self) -> list[TagLine]:
        """Each tag, and where it is ticked."""
        chosen = {key: {name.casefold() for name in self._of(key)} for key in self.parameters}
        return [
            TagLine(tag.name, *(tag.name.casefold() in chosen[key] for key in self.parameters)) for tag in self.tags
        ]

    @property
    def unknown(self) -> list[str]:
        """Names in the address that are no tag's: it was renamed, or is gone."""
        known = {tag.name.casefold() for tag in self.tags}
        return [name for key in self.parameters for name in self._of(key) if name.casefold() not in known]

    def queryset(self, request: Any, queryset: QuerySet[User]) -> QuerySet[User]:
        """A tag that is not there is carried by nobody."""
        for name in self._of("tags_all"):
            queryset = queryset.filter(pk__in=carriers(named(self.tags, name)))
        if some := self._of("tags_any"):
            queryset = queryset.filter(pk__in=carriers(named(self.tags, *some)))
        if none := self._of("tags_none"):
            queryset = queryset.exclude(pk__in=carriers(named(self.tags, *none)))
        return queryset

    def _of(self, key: str) -> list[str]:
        return list(dict.fromkeys(name for name in self.used_parameters.get(key, ()) if name))


class NowFilter(SimpleListFilter):
    """Tags that are on people now, and those that were taken off."""

    title = _("now")
    parameter_name = "now"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Two."""
        return [("yes", _("on now")), ("no", _("taken off"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Everything for what is not offered."""
        if self.value() in {"yes", "no"}:
            return queryset.filter(removed_at__isnull=self.value() == "yes")
        return queryset


class KindFilter(SimpleListFilter):
    """Events of one kind. The kinds are known: reading them off all events would take long."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Those that LOT writes."""
        return [(kind, kind.replace("_", " ")) for kind in KINDS]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Whatever kind is asked for."""
        return queryset.filter(kind=self.value()) if self.value() else queryset
