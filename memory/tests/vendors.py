"""A server on this machine that speaks each vendor's protocol, and can be slow, rude, wrong or gone."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from lot.destinations import destinations
from memory.providers.kinds import Account, Model
from memory.providers.registry import PROVIDERS
from profiles.consent import choose_destinations

ANSWER = {"ok": True}
DRIP_SECONDS = 0.005


class Vendor(ThreadingHTTPServer):
    """Does what `mood` says; `moods` come first, one a request. Keeps every body that it was sent."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood, self.moods, self.answer = "well", [], json.dumps(ANSWER)
        self.retry_after = ""
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.over = Event()
        self.before_answering: Callable[[], None] = lambda: None  # once the body was read

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def base_url(self, provider: str) -> str:
        """As the library of this vendor takes it."""
        return self.url if provider in {"together", "anthropic"} else f"{self.url}/v1"

    def account(self, provider: str, *names: str) -> Account:
        """An account there."""
        models = tuple(Model(name, 1.0, 2.0) for name in names or ("small",))
        return Account(provider, self.base_url(provider), models, key="sk-secret-key-of-ours")

    def provider(self, name: str, *models: str) -> Any:
        """The real provider, pointed here."""
        return PROVIDERS[name](self.account(name, *models))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is what these tests are about."""


@contextmanager
def open_vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    Thread(target=vendor.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield vendor
    finally:
        vendor.over.set()
        vendor.shutdown()
        vendor.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Vendor
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """Where a redirect would have led."""
        self.server.paths.append(self.path)
        self._send(200, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(json.loads(body))
        self.server.headers.append(dict(self.headers))
        self.server.paths.append(self.path)
        self.server.before_answering()
        mood = self.server.moods.pop(0) if self.server.moods else self.server.mood
        if mood.isdigit():
            self._send(int(mood), json.dumps({"error": {"message": "no", "type": "error", "code": "no"}}).encode())
        else:
            getattr(self, f"_{mood}")()

    @property
    def _is_anthropic(self) -> bool:
        return self.path.endswith("/messages")

    def _good(self, text: str | None = None, **changes: Any) -> bytes:
        said = self.server.answer if text is None else text
        if self._is_anthropic:
            answer: dict[str, Any] = {"id": "m1", "type": "message", "role": "assistant", "model": "small"}
            answer |= {"content": [{"type": "text", "text": said}], "stop_reason": "end_turn"}
            answer |= {"stop_sequence": None, "usage": {"input_tokens": 40, "output_tokens": 7}}
        else:
            message = {"role": "assistant", "content": said}
            answer = {"id": "c1", "object": "chat.completion", "created": 1, "model": "small"}
            answer |= {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
            answer |= {"usage": {"prompt_tokens": 40, "completion_tokens": 7, "total_tokens": 47}}
        return json.dumps(answer | changes).encode()

    def _send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _well(self) -> None:
        self._send(200, self._good())

    def _redirect(self) -> None:
        self._send(307, b"", Location=f"{self.server.url}/elsewhere")

    def _html(self) -> None:
        self._send(200, b"<html><body>Sign in to the wireless network</body></html>", "text/html")

    def _html_as_json(self) -> None:
        self._send(200, b"<html></html>")

    def _half_json(self) -> None:
        self._send(200, self._good()[:40])

    def _nothing(self) -> None:
        self._send(200, b"")

    def _list(self) -> None:
        self._send(200, b"[]")

    def _null(self) -> None:
        self._send(200, b"null")

    def _empty_choices(self) -> None:
        self._send(200, self._good(content=[], choices=[]))

    def _no_choices(self) -> None:
        self._send(200, self._good(content=None, choices=None))

    def _refusal(self) -> None:
        message = {"role": "assistant", "content": None, "refusal": "I will not."}
        choices = [{"index": 0, "finish_reason": "content_filter", "message": message}]
        changes = {"stop_reason": "refusal"} if self._is_anthropic else {"choices": choices}
        self._send(200, self._good(**changes))

    def _cut_off(self) -> None:
        message = {"role": "assistant", "content": '{"ok": tr'}
        choices = [{"index": 0, "finish_reason": "length", "message": message}]
        changes = {"stop_reason": "max_tokens"} if self._is_anthropic else {"choices": choices}
        self._send(200, self._good('{"ok": tr', **changes))

    def _prose(self) -> None:
        self._send(200, self._good("Gladly! Here is your JSON."))

    def _out_of_shape(self) -> None:
        self._send(200, self._good('{"ok": "yes", "extra": 1}'))

    def _short_body(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(self._good())
        self.close_connection = True

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.server.over.wait(DRIP_SECONDS):
            self.wfile.write(b" ")

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.over.wait(DRIP_SECONDS):
            self.wfile.write(b"x")

    def _hang(self) -> None:
        self.server.over.wait()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_up(settings: Any, vendor: Vendor, *names: str) -> None:
    """This installation as it would be with keys of these providers, all of them at `vendor`."""
    settings.AI_PROVIDERS = list(names)
    settings.AI_KEYS = {name: "sk-secret-key-of-ours" if name in names else "" for name in PROVIDERS}
    settings.AI_BASE_URLS = {name: vendor.base_url(name) for name in PROVIDERS}
    settings.LOCAL_AI_MODELS = ["small"]


def allow_all(user: Any) -> None:
    """The person's consent to all that is set up."""
    choose_destinations(user=user, chosen=[place.id for place in destinations()])
