"""What an export and an import cost for a person with a long diary: seconds, and memory at its most."""

import ctypes
import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import create_user
from memory.measuring.diary import make_diary
from ops.importing.finishing import finish
from ops.importing.formats import format_named
from ops.importing.kinds import Upload
from ops.importing.undoing import Undoing
from ops.importing.writing import Reading, bring_in, look
from ops.models import Import
from ops.portable.zip_file import write_zip
from ops.sealed_files import SealedWriter, open_file

MIB = 1024
RESET_PEAK = "5"  # of what a process takes, as Linux keeps it (proc(5), clear_refs)
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Command(BaseCommand):
    """Makes a person with a diary row by row, takes it along into another account, and rolls everything back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a diary."""
        parser.add_argument("--entries", type=int, default=25_000)

    def handle(self, *args: Any, entries: int, **options: Any) -> None:
        """Prints a line a step: seconds by the wall clock and of CPU, and memory beyond what there was before."""
        if entries < 1:
            raise CommandError("At least one entry.")
        now = timezone.now()
        with transaction.atomic():
            ada = self._person("ada")
            make_diary(user=ada, entries=entries, until=now)
            self.stdout.write(f"{connection.vendor}, {entries} entries, process {_now_and_most()[0]:.0f} MiB before")
            writer = SealedWriter(ada)
            with self._step("export"):
                write_zip(user=ada, target=cast(BinaryIO, writer), at=now)
            file = writer.finish()
            self.stdout.write(f"ZIP {(file.size or 0) / MIB / MIB:.1f} MiB")
            with tempfile.TemporaryFile() as kept:
                kept.write(open_file(file).read())
                self._bring(self._person("bob"), Upload("", file.size or 0, cast(BinaryIO, kept)))
            transaction.set_rollback(True)

    def _bring(self, bob: User, upload: Upload) -> None:
        now, kind = timezone.now(), format_named("lot")
        row = Import(user=bob, format="lot", created_at=now)
        row.save(force_insert=True)
        with self._step("import, looking"):
            look(Reading(bob, kind, upload, now))
        reading = Reading(bob, kind, upload, now)
        with self._step("import, writing"):
            found = bring_in(reading, row)
        with self._step("import, index and counts"):
            finish(user=bob, resolver=reading.resolver, made_by=row, at=now)
        self.stdout.write(f"{found.total} rows")
        with self._step("undo"):
            Undoing(bob, row).run(now)

    def _person(self, name: str) -> User:
        user = create_user(email=f"bench-{name}-{time.time_ns()}@example.org", zone="Europe/Lisbon")
        return User.objects.select_related("profile", "preferences").get(pk=user.pk)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what was freed before would be taken again without showing
        before = _now_and_most()[0]
        CLEAR.write_text(RESET_PEAK)
        began, cpu = time.perf_counter(), time.process_time()
        yield
        took, worked = time.perf_counter() - began, time.process_time() - cpu
        more = _now_and_most()[1] - before
        self.stdout.write(f"{name}: {took:.1f} s, {worked:.1f} s of them CPU, {more:.0f} MiB more at its most")


def _now_and_most() -> tuple[float, float]:
    """What this process takes, and took at its most, in MiB. Linux alone tells."""
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines() if ":" in line)
    return int(lines["VmRSS"].split()[0]) / MIB, int(lines["VmHWM"].split()[0]) / MIB
