"""Plain statements in six more languages: few and careful, since no rule can see through what it does not know."""

import re
import tomllib
from functools import cache
from pathlib import Path

_OTHERS = re.compile(
    r" (?:er|sie|il|elle|ella|el|ele|ela|lui|lei|hij|zij|film|roman|libro|livro|boek|buch|livre|serie|news|artikel|"
    r"article|personnage|personaje|personagem|figur|canzone|lied|chanson) (?:\w+ ){0,3}$"
)


@cache
def _patterns() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """For each language its marks and its phrases, from `languages.toml`."""
    data = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
    return tuple(
        (frozenset(row["marks"].split()), re.compile(rf" (?:{'|'.join(row['says'])})(?= )")) for row in data.values()
    )


def says_so(line: str) -> bool:
    """Whether a sentence of plain words holds one of the phrases, and is not about another person."""
    said = frozenset(line.split())
    for marks, pattern in _patterns():
        if said.isdisjoint(marks):
            continue
        if any(not _OTHERS.search(line[: found.start() + 1]) for found in pattern.finditer(line)):
            return True
    return False
