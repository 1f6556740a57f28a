"""A small S3-compatible store on this machine: objects in memory, in one bucket, for one pair of keys."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY, SECRET_KEY, BUCKET = "test-access", "test-secret-key", "lot-backups"
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
DAY = "2026-03-04T02:00:00.000Z"


class Bucket(ThreadingHTTPServer):
    """What is in it, what was asked of it, and whether it answers at all."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.requests: list[str] = []
        self.is_away = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def _split(self) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        self.server.requests.append(f"{self.command} {self.path}")
        return unquote(parts.path).removeprefix(f"/{BUCKET}").lstrip("/"), parse_qs(parts.query, True)

    def _say(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "Content-Length" not in (headers or {}):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _fail(self, status: int, code: str) -> None:
        body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        self._say(status, body.encode(), {"Content-Type": "application/xml"})

    def _is_refused(self) -> bool:
        if self.server.is_away:
            self._fail(503, "ServiceUnavailable")
        elif f"Credential={ACCESS_KEY}/" not in self.headers.get("Authorization", ""):
            self._fail(403, "AccessDenied")
        elif urlsplit(self.path).path.split("/")[1] != BUCKET:
            self._fail(404, "NoSuchBucket")
        else:
            return False
        return True

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_GET(self) -> None:
        key, query = self._split()
        if self._is_refused():
            return
        if "location" in query:
            self._say(200, f"<LocationConstraint {NAMESPACE}></LocationConstraint>".encode())
        elif not key:
            self._list(query)
        elif key in self.server.objects:
            self._say(200, self.server.objects[key], self._headers(key))
        else:
            self._fail(404, "NoSuchKey")

    def do_HEAD(self) -> None:
        key, _ = self._split()
        if not self._is_refused():
            known = key in self.server.objects
            self._say(200 if known else 404, b"", self._headers(key) if known else None)

    def do_PUT(self) -> None:
        key, query = self._split()
        body = self._body()
        if self._is_refused():
            return
        if "partNumber" in query:
            self.server.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        else:
            self.server.objects[key] = body
        self._say(200, b"", {"ETag": f'"{md5(body).hexdigest()}"'})

    def do_POST(self) -> None:
        key, query = self._split()
        self._body()
        if self._is_refused():
            return
        if "uploads" in query:
            upload = f"upload-{len(self.server.parts)}"
            self.server.parts[upload] = {}
            self._answer("InitiateMultipartUploadResult", f"<Key>{escape(key)}</Key><UploadId>{upload}</UploadId>")
            return
        parts = self.server.parts.pop(query["uploadId"][0])
        self.server.objects[key] = b"".join(parts[number] for number in sorted(parts))
        self._answer(
            "CompleteMultipartUploadResult", f'<Bucket>{BUCKET}</Bucket><Key>{escape(key)}</Key><ETag>"e"</ETag>'
        )

    def do_DELETE(self) -> None:
        key, query = self._split()
        if not self._is_refused():
            if "uploadId" in query:
                self.server.parts.pop(query["uploadId"][0], None)
            else:
                self.server.objects.pop(key, None)
            self._say(204)

    def _headers(self, key: str) -> dict[str, str]:
        content = self.server.objects[key]
        return {
            "Content-Length": str(len(content)),
            "ETag": f'"{md5(content).hexdigest()}"',
            "Last-Modified": "Wed, 04 Mar 2026 02:00:00 GMT",
        }

    def _list(self, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        rows = "".join(
            f'<Contents><Key>{escape(key)}</Key><LastModified>{DAY}</LastModified><ETag>"e"</ETag>'
            f"<Size>{len(content)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key, content in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        self._answer(
            "ListBucketResult", f"<Name>{BUCKET}</Name><Prefix>{prefix}</Prefix><IsTruncated>false</IsTruncated>{rows}"
        )

    def _answer(self, element: str, content: str) -> None:
        self._say(200, f"<{element} {NAMESPACE}>{content}</{element}>".encode())


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """The store, for as long as the block lasts."""
    bucket = Bucket()
    thread = threading.Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        thread.join()
        bucket.server_close()
