"""What the mood card says in each of its states, as data for the template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.person import read_id
from intentions import rules
from intentions.models import CheckIn, own_mood_labels
from intentions.moods import BUILT_IN_MOODS, GROUP_LABELS, WEIGHTS, mood_label
from lot.errors import LotError
from lot.prepared import prepared
from profiles.care import CareCard, care_card
from profiles.days import local_day, say_clock, say_date

MOST_EARLIER = 5
INTENSITIES = [str(number) for number in range(rules.WEAKEST, rules.STRONGEST + 1)]
NOTHING_ASKED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class MoodGroup:
    """A line of moods: each with the key that a form sends, and its word."""

    id: str
    label: str
    moods: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MoodForm:
    """A form of the card as it came in (`name`: tap, note, mood, rename), with what was wrong with it."""

    name: str
    message: str
    field: str = ""
    note: str = ""
    intensity: str = ""
    label: str = ""
    score: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class MoodCard:
    """The mood card. `kind`: the words to choose from, one just noted, or the last, where nothing invites yet."""

    kind: str
    groups: Sequence[MoodGroup] = ()
    entry: CheckIn | None = None
    label: str = ""
    when: str = ""
    earlier: Sequence[str] = ()
    added: str = ""
    renamed: str = ""
    is_undone: bool = False
    is_again: bool = False
    form: MoodForm | None = None
    care: CareCard | None = None

    @property
    def own(self) -> Sequence[tuple[str, str]]:
        """The person's own words, each with its key."""
        return next((group.moods for group in self.groups if group.id == "own"), ())

    @property
    def weights(self) -> Iterable[tuple[str, object]]:
        """What an own mood may weigh, in words."""
        return ((str(score), label) for score, label in WEIGHTS.items())

    @property
    def intensities(self) -> Sequence[str]:
        """How strong a mood may be, as a form sends it."""
        return INTENSITIES

    @property
    def has_note_form(self) -> bool:
        """A word and how strong, as long as neither was said; or again, where it could not be kept."""
        said = self.entry and (self.entry.note or self.entry.intensity)
        return not said or bool(self.form and self.form.name == "note")


@prepared
def _latest_of(user: User, on: date) -> QuerySet[CheckIn]:
    return CheckIn.objects.for_user(user).filter(on=on).newest()[: MOST_EARLIER + 1]


def mood_card(
    user: User, at: datetime, asked: Mapping[str, str] = NOTHING_ASKED, form: MoodForm | None = None
) -> MoodCard:
    """The card for now. `asked` is what the address names: noted, added or renamed (an id), again, undone.

    Four queries at most.
    """
    today = local_day(user, at)
    labels = own_mood_labels(user)
    rows = _latest_of(user, today)
    noted = _noted(user, rows, read_id(asked.get("noted")), today)
    if noted is not None:
        return _about("noted", user, noted, rows, labels, at, form)
    added, renamed = (labels.get(str(read_id(asked.get(name))), "") for name in ("added", "renamed"))
    if added or renamed or form or {"again", "undone"} & asked.keys() or CheckIn.objects.for_user(user).may_invite(at):
        return MoodCard(
            "words",
            groups=mood_groups(labels),
            earlier=_earlier(user, rows, labels),
            added=added,
            renamed=renamed,
            is_undone="undone" in asked,
            is_again="again" in asked,
            form=form,
            care=care_card(user, added, renamed),
        )
    last = rows[0] if rows else CheckIn.objects.for_user(user).order_by("-created_at").first()
    return _about("last", user, last, rows, labels, at, form) if last else MoodCard("words", mood_groups(labels))


def mood_groups(own: Mapping[str, str]) -> list[MoodGroup]:
    """The fourteen in their four groups, then one's own."""
    groups = [
        MoodGroup(group.value, str(label), [(mood.key, mood.label) for mood in BUILT_IN_MOODS if mood.group == group])
        for group, label in GROUP_LABELS.items()
    ]
    return [*groups, MoodGroup("own", _("Your own"), list(own.items()))] if own else groups


def failed(name: str, error: LotError, **typed: str) -> MoodForm:
    """A form again, with what was typed and what went wrong."""
    lines = [line for lines in error.fields.values() for line in lines] or [error.message]
    typed = {field: text.replace("\0", "") for field, text in typed.items()}
    return MoodForm(name, " ".join(lines), next(iter(error.fields), ""), **typed)


def _about(
    kind: str,
    user: User,
    entry: CheckIn,
    rows: Sequence[CheckIn],
    labels: Mapping[str, str],
    at: datetime,
    form: MoodForm | None,
) -> MoodCard:
    today = local_day(user, at)
    time = say_clock(user, entry.at)
    return MoodCard(
        kind,
        entry=entry,
        label=mood_label(entry.mood, labels),
        when=time if entry.on == today else f"{say_date(entry.on, today.year)}, {time}",
        earlier=_earlier(user, (row for row in rows if row.pk != entry.pk), labels),
        form=form,
        care=care_card(user, entry.note) if kind == "noted" else None,
    )


def _noted(user: User, rows: Sequence[CheckIn], noted: UUID | None, today: date) -> CheckIn | None:
    """The check-in that was just noted: today, by the time at which it was written."""
    if noted is None:
        return None
    found = next((row for row in rows if row.pk == noted), None)
    found = found or CheckIn.objects.for_user(user).filter(pk=noted).first()
    return found if found and local_day(user, found.created_at) == today else None


def _earlier(user: User, rows: Iterable[CheckIn], labels: Mapping[str, str]) -> list[str]:
    return [f"{mood_label(row.mood, labels)}, {say_clock(user, row.at)}" for row in rows][:MOST_EARLIER]
