"""What the lists of REST share: a person's own rows, narrowed by the parameters that a list names and no other."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.api_lists import ListView
from lot.errors import InvalidInput
from memory.engine.bank import built_in_bank

Params = Mapping[str, str]
PAGING = frozenset({"limit", "cursor"})


class FilteredList(ListView):
    """The rows of `model` that are the person's own; `narrow` reads the parameters named in `filters`."""

    model: ClassVar[type[Model]]
    filters: ClassVar[frozenset[str]]

    def get_queryset(self) -> Any:
        """Raises InvalidInput for a parameter that is not known: a filter misspelt must not return everything."""
        rows: Any = self.model._default_manager.all()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        params = self.request.query_params
        if unknown := set(params) - self.filters - PAGING:
            raise InvalidInput(fields={name: [_("This parameter is not known.")] for name in sorted(unknown)})
        return self.narrow(rows.for_user(self.request.user), params)

    def narrow(self, rows: Any, params: Params) -> Any:
        """The rows that these parameters ask for: all of them, where a list has no filter of its own."""
        return rows


def between_dates(rows: Any, params: Params) -> Any:
    """The rows from the local date `since` up to and including `until`. Raises InvalidInput."""
    if since := read_date(params, "since"):
        rows = rows.filter(on__gte=since)
    if until := read_date(params, "until"):
        rows = rows.filter(on__lte=until)
    return rows


def of_topic(rows: Any, params: Params) -> Any:
    """The rows of the bank's topic `topic`. Raises InvalidInput."""
    topic = params.get("topic")
    if topic and topic not in built_in_bank().topics:
        raise InvalidInput(fields={"topic": [_("There is no such topic.")]})
    return rows.filter(topic=topic) if topic else rows


def read_date(params: Params, name: str) -> date | None:
    """The date under this name. Raises InvalidInput for what is none."""
    text = params.get(name)
    try:
        if text is not None and len(text) != 10:  # Python reads 20260305 and 2026-W10-4 too
            raise ValueError
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(fields={name: [_("A date such as 2026-03-05.")]}) from None
