"""The words for days, months, seasons and times in the languages that recall knows, read from calendar.toml."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words, folded to lower case; the lists begin with January, Monday and winter."""

    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[tuple[str, ...], ...]
    seasons: tuple[tuple[str, ...], ...]
    today: tuple[str, ...]
    yesterday: tuple[str, ...]
    last: tuple[str, ...]
    this: tuple[str, ...]
    ago: tuple[str, ...]
    day: tuple[str, ...]
    week: tuple[str, ...]
    month: tuple[str, ...]
    year: tuple[str, ...]
    numbers: tuple[tuple[str, ...], ...]  # from one
    when: tuple[str, ...]
    times: tuple[str, ...]  # what else tells a time: "recently"


@cache
def words_of(language: str) -> Words:
    """The words of a language, of English where it is not known."""
    table = tomllib.loads(files("memory.engine.recall").joinpath("calendar.toml").read_text(encoding="utf-8"))
    row = table.get(language, table[FALLBACK])
    lists = {name: tuple(tuple(cell.split("/")) for cell in row[name].split()) for name in ("months", "weekdays")}
    lists |= {name: tuple(tuple(cell.split("/")) for cell in row[name].split()) for name in ("seasons", "numbers")}
    single = {name: _phrases(row[name]) for name in Words.__dataclass_fields__ if name not in lists}
    return Words(**lists, **single)  # type: ignore[arg-type]


@cache
def asking_when(language: str) -> re.Pattern[str]:
    """Matches a query that asks for a time."""
    return _any(words_of(language).when)


@cache
def telling_time(language: str) -> re.Pattern[str]:
    """Matches a text that holds a time."""
    words = words_of(language)
    names = [name for group in (words.months, words.weekdays, words.seasons) for names in group for name in names]
    parts = (words.today, words.yesterday, words.last, words.day, words.week, words.month, words.year)
    return _any([*names, *(name for part in parts for name in part), *words.times], r"(?:19|20)\d\d")


def _any(phrases: Iterable[str], *patterns: str) -> re.Pattern[str]:
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    either = "|".join([*(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered), *patterns])
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)


def _phrases(line: str) -> tuple[str, ...]:
    return tuple(phrase.replace("_", " ") for phrase in line.split())
