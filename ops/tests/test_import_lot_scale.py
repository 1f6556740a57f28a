"""An installation of the size that the Node.js system had: all of it comes over, and the counts add up."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.tests.make import make_tags
from intentions.models import CheckIn
from memory.models import MemoryAnswer, Note
from ops.tests.legacy import BEGAN, answer, answer_log, dump, log, user

ASKED = [
    ("What do you like to drink in the evening?", ["Green tea", "Rooibos", "Water"]),
    ("Which room do you like best at home?", ["The kitchen", "The bedroom", "The balcony"]),
    ("How did the walk feel today?", ["Short", "Long enough", "There was none"]),
    ("What sound do you fall asleep to?", ["Rain", "Nothing", "The street"]),
]
PER_PERSON = 100  # rows of logs


def rows_of(person: int, people: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of one person by table: of a hundred logs forty answers, thirty notes, twenty check-ins, ten others."""
    name = f"p{person}"
    # One in ten has a second row whose address differs by case alone.
    email = f"P{person - 1}@EXAMPLE.ORG" if person % 10 == 9 else f"{name}@example.org"
    metadata = {"privacy": {"isPublicProfile": True, "showCity": True}}
    yield "users", user(name, email=email, metadata=metadata, joinedAt=BEGAN + timedelta(minutes=person))
    for number in range(PER_PERSON):
        day, key = number * 3 + person / people, f"{name}-{number}"
        if number < 40:
            question, options = ASKED[number % 4]
            row = answer(f"a-{key}", name, question, options, options[number % 3], days=day)
            if number % 8:  # some were cleaned away from the one table, some from the other
                yield "answers", row
            if number % 9:
                yield "logs", answer_log(f"l-{key}", row)
            else:
                yield "logs", log(f"l-{key}", name, "system_feedback", days=day)
        elif number < 70:
            text = "" if number == 40 else f"Skipped prompt: {number}" if number == 41 else f"Note {number}. It rained."
            yield "logs", log(f"l-{key}", name, text=text, days=day)
        elif number < 90:
            mood = {"emotionalState": ("calm", "tired", "excited")[number % 3], "intensity": number % 10 + 1}
            yield "logs", log(f"l-{key}", name, "emotional_checkin", metadata=mood, days=day)
        else:
            yield "logs", log(f"l-{key}", name, "settings_change", days=day)


def bring(tmp_path: Path, people: int) -> str:
    tables: dict[str, list[dict[str, Any]]] = {"users": [], "answers": [], "logs": []}
    for person in range(people):
        for table, row in rows_of(person, people):
            tables[table].append(row)
    path, out = tmp_path / "lot.sql", io.StringIO()
    path.write_text(dump(tables), encoding="utf-8")
    call_command("import_lot", "--from", str(path), "--apply", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def check(said: str, people: int) -> None:
    # An answer is lost where both rows of it were cleaned away: numbers 0, of forty.
    answers = sum(bool(number % 8 or number % 9) for number in range(40))
    assert f"logs: {people * PER_PERSON} rows" in said  # the command fails where the counts do not add up
    assert User.objects.count() == people - people // 10
    assert MemoryAnswer.objects.count() == people * answers
    assert Note.objects.count() == people * 28
    assert CheckIn.objects.count() == people * 20
    assert not User.objects.filter(profile__is_public=True).exists()


@pytest.mark.django_db
def test_ten_people_come_over_to_the_last_row(tmp_path: Path) -> None:
    make_tags()
    check(bring(tmp_path, 10), 10)


@pytest.mark.long
@pytest.mark.django_db
def test_two_thousand_people_come_over_to_the_last_row(tmp_path: Path) -> None:
    make_tags()
    check(bring(tmp_path, 2000), 2000)
