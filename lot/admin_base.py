"""The bases of the admin's pages: most are there to look at, a few to change; none brings scripts of Django's."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import connection, models
from django.http import HttpRequest, HttpResponseRedirect

from lot.errors import InvalidInput

ROWS_A_PAGE = 50
COUNTED_UP_TO = 100_000  # a table that is longer is estimated, where nothing is filtered


class EstimatingPaginator(Paginator):
    """Counting a million rows takes longer than reading a page of them: the length of a long table is estimated."""

    @cached_property
    def count(self) -> int:
        """How many rows; about how many where all of a long table is listed."""
        rows: Any = self.object_list
        if rows.query.where:
            return int(rows.count())
        about = _about(rows.model)
        return about if about > COUNTED_UP_TO else int(rows.count())


def _about(model: type[models.Model]) -> int:
    """What the database knows without counting: PostgreSQL by its statistics, SQLite by its last row."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        else:
            cursor.execute(f"SELECT MAX(rowid) FROM {table}")  # noqa: S608 - the name of a model's table
        found = cursor.fetchone()
    return int(found[0] or 0) if found else 0


class PlainAdmin(admin.ModelAdmin):
    """What all pages share: fifty rows, no count of what a filter left out, no scripts and styles but LOT's own."""

    list_per_page = ROWS_A_PAGE
    list_max_show_all = ROWS_A_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = EstimatingPaginator
    actions_on_top, actions_on_bottom = False, True
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        },
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
        models.URLField: {"assume_scheme": "https", "widget": forms.URLInput},
        models.TextField: {"widget": forms.Textarea},
        models.CharField: {"widget": forms.TextInput},
        models.PositiveIntegerField: {"widget": forms.NumberInput},
        models.PositiveSmallIntegerField: {"widget": forms.NumberInput},
    }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Django asks for a tick even where all that were found are meant."""
        is_all = request.method == "POST" and request.POST.get("select_across") == "1"
        if not is_all or ACTION_CHECKBOX_NAME in request.POST or not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            raise InvalidInput from None
        return self.response_action(request, found) or HttpResponseRedirect(request.get_full_path())

    def response_action(self, request: HttpRequest, queryset: Any, *more: Any, **given: Any) -> Any:
        """A selection that no list of ours sends is a bad request, not an error of the server."""
        try:
            return super().response_action(request, queryset, *more, **given)
        except ValidationError:
            raise InvalidInput from None

    @property
    def media(self) -> forms.Media:
        """None of Django's: jQuery and its pop-ups are not used."""
        return forms.Media()

    def lookup_allowed(self, lookup: str, value: Any, request: Any) -> bool:
        """The filters that are shown, and no others: `?token_hash=` is nothing to search by."""
        return lookup in self._offered() or lookup.removesuffix("__exact") in self._offered()

    def _offered(self) -> set[str]:
        names: set[str] = set()
        for item in self.list_filter:
            if isinstance(item, str):
                names.add(item)
            elif isinstance(item, tuple):
                names |= {str(item[0]), f"{item[0]}__isempty"}
            elif isinstance(item, type):
                names |= set(parameters_of(item))
        return names


def parameters_of(item: type[Any]) -> Sequence[str]:
    """What a filter of our own is called in the address."""
    return getattr(item, "parameters", None) or [item.parameter_name]


class ReadOnlyAdmin(PlainAdmin):
    """Nothing to add, change or delete."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are made by services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed by services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows go by services."""
        return False
