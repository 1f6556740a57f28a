"""Counts a person's entries from the tables they stand in: of one day, or of all."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from intentions.models import CheckIn, Intention
from intentions.signals import CHECK_IN
from lot.fields import sealed_field
from memory.models import MemoryAnswer, Note
from memory.signals import ANSWER, NOTE
from profiles.days import local_day
from progress.days import EMPTY, Day, month_of
from progress.rules import Kept


def count_day(*, user: User, kind: str, on: date, day: Day, without: UUID | None = None) -> Day:
    """The day with one kind of entry counted anew; `without` is an entry that is about to go."""
    if kind == CHECK_IN:
        scores = [row.score for row in _moods(user).filter(on=on).exclude(pk=without)]
        return day._replace(check_ins=len(scores), mood_sum=sum(scores))
    number = TABLES[kind].for_user(user).filter(on=on).exclude(pk=without).count()
    return day._replace(answers=number) if kind == ANSWER else day._replace(notes=number)


def count_days(user: User) -> dict[date, Day]:
    """All days with an entry, from the tables alone: three queries, and every mood is opened."""
    found: dict[date, Day] = defaultdict(lambda: EMPTY)
    for on, number in _by_day(MemoryAnswer.objects.for_user(user)):
        found[on] = found[on]._replace(answers=number)
    for on, number in _by_day(Note.objects.for_user(user)):
        found[on] = found[on]._replace(notes=number)
    open_of = sealed_field(CheckIn, "sealed_score").open_of
    rows: Any = CheckIn.objects.for_user(user).order_by().values_list("pk", "on", "sealed_score")
    for pk, on, sealed in rows.iterator():
        day = found[on]
        score = int(open_of(pk, user.pk, sealed) or 0)
        found[on] = day._replace(check_ins=day.check_ins + 1, mood_sum=day.mood_sum + score)
    return dict(sorted(found.items()))


def kept_intentions(user: User, *, without: UUID | None = None) -> list[Kept]:
    """The intentions that were kept, each with the month it began in and the date on which that was said."""
    rows = Intention.objects.for_user(user).filter(state=Intention.State.KEPT).only("starts_on", "ended_at")
    return [
        Kept(month_of(row.starts_on), local_day(user, row.ended_at))
        for row in rows
        if row.ended_at and row.pk != without
    ]


TABLES: dict[str, Any] = {ANSWER: MemoryAnswer.objects, NOTE: Note.objects}


def _moods(user: User) -> Any:
    return CheckIn.objects.for_user(user).only("user_id", "sealed_score")


def _by_day(rows: Any) -> Any:
    return rows.order_by().values_list("on").annotate(number=Count("*"))
