"""Erasing a person: first their key, so that nothing of theirs can be read any more, then every row, then the receipt.

Whatever stops it, the next run goes on where it stood: the first step is one transaction, each other step safe to
repeat. The row of the person goes last; it holds their address until the receipt has left.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django_tasks_db.models import DBTaskResult

from accounts.audit import record_event
from accounts.keys import forget_cached_keys
from accounts.models import DataKey, User
from accounts.sessions import close_sessions
from accounts.tags import lock_admins, refuse_without_admin
from accounts.traces import addresses_of, forget_traces
from lot.errors import Conflict
from lot.logs import name_of
from memory.models import ProviderCall
from ops.belongings import Belonging, belongings, count_rows, loose
from ops.models import Erasure
from ops.running import failure_of
from ops.services.receipts import send_receipt
from ops.services.scrubbing import scrub_file
from ops.signals import person_erased

logger = logging.getLogger("lot.ops")

BATCH = 1000
ADDRESS_KEPT = timedelta(days=3)  # as long as mail may be down before the address goes without a receipt
SWEPT = timedelta(days=2)  # longer than a request or a task of theirs can have been under way


class TakenOver(Exception):
    """Another process goes on with this erasure."""


def erase_due(*, at: datetime) -> int:
    """Erase whose seven days are over, and go on with what was stopped; returns how many are done. Run by the clock.

    One that fails stops no other; the first failure is raised in the end, so that the clock tries again.
    """
    for user_id in User.objects.present().filter(leaves_at__lte=at).order_by("leaves_at").values_list("pk", flat=True):
        try:
            begin_erasure(user_id=user_id, at=at, is_due=True)
        except Conflict as error:  # the last admin: LOT would open to anyone
            logger.error("%s is not erased: %s", user_id, error.code)
    done, failures = 0, list[Exception]()
    for erasure in Erasure.objects.unfinished().order_by("erased_at"):
        if failure := failure_of(partial(finish_erasure, erasure, at=at)):
            logger.error("erasure %s is not finished: %s", erasure.pk, name_of(type(failure)))
            failures.append(failure)
        done += erasure.finished_at is not None
    back = User.objects.present().values("pk")  # brought by a restore that did not know better
    for erasure in Erasure.objects.filter(user_id__in=back):
        erase_again(user_id=erasure.user_id, erased_at=erasure.erased_at)
    _sweep(at)
    if done:
        scrub_file()
    if failures:
        raise failures[0]
    return done


def erase_person(*, user_id: UUID, at: datetime) -> Erasure | None:
    """Erase somebody at once, whether or not they wished to leave; None where there is nobody with this id.

    Raises Conflict (`last_admin`). What is left to do afterwards (`finished_at` is None) is done by the clock.
    """
    erasure = begin_erasure(user_id=user_id, at=at)
    if erasure is not None and finish_erasure(erasure, at=at):
        scrub_file()
    return erasure


def erase_again(*, user_id: UUID, erased_at: datetime) -> None:
    """After a restore: what it brought back of somebody who was erased goes as it went then, without a receipt."""
    erasure, _is_new = Erasure.objects.get_or_create(user_id=user_id, defaults={"erased_at": erased_at})
    DataKey.objects.filter(pk=user_id).delete()
    forget_cached_keys()
    for belonging in belongings():
        _empty(belonging, user_id)
    _delete_person(user_id)
    erasure.finish(erased_at)
    scrub_file()


@transaction.atomic
def begin_erasure(*, user_id: UUID, at: datetime, is_due: bool = False) -> Erasure | None:
    """The first step, all of it or nothing: the key is destroyed, sessions end, nobody signs in any more.

    None where there is nobody, or with `is_due` where they stay after all; the erasure that has begun, where one has.
    Raises Conflict (`last_admin`).
    """
    user = next((row for row in lock_admins(and_also=[user_id]) if row.pk == user_id), None)
    if user is None:
        return None
    if not user.is_active:
        return Erasure.objects.filter(user_id=user_id).first()
    if is_due and (user.leaves_at is None or user.leaves_at > at):
        return None
    if user.is_staff and user.may_sign_in:
        refuse_without_admin(leaving=user)
    begun = {"erased_at": at, "finished_at": None, "counts": count_rows(user_id), "hosts": _hosts(user)}
    erasure, _is_new = Erasure.objects.update_or_create(user_id=user_id, defaults=begun)
    DataKey.objects.filter(pk=user_id).delete()
    close_sessions(user=user)
    forget_traces(user_id=user_id, addresses=addresses_of(user))
    user.is_active, user.is_staff = False, False
    user.save(update_fields=["is_active", "is_staff", "updated_at"])
    detail = {"receipt": str(erasure.pk), "rows": sum(erasure.counts.values())}
    record_event(kind="person_erased", actor_id=user_id if is_due else None, subject_id=user_id, detail=detail)
    return erasure


def finish_erasure(erasure: Erasure, *, at: datetime) -> bool:
    """Everything after the first step; whether all is done. Of two processes at once one does it.

    Raises what a receiver of `person_erased` raised, once the rows are gone.
    """
    if not Erasure.objects.claim(erasure):
        return False
    try:
        return _finish(erasure, at)
    finally:
        Erasure.objects.let_go(erasure)


def _finish(erasure: Erasure, at: datetime) -> bool:
    forget_cached_keys()
    answers = person_erased.send_robust(sender=Erasure, user_id=erasure.user_id)
    for belonging in belongings():
        _empty(belonging, erasure.user_id, erasure)
    user = User.objects.filter(pk=erasure.user_id).first()
    if user is not None:
        if not send_receipt(erasure, address=user.email) and at - erasure.erased_at < ADDRESS_KEPT:
            return False
        _delete_person(user.pk)
    for _receiver, answer in answers:
        if isinstance(answer, Exception):
            raise answer
    erasure.finish(at)
    return True


def _empty(belonging: Belonging, user_id: UUID, erasure: Erasure | None = None) -> None:
    """All rows of one table, batch by batch, each a transaction of its own; with an erasure the claim is renewed."""
    for step in (belonging.loosen, belonging.delete):
        while step(user_id, most=BATCH):
            if erasure is not None and not Erasure.objects.renew(erasure):
                raise TakenOver


@transaction.atomic
def _delete_person(user_id: UUID) -> None:
    """The row of the person, with what was written meanwhile by whoever still held the key in memory.

    Its lock keeps every later row out: a foreign key must look at it, and finds it gone.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        return
    forget_traces(user_id=user_id, addresses=addresses_of(user))
    LogEntry.objects.filter(object_id=str(user_id)).delete()
    for belonging in (*belongings(), Belonging(User, "id")):
        _empty(belonging, user_id)
    _delete_tasks(user_id)


def _sweep(at: datetime) -> None:
    """What no foreign key kept out: written by a request or a task that was under way when the person went."""
    for user_id in Erasure.objects.filter(finished_at__gte=at - SWEPT).values_list("user_id", flat=True):
        for belonging in loose():
            _empty(belonging, user_id)
        _delete_tasks(user_id)


def _delete_tasks(user_id: UUID) -> None:
    named = DBTaskResult.objects.annotate(text=Cast("args_kwargs", TextField()))
    named.filter(text__contains=str(user_id)).delete()


def _hosts(user: User) -> list[str]:
    return sorted(set(ProviderCall.objects.for_user(user).values_list("host", flat=True)))
