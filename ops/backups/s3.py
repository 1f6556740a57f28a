"""A bucket of an S3-compatible store. The library is imported where it is used: no page needs it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import certifi
from django.conf import settings
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from ops.backups.errors import Refused, StoreAway
from ops.backups.stores import BLOCK, local_store

AMAZON = "https://s3.amazonaws.com"
CONNECT_SECONDS, READ_SECONDS, RETRIES = 5, 60, 2
PART_BYTES = 16 * 1024 * 1024
MISSING = {"NoSuchKey", "NoSuchObject"}


class S3Store:
    """Files under a prefix of a bucket. An object is there once all of it is, so nothing needs to be renamed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.bucket, prefix = parts.netloc, parts.path.strip("/")
        self.prefix = f"{prefix}/" if prefix else ""
        self.place = f"s3://{self.bucket}/{self.prefix}".rstrip("/")
        if not self.bucket or not settings.AWS_ACCESS_KEY_ID or not settings.AWS_SECRET_ACCESS_KEY:
            raise Refused("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set for s3://bucket/prefix.")

    @cached_property
    def client(self) -> Any:
        """Signs and sends; verifies certificates, waits a minute at most for each answer, tries again twice."""
        from minio import Minio

        address = urlsplit(settings.AWS_ENDPOINT_URL or AMAZON)
        return Minio(
            address.netloc,
            settings.AWS_ACCESS_KEY_ID,
            settings.AWS_SECRET_ACCESS_KEY,
            secure=address.scheme == "https",
            region=settings.AWS_REGION or None,
            http_client=PoolManager(
                timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                retries=Retry(RETRIES, backoff_factor=0.5, status_forcelist=(500, 502, 503, 504)),
                cert_reqs="CERT_REQUIRED",
                ca_certs=certifi.where(),
            ),
        )

    def names(self) -> list[str]:
        with self._told_plainly():
            found = self.client.list_objects(self.bucket, prefix=self.prefix)
            return sorted(item.object_name.removeprefix(self.prefix) for item in found if not item.is_dir)

    def size(self, name: str) -> int | None:
        try:
            with self._told_plainly(name):
                return int(self.client.stat_object(self.bucket, self.prefix + name).size)
        except FileNotFoundError:
            return None

    def blocks(self, name: str) -> Iterator[bytes]:
        with self._told_plainly(name):
            response = self.client.get_object(self.bucket, self.prefix + name)
            try:
                yield from response.stream(BLOCK)
            finally:
                response.close()
                response.release_conn()

    def write(self, name: str, blocks: Iterable[bytes]) -> None:
        """By a file of this machine: how long an object is must be known before it is sent."""
        local_store().prepare()
        with NamedTemporaryFile(prefix=".sent-", suffix=".partial", dir=local_store().directory) as file:
            file.writelines(blocks)
            file.flush()
            self.put(Path(file.name), name)

    def put(self, path: Path, name: str) -> None:
        with self._told_plainly(name):
            self.client.fput_object(
                self.bucket, self.prefix + name, str(path), part_size=PART_BYTES, num_parallel_uploads=1
            )

    def remove(self, name: str) -> None:
        with self._told_plainly(name):
            self.client.remove_object(self.bucket, self.prefix + name)

    @contextmanager
    def _told_plainly(self, name: str = "") -> Iterator[None]:
        """Errors by their code: their words hold addresses and requests."""
        from minio.error import MinioException, S3Error

        try:
            yield
        except S3Error as error:
            if error.code in MISSING:
                raise FileNotFoundError(name) from None
            raise StoreAway(f"{self.place} refused: {error.code}.") from None
        except (MinioException, HTTPError) as error:
            raise StoreAway(f"{self.place} does not answer ({type(error).__name__}).") from None
