"""Every failure of every provider leads to the next within the deadline: the real libraries, a server of our own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from memory.providers.kinds import Account, Failure, Model, Outcome, Prompt, Reply
from memory.providers.reading import reader
from memory.providers.registry import PROVIDERS
from memory.providers.router import Pace, Router
from memory.tests.vendors import ANSWER, Vendor, closed_port, open_vendor

pytestmark = pytest.mark.once

SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
PROMPT = Prompt("Rules.", "Task.", SCHEMA, schema_bytes=80)
FAILURES = {
    **dict.fromkeys(("400", "402", "422", "418", "redirect"), Outcome.NOT_TAKEN),
    **dict.fromkeys(("401", "403"), Outcome.KEY_REFUSED),
    **dict.fromkeys(("404", "410"), Outcome.NO_SUCH_MODEL),
    **dict.fromkeys(("408", "409", "429"), Outcome.BUSY),
    "413": Outcome.TOO_LARGE,
    **dict.fromkeys(("500", "502", "503", "504", "529"), Outcome.BROKEN),
    **dict.fromkeys(("html", "html_as_json", "half_json", "nothing", "list", "null"), Outcome.UNREADABLE),
    **dict.fromkeys(("empty_choices", "no_choices", "cut_off", "prose"), Outcome.UNREADABLE),
    "refusal": Outcome.REFUSED,
    "out_of_shape": Outcome.OUT_OF_SHAPE,
    **dict.fromkeys(("short_body", "reset"), Outcome.UNREACHABLE),
    **dict.fromkeys(("hang", "drip", "drip_headers"), Outcome.TIMED_OUT),
}
TWICE = {Outcome.BUSY, Outcome.BROKEN, Outcome.UNREACHABLE}
SLOW = {"hang", "drip", "drip_headers"}


class Notebook:
    """A book that allows everything but what `resting` says, and keeps what it was told."""

    def __init__(self, *resting: str) -> None:
        self.resting = resting
        self.ended: list[tuple[str, str, Outcome]] = []
        self.noted: list[tuple[str, Outcome]] = []

    def may_ask(self, account: Account) -> bool:
        return account.provider not in self.resting

    def begin(self, account: Account, model: Model, prompt: Prompt) -> tuple[str, str]:
        return account.provider, model.name

    def end(self, call: tuple[str, str], outcome: Outcome, *, seconds: float, reply: Reply | None) -> None:
        self.ended.append((*call, outcome))

    def note(self, account: Account, outcome: Outcome) -> None:
        self.noted.append((account.provider, outcome))


@pytest.fixture
def vendor():
    with open_vendor() as vendor:
        yield vendor


@pytest.fixture
def other():
    """The next one in the chain."""
    with open_vendor() as other:
        yield other


def pace(**changes: Any) -> Pace:
    """No pause and no jitter; seconds enough for a busy machine."""
    return replace(Pace(30, 60, pause=lambda seconds: None, jitter=lambda: 0.0), **changes)


def ask(providers: list[Any], book: Notebook, **changes: Any) -> dict[str, Any] | None:
    return Router(providers, book, pace(**changes)).ask(PROMPT, reader(SCHEMA, ("canary",)))


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("mood", FAILURES)
def test_every_failure_of_every_provider_leads_to_the_next(vendor: Vendor, other: Vendor, name: str, mood: str) -> None:
    vendor.mood, book, outcome = mood, Notebook(), FAILURES[mood]
    provider = vendor.provider(name)
    provider.load()  # the first import takes seconds, which no deadline is about
    seconds = 0.3 if mood in SLOW else 30
    found = ask([provider, other.provider("local")], book, call_seconds=seconds)
    if mood in SLOW and found is None:  # a busy machine kept the good one waiting too
        found = ask([other.provider("local")], book)
    assert found == ANSWER
    times = 2 if outcome in TWICE else 1
    assert book.ended[:times] == [(name, "small", outcome)] * times
    assert book.ended[-1] == ("local", "small", Outcome.ANSWERED)
    assert len(vendor.bodies) == times
    assert "/elsewhere" not in vendor.paths


def resolve(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], None]) -> None:
    """Names that end in .invalid are asked of `answer`; no real resolver is bothered."""
    known = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.endswith(".invalid"):
            answer()
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("url", ["http://127.0.0.1:{closed}/v1", "https://127.0.0.1:{open}/v1", "http://x.invalid/v1"])
def test_what_cannot_be_reached_leads_to_the_next(
    vendor: Vendor, other: Vendor, monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    resolve(monkeypatch, lambda: None)
    address = url.format(closed=closed_port(), open=vendor.server_port)
    provider, book = PROVIDERS[name](replace(vendor.account(name), base_url=address)), Notebook()
    assert ask([provider, other.provider("local")], book) == ANSWER
    assert [outcome for _name, _model, outcome in book.ended[:-1]] == [Outcome.UNREACHABLE] * 2


def test_a_resolver_that_hangs_holds_nobody(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, vendor.over.wait)
    provider, book = PROVIDERS["local"](replace(vendor.account("local"), base_url="http://x.invalid/v1")), Notebook()
    assert ask([provider], book, call_seconds=0.2) is None
    assert book.ended == [("local", "small", Outcome.TIMED_OUT)]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_good_answer_is_read_with_its_tokens(vendor: Vendor, name: str) -> None:
    reply = vendor.provider(name).complete(Model("small", effort="low"), PROMPT, seconds=30)
    assert (reply.text, reply.tokens_in, reply.tokens_out) == ('{"ok": true}', 40, 7)


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_schema_goes_by_the_vendors_own_means_and_the_prompt_as_it_is(vendor: Vendor, name: str) -> None:
    vendor.provider(name).complete(Model("small", effort="low"), PROMPT, seconds=30)
    body = vendor.bodies[0]
    if name == "anthropic":
        assert body["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "low"}
        assert (body["system"], body["messages"][0]["content"]) == ("Rules.", "Task.")
        assert "temperature" not in body
    else:
        assert body["response_format"]["json_schema"]["schema"] == SCHEMA
        assert [message["content"] for message in body["messages"]] == ["Rules.", "Task."]
        assert body["reasoning_effort"] == "low"
    assert not body.get("stream")
    assert "tools" not in body


def test_the_variables_of_a_library_change_neither_the_address_nor_who_is_told_what(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for prefix in ("OPENAI", "ANTHROPIC", "TOGETHER"):
        monkeypatch.setenv(f"{prefix}_BASE_URL", "http://127.0.0.1:9")
        monkeypatch.setenv(f"{prefix}_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-environment")
    for name in PROVIDERS:
        assert vendor.provider(name).complete(Model("small"), PROMPT, seconds=30).text
    sent = str(vendor.headers)
    assert sent.count("sk-secret-key-of-ours") == len(PROVIDERS)
    assert "of-the-environment" not in sent


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_withdrawn_model_falls_to_the_next_of_its_list(vendor: Vendor, name: str) -> None:
    vendor.moods, book = ["404"], Notebook()
    assert ask([vendor.provider(name, "old", "new")], book) == ANSWER
    outcomes = [(model, outcome) for _name, model, outcome in book.ended]
    assert outcomes == [("old", Outcome.NO_SUCH_MODEL), ("new", Outcome.ANSWERED)]
    assert book.noted == [(name, Outcome.ANSWERED)]


def test_a_provider_without_a_model_left_is_noted_as_failing(vendor: Vendor) -> None:
    vendor.mood, book = "404", Notebook()
    assert ask([vendor.provider("mistral", "old", "older")], book) is None
    assert book.noted == [("mistral", Outcome.NO_SUCH_MODEL)]


def test_google_says_with_a_400_that_a_key_is_wrong(vendor: Vendor) -> None:
    google = vendor.provider("google")
    assert google.is_key_refused(400, [{"error": {"message": "API key not valid. Please pass a valid API key."}}])
    assert not google.is_key_refused(400, {"error": {"message": "bad schema"}})


@pytest.mark.parametrize(("retry_after", "calls"), [("0", 2), ("1", 2), ("5", 1), ("86400", 1), ("soon", 1)])
def test_nobody_waits_for_what_retry_after_says(vendor: Vendor, other: Vendor, retry_after: str, calls: int) -> None:
    vendor.mood, vendor.retry_after, paused = "429", retry_after, []
    found = ask([vendor.provider("anthropic"), other.provider("local")], Notebook(), pause=paused.append)
    assert found == ANSWER
    assert len(vendor.bodies) == calls
    assert all(seconds <= 1 for seconds in paused)


def test_after_one_failure_that_passes_the_same_provider_answers(vendor: Vendor) -> None:
    vendor.moods, book, paused = ["503"], Notebook(), []
    assert ask([vendor.provider("openai")], book, pause=paused.append) == ANSWER
    assert [outcome for *_call, outcome in book.ended] == [Outcome.BROKEN, Outcome.ANSWERED]
    assert paused == [0.25]


def test_the_chain_ends_when_its_time_is_up(vendor: Vendor) -> None:
    vendor.mood, book = "hang", Notebook()
    names = list(PROVIDERS)
    for name in names:
        vendor.provider(name).load()
    began = time.monotonic()
    found = ask([vendor.provider(name) for name in names], book, call_seconds=0.15, chain_seconds=0.4)
    assert found is None
    assert time.monotonic() - began < 5
    assert 2 <= len(book.ended) < len(names)
    assert {outcome for *_call, outcome in book.ended} == {Outcome.TIMED_OUT}


def test_a_resting_provider_is_passed_over(vendor: Vendor, other: Vendor) -> None:
    book = Notebook("openai")
    assert ask([vendor.provider("openai"), other.provider("local")], book) == ANSWER
    assert vendor.bodies == []


def test_an_answer_that_holds_the_canary_is_refused_in_any_spelling(vendor: Vendor, other: Vendor) -> None:
    for said in ('{"ok": true, "x": "canary"}', r'{"ok": true, "x": "\u0063anary"}', "canary"):
        vendor.answer, book = said, Notebook()
        schema = {"type": "object"}
        read = reader(schema, ("canary",))
        found = Router([vendor.provider("openai"), other.provider("local")], book, pace()).ask(PROMPT, read)
        assert found == ANSWER
        assert book.ended[0][2] is Outcome.LEAKED


@pytest.mark.parametrize(
    "said", ['{"ok": NaN}', '{"ok": true, "ok": false}', "[" * 5000, '{"ok": true} and more', "true"]
)
def test_only_plain_json_objects_are_taken(said: str) -> None:
    with pytest.raises(Failure):
        reader(SCHEMA, ())(said)


def test_a_fault_that_nobody_thought_of_leads_to_the_next_and_its_text_is_not_logged(
    vendor: Vendor, other: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(PROVIDERS["local"]):  # type: ignore[misc]
        def read(self, answer: Any) -> Reply:
            raise RuntimeError("marmalade")

    book = Notebook()
    assert ask([Odd(vendor.account("local")), other.provider("local")], book) == ANSWER
    assert book.ended[0][2] is Outcome.FAILED
    assert "RuntimeError" in caplog.text
    assert "marmalade" not in caplog.text


def test_no_library_is_loaded_by_the_web_process() -> None:
    code = (
        "import django, sys; django.setup(); import lot.urls, memory.services.consulting, memory.views.keys;"
        "heavy = ('openai', 'anthropic', 'together', 'httpx', 'httpx2', 'pydantic', 'jsonschema');"
        "print([name for name in heavy if name in sys.modules])"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lot.settings"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"


def test_no_part_of_a_key_is_shown_by_what_holds_it(vendor: Vendor) -> None:
    provider = vendor.provider("openai")
    assert "secret" not in f"{provider.account!r} {provider!r} {Failure(Outcome.BUSY)!r}"
