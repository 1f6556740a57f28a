"""Writes the files of a backup, the manifest last: whatever cuts it off before that leaves no backup."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from ops.backups import manifest as manifests
from ops.backups.ahead import ahead
from ops.backups.archives import CONFIGURATION, hashed
from ops.backups.configuration import configuration_record
from ops.backups.contents import LEFT_OUT
from ops.backups.engines import Snapshot, engine_of
from ops.backups.in_place import rewrite
from ops.backups.key_files import SUFFIX, forget_in, head_line
from ops.backups.manifest import Manifest
from ops.backups.sealed_stream import seal_stream
from ops.backups.stores import LocalStore, pieces_of

SEALED = ".sealed"
ErasedSince = Callable[[datetime], Collection[UUID]]
Seal = Callable[[Iterable[bytes]], Iterator[bytes]] | None


@dataclass
class _Written:
    """What is known of a file once it is written."""

    digest: str = ""
    size: int = 0
    people: int = 0
    kids: set[str] = field(default_factory=set)


def write_archive(
    desk: LocalStore, name: str, at: datetime, *, full: bool = False, erased_since: ErasedSince = lambda at: set()
) -> Manifest:
    """Back up the default database into a directory; `erased_since` says who was erased since a moment.

    Raises Refused, BackupError, OSError, and the database's errors.
    """
    engine, seal, written = engine_of(), _sealing(name), _Written()
    file = f"{name}{engine.suffix}{SEALED if seal else ''}"
    with engine.snapshot() as snapshot:
        desk.write(f"{name}{SUFFIX}", _key_lines(name, snapshot, written))
        _keep_content(desk, file, snapshot.content(), seal, written)
    # Their key was read before, and nobody could take it out of a file that was not yet there.
    if gone := erased_since(at):
        forget_in(desk, gone)
    if full:
        desk.write(f"{name}{CONFIGURATION}", [configuration_record()])
    manifest = _manifest(snapshot, written, name=name, made_at=at, engine=engine.name, file=file)
    desk.write(f"{name}{manifests.SUFFIX}", [manifest.to_json()])
    return manifest


def _manifest(
    snapshot: Snapshot, written: _Written, *, name: str, made_at: datetime, engine: str, file: str
) -> Manifest:
    return Manifest(
        name=name,
        made_at=made_at,
        app_version=settings.APP_VERSION,
        engine=engine,
        engine_version=snapshot.engine_version,
        tool_version=snapshot.tool_version,
        schema=snapshot.schema,
        migrations=snapshot.migrations,
        rows=snapshot.rows,
        left_out=LEFT_OUT,
        file=file,
        size=written.size,
        sha256=written.digest,
        sealed_by=settings.BACKUP_KEYS.first if settings.BACKUP_KEYS else "",
        people=written.people,
        key_ids=tuple(sorted(written.kids)),
    )


def _keep_content(desk: LocalStore, file: str, content: Iterable[bytes] | Path, seal: Seal, written: _Written) -> None:
    """A file is sealed where it lies and then moved: it is not written a second time."""
    digest = sha256()

    def noted(blocks: Iterable[bytes]) -> Iterator[bytes]:
        return _measured(hashed(blocks, digest), written)

    if not isinstance(content, Path):
        desk.write(file, noted(seal(content) if seal else content))
    else:
        if seal is not None:
            rewrite(content, lambda blocks: noted(ahead(seal(blocks))))
        else:
            deque(noted(pieces_of(content)), maxlen=0)
        desk.move(content, file)
    written.digest = digest.hexdigest()


def _sealing(name: str) -> Seal:
    ring = settings.BACKUP_KEYS
    return partial(seal_stream, ring=ring, place=name.encode()) if ring else None


def _measured(blocks: Iterable[bytes], written: _Written) -> Iterator[bytes]:
    for block in blocks:
        written.size += len(block)
        yield block


def _key_lines(name: str, snapshot: Snapshot, written: _Written) -> Iterator[bytes]:
    yield head_line(name)
    for key in snapshot.wrapped_keys():
        written.people += 1
        written.kids.add(key.kid)
        yield key.line()
