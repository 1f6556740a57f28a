"""A person's counted months: read in one query, and the days in them opened where they are asked for."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

from accounts.models import User
from lot.fields import Sealed, sealed_field
from lot.prepared import prepared
from progress.days import (
    EMPTY,
    Day,
    Days,
    Month,
    MonthMoods,
    by_month,
    count_month,
    month_of,
    moods_of_month,
    pack_month,
    unpack_month,
    unpack_moods,
)
from progress.models import CountedMonth


class Months:
    """The months as they were counted, in order. What days hold is sealed, and opened month by month.

    Changes are stored at once; whoever makes them holds the person's lock.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self._counted: dict[date, Month] = {}
        self._ids: dict[date, UUID] = {}
        self._sealed: dict[date, Sealed] = {}
        self._opened: dict[date, dict[int, Day]] = {}  # what is not sealed (any more)
        self._read()

    def hold(self, days: Days) -> None:
        """Take these days for the counted ones, without storing them."""
        self._opened = by_month(days)
        self._counted = {start: count_month(start, held) for start, held in self._opened.items()}

    @property
    def counted(self) -> list[Month]:
        """The months with an entry."""
        return list(self._counted.values())

    def days(self, first: date = date.min, last: date = date.max) -> dict[date, Day]:
        """The days with an entry from one date to another, both included, in order."""
        return {
            on: day
            for start in self._counted
            if month_of(first) <= start <= last
            for number, day in self._open(start).items()
            if first <= (on := start.replace(day=number)) <= last
        }

    def moods(self) -> dict[date, MonthMoods]:
        """The moods of each month that holds any, by its first day."""
        return {start: self._mood(start) for start, month in self._counted.items() if month.check_ins}

    def day(self, on: date) -> Day:
        """What is counted of this date."""
        return self._open(month_of(on)).get(on.day, EMPTY)

    def put(self, changes: Mapping[date, Day]) -> bool:
        """Set these days; returns whether they change any."""
        changed = {on: day for on, day in changes.items() if self.day(on) != day}
        months = {start: self._open(start) for start in map(month_of, changed)}
        for on, day in changed.items():
            months[month_of(on)][on.day] = day
        self._store(
            {start: {number: day for number, day in days.items() if any(day)} for start, days in months.items()}
        )
        return bool(changed)

    def differing(self, days: Days) -> list[date]:
        """The months that are not stored as these days make them."""
        wanted = by_month(days)
        return [start for start in sorted(self._counted.keys() | wanted) if not self._holds(start, wanted.get(start))]

    def replace(self, days: Days) -> None:
        """Store these days and no others."""
        wanted = by_month(days)
        self._store({start: wanted.get(start, {}) for start in self.differing(days)})

    def _holds(self, start: date, days: Mapping[int, Day] | None) -> bool:
        counted = self._counted.get(start)
        if days is None or counted is None:
            return days is counted
        return counted == count_month(start, days) and self._open(start) == days

    def _open(self, start: date) -> dict[int, Day]:
        if start in self._sealed:
            return unpack_month(self._text(start))
        return dict(self._opened.get(start, {}))

    def _mood(self, start: date) -> MonthMoods:
        if start in self._sealed:
            return unpack_moods(self._text(start))
        days = self._opened[start].values()
        return moods_of_month([day.check_ins for day in days], [day.mood_sum for day in days])

    def _text(self, start: date) -> str:
        open_of = sealed_field(CountedMonth, "sealed_days").open_of
        return open_of(self._ids[start], self.user.pk, self._sealed[start]) or ""

    def _read(self) -> None:
        for pk, sealed, *counted in _months_of(self.user):
            month = Month(*counted)
            self._counted[month.starts_on], self._ids[month.starts_on] = month, pk
            self._sealed[month.starts_on] = sealed

    def _store(self, months: Mapping[date, Mapping[int, Day]]) -> None:
        """One statement a month. What is stored is at hand opened, as it would be read."""
        for start, days in months.items():
            self._sealed.pop(start, None)
            if not days:
                CountedMonth.objects.for_user(self.user).filter(starts_on=start).delete()
                del self._counted[start], self._ids[start]
                self._opened.pop(start, None)
                continue
            month, is_new = count_month(start, days), start not in self._ids
            row = CountedMonth(pk=self._ids.setdefault(start, uuid4()), user_id=self.user.pk, **month._asdict())
            row.sealed_days = pack_month(days)
            row.save(force_insert=is_new, force_update=not is_new)
            self._counted[start], self._opened[start] = month, dict(sorted(days.items()))
        self._counted = {start: self._counted[start] for start in sorted(self._counted)}


@prepared
def _months_of(user: User) -> QuerySet[Any, tuple[Any, ...]]:
    rows = CountedMonth.objects.for_user(user).order_by("starts_on")
    return rows.values_list("pk", "sealed_days", *Month._fields)
