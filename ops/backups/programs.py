"""Programs of PostgreSQL, run so that no secret stands on a command line and nothing is read into memory whole."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress

from lot.errors import LotError
from ops.backups.errors import BackupError, Refused
from ops.backups.stores import blocks_of

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
SAME = "host hostaddr port user password passfile service options connect_timeout gssencmode".split()
SAME += "sslmode sslrootcert sslcert sslkey sslcrl".split()
# As psycopg names a parameter of the connection, and as libpq's programs read it.
VARIABLES = {name: f"PG{name.upper()}" for name in SAME} | {
    "dbname": "PGDATABASE",
    "channel_binding": "PGCHANNELBINDING",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


def libpq_environment(parameters: Mapping[str, object]) -> dict[str, str]:
    """The environment for libpq's programs: how to reach the database, and nothing of LOT's own secrets."""
    environment = {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith("PG")}
    given = {VARIABLES[name]: str(value) for name, value in parameters.items() if name in VARIABLES and value}
    return environment | given


def version_of(program: str) -> str:
    """Such as 15.2. Raises Refused where the program is not there."""
    path = shutil.which(program)
    if path is None:
        raise Refused(f"{program} is not installed here. It comes with the PostgreSQL client of your system.")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    match = re.search(r"\d+(\.\d+)*", said)
    if match is None:
        raise Refused(f"{program} does not say its version.")
    return match[0]


def output_of(
    command: Sequence[str], environment: Mapping[str, str], given: Iterable[bytes] | None = None
) -> Iterator[bytes]:
    """What a program writes, while it is given what it reads. Raises BackupError with its last line where it fails,
    and what `given` raises."""
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads would stop it
        process = subprocess.Popen(  # noqa: S603
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        feeding = _Feeding(process, given)
        try:
            assert process.stdout is not None
            yield from blocks_of(process.stdout)
            code = process.wait()
            feeding.stop()
            if feeding.error is None and code != 0:
                said.seek(0)
                lines = said.read().decode("utf-8", "replace").strip().splitlines()
                raise BackupError(f"{command[0]} failed: {lines[-1] if lines else 'it says nothing'}")
            feeding.join()
        finally:
            process.kill()
            feeding.stop()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


class _Feeding:
    """A thread that gives a program what it reads, and keeps the error that this ended with."""

    def __init__(self, process: subprocess.Popen[bytes], given: Iterable[bytes] | None) -> None:
        self.process, self.given = process, given
        self.error: Exception | None = None
        self.is_done = given is None
        self.thread = threading.Thread(target=self._run, daemon=True)
        if given is not None:
            self.thread.start()

    def join(self) -> None:
        """Wait until all is given; raises what went wrong."""
        self.stop()
        if self.error is not None:
            raise self.error
        if not self.is_done:
            raise BackupError("The program ended before it had read everything.")

    def stop(self) -> None:
        """Where the program is gone the thread ends at its next write."""
        if self.given is not None:
            self.thread.join()

    def _run(self) -> None:
        assert self.process.stdin is not None
        assert self.given is not None
        try:
            with suppress(BrokenPipeError), closing(self.process.stdin) as sink:
                for block in self.given:
                    sink.write(block)
                self.is_done = True
        except (LotError, OSError) as error:
            self.error = error
            self.process.kill()  # what it was given is not whole: nothing it makes of it may count
