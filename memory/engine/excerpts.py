"""The part of a text to show for a search, in pieces that matched and pieces that did not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 600
LEAD_IN = 150


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text."""

    text: str
    is_match: bool = False


def excerpt(text: str, matches: Sequence[tuple[int, int]], *, longest: int = LONGEST) -> list[Piece]:
    """At most `longest` characters around the first match, an ellipsis where the text was cut.

    `matches` are places (start, end) in the text, in order and apart.
    """
    start, end = _window(text, matches[0][0] if matches else 0, longest)
    pieces, place = [Piece("…")] if start else [], start
    for first, last in matches:
        if first >= end:
            break
        pieces += [Piece(text[place:first]), Piece(text[first : min(last, end)], is_match=True)]
        place = min(last, end)
    pieces += [Piece(text[place:end]), Piece("…" if end < len(text) else "")]
    return [piece for piece in pieces if piece.text]


def _window(text: str, match: int, longest: int) -> tuple[int, int]:
    """Begins a little before the match, between words, where the whole text is too long."""
    if len(text) <= longest:
        return 0, len(text)
    start = max(0, min(match - LEAD_IN, len(text) - longest))
    if start and (space := text.find(" ", start, match)) >= 0:
        start = space + 1
    return start, min(len(text), start + longest)
