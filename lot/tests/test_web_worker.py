"""However many people wait, `/health` is answered by a thread of its own."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lot.web_worker import Pool, asks_for_health


@dataclass
class Connection:
    """As gunicorn hands it over."""

    sock: socket.socket


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    client, server = socket.socketpair()
    yield client, server
    client.close()
    server.close()


def test_health_is_answered_while_every_thread_is_busy(ends: tuple[socket.socket, socket.socket]) -> None:
    pool, is_over = Pool(1), threading.Event()
    people, person = socket.socketpair()
    people.sendall(b"GET / HTTP/1.1\r\n")
    ends[0].sendall(b"GET /health HTTP/1.1\r\n")
    busy = pool.submit(lambda connection: is_over.wait(20), Connection(person))
    waiting = pool.submit(lambda connection: "page", Connection(person))
    assert pool.submit(lambda connection: "health", Connection(ends[1])).result(5) == "health"
    assert not busy.done() and not waiting.done()
    is_over.set()
    assert waiting.result(5) == "page"
    pool.shutdown()
    people.close()
    person.close()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"GET /health HTTP/1.1\r\n", True),
        (b"HEAD /health HTTP/1.1\r\n", True),
        (b"GET /healthy HTTP/1.1\r\n", False),
        (b"POST /health HTTP/1.1\r\n", False),
        (b"GET / HTTP/1.1\r\n", False),
        (b"", False),
    ],
)
def test_a_connection_goes_by_its_beginning_and_keeps_it(
    ends: tuple[socket.socket, socket.socket], sent: bytes, expected: bool
) -> None:
    ends[0].sendall(sent)
    assert asks_for_health(ends[1]) is expected
    assert not sent or ends[1].recv(100) == sent


def test_a_connection_that_was_closed_asks_for_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].close()
    assert not asks_for_health(ends[1])
    assert not asks_for_health(None)
