"""What the page of an import says, as data for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intentions.mood_card import MoodGroup, mood_groups
from intentions.moods import WEIGHTS
from ops.importing.formats import format_named
from ops.importing.kinds import LEFT_OUT
from ops.importing.meanings import Meanings, label_of
from ops.models import Import

# What people know by name; all other rows belong to these.
NAMED = {
    "answers": gettext_lazy("Answers"),
    "notes": gettext_lazy("Notes"),
    "check_ins": gettext_lazy("Check-ins"),
    "moods": gettext_lazy("Moods of your own"),
    "intentions": gettext_lazy("Intentions"),
    "memories": gettext_lazy("Memories"),
    "stories": gettext_lazy("Versions of the story"),
    "awards": gettext_lazy("Badges"),
}
SETTINGS = "settings"
MOST_PLACES = 10
VERDICTS = ("new", "there", "deleted", "refused")


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of entry, and what becomes of how many."""

    name: str
    counts: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file for a mood, how often it stands there, and what it becomes."""

    field: str
    text: str
    number: int
    becomes: str
    is_known: bool
    groups: Sequence[MoodGroup]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import as its person sees it."""

    row: Import
    kind: str
    lines: Sequence[Line]
    words: Sequence[Word]
    left_out: Sequence[str]
    not_taken: Sequence[str]
    kept: Sequence[Line]
    has_new: bool
    can_undo: bool
    percent: int
    message: str = ""

    @property
    def has_found(self) -> bool:
        """Whether there is anything to say of what is in it."""
        return bool(self.lines or self.left_out)


def import_page(row: Import, at: datetime, message: str = "") -> ImportPage:
    """The page of an import; `message` says why it did not start."""
    report = row.report
    counts: dict[str, dict[str, int]] = report.get("counts", {})
    return ImportPage(
        row=row,
        kind=format_named(row.format).label,
        lines=_lines(counts, is_done=row.state != Import.State.CHECKED),
        words=words_of(row) if row.state == Import.State.CHECKED else [],
        left_out=[str(LEFT_OUT[what] % {"number": number}) for what, number in report.get("left_out", {}).items()],
        not_taken=report.get("not_taken", [])[:MOST_PLACES],
        kept=_kept(report.get("kept", {})),
        has_new=any(found.get("new") for found in counts.values()) or bool(report.get("filled_in")),
        can_undo=row.state == Import.State.DONE and row.undo_until is not None and row.undo_until > at,
        percent=min(100, row.done * 100 // row.total) if row.total else 0,
        message=message,
    )


def words_of(row: Import) -> list[Word]:
    """The file's own words for moods, those that stand there most often first."""
    moods: dict[str, dict[str, Any]] = row.report.get("moods", {})
    if not moods:
        return []
    meanings = Meanings.of(row.user, format_named(row.format), row.moods)
    groups = mood_groups({key: label for key, (label, _score) in meanings.own.items()})
    words = sorted(moods, key=lambda word: (-moods[word]["number"], word))
    return [
        Word(
            field=f"mood-{place}",
            text=word,
            number=moods[word]["number"],
            becomes=meanings.of_word(word),
            is_known=meanings.is_known(word),
            groups=[_new_moods(word), *groups] if meanings.can_be_new(word) else groups,
        )
        for place, word in enumerate(words)
    ]


def _new_moods(word: str) -> MoodGroup:
    """The word itself as a mood of one's own, by what it may weigh."""
    weights = {str(score): f"{label_of(word)}: {name}" for score, name in WEIGHTS.items()}
    return MoodGroup("new", _("New, of your own"), list(weights.items()))


def _lines(counts: dict[str, dict[str, int]], *, is_done: bool) -> list[Line]:
    lines = [Line(str(name), _say(counts[key], is_done)) for key, name in NAMED.items() if key in counts]
    rest = {verdict: sum(c.get(verdict, 0) for key, c in counts.items() if key not in NAMED) for verdict in VERDICTS}
    return [*lines, Line(_("What belongs to them"), _say(rest, is_done))] if any(rest.values()) else lines


def _say(counts: dict[str, int], is_done: bool) -> str:
    new = counts.get("new", 0)
    said = [_("%(number)d brought in") % {"number": new} if is_done else _("%(number)d new") % {"number": new}]
    for verdict, text in (("there", _("%(number)d there already")), ("deleted", _("%(number)d that you deleted here"))):
        if counts.get(verdict):
            said.append(text % {"number": counts[verdict]})
    if counts.get("refused"):
        said.append(_("%(number)d that cannot be taken") % {"number": counts["refused"]})
    if not new and len(said) > 1:
        said = said[1:]
    return ", ".join(said) + "."


def _kept(kept: dict[str, int]) -> list[Line]:
    named = [
        (str(NAMED.get(key, _("What belongs to them"))), number) for key, number in kept.items() if key != SETTINGS
    ]
    if kept.get(SETTINGS):
        named.append((_("Settings"), kept[SETTINGS]))
    stays = [ngettext("%(number)d stays.", "%(number)d stay.", number) % {"number": number} for _name, number in named]
    return [Line(name, said) for (name, _number), said in zip(named, stays, strict=True)]
