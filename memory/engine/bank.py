"""The built-in bank of questions: TOML, one file a topic, read once into frozen dataclasses."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from lot.text import inside, shorten

BANK_DIRECTORY = Path(__file__).resolve().parent.parent / "bank"
SUBJECTS = "subjects.toml"
PROBE_MARK = "~"
CARRIED_MARK = "/"  # "topic/key" is the id of a question that another system asked
AIM = "intention"
AIM_TOPIC = "routines"
AIM_LIMIT = 80


@dataclass(frozen=True, slots=True)
class BankOption:
    """One answer to tap; `phrase` is how it is recalled, `follow` the full id of what is asked next.

    `about` is what the phrase is about: the subjects of its question, unless it names others.
    """

    id: str
    text: str
    phrase: str
    follow: str | None
    about: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One question as written in the bank; `id` is `topic.name`, depth 1 is a root, 2 to 4 follow.

    `about` are its subjects (a follow-up without any has those of what leads to it). What is `lasting` may be taken up
    again weeks later; what `turns` may be asked again in another season.
    """

    id: str
    topic: str
    depth: int
    text: str
    label: str
    options: tuple[BankOption, ...]
    own_follow: str | None = None
    re_ask: str | None = None
    light: bool = False
    dayparts: frozenset[str] = frozenset()
    seasons: frozenset[str] = frozenset()
    weekdays: str | None = None
    weather: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    lasting: bool = False
    turns: bool = False

    @property
    def is_carried(self) -> bool:
        """Asked by another system: what was answered is asked more about, and never asked again."""
        return CARRIED_MARK in self.id

    @property
    def is_root(self) -> bool:
        """Asked without anything having been said before."""
        return self.depth == 1

    def option(self, option_id: str) -> BankOption | None:
        """The option with this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Bank:
    """All topics (slug to title, in file order) and all questions by full id."""

    topics: dict[str, str]
    questions: dict[str, BankQuestion]
    roots: tuple[BankQuestion, ...] = field(default=())
    probes: tuple[BankQuestion, ...] = field(default=())
    changes: tuple[BankQuestion, ...] = field(default=())
    ripe: tuple[BankQuestion, ...] = field(default=())
    aims: tuple[BankQuestion, ...] = field(default=())
    subjects: frozenset[str] = field(default=frozenset())

    def get(self, question_id: str | None) -> BankQuestion | None:
        """The question with this id; None where the bank has dropped it since."""
        base_id, mark, probe_id = (question_id or "").partition(PROBE_MARK)
        question = self.questions.get(base_id) or self._carried(base_id)
        if not mark or question is None:
            return question
        probes = (*self.probes, *self.changes, *self.ripe)
        probe = next((probe for probe in probes if probe.id == probe_id.split(".")[0]), None)
        return probe_of(question, probe, probe_id) if probe else None

    def carried(self, topic: str, key: str) -> BankQuestion:
        """What stands for a question that another system asked: its words were that system's, so it has no options,
        and the title of its topic for a label. Raises KeyError for a topic that the bank does not have."""
        return BankQuestion(f"{topic}{CARRIED_MARK}{key}", topic, 1, "", self.topics[topic], (), lasting=True)

    def _carried(self, question_id: str) -> BankQuestion | None:
        topic, mark, key = question_id.partition(CARRIED_MARK)
        return self.carried(topic, key) if mark and topic in self.topics else None


def probe_id_of(question: BankQuestion, probe_id: str) -> str:
    """The id of a probe that follows a question: `topic.name~probe`."""
    return f"{question.id}{PROBE_MARK}{probe_id}"


def probe_depth(question: BankQuestion) -> int:
    """How deep a probe that follows a question goes."""
    return min(question.depth + 1, 4)


def probe_of(question: BankQuestion, probe: BankQuestion, probe_id: str = "", **slots: str) -> BankQuestion:
    """A probe worded for the question whose answer it follows.

    `slots` are further words that the probe's texts name: `before` and `now`, or `phrase` and `month`; those not given
    stand empty. It is about no subject: "the way of lying down: so for years" is no beginning for another question.
    """
    names = {"Label": question.label, "label": decapitalise(question.label)}
    names |= {"before": "", "now": "", "phrase": "", "month": ""} | slots
    names.setdefault("Phrase", capitalise(names["phrase"]))
    return BankQuestion(
        id=probe_id_of(question, probe_id or probe.id),
        topic=question.topic,
        depth=probe_depth(question),
        text=probe.text.format(**names),
        label=question.label,
        options=tuple(BankOption(o.id, o.text, o.phrase.format(**names), None) for o in probe.options),
    )


def aim_probe(probe: BankQuestion, intention_id: str, text: str) -> BankQuestion:
    """A probe worded for an intention; its id is `intention~probe.id`, which no question of a topic has."""
    words = inside(shorten(text, AIM_LIMIT))
    return replace(
        probe,
        id=f"{AIM}{PROBE_MARK}{probe.id}.{intention_id}",
        topic=AIM_TOPIC,
        depth=2,
        text=probe.text.format(Aim=capitalise(words)),
    )


def decapitalise(text: str) -> str:
    """The text with a small first letter, unless it starts with "I" or an abbreviation."""
    first, _, _ = text.partition(" ")
    return text if first != "A" and first.split("'")[0].isupper() else text[:1].lower() + text[1:]


def capitalise(text: str) -> str:
    """The text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def load_bank(directory: Path = BANK_DIRECTORY) -> Bank:
    """Read every topic file. Raises ValueError naming the file where one cannot be read as a bank."""
    topics: dict[str, str] = {}
    questions: dict[str, BankQuestion] = {}
    for path in sorted(directory.glob("*.toml")):
        if path.name == SUBJECTS:
            continue
        try:
            _load_topic(path, topics, questions)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: {error!r}") from error
    questions = _inherit(questions)
    roots = tuple(question for question in questions.values() if question.is_root)
    kinds = {kind: _load_probes(directory / "probes", kind) for kind in ("probe", "change", "ripe", "aim")}
    probes = (kinds["probe"], kinds["change"], kinds["ripe"], kinds["aim"])
    return Bank(topics, questions, roots, *probes, _load_subjects(directory / SUBJECTS))


@cache
def built_in_bank() -> Bank:
    """The bank that ships with LOT, read on first use and shared by the process."""
    return load_bank()


def _load_topic(path: Path, topics: dict[str, str], questions: dict[str, BankQuestion]) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    topic = data["topic"]
    topics[topic] = data["title"]
    for raw in data["question"]:
        question = _question(topic, raw)
        if question.id in questions:
            raise ValueError(f"{question.id} stands twice")
        questions[question.id] = question


def _load_subjects(path: Path) -> frozenset[str]:
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["subjects"]) if path.exists() else frozenset()


def _inherit(questions: dict[str, BankQuestion]) -> dict[str, BankQuestion]:
    """Give a follow-up without subjects those of the answers that lead to it, and an option those of its question."""
    found: dict[str, BankQuestion] = {}
    led: dict[str, frozenset[str]] = defaultdict(frozenset)
    for question in sorted(questions.values(), key=lambda question: question.depth):
        about = question.about or led[question.id]
        options = tuple(replace(option, about=option.about or about) for option in question.options)
        found[question.id] = replace(question, about=about, options=options)
        for follow, subjects in [(question.own_follow, about), *((option.follow, option.about) for option in options)]:
            if follow:
                led[follow] |= subjects
    return {question_id: found[question_id] for question_id in questions}


def _load_probes(directory: Path, kind: str) -> tuple[BankQuestion, ...]:
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(directory.glob("*.toml"))]
    return tuple(_probe(row) for file in files for row in file.get(kind, ()))


def _probe(row: dict[str, Any]) -> BankQuestion:
    options = tuple(BankOption(option["id"], option["text"], option["phrase"], None) for option in row["options"])
    return BankQuestion(id=row["id"], topic="", depth=0, text=row["text"], label="", options=options)


def _question(topic: str, raw: dict) -> BankQuestion:
    known = {"id", "depth", "text", "label", "options", "own_follow", "re_ask", "light"}
    known |= {"dayparts", "seasons", "weekdays", "weather", "about", "lasting", "turns"}
    if unknown := set(raw) - known:
        raise ValueError(f"{raw.get('id')}: unknown {sorted(unknown)}")
    return BankQuestion(
        id=f"{topic}.{raw['id']}",
        topic=topic,
        depth=raw["depth"],
        text=raw["text"],
        label=raw["label"],
        options=tuple(_option(topic, raw["id"], option) for option in raw["options"]),
        own_follow=_full(topic, raw.get("own_follow")),
        re_ask=raw.get("re_ask"),
        light=raw.get("light", False),
        dayparts=frozenset(raw.get("dayparts", ())),
        seasons=frozenset(raw.get("seasons", ())),
        weekdays=raw.get("weekdays"),
        weather=frozenset(raw.get("weather", ())),
        about=frozenset(raw.get("about", ())),
        lasting=raw.get("lasting", False),
        turns=raw.get("turns", False),
    )


def _option(topic: str, question_id: str, raw: dict) -> BankOption:
    # "or an explicit end": saying nothing about what follows is a mistake, not an end.
    if ("follow" in raw) == (raw.get("end") is True):
        raise ValueError(f"{question_id}: option {raw.get('id')} needs either follow or end = true")
    about = frozenset(raw.get("about", ()))
    return BankOption(raw["id"], raw["text"], raw["phrase"], _full(topic, raw.get("follow")), about)


def _full(topic: str, question_id: str | None) -> str | None:
    return f"{topic}.{question_id}" if question_id else None
