"""A person's file comes in: looked at whole, brought in by a worker, taken back if they want."""

import json
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.attempts import Limit, take
from accounts.audit import record_event
from accounts.models import User
from intentions.moods import BY_KEY
from lot.errors import Conflict, InvalidInput, NotFound, TooLarge, TooMany
from ops.importing.drafts import WEIGHTS
from ops.importing.finishing import finish
from ops.importing.formats import format_named, format_of
from ops.importing.kinds import BrokenFile, Upload
from ops.importing.singles import changes_of, fill_in, put_back
from ops.importing.undoing import Undoing
from ops.importing.writing import Found, Reading, bring_in, look
from ops.models import Export, Import, ImportedRow, SealedFile
from ops.sealed_files import CHUNK_BYTES, FileGone, SealedWriter, open_file, throw_away

BY_PERSON = Limit("import", 20, timedelta(hours=1))
LOOKED_AT_FOR = timedelta(days=1)
UNDO_FOR = timedelta(days=30)
KEPT = timedelta(days=90)
LONGEST_WORK = timedelta(hours=6)


def receive_file(*, user: User, name: str, size: int, file: BinaryIO, starts_at_once: bool) -> Import:
    """Keep an upload, sealed, and have it looked at. An earlier one that was only looked at is given up.

    Raises TooLarge, BrokenFile (400 `broken_file`) where it is no format that LOT reads, Conflict
    (`import_at_work`) and TooMany (20 an hour).
    """
    if size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge(_("This file is larger than %(mib)d MiB.") % {"mib": settings.MAX_UPLOAD_BYTES // 2**20})
    taken = take(BY_PERSON, str(user.pk))
    if not taken.is_taken:
        raise TooMany(retry_after=taken.retry_after)
    kind = format_of(Upload(name, size, file))
    _refuse_beside_another(user)
    file.seek(0)
    target = SealedWriter(user)
    try:
        shutil.copyfileobj(file, target, CHUNK_BYTES)
        return _keep(user, target.finish(), kind.name, starts_at_once=starts_at_once)
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


def work_on_import(*, import_id: UUID) -> None:
    """Look, bring in, or take back, whatever it waits for; the worker's part. A second run begins anew."""
    row = Import.objects.at_work().filter(pk=import_id).select_related("user__profile", "user__preferences", "file")
    found = row.first()
    if found is None:
        return
    if found.state == Import.State.CHECKING:
        _look(found)
    elif found.state == Import.State.RUNNING:
        _bring_in(found)
    else:
        _take_back(found, Import.State.UNDONE)


def purge_imports(*, at: datetime) -> int:
    """Throw away files that nobody brought in and lists that nobody can undo by any more. Returns how many rows."""
    waiting = Import.objects.filter(state=Import.State.CHECKED, created_at__lte=at - LOOKED_AT_FOR)
    SealedFile.objects.filter(pk__in=waiting.values("file_id")).delete()
    waiting.update(state=Import.State.OVER)
    lists, _counts = ImportedRow.objects.filter(made_by__undo_until__lte=at).delete()
    for row in Import.objects.at_work().filter(created_at__lte=at - LONGEST_WORK).select_related("user"):
        _give_up(row)
    Import.objects.exclude(state__in=Import.AT_WORK).filter(created_at__lte=at - KEPT).delete()
    # Of uploads that broke off before anything referred to them.
    known = [*Import.objects.exclude(file=None).values_list("file_id", flat=True)]
    known += Export.objects.exclude(file=None).values_list("file_id", flat=True)
    SealedFile.objects.filter(created_at__lte=at - LOOKED_AT_FOR).exclude(pk__in=known).delete()
    return lists


@transaction.atomic
def _keep(user: User, file: SealedFile, kind: str, *, starts_at_once: bool) -> Import:
    User.objects.lock(user)
    earlier = Import.objects.for_user(user).filter(state=Import.State.CHECKED)
    SealedFile.objects.for_user(user).filter(pk__in=list(earlier.values_list("file_id", flat=True))).delete()
    earlier.update(state=Import.State.OVER)
    row = Import(user=user, format=kind, file=file, starts_at_once=starts_at_once, created_at=timezone.now())
    row.save(force_insert=True)
    _hand_over(row)
    return row


def _hand_over(row: Import) -> None:
    from ops.tasks import work_on_import_of

    work_on_import_of.enqueue(str(row.pk))


def _refuse_beside_another(user: User) -> None:
    if Import.objects.for_user(user).at_work().exists():
        raise _at_work()


def _at_work() -> Conflict:
    return Conflict(_("Another file is still at work."), code="import_at_work")


def _reading(row: Import) -> Reading:
    assert row.file is not None
    file = cast(BinaryIO, open_file(row.file))
    upload = Upload("", row.file.size or 0, file)
    return Reading(row.user, format_named(row.format), upload, timezone.now(), row.moods)


def _look(row: Import) -> None:
    try:
        found = look(_reading(row))
    except BrokenFile as error:
        return _refuse(row, error)
    except (FileGone, AssertionError):
        return _end(row, Import.State.OVER)
    row.report, row.total = found.as_report(), found.total
    row.state = Import.State.RUNNING if row.starts_at_once else Import.State.CHECKED
    with transaction.atomic():
        row.save(update_fields=["sealed_report", "total", "state"])
        if row.starts_at_once:
            _hand_over(row)
    return None


def _bring_in(row: Import) -> None:
    user = row.user
    if ImportedRow.objects.for_user(user).filter(made_by=row).exists():  # of a try that was cut off
        Undoing(user, row).run(timezone.now())
    reading = _reading(row)
    mine = Import.objects.for_user(user).filter(pk=row.pk)
    found = bring_in(reading, row, lambda done: mine.update(done=done))
    _fill_in(row, reading)
    finish(user=user, resolver=reading.resolver, made_by=row, at=timezone.now())
    _done(row, found)


def _fill_in(row: Import, reading: Reading) -> None:
    """What stood before is noted before it is changed, and a second try adds to the note."""
    changes = changes_of(row.user, reading.singles)
    before = json.loads(row.sealed_before or "{}")
    for section, changed in changes.items():
        before[section] = changed | before.get(section, {})
    row.sealed_before = json.dumps(before, ensure_ascii=False)
    row.save(update_fields=["sealed_before"])
    fill_in(user=row.user, drafts=reading.singles, changes=changes, at=timezone.now())


def _done(row: Import, found: Found) -> None:
    at = timezone.now()
    row.report = row.report | found.as_report() | {"filled_in": row.report.get("filled_in", {})}
    row.state, row.done, row.ended_at, row.undo_until = Import.State.DONE, found.total, at, at + UNDO_FOR
    with transaction.atomic():
        row.save(update_fields=["sealed_report", "state", "done", "ended_at", "undo_until"])
        throw_away(user=row.user, file_id=row.file_id)
        new = sum(counts.get("new", 0) for counts in row.report["counts"].values())
        detail = {"import": str(row.pk), "format": row.format, "rows": new}
        record_event(kind="import_done", actor_id=row.user_id, subject_id=row.user_id, detail=detail)


def _take_back(row: Import, state: Import.State) -> None:
    at = timezone.now()
    kept = Undoing(row.user, row).run(at)
    values = put_back(user=row.user, changes=json.loads(row.sealed_before or "{}"))
    ImportedRow.objects.for_user(row.user).filter(made_by=row).delete()
    row.report = row.report | {"kept": kept | ({"settings": values} if values else {})}
    row.state, row.ended_at, row.sealed_before, row.undo_until = state, at, None, None
    with transaction.atomic():
        row.save(update_fields=["sealed_report", "state", "ended_at", "sealed_before", "undo_until"])
        throw_away(user=row.user, file_id=row.file_id)
        detail = {"import": str(row.pk)}
        record_event(kind="import_undone", actor_id=row.user_id, subject_id=row.user_id, detail=detail)


def _refuse(row: Import, error: BrokenFile) -> None:
    row.report = {"error": error.message, "place": error.place}
    row.save(update_fields=["sealed_report"])
    _end(row, Import.State.BROKEN)


def _end(row: Import, state: Import.State) -> None:
    with transaction.atomic():
        Import.objects.for_user(row.user).filter(pk=row.pk).update(state=state, ended_at=timezone.now())
        throw_away(user=row.user, file_id=row.file_id)


def _give_up(row: Import) -> None:
    """No worker has it any more: nothing of it stays."""
    if row.state == Import.State.CHECKING:
        _end(row, Import.State.FAILED)
    else:
        _take_back(row, Import.State.FAILED)


def _read_moods(row: Import, moods: Mapping[str, str]) -> dict[str, str]:
    known = row.report.get("moods", {})
    for word, meaning in moods.items():
        if word not in known or (meaning not in BY_KEY and meaning not in WEIGHTS):
            line = _("A word of the file, and what it becomes.")
            raise InvalidInput(line, fields={"moods": [line]})
    return dict(moods)
