"""Runs the SQL that `pg_restore` writes on a connection of ours, so that it is part of our transaction."""

from collections.abc import Iterable, Iterator
from typing import Any

from ops.backups.key_files import lines_of

COPY, COPY_END = b"COPY ", b" FROM stdin;"
DATA_END = b"\\."
# Written for psql; and a setting that servers before 17 do not know.
NOT_FOR_US = (b"\\restrict", b"\\unrestrict", b"SET transaction_timeout")
BATCH_BYTES = 256 * 1024


def run_script(cursor: Any, blocks: Iterable[bytes]) -> None:
    """Statements as they come, each table's rows by COPY. Raises what the database raises."""
    lines = lines_of(blocks)
    waiting: list[bytes] = []
    for line in lines:
        if line.startswith(COPY) and line.endswith(COPY_END):
            _execute(cursor, waiting)
            _copy(cursor, line, lines)
        elif not line.startswith(NOT_FOR_US):
            waiting.append(line)
    _execute(cursor, waiting)


def _execute(cursor: Any, waiting: list[bytes]) -> None:
    """Several statements at once, as they stand: no parameters, so that psycopg looks for none."""
    text = b"\n".join(waiting)
    waiting.clear()
    if text.strip():
        cursor.execute(text)


def _copy(cursor: Any, statement: bytes, lines: Iterator[bytes]) -> None:
    with cursor.copy(statement) as copy:
        for batch in _batches(lines):
            copy.write(batch)


def _batches(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The rows up to the line that ends them; a call a row would cost more than the row."""
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if line == DATA_END:
            break
        batch.append(line)
        size += len(line)
        if size > BATCH_BYTES:
            yield b"\n".join(batch) + b"\n"
            batch, size = [], 0
    if batch:
        yield b"\n".join(batch) + b"\n"
