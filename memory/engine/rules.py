"""What may be asked of a person at a moment: the rules that every way of choosing keeps to."""

import hashlib
from collections import Counter
from datetime import date

from lot.text import content_stems
from memory.engine.bank import BankQuestion
from memory.engine.kinds import Moment, Person

EARLY_ANSWERS = 12  # until then a subject may be stayed with, so that building shows from the start
ROTATION, LONGEST_RUN = 10, 3
TOPIC_CAP, EARLY_TOPIC_CAP = 2, 4
EARLY_DEPTH, LIGHT_DEPTH, LESS_DEPTH = 3, 2, 1
RE_ASK_AFTER_DAYS, LAST_RESORT_DAYS, SKIPPED_REST_DAYS = 90, 30, 180
SKIPS_THAT_LIGHTEN = 3


class Rules:
    """What may be asked of this person at this moment."""

    def __init__(
        self,
        person: Person,
        moment: Moment,
        any_time: bool,
        topic_cap: int | None = None,
        *,
        is_last_resort: bool = False,
    ) -> None:
        self.person, self.moment, self.any_time, self.topic_cap = person, moment, any_time, topic_cap
        self.so_far = f"{person.answers}|{sum(person.asked_by_topic.values())}"
        self.re_ask_after_days = LAST_RESORT_DAYS if is_last_resort else RE_ASK_AFTER_DAYS
        self.is_light = person.has_light_weekends and moment.is_weekend
        last = person.recent[:SKIPS_THAT_LIGHTEN]
        is_tired = len(last) == SKIPS_THAT_LIGHTEN and all(asked.was_skipped for asked in last)
        self.is_gentle = self.is_light or person.is_low
        self.max_depth = 4
        if person.answers < EARLY_ANSWERS:
            self.max_depth = EARLY_DEPTH
        if self.is_gentle or is_tired:
            self.max_depth = LIGHT_DEPTH
        if is_last_resort and not self.is_gentle:
            self.max_depth = 4
        self.aim_stems = content_stems(person.aim.text) if person.aim else frozenset()
        self.topic_counts = Counter(asked.topic for asked in person.recent[: ROTATION - 1])
        self.tiring = frozenset() if is_last_resort else topics_of_late(person, moment)

    def allow(self, question: BankQuestion) -> bool:
        """Whether the question fits person and moment; it may have been asked before."""
        is_fitting = fits(question, self.moment, any_time=self.any_time)
        return is_fitting and self.allow_topic(question.topic, question.depth)

    def allow_topic(self, topic: str, depth: int) -> bool:
        """Whether a question of this topic and depth may be asked, at its hour."""
        return (
            topic not in self.person.muted
            and topic not in self.tiring
            and depth <= (LESS_DEPTH if topic in self.person.less else self.max_depth)
            and (self.topic_cap is None or self.topic_counts[topic] < self.topic_cap)
        )

    def is_new(self, question: BankQuestion) -> bool:
        """Never asked, nor standing prepared."""
        return question.id not in self.person.asked

    def draw(self, name: str) -> float:
        """A number from 0 to 1 that is the same for the same person, count of answers and name."""
        return self.lot(f"{self.so_far}|{name}")

    def lot(self, name: str) -> float:
        """A number from 0 to 1 that is the same for the same person and name, at any time."""
        return int.from_bytes(hashlib.sha256(f"{self.person.seed}|{name}".encode()).digest()[:6]) / 2**48


def fits(question: BankQuestion, moment: Moment, *, any_time: bool = False) -> bool:
    """Whether a question suits hour, season, day and weather; with `any_time`, whether it suits all of them."""
    if any_time:
        return not (question.dayparts or question.seasons or question.weekdays or question.weather)
    kind = "weekend" if moment.is_weekend else "weekday"
    return (
        (not question.dayparts or moment.daypart in question.dayparts)
        and (not question.seasons or moment.season in question.seasons)
        and question.weekdays in {None, kind}
        and (not question.weather or moment.weather in question.weather)
    )


def topics_of_late(person: Person, moment: Moment) -> frozenset[str]:
    """Topics that came up on each of the last days before this one, so often that they rest now."""
    days: dict[date, set[str]] = {}
    for asked in person.recent:
        if asked.on < moment.on:
            days.setdefault(asked.on, set()).add(asked.topic)
    latest = [days[on] for on in sorted(days, reverse=True)[:LONGEST_RUN]]
    return frozenset(set.intersection(*latest)) if len(latest) == LONGEST_RUN else frozenset()


def topic_cap(person: Person) -> int:
    """How often a topic may come up in ten questions."""
    return EARLY_TOPIC_CAP if person.answers < EARLY_ANSWERS else TOPIC_CAP
