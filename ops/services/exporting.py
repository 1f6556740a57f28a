"""All of a person's data as a file: confirmed by a code, written by a worker, there for 15 minutes, gone."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.attempts import Limit, give_back, take
from accounts.audit import count_refusal, record_event
from accounts.challenges import expired
from accounts.models import MAX_TRIES, User
from accounts.sign_in import wrong_code
from lot.errors import Gone, NotFound, TooMany
from ops.file_tasks import send_export_code_mail, write_export_of
from ops.models import Export, SealedFile
from ops.sealed_files import throw_away

CODE_LIFETIME = timedelta(minutes=10)
LONGEST_WORK = timedelta(hours=3)  # then no worker has it any more
KEPT = timedelta(days=90)
BY_PERSON = Limit("export", 5, timedelta(hours=1))
WRONG_CODES = Limit("export-code", 20, timedelta(days=1))


def ask_for_export(*, user: User) -> Export:
    """Mail a code to the person; an earlier wish without its code is given up. Raises TooMany (5 an hour)."""
    taken = take(BY_PERSON, str(user.pk))
    if not taken.is_taken:
        count_refusal("request_limited")
        raise TooMany(retry_after=taken.retry_after)
    return _wish(user)


def confirm_export(*, user: User, code: str) -> Export:
    """Let it be written. An export that still waits or can be fetched ends.

    Raises InvalidInput (400 `invalid_code`), Gone (410 `code_expired`), TooMany (429: 20 wrong codes a day).
    """
    row = _take_try(user)
    if not hmac.compare_digest(bytes(row.code_hash or b""), codes.hash_code(row.pk, codes.read_code(code))):
        count_refusal("code_refused")
        raise wrong_code(MAX_TRIES - row.tries)
    give_back(WRONG_CODES, str(user.pk))
    return _start(user, row)


def export_of(user: User, export_id: UUID) -> Export:
    """The person's export. Raises NotFound, also for another person's and for one without its code."""
    row = Export.objects.for_user(user).confirmed().filter(pk=export_id).first()
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
    """Delete the files whose time is over, and wishes that came to nothing. Returns how many files."""
    over = Export.objects.filter(state=Export.State.READY, expires_at__lte=at)
    files, _counts = SealedFile.objects.filter(pk__in=over.values("file_id")).delete()
    over.update(state=Export.State.OVER)
    stalled = Export.objects.at_work().filter(created_at__lte=at - LONGEST_WORK)
    SealedFile.objects.filter(pk__in=stalled.values("file_id")).delete()
    stalled.update(state=Export.State.FAILED)
    Export.objects.filter(state=Export.State.ASKED, code_until__lte=at).delete()
    Export.objects.exclude(state__in=[Export.State.WAITING]).filter(created_at__lte=at - KEPT).delete()
    return files


@transaction.atomic
def _wish(user: User) -> Export:
    at = timezone.now()
    User.objects.lock(user)
    Export.objects.for_user(user).filter(state=Export.State.ASKED).delete()
    row = Export.objects.create(user=user, created_at=at, code_until=at + CODE_LIFETIME)
    send_export_code_mail.enqueue(str(row.pk))
    return row


def _take_try(user: User) -> Export:
    """Take one of five tries, and one of twenty a day, before anything is judged."""
    rows = Export.objects.for_user(user)
    if not rows.to_confirm(timezone.now()).update(tries=F("tries") + 1):
        raise expired()
    row = rows.filter(state=Export.State.ASKED).first()
    if row is None:
        raise expired()
    taken = take(WRONG_CODES, str(user.pk))
    if not taken.is_taken:
        count_refusal("wrong_codes_limited")
        raise TooMany(retry_after=taken.retry_after)
    return row


@transaction.atomic
def _start(user: User, row: Export) -> Export:
    """Of two at once one starts: the wish is used up by one conditional UPDATE."""
    User.objects.lock(user)
    earlier = Export.objects.for_user(user).filter(state__in=[Export.State.WAITING, Export.State.READY])
    SealedFile.objects.for_user(user).filter(pk__in=list(earlier.values_list("file_id", flat=True))).delete()
    earlier.update(state=Export.State.OVER)
    asked = Export.objects.for_user(user).filter(pk=row.pk, state=Export.State.ASKED)
    if not asked.update(state=Export.State.WAITING, code_hash=None):
        raise expired()
    write_export_of.enqueue(str(row.pk))
    record_event(kind="export_started", actor_id=user.pk, subject_id=user.pk)
    return Export.objects.for_user(user).get(pk=row.pk)
