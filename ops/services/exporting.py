"""All of a person's data as a file: confirmed by a code, written by a worker, there for 15 minutes, gone."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_event
from accounts.confirming import ask_to_confirm, take_confirmation
from accounts.models import Confirmation, User
from lot.errors import Gone, NotFound
from ops.models import Export, SealedFile
from ops.sealed_files import throw_away
from ops.tasks import write_export_of

LONGEST_WORK = timedelta(hours=3)  # then no worker has it any more
KEPT = timedelta(days=90)
PURPOSE = Confirmation.Purpose.EXPORT


def ask_for_export(*, user: User) -> Confirmation:
    """Mail a code to the person; an earlier one is void. Raises TooMany (5 an hour)."""
    return ask_to_confirm(user=user, purpose=PURPOSE)


def confirm_export(*, user: User, code: str) -> Export:
    """Let it be written. An export that still waits or can be fetched ends.

    Raises InvalidInput (400 `invalid_code`), Gone (410 `code_expired`), TooMany (429: 20 wrong codes a day).
    """
    take_confirmation(user=user, purpose=PURPOSE, code=code)
    return start_export(user=user)


def export_of(user: User, export_id: UUID) -> Export:
    """The person's export. Raises NotFound, also for another person's."""
    row = Export.objects.for_user(user).filter(pk=export_id).first()
    if row is None:
        raise NotFound(_("There is no such export."))
    return row


def file_of(user: User, export_id: UUID) -> SealedFile:
    """Its file. Raises NotFound, and Gone where its time is over."""
    row = export_of(user, export_id)
    found = Export.objects.for_user(user).to_fetch(timezone.now()).filter(pk=row.pk).select_related("file").first()
    if found is None or found.file is None:
        raise Gone(_("This file is no longer there. Ask for another one."))
    return found.file


@transaction.atomic
def renew_exports(*, user: User) -> None:
    """Words were taken back: no file that waits holds them. One that is being written begins anew."""
    held = Export.objects.for_user(user).filter(state__in=[Export.State.WAITING, Export.State.READY])
    for row in held:
        throw_away(user=user, file_id=row.file_id)
        if row.state == Export.State.WAITING:
            write_export_of.enqueue(str(row.pk))
    held.filter(state=Export.State.READY).update(state=Export.State.OVER)


def purge_exports(*, at: datetime) -> int:
    """Delete the files whose time is over, and give up what no worker has any more. Returns how many files."""
    over = Export.objects.filter(state=Export.State.READY, expires_at__lte=at)
    files, _counts = SealedFile.objects.filter(pk__in=over.values("file_id")).delete()
    over.update(state=Export.State.OVER)
    stalled = Export.objects.at_work().filter(created_at__lte=at - LONGEST_WORK)
    SealedFile.objects.filter(pk__in=stalled.values("file_id")).delete()
    stalled.update(state=Export.State.FAILED)
    Export.objects.exclude(state=Export.State.WAITING).filter(created_at__lte=at - KEPT).delete()
    return files


@transaction.atomic
def start_export(*, user: User) -> Export:
    """The one export of a person that waits or can be fetched. Whoever calls it has seen to it that they want it: by a
    code now, or by the one with which they made a token for this."""
    User.objects.lock(user)
    earlier = Export.objects.for_user(user).filter(state__in=[Export.State.WAITING, Export.State.READY])
    SealedFile.objects.for_user(user).filter(pk__in=list(earlier.values_list("file_id", flat=True))).delete()
    earlier.update(state=Export.State.OVER)
    row = Export.objects.create(user=user, created_at=timezone.now())
    write_export_of.enqueue(str(row.pk))
    record_event(kind="export_started", actor_id=user.pk, subject_id=user.pk)
    return row
