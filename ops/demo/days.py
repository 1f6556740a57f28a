"""What a day of the demo holds, decided from the person's name and the date alone. Pure."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from intentions.moods import BUILT_IN_MOODS
from memory.judging.script import Script
from ops.demo.material import Aim, DemoNote, Word

SUNDAY = 6
CHOIR = 2  # Wednesday
USUAL, LOW_BELOW, GOOD_FROM = 3.7, 2.7, 3.8  # on the scale of moods, 1 (heavy) to 5 (light)
AWAY = ((8, 11, 19),)  # month, first and last day: nothing is written then
NEVER_SO_LOW = {"overwhelmed": 0.5, "exhausted": 0.6}  # how often such a word is taken where it fits
SOME_WORDS, SOME_INTENSITY, SOME_NOTES, LATE_NOTES, CLOSED_NOTES = 0.35, 0.3, 0.55, 0.06, 0.03


@dataclass(frozen=True, slots=True)
class Feeling:
    """A check-in at a local time."""

    at: time
    mood: str
    intensity: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A note written at a local time, of the same day or of the day before."""

    at: time
    text: str
    is_late: bool
    keep_closed: bool


@dataclass(frozen=True, slots=True)
class Day:
    """Local times at which the questions are looked at, what is felt and written, whether the intention was lived."""

    on: date
    visits: tuple[time, ...] = ()
    feelings: tuple[Feeling, ...] = ()
    writing: Writing | None = None
    is_lived: bool = False


def plan_day(
    script: Script,
    on: date,
    *,
    words: Sequence[Word],
    notes: Sequence[DemoNote],
    taken: Collection[str],
    aim: Aim | None,
) -> Day:
    """The day `on`; notes in `taken` were written before and come again only where nothing else fits."""
    if _is_away(on):
        return Day(on)
    level = level_of(script, on)
    day = Day(on, visits=_visits(script, on), feelings=_feelings(script, on, level, words))
    if script.draw("writes", on) < SOME_NOTES:
        day = replace(day, writing=_writing(script, on, level, notes, taken))
    return replace(day, is_lived=aim is not None and script.draw("lived", on) < aim.lived)


def level_of(script: Script, on: date) -> float:
    """How light the day is, 1 to 5: lighter in summer, on choir days; heavy on Sundays; and a weather of its own."""
    season = 0.5 * math.sin((on.timetuple().tm_yday - 110) / 365 * 2 * math.pi)
    weekday = {SUNDAY: -1.1, CHOIR: 0.5}.get(on.weekday(), 0.0)
    spell = 0.5 * math.sin(on.toordinal() / 9.7) + (script.draw("level", on) - 0.5) * 1.8
    return min(5.0, max(1.0, USUAL + season + weekday + spell))


def aim_of(aims: Sequence[Aim], on: date) -> Aim | None:
    """The intention of a month; where there are two, by turns of the year."""
    fitting = [aim for aim in aims if aim.month == on.month]
    return fitting[on.year % len(fitting)] if fitting else None


def _is_away(on: date) -> bool:
    return any(on.month == month and first <= on.day <= last for month, first, last in AWAY)


def _visits(script: Script, on: date) -> tuple[time, ...]:
    awake = [hour for visit, hour in enumerate(script.visits) if script.draw("absent", on, visit) >= script.absent]
    return tuple(_later(time(int(hour), int(hour % 1 * 60)), script.draw("minutes", on, hour) * 40) for hour in awake)


def _feelings(script: Script, on: date, level: float, words: Sequence[Word]) -> tuple[Feeling, ...]:
    number = int(script.draw("feelings", on) * 3)  # none, one or two
    hours = (9.5, 21.5) if number == 2 else (14.0,)
    return tuple(_feeling(script, on, hour, level, words) for hour in hours[:number])


def _feeling(script: Script, on: date, hour: float, level: float, words: Sequence[Word]) -> Feeling:
    drawn = level + (script.draw("mood", on, hour) - 0.5) * 1.2
    score = min(5, max(1, round(drawn)))
    fitting = [mood.key for mood in BUILT_IN_MOODS if mood.score == score]
    mood = fitting[int(script.draw("which", on, hour) * len(fitting))]
    if script.draw("rare", on, hour) > NEVER_SO_LOW.get(mood, 1.0):
        mood = "tired"
    said = [word.text for word in words if mood in word.moods]
    has_words = bool(said) and script.draw("says", on, hour) < SOME_WORDS
    has_intensity = script.draw("tells", on, hour) < SOME_INTENSITY
    return Feeling(
        at=_later(time(int(hour), int(hour % 1 * 60)), script.draw("when", on, hour) * 50),
        mood=mood,
        intensity=3 + int(script.draw("strong", on, hour) * 6) if has_intensity else None,
        words=said[int(script.draw("word", on, hour) * len(said))] if has_words else "",
    )


def _writing(
    script: Script, on: date, level: float, notes: Sequence[DemoNote], taken: Collection[str]
) -> Writing | None:
    tone = "low" if level < LOW_BELOW else "good" if level >= GOOD_FROM else "even"
    fitting = [note for note in notes if _fits(note, on)]
    rest = (
        [note for note in fitting if note.tone == tone and note.text not in taken]
        or [note for note in fitting if note.text not in taken]
        or fitting
    )
    if not rest:
        return None
    chosen = rest[int(script.draw("note", on) * len(rest))]
    return Writing(
        at=_later(time(21, 0), script.draw("evening", on) * 100),
        text=chosen.text,
        is_late=script.draw("late", on) < LATE_NOTES,
        keep_closed=script.draw("closed", on) < CLOSED_NOTES,
    )


def _fits(note: DemoNote, on: date) -> bool:
    return (not note.months or on.month in note.months) and (not note.days or on.weekday() in note.days)


def _later(start: time, minutes: float) -> time:
    """So many minutes later, to the second; all of it lies before midnight."""
    return (datetime.combine(date.min, start) + timedelta(seconds=int(minutes * 60))).time()
