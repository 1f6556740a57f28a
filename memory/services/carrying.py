"""Brings in what a person wrote elsewhere: answers with their questions, and notes, under the ids they had."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import Tombstone
from lot.fields import owner_hash
from lot.text import fold
from memory.engine.bank import built_in_bank
from memory.engine.carried import Place, place_of
from memory.engine.hear import says_something
from memory.engine.kinds import Option, Strategy
from memory.engine.likeness import marks_of
from memory.engine.remember import Remembered, quote_of, sentence
from memory.models import MemoryAnswer, Note, Question, RecallState, bank_hash_of
from memory.services.facts import blocked, hush, keep_facts
from memory.services.indexing import indexed_together
from memory.services.person import follows_of
from profiles.care import notices

CARRIED = "carried"
QUESTION = UUID("5a4e8ad3-42c7-4a7e-93c0-9a5c0f1e6b0d")
BATCH = 500


@dataclass(frozen=True, slots=True)
class CarriedAnswer:
    """What was asked and answered elsewhere; `on` is the date that the person lived then."""

    id: UUID
    question: str
    options: tuple[str, ...]
    text: str
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class CarriedNote:
    """What was written elsewhere."""

    id: UUID
    text: str
    at: datetime
    on: date
    keep_closed: bool = False


@transaction.atomic
@indexed_together()
def carry_answers(*, user: User, answers: Sequence[CarriedAnswer]) -> None:
    """Store answers that are not there yet (`known_ids`), and remember what they say, the oldest first.

    No help lines and no rest: they were written long ago. What would call for them is quoted nowhere all the same, nor
    is what says something that the person forgot or corrected here. The recall index and what is counted do not
    follow: `carry_on` and `progress.services.rebuild` come after.
    """
    User.objects.lock(user)
    rows = [(said, place_of(said.question, said.text)) for said in sorted(answers, key=lambda said: said.at)]
    here = Question.objects.for_user(user).in_bulk([carried_question(said.id) for said, _place in rows])
    questions = [here.get(carried_question(said.id)) or _question(user, said, place) for said, place in rows]
    Question.objects.bulk_create([row for row in questions if row.pk not in here], batch_size=BATCH)
    made = [_answer(user, said, place, asked) for (said, place), asked in zip(rows, questions, strict=True)]
    pairs = [(answer, _fact(answer, place)) for answer, (_said, place) in zip(made, rows, strict=True) if answer.phrase]
    said_before = blocked(user=user, facts=[fact for _answer, fact in pairs])
    for answer, fact in pairs:
        if fact in said_before:
            hush(answer)
    MemoryAnswer.objects.bulk_create(made, batch_size=BATCH)
    keep_facts(user=user, said=[(answer, fact) for answer, fact in pairs if answer.phrase])


@transaction.atomic
def carry_notes(*, user: User, notes: Sequence[CarriedNote]) -> None:
    """Store notes that are not there yet; as with answers, index and counts do not follow."""
    User.objects.lock(user)
    rows = [
        Note(
            id=note.id,
            user=user,
            text=note.text,
            on=note.on,
            created_at=note.at,
            written_at=note.at,
            keep_closed=note.keep_closed,
        )
        for note in notes
    ]
    Note.objects.bulk_create(rows, batch_size=BATCH)


def carry_on(*, user: User) -> None:
    """Let the clock read the person's index anew. The end of what was brought in past the services."""
    RecallState.objects.update_or_create(user=user, defaults={"is_stale": True})


def known_ids(user: User, ids: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Of these ids: which are taken here already, and which the person deleted."""
    wanted = list(ids)
    taken: set[UUID] = set()
    for model in (MemoryAnswer, Note):
        # Of anybody: an id from elsewhere may be taken by another person's row, and is then not free.
        taken |= set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
    gone = Tombstone.objects.for_user(user).filter(row_id__in=wanted)
    return taken, set(gone.values_list("row_id", flat=True)) - taken


def carried_question(answer_id: UUID) -> UUID:
    """The id of the question that is made for a carried answer."""
    return uuid5(QUESTION, str(answer_id))


def _question(user: User, said: CarriedAnswer, place: Place) -> Question:
    question = Question(
        id=carried_question(said.id),
        user=user,
        state=Question.State.ANSWERED,
        strategy=Strategy.EXPLORE,
        reason=CARRIED,
        topic=place.question.topic,
        depth=place.question.depth,
        bank_id=place.question.id,
        bank_hash=bank_hash_of(user.pk, place.question.id),
        text=said.question,
        why=_("It was asked before you came to LOT, and brought over with your answer."),
        marks=marks_of(said.question, lambda purpose, text: owner_hash(user.pk, purpose, text)).pack(),
        created_at=said.at,
        opened_at=said.at,
        ended_at=said.at,
        ended_on=said.on,
    )
    question.options = tuple(Option(str(number), text, text, _value(text)) for number, text in enumerate(said.options))
    return question


def _answer(user: User, said: CarriedAnswer, place: Place, question: Question) -> MemoryAnswer:
    """What was tapped there is not told from the same words typed. Where the bank knows it, its follow-up waits."""
    answer = MemoryAnswer(id=said.id, user=user, question=question, topic=question.topic, context="{}")
    answer.on, answer.created_at, answer.text = said.on, said.at, said.text
    answer.understood = place.option.id if place.option else None
    is_quotable = says_something(said.text) and not notices(user, said.text)
    answer.phrase = quote_of(said.text) if is_quotable else ""
    answer.has_thread = bool(answer.phrase and follows_of(built_in_bank(), answer))
    return answer


def _fact(answer: MemoryAnswer, place: Place) -> Remembered:
    if place.option:
        return Remembered(place.question.id, place.option.id, sentence(place.option.phrase))
    text = answer.text or ""
    return Remembered(place.question.id, _value(text), sentence(f"{place.question.label}: {quote_of(text)}"))


def _value(text: str) -> str:
    """What two answers in the same words share."""
    return " ".join(fold(text).split())
