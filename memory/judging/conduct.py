"""How a scripted person answers: the same option to the same question until something in their life changes."""

from dataclasses import dataclass, field
from datetime import datetime

from memory.engine.bank import BankQuestion, capitalise, decapitalise
from memory.engine.kinds import Option
from memory.judging.script import Script

LOW_SKIPS, LOW_OWN_WORDS = 0.45, 0.1


@dataclass(slots=True)
class Conduct:
    """What the person holds true, by id of the bank's question, and what they are about to mention in passing."""

    script: Script
    changed: dict[str, str] = field(default_factory=dict)
    to_mention: list[tuple[str, str]] = field(default_factory=list)
    less: set[str] = field(default_factory=set)
    to_deny: int = 0

    def value(self, question: BankQuestion) -> str:
        """The id of the option that holds for this person now."""
        if question.id in self.changed:
            return self.changed[question.id]
        ids = sorted(option.id for option in question.options)
        return ids[int(self.script.draw("value", question.id) * len(ids))]

    def change(self, question: BankQuestion) -> str:
        """From now on another option holds; returns the phrase it is recalled by."""
        others = sorted(option.id for option in question.options if option.id != self.value(question))
        turn = len(self.changed)
        self.changed[question.id] = others[int(self.script.draw("change", question.id, turn) * len(others))]
        option = question.option(self.changed[question.id])
        return option.phrase if option else ""

    def option(self, question: BankQuestion, options: tuple[Option, ...]) -> Option | None:
        """Which of the options shown says what holds; None where none does."""
        value = self.value(question)
        return next((option for option in options if option.value == value), None)

    def act(self, number: int, day: int) -> str:
        """What is done with the question: `skip`, `snooze`, `words` or `option`."""
        script = self.script
        is_low = script.is_during("low", day)
        skips = max(script.skips, LOW_SKIPS if is_low else 0.0)
        own_words = min(script.own_words, LOW_OWN_WORDS) if is_low and script.own_words < 1 else script.own_words
        if script.draw("skip", number) < skips:
            return "skip"
        if script.draw("snooze", number) < script.snoozes:
            return "snooze"
        return "words" if script.draw("words", number) < own_words else "option"

    def words(self, number: int, option: Option | None, topic: str) -> str:
        """The person's own words: a saying of theirs, around what holds for them where it has a place for that."""
        known = self.script.by_topic.get(topic, ()) or self.script.sayings
        sayings = [saying for saying in known if option or "hrase}" not in saying]
        saying = sayings[int(self.script.draw("saying", number) * len(sayings))]
        # Asked about an earlier answer, nobody repeats what it was about.
        phrase = (option.text if ": " in option.phrase else option.phrase) if option else ""
        return saying.format(phrase=decapitalise(phrase), Phrase=capitalise(phrase))


def is_awake(script: Script, day: int, visit: int) -> bool:
    """Whether the person looks in on this visit."""
    return not script.is_during("silence", day) and script.draw("absent", day, visit) >= script.absent


def minutes_late(script: Script, day: int, visit: int) -> int:
    """People look in at about the same hour, never at the same minute."""
    return int(script.draw("minutes", day, visit) * 50)


def begins(script: Script, first: datetime) -> datetime:
    """Nobody signs up at the stroke of the hour."""
    return first.replace(minute=int(script.draw("begins") * 60))
