"""What every question of the bank must keep to: shape, reach, tone and no near twins."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping

from lot.text import content_stems, jaccard, shingles
from memory.engine.bank import Bank, BankQuestion
from memory.engine.follows import DEEPEST
from memory.engine.link_rules import link_problems

TOPICS = frozenset("routines food sleep movement body clothing home work people creativity nature mind".split())
DAYPARTS = frozenset({"morning", "midday", "afternoon", "evening", "night"})
SEASONS = frozenset({"spring", "summer", "autumn", "winter"})
WEEKDAYS = frozenset({"weekday", "weekend"})
WEATHER = frozenset({"rain", "snow", "heat", "cold", "clear", "cloud", "wind"})

TEXT_LIMIT = 90
OPTION_LIMIT = 40
PHRASE_LIMIT = 60
# Over the whole bank, pairs of different questions reach 0.58 by stems and 0.44 by neighbouring stems; what one would
# call the same question begins above both.
TWIN_LIKENESS, TWIN_SHINGLES = 0.6, 0.5
FEWEST_ROOTS, FEWEST_OF_TOPIC, FEWEST_RE_ASKS, FEWEST_LADDERS, FEWEST_OF_SEASON = 240, 20, 40, 8, 8
RE_ASK_SLOTS = {"Phrase", "phrase", "month"}

# Tone: no praise, no advice, no therapy talk, no shouting, nothing that diagnoses.
TONE = re.compile(
    r"!|\b(should|must|amazing|awesome|great job|well done|journey|healing|toxic|trauma|mindful(ness)?|"
    r"self-care|productiv\w+|disorder|symptoms?|diagnos\w+|depress\w+|boyfriend|girlfriend|husband|wife|boss)\b",
    re.IGNORECASE,
)
STIFF = re.compile(r"(?<!no )\b(one's|oneself|that will do)\b", re.IGNORECASE)


def problems(bank: Bank) -> list[str]:
    """Every breach of the rules, as lines that name the question; an empty list is a good bank."""
    found = [line for question in bank.questions.values() for line in _of_question(bank, question)]
    return [*found, *_of_whole(bank), *twins(bank), *link_problems(bank)]


def _of_question(bank: Bank, question: BankQuestion) -> Iterator[str]:
    where = question.id
    if not re.fullmatch(r"[a-z]+\.[a-z0-9-]{2,40}", where):
        yield f"{where}: an id is lower case words joined by hyphens"
    if not 1 <= question.depth <= 4:
        yield f"{where}: depth {question.depth}"
    if len(question.text) > TEXT_LIMIT or not question.text.endswith("?"):
        yield f"{where}: a question ends with ? and has at most {TEXT_LIMIT} characters ({len(question.text)})"
    if not 2 <= len(question.options) <= 5:
        yield f"{where}: {len(question.options)} options"
    if not question.label or len(question.label) > PHRASE_LIMIT or question.label.endswith("."):
        yield f"{where}: label of at most {PHRASE_LIMIT} characters without a full stop"
    yield from _of_options(bank, question)
    yield from _of_conditions(question)
    if question.re_ask:
        yield from _of_re_ask(question)
    for text in (question.text, question.label, *(o.text + " " + o.phrase for o in question.options)):
        if hit := TONE.search(text) or STIFF.search(text):
            yield f"{where}: tone, {hit.group(0)!r}"


def _of_options(bank: Bank, question: BankQuestion) -> Iterator[str]:
    for name in ("id", "text", "phrase"):
        values = Counter(getattr(option, name).casefold() for option in question.options)
        if twice := [value for value, count in values.items() if count > 1]:
            yield f"{question.id}: option {name} twice: {twice}"
    for option in question.options:
        if not re.fullmatch(r"[a-z0-9-]{1,30}", option.id):
            yield f"{question.id}: option id {option.id!r}"
        if not 0 < len(option.text) <= OPTION_LIMIT or option.text.endswith("."):
            yield f"{question.id}: option {option.id}: text of at most {OPTION_LIMIT}, no full stop"
        if not 0 < len(option.phrase) <= PHRASE_LIMIT or option.phrase.endswith((".", "?")):
            yield f"{question.id}: option {option.id}: phrase of at most {PHRASE_LIMIT}, no full stop"
    for follow in [*(option.follow for option in question.options), question.own_follow]:
        if follow is None:
            continue
        target = bank.get(follow)
        if target is None:
            yield f"{question.id}: follows to {follow}, which is not there"
        elif target.depth != question.depth + 1:
            yield f"{question.id}: depth {question.depth} leads to {follow} of depth {target.depth}"


def _of_conditions(question: BankQuestion) -> Iterator[str]:
    for name, known in (("dayparts", DAYPARTS), ("seasons", SEASONS), ("weather", WEATHER)):
        if unknown := getattr(question, name) - known:
            yield f"{question.id}: {name} {sorted(unknown)}"
    if question.weekdays not in {None, *WEEKDAYS}:
        yield f"{question.id}: weekdays {question.weekdays}"
    if question.light and question.depth > 2:
        yield f"{question.id}: a light question is not deep"


def _of_re_ask(question: BankQuestion) -> Iterator[str]:
    slots = re.findall(r"{(\w*)}", question.re_ask or "")
    if not {"Phrase", "phrase"} & set(slots) or not set(slots) <= RE_ASK_SLOTS:
        yield f"{question.id}: re_ask needs {{phrase}} or {{Phrase}}, and may have {{month}}"
    if not (question.re_ask or "").endswith("?"):
        yield f"{question.id}: re_ask ends with ?"
    longest = max((len(option.phrase) for option in question.options), default=0)
    filled = len(re.sub(r"{\w+}", "", question.re_ask or "")) + longest + len("September last year")
    if filled > 160:
        yield f"{question.id}: re_ask grows to {filled} characters"


def _of_whole(bank: Bank) -> Iterator[str]:
    if missing := TOPICS - set(bank.topics):
        yield f"topics missing: {sorted(missing)}"
    targets = {o.follow for q in bank.questions.values() for o in q.options}
    targets |= {q.own_follow for q in bank.questions.values()}
    for question in bank.questions.values():
        if not question.is_root and question.id not in targets:
            yield f"{question.id}: nothing leads to it"
    for topic in bank.topics:
        roots = [question for question in bank.roots if question.topic == topic]
        if len(roots) < FEWEST_OF_TOPIC:
            yield f"{topic}: {len(roots)} roots"
    yield from _of_numbers(bank)


def _of_numbers(bank: Bank) -> Iterator[str]:
    if len(bank.roots) < FEWEST_ROOTS:
        yield f"{len(bank.roots)} roots in all"
    re_asks = sum(question.re_ask is not None for question in bank.questions.values())
    if re_asks < FEWEST_RE_ASKS:
        yield f"{re_asks} forms to ask again in"
    ladders = {question.topic for question in bank.questions.values() if question.depth == DEEPEST}
    if len(ladders) < FEWEST_LADDERS:
        yield f"ladders to depth {DEEPEST} in {len(ladders)} topics"
    for season in sorted(SEASONS):
        number = sum(season in root.seasons for root in bank.roots)
        if number < FEWEST_OF_SEASON:
            yield f"{season}: {number} roots"


def twins(bank: Bank) -> Iterator[str]:
    """Pairs of questions that say about the same, by stems or by neighbouring stems."""
    texts = {question.id: question.text for question in bank.questions.values()}
    for measure, limit in ((content_stems, TWIN_LIKENESS), (shingles, TWIN_SHINGLES)):
        for left, right, likeness in alike({name: measure(text) for name, text in texts.items()}, limit):
            yield f"{left} and {right} are alike ({likeness:.2f}): {texts[right]}"


def alike(marks: Mapping[str, frozenset], limit: float) -> Iterator[tuple[str, str, float]]:
    """Pairs of names whose marks reach this Jaccard likeness, found through an index of marks."""
    by_mark: dict[Hashable, list[str]] = defaultdict(list)
    for name, own in marks.items():
        for other in sorted({other for mark in own for other in by_mark[mark]}):
            if (likeness := jaccard(own, marks[other])) >= limit:
                yield name, other, likeness
        for mark in own:
            by_mark[mark].append(name)
