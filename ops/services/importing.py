"""A person's file comes in: looked at whole, brought in by a worker, taken back if they want."""

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.services.check_ins import MOST_OWN_MOODS
from lot.errors import Conflict, InvalidInput, NotFound, TooLarge, TooMany
from ops.importing.formats import format_named, format_of
from ops.importing.kinds import Upload
from ops.importing.meanings import Meanings
from ops.models import Export, Import, ImportedRow, SealedFile
from ops.sealed_files import CHUNK_BYTES, FileGone, SealedWriter
from ops.services.import_work import give_up
from ops.tasks import work_on_import_of

HOUR, MOST_AN_HOUR = timedelta(hours=1), 20
LOOKED_AT_FOR = timedelta(days=1)
KEPT = timedelta(days=90)
LONGEST_WORK = timedelta(hours=6)


def receive_file(
    *,
    user: User,
    name: str,
    size: int,
    file: BinaryIO,
    starts_at_once: bool,
    moods: Mapping[str, str] | None = None,
) -> Import:
    """Keep an upload, sealed, and have it looked at. An earlier one that was only looked at is given up. `moods` says
    what words for moods become, should the file have them; without a say of the person some are proposed.

    Raises InvalidInput (`moods`), TooLarge, BrokenFile (400 `broken_file`) where it is no format that LOT reads,
    Conflict (`import_at_work`) and TooMany (20 an hour).
    """
    if size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge(_("This file is larger than %(mib)d MiB.") % {"mib": settings.MAX_UPLOAD_BYTES // 2**20})
    lately = Import.objects.for_user(user).filter(created_at__gt=timezone.now() - HOUR)
    if lately.count() >= MOST_AN_HOUR:
        raise TooMany(retry_after=int(HOUR.total_seconds()))
    kind = format_of(Upload(name, size, file))
    _refuse_misfit(Meanings.of(user, kind, moods or {}))
    _refuse_beside_another(user)
    file.seek(0)
    target = SealedWriter(user)
    try:
        shutil.copyfileobj(file, target, CHUNK_BYTES)
        row = Import(user=user, format=kind.name, file=target.finish(), starts_at_once=starts_at_once)
        row.moods = dict(moods or {})
        return _keep(row)
    except (IntegrityError, FileGone):  # two at once
        target.throw_away()
        raise _at_work() from None


def import_of(user: User, import_id: UUID) -> Import:
    """The person's import. Raises NotFound, also for another person's."""
    row = Import.objects.for_user(user).filter(pk=import_id).first()
    if row is None:
        raise NotFound(_("There is no such import."))
    return row


def start_import(*, user: User, import_id: UUID, moods: Mapping[str, str]) -> Import:
    """Bring in what was looked at; `moods` says what the file's words become.

    Raises NotFound, InvalidInput (`moods`), and Conflict (`not_looked_at`) where it was not looked at, is at work or
    was brought in already.
    """
    row = import_of(user, import_id)
    row.moods = _read_moods(row, moods)
    with transaction.atomic():
        User.objects.lock(user)
        _refuse_beside_another(user)
        looked_at = Import.objects.for_user(user).filter(pk=row.pk, state=Import.State.CHECKED)
        if not looked_at.update(state=Import.State.RUNNING, done=0):
            raise Conflict(_("This file has not been looked at, or was brought in already."), code="not_looked_at")
        row.save(update_fields=["sealed_moods"])
        _hand_over(row)
    return import_of(user, import_id)


def undo_import(*, user: User, import_id: UUID) -> Import:
    """Take back what it made. Raises NotFound, and Conflict (`cannot_undo`) where it made nothing or 30 days passed."""
    row = import_of(user, import_id)
    with transaction.atomic():
        User.objects.lock(user)
        _refuse_beside_another(user)
        done = Import.objects.for_user(user).undoable(timezone.now()).filter(pk=row.pk)
        if not done.update(state=Import.State.UNDOING):
            raise Conflict(_("This cannot be undone any more."), code="cannot_undo")
        _hand_over(row)
    return import_of(user, import_id)


def purge_imports(*, at: datetime) -> int:
    """Throw away files that nobody brought in and lists that nobody can undo by any more. Returns how many rows."""
    waiting = Import.objects.filter(state=Import.State.CHECKED, created_at__lte=at - LOOKED_AT_FOR)
    SealedFile.objects.filter(pk__in=waiting.values("file_id")).delete()
    waiting.update(state=Import.State.OVER)
    lists, _counts = ImportedRow.objects.filter(made_by__undo_until__lte=at).delete()
    for row in Import.objects.at_work().filter(created_at__lte=at - LONGEST_WORK).select_related("user"):
        give_up(row)
    Import.objects.exclude(state__in=Import.AT_WORK).filter(created_at__lte=at - KEPT).delete()
    # Of uploads that broke off before anything referred to them.
    known = [*Import.objects.exclude(file=None).values_list("file_id", flat=True)]
    known += Export.objects.exclude(file=None).values_list("file_id", flat=True)
    SealedFile.objects.filter(created_at__lte=at - LOOKED_AT_FOR).exclude(pk__in=known).delete()
    return lists


@transaction.atomic
def _keep(row: Import) -> Import:
    User.objects.lock(row.user)
    earlier = Import.objects.for_user(row.user).filter(state=Import.State.CHECKED)
    SealedFile.objects.for_user(row.user).filter(pk__in=list(earlier.values_list("file_id", flat=True))).delete()
    earlier.update(state=Import.State.OVER)
    row.created_at = timezone.now()
    row.save(force_insert=True)
    _hand_over(row)
    return row


def _hand_over(row: Import) -> None:
    work_on_import_of.enqueue(str(row.pk))


def _refuse_beside_another(user: User) -> None:
    if Import.objects.for_user(user).at_work().exists():
        raise _at_work()


def _at_work() -> Conflict:
    return Conflict(_("Another file is still at work."), code="import_at_work")


def _read_moods(row: Import, moods: Mapping[str, str]) -> dict[str, str]:
    """What was said with the file, and now. Raises InvalidInput."""
    known = row.report.get("moods", {})
    if not known.keys() >= moods.keys():
        raise _unfit_moods(_("A word of the file, and what it becomes."))
    meanings = Meanings.of(row.user, format_named(row.format), row.moods | dict(moods))
    _refuse_misfit(Meanings(meanings.own, meanings.proposed, moods))
    if meanings.is_too_much(known):
        raise _unfit_moods(_("At most %(limit)d moods of one's own.") % {"limit": MOST_OWN_MOODS})
    return dict(meanings.chosen)


def _refuse_misfit(meanings: Meanings) -> None:
    if not all(meanings.may_be(meaning) for meaning in meanings.chosen.values()):
        raise _unfit_moods(_("A word of the file, and what it becomes."))


def _unfit_moods(line: str) -> InvalidInput:
    return InvalidInput(line, fields={"moods": [line]})
