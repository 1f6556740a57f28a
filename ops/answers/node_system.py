"""Answers that the Node.js system's dump has and the database lost. They come as `import_lot` brought them, under the
same ids, with what they say concluded anew: that system knew no sources and no memories."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import transaction

from accounts.models import User
from memory.models import MemoryAnswer, Question
from memory.services.carrying import CarriedAnswer, carried_question, carry_answers, carry_on, known_ids
from ops.answers.found import LOST, SAMPLE, Found, Sample
from ops.legacy.entries import read_entries
from ops.legacy.people import LegacyPerson, by_address, is_person, read_person
from ops.legacy.source import Staged
from ops.legacy.values import identity
from ops.models import Erasure

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which time and of whom answers are wanted."""

    since: date | None = None
    user: User | None = None


def look_through(stage: Staged, wanted: Wanted) -> Found:
    """Count what is lost. Writes nothing."""
    found, latest = Found(), list[CarriedAnswer]()
    for user, said in _people(stage, wanted):
        if isinstance(user, str):
            found.fates[user] += len(said)
            continue
        lost, fates = _judge(user, said)
        found.fates.update(fates)
        found.people += bool(lost)
        latest = sorted([*latest, *lost], key=lambda answer: answer.on, reverse=True)[:SAMPLE]
    found.sample = [Sample(answer.on, "") for answer in latest]
    return found


def bring_back(stage: Staged, wanted: Wanted, found: Found, batch: int, progress: Progress) -> list[UUID]:
    """Bring it back, a transaction a batch, each with all that follows from its answers; returns whose they are."""
    people = []
    for user, said in _people(stage, wanted):
        if isinstance(user, str):
            continue
        people.append(user.pk)
        lost = iter(_judge(user, said)[0])
        while answers := list(islice(lost, batch)):
            with transaction.atomic():
                User.objects.lock(user)
                still = _judge(user, answers)[0]
                carry_answers(user=user, answers=still)
                carry_on(user=user)
            found.restored += len(still)
            progress(found.restored, found.fates[LOST])
    return people


def _people(stage: Staged, wanted: Wanted) -> Iterator[tuple[User | str, list[CarriedAnswer]]]:
    """Everybody in the dump who is meant, with their answers; in the place of who is not here, why."""
    for group in by_address(read_person(row) for row in stage.people() if is_person(row)):
        user = _user_of(group[0])
        if wanted.user and user != wanted.user:
            continue
        zone = user.profile.zone if isinstance(user, User) else ""
        said: list[CarriedAnswer] = []
        for person in group:
            for read in read_entries(stage.of("logs", person.id), stage.of("answers", person.id), zone):
                said += [item for item in read.items if isinstance(item, CarriedAnswer)]
        yield user, [answer for answer in said if not wanted.since or answer.on >= wanted.since]


def _user_of(person: LegacyPerson) -> User | str:
    user_id = identity(person.id)
    if user_id and Erasure.objects.filter(user_id=user_id).exists():
        return "erased"
    here = User.objects.select_related("profile", "preferences")
    by_id = here.filter(pk=user_id).first() if user_id else None
    return by_id or here.filter(email=person.email).first() or "unknown"


def _judge(user: User, said: Sequence[CarriedAnswer]) -> tuple[list[CarriedAnswer], Counter[str]]:
    """What of it is lost, the oldest first, and what becomes of all that is not here."""
    ids = [answer.id for answer in said]
    taken, deleted = known_ids(user, ids)
    own = set(MemoryAnswer.objects.for_user(user).filter(pk__in=ids).values_list("pk", flat=True))
    asked = {carried_question(answer_id): answer_id for answer_id in ids}
    questions = Question.objects.filter(pk__in=list(asked)).values_list("pk", "user_id", "state", "answer__pk")
    why = {asked[pk]: _why(user, owner, state, answer) for pk, owner, state, answer in questions}
    fates, lost = Counter[str](), []
    for answer in sorted(said, key=lambda answer: (answer.at, answer.id)):
        if answer.id in own:
            continue
        fate = "deleted" if answer.id in deleted else "taken" if answer.id in taken else why.get(answer.id, LOST)
        fates[fate] += 1
        lost += [answer] if fate == LOST else []
    return lost, fates


def _why(user: User, owner: UUID, state: str, answer: UUID | None) -> str:
    if owner != user.pk:
        return "taken"
    if state != Question.State.ANSWERED:
        return "ended"
    return "anew" if answer else LOST
