"""Looks at a file, brings it in, or takes it back: the worker's part of an import."""

import json
from datetime import timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit import record_event
from ops.importing.finishing import finish
from ops.importing.formats import format_named
from ops.importing.kinds import BrokenFile, Upload
from ops.importing.singles import changes_of, fill_in, put_back
from ops.importing.undoing import Undoing
from ops.importing.writing import Found, Reading, bring_in, look
from ops.models import Import, ImportedRow
from ops.sealed_files import FileGone, open_file, throw_away

UNDO_FOR = timedelta(days=30)


def work_on_import(*, import_id: UUID) -> None:
    """Look, bring in, or take back, whatever it waits for. A second run begins anew."""
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
    starts = row.starts_at_once and not found.needs_choices
    row.state = Import.State.RUNNING if starts else Import.State.CHECKED
    row.save(update_fields=["sealed_report", "total", "state"])
    return _bring_in(row) if starts else None


def _bring_in(row: Import) -> None:
    user = row.user
    if ImportedRow.objects.for_user(user).filter(made_by=row).exists():  # of a try that was cut off
        Undoing(user, row).run(timezone.now())
    reading = _reading(row)
    mine = Import.objects.for_user(user).filter(pk=row.pk)
    try:
        found = bring_in(reading, row, lambda done: mine.update(done=done))
    except BrokenFile as error:  # it does not fit any more: something was written here since it was looked at
        _take_back(row, Import.State.BROKEN)
        return _refuse(row, error)
    _fill_in(row, reading)
    finish(user=user, resolver=reading.resolver, made_by=row, at=timezone.now())
    return _done(row, found)


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
    came_in = found.as_report()
    row.report = row.report | {name: came_in[name] for name in ("counts", "not_taken", "left_out")}
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


def give_up(row: Import) -> None:
    """No worker has it any more: nothing of it stays."""
    if row.state == Import.State.CHECKING:
        _end(row, Import.State.FAILED)
    else:
        _take_back(row, Import.State.FAILED)
