"""An intention is set, lived, reworded and ended. No two of a person share a day, ended ones aside."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions import rules, signals
from intentions.models import Intention, IntentionDay, Tombstone
from intentions.services.keep import KEEP, Keep, refuse_if_changed
from intentions.services.undoing import bury_intention, intention_again, stone_to_undo
from lot.errors import Conflict, NotFound
from profiles.care import look_after
from profiles.days import local_day

State = Intention.State
ASKS_AGAIN_AFTER = timedelta(days=3)


@transaction.atomic
def set_intention(
    *, user: User, text: str, starts_on: date | None = None, ends_on: date | None = None, at: datetime
) -> Intention:
    """Set an intention: from today, to the end of the month it starts in, unless other dates are given.

    Raises InvalidInput (`text`, `starts_on`, `ends_on`), and Conflict `intention_exists` where another one
    covers a day of it or already waits to follow.
    """
    User.objects.lock(user)
    today = local_day(user, at)
    first, last = rules.clean_span(starts_on or today, ends_on, today=today)
    line = rules.clean_line(text, "text", rules.TEXT_LIMIT)
    intention = Intention(user=user, text=line, starts_on=first, ends_on=last, created_at=at)
    _place(user, intention, today)
    look_after(user=user, text=line, at=at)
    intention.save(force_insert=True)
    _tell(signals.entry_recorded, intention, was_on=None, at=at)
    return intention


@transaction.atomic
def edit_intention(
    *,
    user: User,
    intention_id: UUID,
    text: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    seen: str | None = None,
    at: datetime,
) -> Intention:
    """Change the words or the days; what is None stays. Raises NotFound, InvalidInput, Conflict as `set_intention`.

    Days on which it was lived must stay inside the span: they are unmarked by hand, not by accident. `seen` is the
    stamp of what the person had before them: Conflict `changed` where another one stands.
    """
    User.objects.lock(user)
    intention = intention_of(user, intention_id)
    refuse_if_changed(intention, seen)
    was_on = intention.starts_on
    if text is not None:
        intention.text = rules.clean_line(text, "text", rules.TEXT_LIMIT)
        look_after(user=user, text=intention.text, at=at)
    if starts_on or ends_on:
        today = local_day(user, at)
        span = rules.clean_span(starts_on or intention.starts_on, ends_on or intention.ends_on, today=today)
        intention.starts_on, intention.ends_on = span
        if IntentionDay.objects.for_user(user).filter(intention=intention).exclude(on__range=span).exists():
            raise rules.refused("ends_on" if ends_on else "starts_on", _("It was lived on days outside of these."))
        if not intention.is_ended:
            _place(user, intention, today)
    intention.save(update_fields=["text", "starts_on", "ends_on", "state"])
    forget_kept_answers(user)
    _tell(signals.entry_recorded, intention, was_on=was_on, at=at)
    return intention


@transaction.atomic
def end_intention(
    *,
    user: User,
    intention_id: UUID,
    state: str | None = None,
    reflection: str | Keep = KEEP,
    seen: str | None = None,
    at: datetime,
) -> Intention:
    """Say how it ended (`kept`, `done`, `let_go`), with a line of reflection or without; both can be said anew.

    Without `state` only the reflection changes, of an intention that has ended or whose days are over. The time
    is that of the first word on its end. Raises NotFound, InvalidInput (`state`, `reflection`), and Conflict `changed`
    as `edit_intention`.
    """
    User.objects.lock(user)
    intention = intention_of(user, intention_id)
    refuse_if_changed(intention, seen)
    if state is None:
        if intention.state_on(local_day(user, at)) in Intention.LIVE:
            raise rules.refused("state", _("Say how it ended: kept, done or let go."))
    elif state not in Intention.ENDED:
        raise rules.refused("state", _("One of kept, done and let go."))
    else:
        intention.state, intention.ended_at = state, intention.ended_at or at
    if reflection is not KEEP:
        intention.reflection = rules.clean_text(reflection, "reflection", rules.REFLECTION_LIMIT)
        look_after(user=user, text=intention.reflection, at=at)
    intention.save(update_fields=["state", "ended_at", "reflection"])
    _tell(signals.entry_recorded, intention, was_on=intention.starts_on, at=at)
    return intention


@transaction.atomic
def put_off_ending(*, user: User, intention_id: UUID, at: datetime) -> Intention:
    """Ask how it went a few days later. Raises NotFound, and Conflict `not_over` where there is nothing to ask."""
    User.objects.lock(user)
    intention = intention_of(user, intention_id)
    today = local_day(user, at)
    if intention.state_on(today) != State.OVER:
        raise Conflict(_("There is nothing to put off: it goes on, or its end is said."), code="not_over")
    intention.asks_on = today + ASKS_AGAIN_AFTER
    intention.save(update_fields=["asks_on"])
    return intention


@transaction.atomic
def reopen_intention(*, user: User, intention_id: UUID, at: datetime) -> Intention:
    """Take back that it ended; it goes on for the days it has left. Raises NotFound, Conflict `intention_exists`."""
    User.objects.lock(user)
    intention = intention_of(user, intention_id)
    intention.state, intention.ended_at = State.ACTIVE, None
    _place(user, intention, local_day(user, at))
    intention.save(update_fields=["state", "ended_at"])
    _tell(signals.entry_recorded, intention, was_on=intention.starts_on, at=at)
    return intention


@transaction.atomic
def delete_intention(*, user: User, intention_id: UUID, at: datetime) -> None:
    """Delete it with its days; a sealed copy to undo from stays until the day turns. Raises NotFound."""
    User.objects.lock(user)
    intention = intention_of(user, intention_id)
    bury_intention(user=user, intention=intention, at=at)
    _tell(signals.entry_deleted, intention)
    intention.delete()
    forget_kept_answers(user)


@transaction.atomic
def restore_intention(*, user: User, intention_id: UUID, at: datetime) -> Intention:
    """Undo a deletion while the day lasts. Questions that quoted it stay without its words.

    Raises NotFound, Gone `cannot_undo` once the day has turned, and Conflict `intention_exists` where another one was
    set for its days meanwhile.
    """
    User.objects.lock(user)
    missing = _("There is no such intention.")
    stone = stone_to_undo(user=user, kind=Tombstone.Kind.INTENTION, row_id=intention_id, missing=missing, at=at)
    intention, days = intention_again(user, stone)
    if not intention.is_ended:
        _place(user, intention, local_day(user, at))
    intention.save(force_insert=True)
    IntentionDay.objects.bulk_create(days)
    stone.delete()
    _tell(signals.entry_recorded, intention, was_on=None, at=at)
    return intention_of(user, intention_id)


@transaction.atomic
def mark_day(*, user: User, intention_id: UUID, on: date | None = None, at: datetime) -> IntentionDay:
    """Mark a local date (today without one) as a day it was lived; twice is once. Raises NotFound, InvalidInput."""
    User.objects.lock(user)
    intention = intention_of(user, intention_id)
    today = local_day(user, at)
    day = rules.clean_day(on or today, starts_on=intention.starts_on, ends_on=intention.ends_on, today=today)
    row, _is_new = IntentionDay.objects.for_user(user).get_or_create(
        intention=intention, on=day, defaults={"user": user}
    )
    return row


@transaction.atomic
def unmark_day(*, user: User, intention_id: UUID, on: date) -> None:
    """Take the mark off; where there is none, nothing happens. Raises NotFound for the intention."""
    intention = intention_of(user, intention_id)
    IntentionDay.objects.for_user(user).filter(intention=intention, on=on).delete()


def intention_of(user: User, intention_id: UUID) -> Intention:
    """The person's intention with its days. Raises NotFound, also for another person's."""
    intention = Intention.objects.for_user(user).with_days().filter(pk=intention_id).first()
    if intention is None:
        raise NotFound(_("There is no such intention."))
    return intention


def _place(user: User, intention: Intention, today: date) -> None:
    """Give the state that its span has today, beside the others. The person's lock is held."""
    _let_time_pass(user, today)
    intention.state = intention.state_on(today)
    if intention.state not in Intention.LIVE:
        return
    others = Intention.objects.for_user(user).live().exclude(pk=intention.pk)
    if others.covering(intention.starts_on, intention.ends_on).exists() or others.filter(state=intention.state):
        raise Conflict(_("There is an intention for these days already. End it first."), code="intention_exists")


def _let_time_pass(user: User, today: date) -> None:
    """Note what became over, then what began. Only forwards: a zone change may turn the date back."""
    for row in Intention.objects.for_user(user).live().order_by("starts_on"):
        state = row.state_on(today)
        if state == State.OVER or (row.state == State.PLANNED and state == State.ACTIVE):
            row.state = state
            row.save(update_fields=["state"])


def _tell(signal: Signal, intention: Intention, **more: Any) -> None:
    signal.send(
        sender=Intention,
        user_id=intention.user_id,
        kind=signals.INTENTION,
        id=intention.pk,
        on=intention.starts_on,
        **more,
    )
