"""Clients that keep their connection, as browsers and proxies do, each of somebody who is signed in."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from accounts.models import User
from accounts.sessions import start_api_session, start_web_session

TIMEOUT_SECONDS = 60
SAVING = "/notes/save/"  # what a page asks by itself whenever typing pauses, with these headers
BY_ITSELF = {"HX-Request": "true", "HX-Target": "note-state"}
CSRF = "a" * 32


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who is signed in twice: a browser's cookie, and for REST a token of ten minutes and one to renew it."""

    cookie: str
    token: str
    refresh: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float

    def json(self) -> Any:
        """The body as REST sends it."""
        return json.loads(self.body)


def signed_in(user: User) -> Guest:
    """Two new sessions of this person."""
    cookie = start_web_session(user=user, device="bench")[1]
    pair = start_api_session(user=user, device="bench")[1]
    return Guest(cookie, pair.access, pair.refresh)


class Client:
    """One connection, from one of the machine's own addresses; of a stranger where there is no guest."""

    def __init__(self, port: int, guest: Guest | None = None, *, address: str = "127.0.0.1") -> None:
        where = (address, 0)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, TIMEOUT_SECONDS, source_address=where)
        self.guest = guest

    def call(self, verb: str, path: str, sent: object = None) -> Answered:
        """JSON to REST, a form to pages (with the cookie that CSRF asks for)."""
        is_rest = path.startswith("/api/")
        headers, body = self._headers(is_rest), None
        if sent is not None and is_rest:
            body = json.dumps(sent)
        elif isinstance(sent, Mapping):
            body = urlencode({**sent, "csrfmiddlewaretoken": CSRF})
            headers |= {"Content-Type": "application/x-www-form-urlencoded"} | (BY_ITSELF if path == SAVING else {})
        began = time.perf_counter()
        try:
            self.connection.request(verb, path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # A worker of gunicorn that has had its number of requests closes what is idle; browsers ask again, too.
            self.connection.close()
            self.connection.request(verb, path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        return Answered(response.status, content, time.perf_counter() - began)

    def _headers(self, is_rest: bool) -> dict[str, str]:
        if self.guest is None:
            return {}
        if is_rest:
            return {"Authorization": f"Bearer {self.guest.token}", "Content-Type": "application/json"}
        return {"Cookie": f"{settings.LOT_SESSION_COOKIE_NAME}={self.guest.cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}"}
