"""Words of other programs, made what LOT keeps: long ones in parts, marks of a page as plain lines. Pure."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from html.entities import html5

TAG = re.compile(
    r"</?(?:br|p|div|b|strong|i|em|u|s|strike|del|span|font|ul|ol|li|h[1-6]|blockquote|a)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ENDS_A_LINE = re.compile(r"<(?:br|/p|/div|/h[1-6]|/?ul|/?ol|/blockquote)\b", re.IGNORECASE)
BEGINS_AN_ITEM = re.compile(r"<li\b", re.IGNORECASE)
EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
SPACES = re.compile(r"[^\S\n]+\n")


def in_parts(text: str, most: int) -> Iterator[str]:
    """The text in parts of at most `most` characters, cut between paragraphs, lines or words where there are any."""
    rest = text.strip()
    while len(rest) > most:
        at = _cut(rest, most)
        yield rest[:at].rstrip()
        rest = rest[at:].lstrip()
    if rest:
        yield rest


def _cut(text: str, most: int) -> int:
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, most // 2, most)
        if at > 0:
            return at
    return most


def tidy(text: str) -> str:
    """Ends of lines as LOT has them, nothing behind a line, and at most one empty one between two."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return EMPTY_LINES.sub("\n\n", SPACES.sub("\n", lines)).strip()


def without_tags(text: str) -> str:
    """What a program that formats by HTML meant, as plain lines. Signs that are no tag of its kind stay."""
    return ENTITY.sub(_character, TAG.sub(_in_plain, text))


def as_tags(words: Iterable[str]) -> str:
    """ "#walk, #New York": the words as they were given, in one line; empty where there are none."""
    found = (" ".join(word.split()).lstrip("#").strip() for word in words)
    return ", ".join(f"#{word}" for word in dict.fromkeys(found) if word)


def _in_plain(found: re.Match[str]) -> str:
    tag = found[0]
    if ENDS_A_LINE.match(tag):
        return "\n"
    return "\n- " if BEGINS_AN_ITEM.match(tag) else ""


def _character(found: re.Match[str]) -> str:
    name = found[0][1:]
    return unescape(found[0]) if name.startswith("#") or name in html5 else found[0]
