"""Writes an export into a sealed file: the worker's part."""

from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from ops.models import Export
from ops.models.exports import ExportQuerySet
from ops.portable.rows import count_rows
from ops.portable.zip_file import write_zip
from ops.sealed_files import FileGone, SealedWriter, throw_away

FILE_LIFETIME = timedelta(minutes=15)
NOTED_EVERY = 500


def write_export(*, export_id: UUID) -> None:
    """Write what waits; nothing for one that was given up. A second run begins anew."""
    row = Export.objects.at_work().filter(pk=export_id).select_related("user__profile").first()
    if row is None:
        return
    user, waiting = row.user, Export.objects.at_work().filter(pk=row.pk)
    target = SealedWriter(user)
    is_ready = False
    try:
        old = row.file_id
        waiting.update(file=target.file, total=count_rows(user), done=0)
        throw_away(user=user, file_id=old)
        write_zip(user=user, target=target, at=timezone.now(), advance=_Noting(waiting))  # type: ignore[arg-type]
        file, at = target.finish(), timezone.now()
        changes = {"ready_at": at, "expires_at": at + FILE_LIFETIME, "size": file.size, "done": F("total")}
        is_ready = bool(waiting.filter(file=file).update(state=Export.State.READY, **changes))
    except FileGone:  # words were taken back meanwhile: another task begins anew
        return
    finally:
        if not is_ready:
            target.throw_away()


class _Noting:
    """Notes how far it has come, now and then."""

    def __init__(self, rows: ExportQuerySet) -> None:
        self._rows, self._done = rows, 0

    def __call__(self, number: int) -> None:
        self._done += number
        if self._done % NOTED_EVERY == 0:
            self._rows.update(done=self._done)
