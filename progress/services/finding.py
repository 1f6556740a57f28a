"""Looks for what goes together with lighter or heavier days. Too slow for a page, so the worker does it once a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from intentions.models import IntentionDay
from lot.fields import sealed_field
from lot.language import known_language
from memory.models import MemoryAnswer, TopicRule
from profiles.days import local_day
from progress.features import Material, features_of
from progress.findings import Findings, Why
from progress.models import UserProgress
from progress.patterns import LEAST_DAYS, find_patterns
from progress.services.months import Months

LOOKS_BACK = timedelta(days=365)


def look_for_patterns(*, user: User, at: datetime) -> Findings | None:
    """Look, and keep what was found, sealed; None where there is nothing to look at.

    Never inside a transaction: a look may take half a second, and nobody is to wait for it. Where words were taken back
    in the meantime nothing is kept, and None is returned.
    """
    before = UserProgress.objects.for_user(user).first()
    if before is None:
        return None
    found = _look(user, local_day(user, at))
    with transaction.atomic():
        User.objects.lock(user)
        rows = UserProgress.objects.for_user(user).filter(words_taken_back=before.words_taken_back)
        progress = rows.first()
        if progress is None:
            return None
        progress.sealed_findings, progress.looked_at = found.as_text(), at
        progress.save(update_fields=["sealed_findings", "looked_at"])
    return found


def take_words_back(*, user: User) -> bool:
    """Nothing that was found is shown any longer: it may hold words that are gone. Returns whether there was anything.

    Called in the transaction that takes the words back or changes them; the person's lock is held.
    """
    rows, more = UserProgress.objects.for_user(user), F("words_taken_back") + 1
    if rows.filter(sealed_findings__isnull=False).update(sealed_findings=None, words_taken_back=more):
        return True
    rows.update(words_taken_back=more)
    return False


def _look(user: User, today: date) -> Findings:
    material = material_of(user, today)
    if len(material.moods) < LEAST_DAYS:
        return Findings(why=Why.TOO_FEW)
    patterns = find_patterns(material.moods, features_of(material), seed=f"{user.pk}|{today.isoformat()}")
    return Findings(tuple(patterns)) if patterns else Findings(why=Why.NONE)


def material_of(user: User, today: date) -> Material:
    """A year of the person's days. An answer that LOT may not quote is left out, and so are muted topics."""
    first = today - LOOKS_BACK
    days = Months(user).days(first, today)
    lived = IntentionDay.objects.for_user(user).filter(on__range=(first, today)).values_list("on", flat=True)
    return Material(
        moods={on: day.mood_sum / day.check_ins for on, day in days.items() if day.check_ins},
        language=known_language(user.profile.language),
        said=_said(user, first, today),
        entries={
            "answer": [on for on, day in days.items() if day.answers],
            "note": [on for on, day in days.items() if day.notes],
        },
        lived=set(lived),
    )


def _said(user: User, first: date, last: date) -> list[tuple[date, str]]:
    """The words of answers, as they were chosen or written; an answer without a phrase is not to be quoted."""
    text, phrase = (sealed_field(MemoryAnswer, name).open_of for name in ("text", "phrase"))
    muted = TopicRule.objects.for_user(user).muted()
    answers = MemoryAnswer.objects.for_user(user).filter(on__range=(first, last)).exclude(topic__in=muted)
    rows: Any = answers.order_by("on", "created_at", "id").values_list("pk", "on", "text", "phrase")
    return [(on, text(pk, user.pk, words) or "") for pk, on, words, quoted in rows if phrase(pk, user.pk, quoted)]
