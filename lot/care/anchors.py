"""Which words a pattern can not do without, read from the pattern itself, so that no list beside it can go stale.

It knows the little of regular expressions that the rules use: words, groups, alternatives, counts and looks.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

SHORTEST, LONGEST = 3, 6  # letters at the beginning of a word that is not known to its end
CACHED_WORDS = 20_000
ALWAYS = frozenset({""})  # the key of a pattern that needs no word in particular
# Words that most diaries hold: a pattern had better hang on any other.
_COMMON = frozenset(
    "i a to the and of it is in my me am not be on for so no at can will would have was but this that what how all any "
    "you do just want if when with up out had never more one she he they them him her get got go today day time good "
    "work home because then there like life feel think know about".split()
)
_TOKEN = re.compile(r"\(\?(?::|<?[!=])|\\.|\{\d+,?\d*\}|\[[^]]*\]|.", re.DOTALL)
_COUNT = re.compile(r"[?*+]|\{\d")
_OPTIONAL = re.compile(r"[?*]|\{0")


@dataclass(slots=True)
class _Branch:
    """An alternative while it is read: the word begun, whether it began as one, and the needs seen so far."""

    at_start: bool
    word: str = ""
    began: bool = False
    needs: list[frozenset[str]] = field(default_factory=list)

    def letter(self, char: str) -> None:
        if not self.word:
            self.began, self.at_start = self.at_start, False
        self.word += char

    def close(self, *, ended: bool) -> None:
        """The word is over, or goes on with something unknown."""
        if self.word and self.began and (ended or len(self.word) >= SHORTEST):
            self.needs.append(frozenset({f"{self.word} " if ended else self.word[:LONGEST]}))
        self.word = ""

    def something_else(self) -> None:
        self.close(ended=False)
        self.at_start = False


def needs_of(pattern: str) -> list[list[frozenset[str]]]:
    """For each alternative its needs, rarest first: what it finds holds one key of each of them."""
    branches, _ = _alternatives(_TOKEN.findall(pattern)[::-1], at_start=True, ended=False)
    return [sorted(branch.needs, key=_cost) or [ALWAYS] for branch in branches]


def keys_in(line: str) -> frozenset[str]:
    """The keys of a sentence: its words, what they begin with, and the key of patterns that need none."""
    return ALWAYS.union(*map(_keys_of, set(line.split())))


@lru_cache(CACHED_WORDS)
def _keys_of(word: str) -> frozenset[str]:
    return frozenset({f"{word} ", *(word[:length] for length in range(SHORTEST, LONGEST + 1))})


def _cost(keys: frozenset[str]) -> int:
    return sum(30 if one.rstrip() in _COMMON else 1 for one in keys)


def _alternatives(tokens: list[str], *, at_start: bool, ended: bool) -> tuple[list[_Branch], bool]:
    """Alternatives up to the end of their group, and whether a word may begin after it. Tokens stand last first."""
    branches = []
    while True:
        branch = _Branch(at_start)
        while tokens and tokens[-1] not in ("|", ")"):
            _read(tokens, branch)
        branch.close(ended=ended)
        branches.append(branch)
        if not tokens or tokens.pop() == ")":
            return branches, all(branch.at_start for branch in branches)


def _read(tokens: list[str], branch: _Branch) -> None:
    part = tokens.pop()
    if part.startswith("("):
        branch.close(ended=part == "(?=" and tokens[-1] == " ")
        _read_group(tokens, branch, is_look=part != "(?:")
    elif part in ("^", "$", r"\b"):
        branch.close(ended=part != "^")
    elif not (part.isalnum() or part == " "):
        branch.something_else()
        _may_miss(tokens)
    elif _may_miss(tokens):
        starts = branch.at_start and part == " "
        branch.something_else()
        branch.at_start = starts
    elif part == " ":
        branch.close(ended=True)
        branch.at_start = True
    else:
        branch.letter(part)


def _read_group(tokens: list[str], branch: _Branch, *, is_look: bool) -> None:
    """All alternatives must need some word for the group to need one."""
    inner, starts = _alternatives(tokens, at_start=branch.at_start, ended=_is_before_space(tokens))
    if is_look:
        return
    may_miss = _may_miss(tokens)
    if not may_miss and all(one.needs for one in inner):
        branch.needs.append(frozenset().union(*(min(one.needs, key=_cost) for one in inner)))
    branch.at_start = starts and (branch.at_start or not may_miss)


def _is_before_space(tokens: list[str]) -> bool:
    """Whether a space follows the group that was opened: then its last words are whole."""
    depth = 1
    for place in range(len(tokens) - 1, 0, -1):
        depth += tokens[place].startswith("(") - (tokens[place] == ")")
        if not depth:
            return tokens[place - 1] == " " and not (place > 1 and _COUNT.match(tokens[place - 2]))
    return False


def _may_miss(tokens: list[str]) -> bool:
    """Whether what was read may be missing; takes the count that says so."""
    if not tokens or not _COUNT.match(tokens[-1]):
        return False
    return bool(_OPTIONAL.match(tokens.pop()))
