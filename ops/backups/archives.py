"""Backups as they lie in a store: found by their manifests, checked, and read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from lot.sealing import SealError
from ops.backups import manifest as manifests
from ops.backups.errors import Damaged, Refused
from ops.backups.key_files import WrappedKey, read_key_file
from ops.backups.manifest import Manifest, UnreadableManifest
from ops.backups.sealed_stream import open_stream
from ops.backups.stores import LocalStore, Store, configured_stores, local_store

CONFIGURATION = ".config"


@dataclass(frozen=True)
class Archive:
    """One backup in one store."""

    store: Store
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def files(self) -> list[str]:
        """The manifest first: without it the rest is nothing, so it goes first and comes last."""
        manifest = self.manifest
        return [f"{manifest.name}{manifests.SUFFIX}", manifest.file, manifest.key_file, f"{self.name}{CONFIGURATION}"]

    def check(self) -> None:
        """Whether the file is what was written, to the last byte, and opens. Raises Damaged, or Refused without its
        key. Reads all of it, in constant memory."""
        digest = sha256()
        for _ in self._opened(hashed(self._stored(), digest)):
            pass
        if digest.hexdigest() != self.manifest.sha256:
            raise Damaged(f"{self.manifest.file} is not what was written: its SHA-256 is another one.")

    def content(self) -> Iterator[bytes]:
        """The dump in clear: what `pg_restore` reads, or a SQLite file. Call `check` first: what is read here is
        known to be whole only at its end. Raises Damaged."""
        return self._opened(self._stored())

    def wrapped_keys(self) -> Iterator[WrappedKey]:
        """The people's wrapped keys. Raises Damaged."""
        if self.store.size(self.manifest.key_file) is None:
            raise Damaged(f"{self.manifest.key_file} is missing: without it nothing in the dump can be read.")
        return read_key_file(self.store, self.manifest.key_file)

    def remove(self) -> None:
        """Take it away; what is left where this is cut off is no backup."""
        for name in self.files:
            self.store.remove(name)

    def copy_to(self, store: Store) -> None:
        """The same files in another store, the manifest last."""
        for name in reversed(self.files):
            if self.store.size(name) is not None:
                if isinstance(self.store, LocalStore):
                    store.put(self.store.directory / name, name)
                else:
                    store.write(name, self.store.blocks(name))

    def _stored(self) -> Iterator[bytes]:
        if self.store.size(self.manifest.file) != self.manifest.size:
            raise Damaged(f"{self.manifest.file} is missing or was cut: {self.manifest.size} bytes were written.")
        return self.store.blocks(self.manifest.file)

    def _opened(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        if not self.manifest.sealed_by:
            yield from blocks
            return
        if settings.BACKUP_KEYS is None or self.manifest.sealed_by not in settings.BACKUP_KEYS.keys:
            raise Refused(f"BACKUP_ENCRYPTION_KEY does not have {self.manifest.sealed_by}, which seals this backup.")
        try:
            yield from open_stream(blocks, settings.BACKUP_KEYS, self.name.encode())
        except SealError as error:
            raise Damaged(f"{self.manifest.file} does not open: {error}.") from None


def archives_in(store: Store) -> list[Archive]:
    """Every backup in a store, newest first: those with a manifest that can be read and a dump beside it."""
    names = set(store.names())
    found = []
    for name in names:
        if not name.endswith(manifests.SUFFIX):
            continue
        try:
            manifest = Manifest.from_json(b"".join(store.blocks(name)))
        except (UnreadableManifest, FileNotFoundError):
            continue
        if manifest.file in names and f"{manifest.name}{manifests.SUFFIX}" == name:
            found.append(Archive(store, manifest))
    return sorted(found, key=lambda archive: (archive.manifest.made_at, archive.name), reverse=True)


def find_archive(name: str, stores: Iterable[Store] | None = None) -> Archive:
    """The backup of this name, here before elsewhere. Raises Refused where there is none, saying why."""
    if not manifests.NAME.fullmatch(name):
        raise Refused(f"{name} is no name of a backup. list_backups shows them.")
    for store in configured_stores() if stores is None else stores:
        if store.size(f"{name}{manifests.SUFFIX}") is None:
            continue
        try:
            return Archive(store, Manifest.from_json(b"".join(store.blocks(f"{name}{manifests.SUFFIX}"))))
        except UnreadableManifest as error:
            raise Damaged(f"{name}{manifests.SUFFIX}: {error}.") from None
    raise Refused(f"There is no backup {name}. list_backups shows them.")


@contextmanager
def at_hand(archive: Archive) -> Iterator[Archive]:
    """The backup on a disk of this machine, fetched where it lies elsewhere: a restore reads it twice."""
    if isinstance(archive.store, LocalStore):
        yield archive
        return
    local_store().prepare()
    with TemporaryDirectory(prefix=".fetched-", suffix=".partial", dir=local_store().directory) as directory:
        fetched = Archive(LocalStore(Path(directory)), archive.manifest)
        archive.copy_to(fetched.store)
        yield fetched


def hashed(blocks: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    """The same pieces, while a hash of hashlib takes note of them."""
    for block in blocks:
        digest.update(block)
        yield block
