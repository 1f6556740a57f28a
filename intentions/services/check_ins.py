"""How a person feels: noted by one tap, filled in afterwards, corrected, taken away; and moods of their own."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions import rules, signals
from intentions.models import CheckIn, Mood, Tombstone
from intentions.moods import BUILT_IN_MOODS, BY_KEY, HEAVIEST, LIGHTEST
from intentions.services.keep import KEEP, Keep, refuse_if_changed
from intentions.services.undoing import bury_check_in, check_in_again, stone_to_undo
from lot.errors import Conflict, NotFound
from lot.fields import owner_hash
from lot.text import fold
from profiles.care import look_after
from profiles.days import local_day

MOST_OWN_MOODS = 50
DOUBLE_TAP = timedelta(seconds=3)
FIELDS = ["sealed_mood", "sealed_score", "sealed_intensity", "note", "at", "on", "edited_at"]


@transaction.atomic
def check_in(
    *,
    user: User,
    mood: str,
    intensity: int | None = None,
    note: str = "",
    at: datetime | None = None,
    now: datetime,
) -> CheckIn:
    """Note a mood: a built-in key or the id of an own one; `at` any moment up to `now`, which it is without.

    Raises InvalidInput (`mood`, `intensity`, `note`, `at`).
    """
    User.objects.lock(user)
    entry = CheckIn(user=user, created_at=now)
    _feel(user, entry, mood)
    _date(user, entry, rules.clean_moment(at, now=now))
    entry.intensity = rules.clean_intensity(intensity)
    entry.note = rules.clean_text(note, "note", rules.NOTE_LIMIT)
    look_after(user=user, text=entry.note, at=now)
    entry.save(force_insert=True)
    _tell(signals.entry_recorded, entry, was_on=None, at=now)
    return entry


@transaction.atomic
def tap_mood(*, user: User, mood: str, at: datetime) -> CheckIn:
    """Note how it is now. The same mood twice within three seconds is one tap. Raises InvalidInput (`mood`)."""
    User.objects.lock(user)
    just_now = CheckIn.objects.for_user(user).filter(created_at__range=(at - DOUBLE_TAP, at))
    return next((entry for entry in just_now if entry.mood == mood), None) or check_in(user=user, mood=mood, now=at)


@transaction.atomic
def edit_check_in(
    *,
    user: User,
    check_in_id: UUID,
    mood: str | None = None,
    intensity: int | Keep | None = KEEP,
    note: str | Keep = KEEP,
    at: datetime | None = None,
    seen: str | None = None,
    now: datetime,
) -> CheckIn:
    """Change what is given and leave the rest; `seen` is the stamp of what the person had before them.

    Raises NotFound, InvalidInput as `check_in`, and Conflict `changed` where another one stands.
    """
    User.objects.lock(user)
    entry = check_in_of(user, check_in_id)
    refuse_if_changed(entry, seen)
    was_on = entry.on
    if mood is not None and mood != entry.mood:
        _feel(user, entry, mood)
    if intensity is not KEEP:
        entry.intensity = rules.clean_intensity(intensity)
    if note is not KEEP:
        entry.note = rules.clean_text(note, "note", rules.NOTE_LIMIT)
        look_after(user=user, text=entry.note, at=now)
    if at is not None:
        _date(user, entry, rules.clean_moment(at, now=now))
    entry.edited_at = now
    entry.save(update_fields=FIELDS)
    forget_kept_answers(user)
    _tell(signals.entry_recorded, entry, was_on=was_on, at=now)
    return entry


@transaction.atomic
def delete_check_in(*, user: User, check_in_id: UUID, seen: str | None = None, at: datetime) -> None:
    """Delete it with its note; a sealed copy to undo from stays until the day turns.

    Raises NotFound, and Conflict `changed` as `edit_check_in`.
    """
    User.objects.lock(user)
    entry = check_in_of(user, check_in_id)
    refuse_if_changed(entry, seen)
    bury_check_in(user=user, entry=entry, at=at)
    _tell(signals.entry_deleted, entry)
    entry.delete()
    forget_kept_answers(user)


@transaction.atomic
def restore_check_in(*, user: User, check_in_id: UUID, at: datetime) -> CheckIn:
    """Undo a deletion while the day lasts. Raises NotFound, and Gone `cannot_undo` once it has turned."""
    User.objects.lock(user)
    missing = _("There is no such check-in.")
    stone = stone_to_undo(user=user, kind=Tombstone.Kind.CHECK_IN, row_id=check_in_id, missing=missing, at=at)
    entry = check_in_again(user, stone)
    entry.save(force_insert=True)
    stone.delete()
    _tell(signals.entry_recorded, entry, was_on=None, at=at)
    return entry


@transaction.atomic
def add_mood(*, user: User, label: str, score: int, at: datetime) -> Mood:
    """Add a mood of one's own; `score` from 1 (heavy) to 5 (light) is its weight in charts.

    Raises InvalidInput (`label`, `score`), Conflict `mood_exists` (in any letter case) and `too_many_moods`.
    """
    User.objects.lock(user)
    mood = Mood(user=user, score=score, created_at=at)
    _name(user, mood, label)
    if not HEAVIEST <= score <= LIGHTEST:
        raise rules.refused("score", _("A whole number from 1 to 5."))
    if Mood.objects.for_user(user).count() >= MOST_OWN_MOODS:
        full = _("At most %(limit)d moods of one's own.") % {"limit": MOST_OWN_MOODS}
        raise Conflict(full, code="too_many_moods")
    look_after(user=user, text=mood.label, at=at)
    mood.save(force_insert=True)
    return mood


@transaction.atomic
def rename_mood(*, user: User, mood_id: UUID, label: str, at: datetime) -> Mood:
    """Call a mood of one's own by another word, in every check-in that has it; what it weighs stays.

    Raises NotFound, InvalidInput (`label`), and Conflict `mood_exists` as `add_mood`.
    """
    User.objects.lock(user)
    mood = Mood.objects.for_user(user).filter(pk=mood_id).first()
    if mood is None:
        raise NotFound(_("There is no such mood."))
    _name(user, mood, label)
    look_after(user=user, text=mood.label, at=at)
    mood.save(update_fields=["label", "label_hash"])
    forget_kept_answers(user)
    return mood


def label_hash_of(user_id: UUID, label: str) -> bytes:
    """What a person's own mood is matched by: its name in any letter case."""
    return owner_hash(user_id, "mood-label", fold(label))


def check_in_of(user: User, check_in_id: UUID) -> CheckIn:
    """The person's check-in. Raises NotFound, also for another person's."""
    entry = CheckIn.objects.for_user(user).filter(pk=check_in_id).first()
    if entry is None:
        raise NotFound(_("There is no such check-in."))
    return entry


def _name(user: User, mood: Mood, label: str) -> None:
    line = rules.clean_line(label, "label", rules.LABEL_LIMIT)
    label_hash = label_hash_of(user.pk, line)
    others = Mood.objects.for_user(user).exclude(pk=mood.pk)
    is_built_in = fold(line) in {fold(name) for built_in in BUILT_IN_MOODS for name in (built_in.key, built_in.label)}
    if is_built_in or others.filter(label_hash=label_hash).exists():
        taken = _("There is a mood of this name.")
        raise Conflict(taken, code="mood_exists", fields={"label": [taken]})
    mood.label, mood.label_hash = line, label_hash


def _feel(user: User, entry: CheckIn, mood: str) -> None:
    """The mood and its weight. The weight is kept beside it, so that a list reads no second table."""
    if mood in BY_KEY:
        entry.mood, entry.score = mood, BY_KEY[mood].score
        return
    own = Mood.objects.for_user(user).filter(pk=key).first() if (key := _as_uuid(mood)) else None
    if own is None:
        raise rules.refused("mood", _("There is no such mood."))
    entry.mood, entry.score = str(own.pk), own.score


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _date(user: User, entry: CheckIn, at: datetime) -> None:
    entry.at, entry.on = at, local_day(user, at)


def _tell(signal: Signal, entry: CheckIn, **more: Any) -> None:
    signal.send(sender=CheckIn, user_id=entry.user_id, kind=signals.CHECK_IN, id=entry.pk, on=entry.on, **more)
