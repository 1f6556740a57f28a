"""What a provider would be sent, measured; and a server that never answers."""

import socket
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from memory.judging.stub import stub_server
from memory.providers.wording import MOST_TOKENS

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_what_would_be_sent_stays_small_and_holds_what_the_question_builds_on():
    out = StringIO()
    call_command("bench_context", answers="10,300", moments=3, stdout=out)
    head, *rows = out.getvalue().splitlines()
    assert "sources held" in head
    assert [row.split()[0] for row in rows] == ["10", "300"]
    assert all(int(row.split()[2]) <= MOST_TOKENS for row in rows)
    assert all("100% of" in row for row in rows)
    assert not User.objects.exists()


def test_a_model_that_hangs_takes_a_request_and_says_nothing_until_it_answers():
    answering = threading.Event()
    with stub_server(answering) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        body = b'{"messages": [{"content": "x"}]}'
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(1)
        answering.set()
        client.settimeout(5)
        assert client.recv(12) == b"HTTP/1.1 200"


def test_nobody_is_no_audience():
    with pytest.raises(CommandError, match="one client"):
        call_command("bench_hanging", clients=0)
