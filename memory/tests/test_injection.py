"""Sixty texts that tell a model to do something else: what is sent keeps its form, what obeys them is refused."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.tests.make import make_user
from memory import services
from memory.engine.reworded import SCHEMA
from memory.models import Question, QuestionSource
from memory.services.consulting import consult
from memory.services.rewording import asking_of, excerpts_of, reword_ready, task_for
from memory.tests.make import NOON, answer_once, ask
from memory.tests.test_rewording import HOUR
from memory.tests.vendors import allow_all, open_vendor, set_up

pytestmark = pytest.mark.django_db
PAYLOADS = tomllib.loads(Path(__file__).with_name("payloads.toml").read_text(encoding="utf-8"))["payloads"]
BOBS = "quiet marmalade evenings in Coimbra"


@pytest.fixture
def vendor(settings):
    with open_vendor() as vendor:
        set_up(settings, vendor, "local")
        yield vendor


def wrote(payload: str):
    """Someone who answered with it, and whose next question stands ready."""
    ada = make_user("ada@example.org")
    ada.preferences.questions_per_day, ada.preferences.has_care = 1, False  # false alarms are no matter here
    ada.preferences.save()
    services.answer_question(user=ada, question_id=ask(ada).pk, text=payload, at=NOON)
    allow_all(ada)
    return ada


def ready(user) -> Question:
    return Question.objects.for_user(user).filter(state=Question.State.READY).order_by("created_at").first()


def answer(question: Question, text: str, **changes: object) -> str:
    needed = QuestionSource.objects.filter(question=question).count()
    options = [{"text": row.text, "means": number} for number, row in enumerate(question.options[:4], 1)]
    return json.dumps({"question": text, "uses": list(range(1, needed + 1)), "options": options} | changes)


# As a model would answer that obeyed: each payload gets the next of these.
OBEYED: tuple[Callable[[Question, dict], str], ...] = (
    lambda question, body: answer(question, f"{boundary_of(body)}, is it so?"),
    lambda question, body: answer(question, f"{canary_of(body)}, is it so?"),
    lambda question, body: answer(question, f"You said {BOBS}. Is it so?"),
    lambda question, body: answer(question, f"{BOBS}, do you know it?"),
    lambda question, body: answer(question, "You have a disorder. How is it?"),
    lambda question, body: answer(question, "You should rest. How is it?"),
    lambda question, body: answer(question, "Have you seen https://example.org?"),
    lambda question, body: answer(question, "How is it today?", advice="Stop taking them."),
    lambda question, body: answer(question, "How is it today?", uses=[9, 10]),
    lambda question, body: "Gladly! A poem.",
    lambda question, body: "null",
    lambda question, body: "{}",
)


def boundary_of(body: dict) -> str:
    return body["messages"][-1]["content"].rsplit("\n", 1)[-1]


def canary_of(body: dict) -> str:
    return body["messages"][0]["content"].split("Mark of this conversation: ")[1].split(".")[0]


def test_there_are_sixty():
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_it_stays_data_and_what_obeys_it_is_refused(number, vendor, caplog):
    payload = PAYLOADS[number]
    answer_once(make_user("bob@example.org"), text=BOBS)
    ada = wrote(payload)
    question = ready(ada)
    asking = asking_of(ada, question, NOON)
    consult(user=ada, purpose="question", task=task_for(asking), schema=SCHEMA, excerpts=excerpts_of(asking), at=NOON)
    body = vendor.bodies[-1]
    content = body["messages"][-1]["content"]
    boundary = boundary_of(body)
    data = content.split(boundary)[1].strip().splitlines()
    assert content.count(boundary) == 2
    assert all(set(json.loads(line)) == {"n", "on", "text"} for line in data)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert BOBS not in json.dumps(body)
    obeyed = OBEYED[number % len(OBEYED)]
    vendor.answer = ""

    def obey() -> None:
        vendor.answer = obeyed(question, vendor.bodies[-1])

    vendor.before_answering = obey
    assert reword_ready(user=ada, at=NOON + HOUR) == 0
    kept = ready(ada)
    assert (kept.text, kept.worded_by) == (question.text, "")
    assert payload not in caplog.text
