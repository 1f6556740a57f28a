"""What reaches a provider and what does not: two hundred planted strings, tools, and pages that wait for one."""

import json
from uuid import uuid4

import pytest

from accounts.tests.make import bearer, make_user, sign_in
from memory.models import ProviderCall
from memory.providers.wording import Excerpt
from memory.services.consulting import consult
from memory.tests.make import NOON, ask
from memory.tests.test_consulting import PACE, SCHEMA
from memory.tests.test_redaction import NAMES, SENTENCES, planted
from memory.tests.vendors import allow_all, open_vendor, set_up

pytestmark = pytest.mark.django_db
AT_ONCE = 10  # excerpts of one call, fewer than its space holds
PAGES = ("/", "/log/", "/log/?q=tea", "/memory/", "/intentions/", "/progress/", "/settings/", "/egress/", "/status")


@pytest.fixture
def vendor(settings):
    settings.AI_CALLS_A_DAY = settings.AI_CALLS_A_DAY_IN_ALL = 1000
    with open_vendor() as vendor:
        set_up(settings, vendor, "local")
        yield vendor


@pytest.fixture
def ada(vendor):
    ada = make_user("ada.lovelace@example.org", name=NAMES[3], handle=NAMES[1].lower(), city=NAMES[2])
    ada.preferences.has_care = False  # false alarms are no matter here
    ada.preferences.save()
    allow_all(ada)
    return ada


def test_of_two_hundred_planted_strings_none_is_in_what_was_sent(ada, vendor):
    """As the provider got it, byte for byte."""
    values = [value for _kind, value in planted()]
    assert len(values) >= 200
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        sentences = [SENTENCES[number % len(SENTENCES)].format(value) for number, value in enumerate(some)]
        excerpts = [Excerpt(uuid4(), text, NOON.date()) for text in sentences]
        found = consult(
            user=ada, purpose="question", task="Word it.", schema=SCHEMA, excerpts=excerpts, at=NOON, pace=PACE
        )
        assert found and found.sent == len(some)
    sent = [message["content"] for body in vendor.bodies for message in body["messages"] if message["role"] == "user"]
    texts = [json.loads(line)["text"] for content in sent for line in content.splitlines() if line.startswith("{")]
    assert len(texts) == len(values)
    everything = "\n".join(texts)
    assert [value for value in values if value in everything] == []
    whole = json.dumps(vendor.bodies, ensure_ascii=False)
    assert [value for value in values if len(value) > 6 and value in whole] == []


def test_a_provider_is_given_no_tools_and_nothing_to_fetch(ada, vendor):
    consult(user=ada, purpose="question", task="Word it.", schema=SCHEMA, at=NOON, pace=PACE)
    body = vendor.bodies[0]
    assert not set(body) & {"tools", "tool_choice", "functions", "function_call", "plugins", "web_search_options"}
    assert "http" not in json.dumps(body["messages"])


def test_no_page_waits_for_a_provider_that_hangs(client, ada, vendor):
    """Pages and REST hand over to the worker: not one byte of theirs reaches a provider."""
    vendor.mood = "hang"
    sign_in(client, ada)
    for path in PAGES:
        assert client.get(path).status_code == 200, path
    question = ask(ada)
    assert client.post(f"/questions/{question.pk}/answer/", {"text": "loose leaf tea"}).status_code in {200, 302}
    assert client.get("/api/v1/memory/question/", headers=bearer(ada)).status_code == 200
    assert client.get("/api/v1/memory/story/", headers=bearer(ada)).status_code in {200, 404}
    assert vendor.bodies == []
    assert not ProviderCall.objects.exists()
