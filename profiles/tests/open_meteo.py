"""A server on this machine that speaks Open-Meteo's protocol, and can be slow, rude, wrong or gone."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PORTO = {"name": "Porto", "latitude": 41.14961, "longitude": -8.61099, "country_code": "PT"}
HUGE = 1024 * 1024


class OpenMeteo(ThreadingHTTPServer):
    """Does what `mood` says to forecasts, `place_mood` to cities. Keeps every query that it was sent."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood = self.place_mood = "well"
        self.cities: list[dict[str, Any]] = [PORTO]
        self.current: dict[str, Any] = {"temperature_2m": 9.4, "weather_code": 61, "wind_speed_10m": 12.3}
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self.over = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def paths(self) -> list[str]:
        return [path for path, _query in self.asked]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is what these tests are about."""


@contextmanager
def open_meteo() -> Iterator[OpenMeteo]:
    server = OpenMeteo()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: OpenMeteo
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append((parts.path, dict(parse_qsl(parts.query))))
        self.server.headers.append(dict(self.headers))
        is_place = parts.path == "/v1/search"
        mood = self.server.place_mood if is_place else self.server.mood
        if mood == "well":
            found = {"results": self.server.cities} if is_place and self.server.cities else self._forecast()
            return self._send(200, json.dumps(found))
        return getattr(self, f"be_{mood}")()

    def _forecast(self) -> dict[str, Any]:
        time = f"{self.server.now():%Y-%m-%dT%H:%M}"
        return {"timezone": "GMT", "current": {"time": time, "interval": 900, **self.server.current}}

    def be_hanging(self) -> None:
        self.server.over.wait(20)

    def be_dripping(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.server.over.wait(0.02):
            self.wfile.write(b" ")

    def be_busy(self) -> None:
        self._send(429, "{}", **{"Retry-After": "86400"})

    def be_broken(self) -> None:
        self._send(500, "<h1>Oops</h1>")

    def be_refusing(self) -> None:
        self._send(400, json.dumps({"error": True, "reason": "x"}))

    def be_garbled(self) -> None:
        self._send(200, "<!doctype html><title>Captive portal</title>")

    def be_huge(self) -> None:
        self._send(200, json.dumps({"pad": "x" * HUGE}))

    def be_zipped(self) -> None:
        self._send(200, "\x1f\x8b\x08\x00", **{"Content-Encoding": "gzip"})

    def be_elsewhere(self) -> None:
        self._send(302, "", Location=f"{self.server.url}/v1/stolen")

    def be_nan(self) -> None:
        self._send(200, '{"current": {"time": "2026-06-04T15:20", "temperature_2m": NaN, "weather_code": 61}}')

    def be_list(self) -> None:
        self._send(200, "[]")

    def be_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b'{"current": ')
        self.close_connection = True

    def _send(self, status: int, text: str, **headers: str) -> None:
        body = text.encode("latin-1" if status == 200 and "\x1f" in text else "utf-8")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
