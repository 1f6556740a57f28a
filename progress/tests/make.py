"""A person with a history of moods and entries that looks like one, the same in every run."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from accounts.models import User
from intentions.models import CheckIn
from intentions.moods import BUILT_IN_MOODS
from memory.models import Note
from progress.services import rebuild

DAY = timedelta(days=1)


def make_history(user: User, days: int, at: datetime, *, seed: int = 1, shown: float = 0.85) -> None:
    """Check-ins and notes, as rows, on most of the days up to `at`; moods drift. Counted afterwards."""
    draw = random.Random(seed)
    entries, notes, drift = [], [], 3.0
    for ago in range(days):
        moment = at - DAY * ago
        drift = min(5.0, max(1.0, drift + draw.uniform(-0.6, 0.6)))
        if draw.random() > shown:
            continue
        for _ in range(draw.choice((1, 1, 2, 3))):
            mood = min(BUILT_IN_MOODS, key=lambda mood: abs(mood.score - drift - draw.uniform(-1, 1)))
            entry = CheckIn(user=user, at=moment, on=moment.date(), created_at=moment)
            entry.mood, entry.score = mood.key, mood.score
            entries.append(entry)
        if draw.random() < 0.3:
            notes.append(Note(user=user, text="Rain until noon.", on=moment.date(), created_at=moment))
    CheckIn.objects.bulk_create(entries, batch_size=1000)
    Note.objects.bulk_create(notes, batch_size=1000)
    rebuild(user=user, at=at)


def make_moods(user: User, scores: Mapping[date, int]) -> None:
    """A check-in, as a row, of this weight on each of these days. Not counted."""
    entries = []
    for on, score in scores.items():
        moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        entry = CheckIn(user=user, at=moment, on=on, created_at=moment)
        entry.mood, entry.score = next(mood.key for mood in BUILT_IN_MOODS if mood.score == score), score
        entries.append(entry)
    CheckIn.objects.bulk_create(entries, batch_size=1000)
