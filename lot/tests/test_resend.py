"""Mail by Resend, as its server gets it: a small one on this machine that speaks its protocol."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from accounts.sending import Letter, MailNotSent, send_mail

pytestmark = pytest.mark.django_db
LETTER = Letter("May 2026 at %(app)s", "accounts/mail/no_account", stop_url="https://lot.example/stop", key="review/1")


class Resend(HTTPServer):
    """Takes what bears the same key once, as the service does; can be told to fail after it has taken something."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: dict[str, dict[str, Any]] = {}
        self.calls = 0
        self.status = 200


class _Handler(BaseHTTPRequestHandler):
    server: Resend

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls += 1
        self.server.sent.setdefault(self.headers.get("Idempotency-Key") or str(self.server.calls), body)
        content = json.dumps({"id": "56761188"}).encode()
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def resend(settings: Any) -> Iterator[Resend]:
    server = Resend()
    Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "lot.resend.ResendBackend"
    url = f"http://127.0.0.1:{server.server_port}/"
    settings.ANYMAIL = {"RESEND_API_KEY": "re_test", "RESEND_API_URL": url, "REQUESTS_TIMEOUT": (5, 5)}
    yield server
    server.shutdown()
    server.server_close()


def test_both_parts_and_the_headers_of_switching_off_arrive(resend: Resend) -> None:
    assert send_mail("ada@example.org", LETTER)
    [body] = resend.sent.values()
    assert body["to"] == ["ada@example.org"]
    assert body["subject"] == "May 2026 at LOT"
    assert body["text"] and body["html"]
    assert body["headers"]["List-Unsubscribe"] == "<https://lot.example/stop>"
    assert body["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_whose_answer_was_lost_is_tried_again_and_sent_once(resend: Resend) -> None:
    resend.status = 500
    with pytest.raises(MailNotSent):
        send_mail("ada@example.org", LETTER)
    resend.status = 200
    assert send_mail("ada@example.org", LETTER)
    assert resend.calls == 2
    assert list(resend.sent) == ["review/1"]


def test_a_mail_without_a_key_is_another_one_each_time(resend: Resend) -> None:
    for _ in range(2):
        send_mail("ada@example.org", Letter("Sign in", "accounts/mail/no_account"))
    assert len(resend.sent) == 2
    assert not any("List-Unsubscribe" in body["headers"] for body in resend.sent.values())
