"""What a script plants: changes, contradictions, corrections, deletions, muted topics, moves and sayings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from intentions import services as intentions
from memory import services
from memory.engine.bank import PROBE_MARK
from memory.judging.records import Version
from memory.judging.script import Event
from memory.models import Memory, Question

if TYPE_CHECKING:
    from memory.judging.life import Living


def happen(living: Living, event: Event) -> None:
    """Let it happen at the living's own moment. Silences are read where they matter."""
    if event.kind in PLANTED:
        PLANTED[event.kind](living, event)


def _pick(living: Living, event: Event) -> list[Version]:
    """Answers given by an option that still stand, the same ones in every run."""
    muted = {muted.topic for muted in living.ledger.muted}
    standing: dict[str, Version] = {}
    for version in living.ledger.versions:
        # What was asked of an answer in own words (after the mark) has no words of its own to contradict it in.
        is_plain = PROBE_MARK not in version.bank_id
        if version.ended_at is None and version.value and is_plain and version.bank_id.split(".")[0] not in muted:
            standing[version.bank_id] = version
    order = sorted(standing, key=lambda bank_id: living.script.draw(event.kind, event.day, bank_id))
    return [standing[bank_id] for bank_id in order[: event.number]]


def _change(living: Living, event: Event) -> None:
    for version in _pick(living, event):
        if question := living.bank.get(version.bank_id):
            living.conduct.change(question)


def _contradict(living: Living, event: Event) -> None:
    for version in _pick(living, event):
        if question := living.bank.get(version.bank_id):
            phrase = living.conduct.change(question)
            living.conduct.to_mention.append((version.bank_id, f"By the way, {phrase} these days."))


def _edit(living: Living, event: Event) -> None:
    """The person saw what they had answered, and corrects it."""
    for version in _pick(living, event):
        asked = living.bank.get(version.bank_id)
        question = Question.objects.for_user(living.user).get(pk=version.question_id)
        if asked is None or not question.options:
            continue
        living.conduct.change(asked)
        option = living.conduct.option(asked, question.options)
        if option is None:
            continue
        answer = services.edit_answer(
            user=living.user, answer_id=UUID(version.answer_id), option_id=option.id, at=living.at
        )
        living.ledger.corrected(answer, version, option, living.at)


def _delete(living: Living, event: Event) -> None:
    for version in _pick(living, event):
        services.delete_answer(user=living.user, answer_id=UUID(version.answer_id), at=living.at)
        living.ledger.deleted(version, living.at)


def _forget(living: Living, event: Event) -> None:
    """The person has the memory forgotten; the answer stays in their log, and is quoted no more."""
    for version in _pick(living, event):
        current = Memory.objects.for_user(living.user).current()
        memory = current.filter(sources__answer=UUID(version.answer_id)).first()
        if memory is not None:
            services.forget_memory(user=living.user, memory_id=memory.pk, at=living.at)
            living.ledger.forgotten(version.bank_id, living.at)


def _deny(living: Living, event: Event) -> None:
    living.conduct.to_deny += event.number


def _mute(living: Living, event: Event) -> None:
    services.mute_topic(user=living.user, topic=event.topic, at=living.at)
    living.ledger.mute(event.topic, living.at)


def _less(living: Living, event: Event) -> None:
    living.conduct.less.add(event.topic)


def _low(living: Living, event: Event) -> None:
    moods = ("exhausted", "overwhelmed", "anxious")
    mood = moods[int(living.script.draw("mood", event.day) * len(moods))]
    intentions.check_in(user=living.user, mood=mood, now=living.at)


def _intend(living: Living, event: Event) -> None:
    intentions.set_intention(user=living.user, text=event.text, at=living.at)


def _move(living: Living, event: Event) -> None:
    """The person lands elsewhere and confirms the new time zone."""
    living.zone = ZoneInfo(event.zone)
    living.user.profile.zone = event.zone
    living.user.profile.save(update_fields=["zone", "updated_at"])


def _say(living: Living, event: Event) -> None:
    living.conduct.to_mention.append(("", event.text))


PLANTED = {
    "change": _change,
    "contradict": _contradict,
    "edit": _edit,
    "delete": _delete,
    "forget": _forget,
    "deny": _deny,
    "mute": _mute,
    "less": _less,
    "low": _low,
    "intend": _intend,
    "move": _move,
    "say": _say,
}
