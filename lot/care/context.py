"""Who speaks, and of whom: what makes words of death a story, a memory, a joke or a denial rather than a wish."""

import re
import tomllib
from pathlib import Path

_DATA = tomllib.loads((Path(__file__).with_name("english") / "context.toml").read_text(encoding="utf-8"))
OTHERS = frozenset(_DATA["others"].split())
NEGATIONS = frozenset("not never no without nor neither hardly nobody none stopped".split())
# "I can not stop thinking of it", "not only", "not sure": no denials.
NOT_DENIALS = frozenset("stop help only just sure know care think okay ok fine sleep eat mind resist shake".split())
COURAGE = frozenset("courage nerve guts brave strength energy".split())
NEAR = 60  # characters
MINE = frozenset("i me my myself".split())
# "No reason not to", "why not": twice no.
_NO_DENIAL = tuple(
    f"{word} not {rest}" for word in ("reason", "why", "reasons", "trying", "hard", "excuse") for rest in ("", "to ")
)
BREAKS = frozenset("and but so because that if when then or".split())

# "It is not that I ..."
_NOT_SAYING = re.compile(
    r" not (?:saying|mean|meaning|like|that|because|think|thinking|suggesting) (?:that )?"
    r"i (?:am |would |will |really )?$"
)
# "I am not sure that I do not": two denials take each other back.
_TWICE = re.compile(
    r" (?:not|never|nor) (?:\w+ )?(?:sure|know|say|certain|promise|pretend|deny|swear|claim|convinced|trust)"
    r" (?:\w+ ){0,4}(?:not|never) (?:\w+ ){0,3}$"
)
# "She asked whether I had thoughts of it and I could say no."
ANSWERED_NO = re.compile(
    r" asked (?:me )?(?:whether|about) .* i (?:could |can |was able to )?(?:say|said|answered) no $"
)
_SAID = _DATA["said"]
_NAMED = "|".join(sorted(OTHERS - set("we you he she they".split())))
_OTHER = rf"(?:he|she|they|who|(?:my|a|his|her|our|the|one|another|some|this) (?:\w+ ){{0,2}}(?:{_NAMED}))"
_BY_NAME = "my|the|a|his|her|our|he|she|grandpa|grandma|gran|mum|mom|dad|nan|lottery"
REPORTED_BEFORE = re.compile(rf" {_OTHER} (?:\w+ ){{0,4}}{_SAID} (?:\w+ ){{0,6}}$")
REPORTED_AFTER = re.compile(rf"^(?:(?!i |me |my )\w+ ){{0,4}}(?:{_OTHER} (?:\w+ )?{_SAID}|{_SAID} (?:{_BY_NAME}) ) ?")
TOLD = re.compile(_DATA["told"].replace("{media}", _DATA["media"]))
STAGED, PAST, NOW = (re.compile(_DATA[name]) for name in ("staged", "past", "now"))
MUNDANE, _IDIOMS = (re.compile(_DATA[name]) for name in ("mundane", "idioms"))


def is_mine(before: str) -> bool:
    """Whether the words before a wish leave it to the one who writes: "I", or nobody at all."""
    said = before.split()[-12:]
    for place in range(len(said) - 1, -1, -1):
        word, after = said[place], said[place + 1] if place + 1 < len(said) else ""
        if word in MINE and not (word == "my" and after in OTHERS):
            return True
        # "Fed the cat and thought of it": what stands before an "and" deep in a sentence is no subject of it.
        if word in OTHERS and not (after in ("and", "but") and place > 1):
            return False
    return True


def is_denied(before: str) -> bool:
    """Whether "not" or "never" stands between the one who writes and the wish, and takes it back."""
    words = before.split()
    later = ""
    for word in reversed(words[-5:]):
        if word in NEGATIONS:
            return (
                later not in NOT_DENIALS and not f"{before.strip()} ".endswith(_NO_DENIAL) and not _TWICE.search(before)
            )
        if word in BREAKS or word in ("i", "me"):
            break
        later = word
    return bool(_NOT_SAYING.search(before))


def without_idioms(line: str) -> str:
    """The words with manners of speaking taken out before anything is looked for; a mark stays in their place."""
    return _IDIOMS.sub("~ ", line)


def is_told(line: str, start: int, end: int) -> bool:
    """Whether somebody else says it, in life or in a work."""
    before, after = line[:start][-NEAR:], line[end:].lstrip()
    if REPORTED_BEFORE.search(before) or REPORTED_AFTER.match(after):
        return True
    return bool(TOLD.search(before) or STAGED.search(before) or (TOLD.search(line) and " i " not in line[:start]))


def is_past(line: str) -> bool:
    """Whether it tells of a time that is over."""
    return bool(PAST.search(line)) and not NOW.search(line)


def around(line: str, start: int, end: int) -> str:
    """What stands near a place in the sentence: there the rest of a diary's day says nothing about it."""
    return line[max(0, line.rfind(" ", 0, max(0, start - NEAR // 2))) : (line.find(" ", end + NEAR) + 1 or len(line))]


def is_mundane(near: str) -> bool:
    """Whether it is about a thing of every day, where a hint is more likely a manner of speaking."""
    return bool(MUNDANE.search(near))
