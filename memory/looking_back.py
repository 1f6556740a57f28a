"""Earlier days come back: on this day, and a good day by chance. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from accounts.models import User
from intentions.models import CheckIn, own_mood_labels
from memory.engine.good_days import by_chance, is_good
from memory.engine.on_this_day import Look, closed_days, looks_back
from memory.entries import Entry, entries_of_days
from memory.models import MemoryAnswer, Note

DAYS_AT_ONCE = 100
ENTRIES_OF_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Recollection:
    """An earlier date with its entries, newest first. `is_closed`: it held one of the lowest moods."""

    look: Look
    entries: Sequence[Entry]
    is_closed: bool

    def hides(self, entry: Entry) -> bool:
        """Whether this entry stays closed until the person opens it."""
        return self.is_closed or entry.keep_closed


def on_this_day(
    user: User, on: date, first: date | None, labels: Mapping[str, str] | None = None
) -> list[Recollection]:
    """The earlier dates that have entries, the nearest first; `first` is the date of the person's first entry.

    `labels` of own moods are read where they are not given.
    """
    looks = looks_back(on, first) if first else ()
    if not looks:
        return []
    days: dict[date, list[Entry]] = defaultdict(list)
    if labels is None:
        labels = own_mood_labels(user)
    for entry in entries_of_days(user, [look.on for look in looks], labels):
        days[entry.on].append(entry)
    closed = closed_days((entry.on, entry.score) for entries in days.values() for entry in entries if entry.score)
    return [Recollection(look, days[look.on], look.on in closed) for look in looks if look.on in days]


def good_day(user: User, *, before: date, seed: str) -> date | None:
    """A day before `before` whose moods were good; where no mood was ever noted, one with at least two entries.

    The same seed finds the same day. Days are looked at a hundred at a time, since moods are sealed.
    """
    moods = CheckIn.objects.for_user(user).before(before)
    days = by_chance(moods.order_by().values_list("on", flat=True).distinct(), seed)
    for start in range(0, len(days), DAYS_AT_ONCE):
        some = days[start : start + DAYS_AT_ONCE]
        scores: dict[date, list[int]] = defaultdict(list)
        for row in moods.filter(on__in=some).only("user_id", "on", "sealed_score"):
            scores[row.on].append(row.score)
        if found := next((day for day in some if is_good(scores[day])), None):
            return found
    return None if days else _full_day(user, before, seed)


def _full_day(user: User, before: date, seed: str) -> date | None:
    entries: Counter[date] = Counter()
    for own in (MemoryAnswer.objects.for_user(user), Note.objects.for_user(user)):
        entries.update(dict(own.before(before).order_by().values_list("on").annotate(number=Count("*"))))
    full = by_chance((day for day, number in entries.items() if number >= ENTRIES_OF_A_DAY), seed)
    return full[0] if full else None
