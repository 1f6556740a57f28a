"""What follows from the rows that came in: put in order, found by search, counted, asked about."""

from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from memory.models import Memory, MemoryAnswer, Question, RecallState, Story, StorySentence
from memory.services.preparing import prepare_after
from memory.services.recall_kinds import KINDS
from memory.services.reindexing import read_batch, reindex_person
from memory.services.settling import settle
from ops.importing.keyed import fill_blank_memories
from ops.importing.resolving import Resolver
from ops.models import Import, ImportedRow
from ops.portable.sections import tables_by_name
from progress.services import rebuild
from progress.tasks import look_for_patterns_of

BATCH = 250


def finish(*, user: User, resolver: Resolver, made_by: Import, at: datetime) -> None:
    """Each step a transaction of its own, and each safe to run again.

    Questions are not put to rest by what was written long ago, so nothing is screened here; whoever quotes, tells or
    sends a text asks the detector first, as ever.
    """
    _set_late_references(user, resolver)
    _put_in_order(user, resolver, made_by)
    _index(user, made_by)
    rebuild(user=user, at=at)
    with transaction.atomic():
        User.objects.lock(user)
        forget_kept_answers(user)
        prepare_after(user=user, at=at)
        look_for_patterns_of.enqueue(str(user.pk))


def _set_late_references(user: User, resolver: Resolver) -> None:
    pairs = iter(resolver.late)
    while batch := list(islice(pairs, BATCH)):
        with transaction.atomic():
            User.objects.lock(user)
            for table, row_id, column, file_id in batch:
                meant = resolver.row_of(column.refers_to, file_id)
                target = tables_by_name()[column.refers_to].model.objects.for_user(user).filter(pk=meant)
                if meant is not None and target.exists():
                    table.model.objects.for_user(user).filter(pk=row_id).update(**{column.name: meant})


@transaction.atomic
def _put_in_order(user: User, resolver: Resolver, made_by: Import) -> None:
    User.objects.lock(user)
    fill_blank_memories(user, _blank(user, made_by))
    for key_hash in sorted(resolver.special.unsettled):
        settle(user=user, key_hash=key_hash, holds=True)
    if resolver.special.are_stories_mixed:
        _number_stories(user)
    _unquote(user, resolver)


def _blank(user: User, made_by: Import) -> list[UUID]:
    rows = ImportedRow.objects.for_user(user).filter(made_by=made_by, section="memories").values("row_id")
    found = Memory.objects.for_user(user).filter(pk__in=rows, state__in=Memory.BLOCKED)
    return list(found.values_list("pk", flat=True))


def _number_stories(user: User) -> None:
    """Versions of two lives count in the order in which they were told. First out of each other's way."""
    rows = list(Story.objects.for_user(user).order_by("told_at", "number"))
    free = max(row.number for row in rows)
    for start in (free, 0):
        for place, row in enumerate(rows, start + 1):
            Story.objects.for_user(user).filter(pk=row.pk).update(number=place)


def _unquote(user: User, resolver: Resolver) -> None:
    """What quotes an answer that the person deleted here comes in without its words."""
    quoting = resolver.unquote
    for question in Question.objects.for_user(user).filter(pk__in=quoting["question_sources"]):
        question.blank()
    StorySentence.objects.for_user(user).filter(pk__in=quoting["story_sources"]).update(text=None)
    MemoryAnswer.objects.for_user(user).filter(pk__in=quoting["reply_sources"]).update(reply=None)


def _index(user: User, made_by: Import) -> None:
    state = RecallState.objects.for_user(user).first()
    if state is None or state.is_stale:
        for _done in reindex_person(user=user):
            pass
        return
    sections = {table.model: name for name, table in tables_by_name().items()}
    for name, kind in KINDS.items():
        rows = ImportedRow.objects.for_user(user).filter(made_by=made_by, section=sections[kind.model])
        ids = iter(list(rows.values_list("row_id", flat=True)))
        while batch := list(islice(ids, BATCH)):
            read_batch(user, name, batch)
