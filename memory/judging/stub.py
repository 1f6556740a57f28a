"""A model that words questions and sometimes lies: an OpenAI-compatible server on this machine, for judging the engine.

What it answers hangs on what it is asked alone, so that two runs of a life are asked the same.
"""

import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.test import override_settings

from lot.destinations import LABELS, destinations
from memory.engine.reworded import TEXT_LIMIT

NAME = "stub"
MODEL = "judging-stub"
HONEST = 0.5  # of its answers; the others lie, each way as often as the next
LIES = ("divorce", "depress", "gave up smoking", "earlier nights", "beatrix", "1987")
TASK_TEXT = re.compile(r"^The question as the rules word it: (.+)$", re.MULTILINE)
OPTION = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
NEEDED = re.compile(r"takes? up, ([\d, ]+) among them")
Asked = Mapping[str, Any]
Answer = dict[str, Any]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answering: threading.Event


@contextmanager
def stub_server(answering: threading.Event | None = None) -> Iterator[int]:
    """The model, answering at a port of this machine; while `answering` is not set it takes requests and is silent."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answering = answering or threading.Event()
    if answering is None:
        server.answering.set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def stub_model() -> Iterator[None]:
    """LOT set up with this model and no other, for made-up people alone."""
    logger = logging.getLogger("lot.providers")
    level = logger.level
    logger.setLevel(logging.ERROR)  # each lie is counted in the table instead
    many = 10**6
    with stub_server() as port:
        url = f"http://127.0.0.1:{port}/v1"
        changed = override_settings(
            AI_ENABLED=True,
            AI_PROVIDERS=["local"],
            AI_KEYS=dict.fromkeys([*LABELS, "local"], ""),
            AI_BASE_URLS=dict.fromkeys([*LABELS, "local"], url),
            LOCAL_AI_MODELS=[MODEL],
            AI_REQUIRES_TAG="",
            AI_CALLS_A_DAY=many,
            AI_CALLS_A_DAY_IN_ALL=many,
        )
        try:
            with changed:
                yield
        finally:
            logger.setLevel(level)


def places() -> list[str]:
    """What a made-up person allows: this model, and never one that the installation is set up for."""
    return [place.id for place in destinations()] if settings.LOCAL_AI_MODELS == [MODEL] else []


@contextmanager
def no_model() -> Iterator[None]:
    """LOT by itself, whatever keys this installation has."""
    with override_settings(AI_ENABLED=False):
        yield


def answer_to(task: str) -> str:
    """What this model says to the text of a prompt: the truth in other words, or one of its lies."""
    asked = _read(task)
    draw = int.from_bytes(hashlib.sha256(task.encode()).digest()[:6]) / 2**48
    if draw < HONEST:
        return json.dumps(_honest(asked))
    way = WAYS[int((draw - HONEST) / (1 - HONEST) * len(WAYS))]
    said = way(asked)
    return said if isinstance(said, str) else json.dumps(said)


def _read(task: str) -> Asked:
    needed = NEEDED.search(task)
    text = TASK_TEXT.search(task)
    return {
        "text": text[1] if text else "",
        "options": [(int(number), option) for number, option in OPTION.findall(task)],
        "data": [json.loads(line) for line in task.splitlines() if line.startswith('{"n"')],
        "needed": [int(number) for number in needed[1].split(",")] if needed else [],
        "boundary": task.splitlines()[-1],
    }


def _honest(asked: Asked) -> Answer:
    """It takes up the first thing that was said, where the question does not do so by itself."""
    data = asked["data"]
    uses = asked["needed"] or [row["n"] for row in data[:1]]
    last = re.split(r"(?<=[.:]) ", asked["text"])[-1]
    text = f"Now, {last[0].lower()}{last[1:]}" if last else ""
    if uses and data:
        text = f"“{data[uses[0] - 1]['text'].rstrip('.')}”, you said. {last}"
    if len(text) > TEXT_LIMIT or text.count("?") != 1:
        text = asked["text"]
    options = [{"text": option, "means": number} for number, option in asked["options"][:4]]
    return {"question": text, "uses": uses, "options": options}


def _with(text: Callable[[str], str]) -> Callable[[Asked], Answer]:
    return lambda asked: _honest(asked) | {"question": text(_honest(asked)["question"])}


def _false_sources(asked: Asked) -> Answer:
    return _honest(asked) | {"uses": [*asked["needed"], len(asked["data"]) + 7]}


def _no_sources(asked: Asked) -> Answer:
    return _honest(asked) | {"uses": []}


def _swapped(asked: Asked) -> Answer:
    honest = _honest(asked)
    means = [option["means"] for option in honest["options"]]
    rows = zip(honest["options"], means[1:] + means[:1], strict=True)
    return honest | {"options": [option | {"means": number} for option, number in rows]}


def _turned(asked: Asked) -> Answer:
    data = asked["data"]
    if not data:
        return _swapped(asked)
    return _honest(asked) | {"question": f"You never said: {data[0]['text'].rstrip('.')}. Is that so?"}


WAYS: tuple[Callable[[Asked], Answer | str], ...] = (
    _false_sources,
    _no_sources,
    _swapped,
    _turned,
    lambda asked: '{"question": "',
    lambda asked: {"ok": True},
    lambda asked: _honest(asked) | {"question": asked["boundary"]},
    _with(lambda text: f"Since your divorce, {text}"),
    _with(lambda text: f"You gave up smoking. {text}"),
    _with(lambda text: f"You seem depressed. {text}"),
    _with(lambda text: f"Have you tried earlier nights? {text}"),
    _with(lambda text: f"Beatrix told me so in 1987. {text}"),
    _with(lambda text: "What do you drink first in the morning?"),  # asked of everybody, often more than once
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        """A chat completion."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.answering.wait()
        message = {"role": "assistant", "content": answer_to(body["messages"][-1]["content"])}
        answer = {"id": "stub", "object": "chat.completion", "created": 1, "model": MODEL}
        answer |= {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
        answer |= {"usage": {"prompt_tokens": 500, "completion_tokens": 60, "total_tokens": 560}}
        sent = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        try:
            self.end_headers()
            self.wfile.write(sent)
        except ConnectionError:  # who asked has stopped waiting
            self.close_connection = True
