"""Records made by hand: a question, an answer, a life."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from memory.judging.records import Life, Shown, Source, Version

FIRST = date(2025, 3, 3)  # a Monday
TOPICS = frozenset({"food", "sleep", "work", "home"})


def at(day: int, hour: int = 12) -> datetime:
    """Noon of a day of the life, the first being 1."""
    return datetime(2025, 3, 3, hour, tzinfo=UTC) + timedelta(days=day - 1)


def make_shown(day: int, text: str = "What do you eat?", **fields: Any) -> Shown:
    """A question that was answered at noon."""
    number = fields.pop("number", 0)
    moment = at(day) + timedelta(minutes=number)
    plain: dict[str, Any] = {
        "id": f"question-{day}-{number}",
        "day": day,
        "at": moment,
        "on": moment.date(),
        "daypart": "midday",
        "season": "spring",
        "is_weekend": moment.weekday() >= 5,
        "text": text,
        "why": "",
        "bank_id": "food.eat",
        "topic": "food",
        "depth": 1,
        "strategy": "explore",
        "reason": "",
        "done": "answered",
    }
    return Shown(**plain | fields)


def make_version(day: int, value: str = "bread", **fields: Any) -> Version:
    """An answer by an option, given at noon of a day."""
    plain: dict[str, Any] = {
        "answer_id": f"answer-{day}",
        "question_id": f"question-{day}-0",
        "bank_id": "food.eat",
        "on": at(day).date(),
        "at": at(day),
        "value": value,
        "phrase": f"{value} in the evening",
        "text": value.capitalize(),
    }
    return Version(**plain | fields)


def source_of(version: Version, **fields: Any) -> Source:
    """A true naming of an answer."""
    plain: dict[str, Any] = {"answer_id": version.answer_id, "on": version.on, "quote": version.phrase}
    return Source(**plain | {"is_owned": True} | fields)


def make_life(*shown: Shown, days: int = 100, **fields: Any) -> Life:
    """A life in which these were shown."""
    return Life(person="ada", days=days, shown=shown, topics=TOPICS, **fields)
