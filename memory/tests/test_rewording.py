"""Questions and the story in a provider's words: asked for in the background, judged, and used only unseen."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from accounts.tests.make import bearer, make_user, sign_in
from lot.fields import owner_hash
from memory import services
from memory.engine.kinds import Option
from memory.engine.likeness import marks_of
from memory.judging.stub import answer_to
from memory.models import MemoryAnswer, ProviderCall, Question, QuestionSource, Story, StorySentence, TopicRule
from memory.services.retelling import tell_in_words
from memory.services.rewording import reword_ready
from memory.signals import questions_prepared
from memory.tests.make import NOON, answer_days, answer_once
from memory.tests.vendors import allow_all, open_vendor, set_up

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AGAIN = "Your last answer was not taken."


@pytest.fixture
def vendor(settings):
    with open_vendor() as vendor:
        set_up(settings, vendor, "local")
        yield vendor


@pytest.fixture
def ada(vendor):
    """She has answered one question a day; the next stands ready for tomorrow."""
    ada = make_user("ada.lovelace@example.org")
    ada.preferences.questions_per_day = 1
    ada.preferences.save()
    answer_days(ada, 4, NOON - timedelta(days=4))
    answer_once(ada, NOON)
    allow_all(ada)
    return ada


def ready(user) -> Question:
    return Question.objects.for_user(user).filter(state=Question.State.READY).order_by("created_at").first()


def only(user) -> Question:
    """The one that stands ready, which fits at any hour: nothing of it hangs on what was drawn for this person."""
    question = ready(user)
    Question.objects.for_user(user).filter(state=Question.State.READY).exclude(pk=question.pk).delete()
    QuestionSource.objects.filter(question=question).delete()
    question.text, question.options = (
        "Which sound puts you at ease?",
        (
            Option("rain", "Rain or water", "rain or water as a sound that eases", "rain"),
            Option("fan", "A fan, a fridge, a far road", "a fan or a far road as a sound that eases", "fan"),
        ),
    )
    question.depth, question.fits_from, question.fits_until, question.strategy = 1, None, None, "explore"
    question.save()
    return question


def same(row, **changes) -> str:
    """The question with a word more, as a model would say it."""
    text = "Now: " + row.text[0].lower() + row.text[1:]
    needed = QuestionSource.objects.filter(question=row).count()
    options = [{"text": option.text, "means": number} for number, option in enumerate(row.options[:4], 1)]
    return json.dumps({"question": text, "uses": list(range(1, needed + 1)), "options": options} | changes)


def verdicts(user) -> list[str]:
    return [call.verdict for call in ProviderCall.objects.for_user(user).order_by("created_at")]


def test_what_stands_ready_is_reworded_and_answered_as_what_it_means(ada, vendor):
    before = only(ada)
    vendor.answer = same(before)
    assert reword_ready(user=ada, at=NOON + HOUR) == 1
    row = Question.objects.get(pk=before.pk)
    assert row.text.startswith("Now: ")
    assert row.worded_by == "local small v1"
    assert (row.why, row.topic, row.depth, row.bank_id) == (before.why, before.topic, before.depth, before.bank_id)
    assert bytes(row.marks) != bytes(before.marks)
    assert reword_ready(user=ada, at=NOON + HOUR) == 0
    assert verdicts(ada) == ["used"]
    tomorrow = NOON + timedelta(days=1)
    shown = services.current_question(user=ada, at=tomorrow).question
    option = shown.options[0]
    given = services.answer_question(user=ada, question_id=shown.pk, option_id=option.id, at=tomorrow)
    assert given.answer.phrase == option.phrase


def test_nothing_is_asked_twice_for_the_same_question(ada, vendor):
    vendor.answer = same(only(ada))
    assert [reword_ready(user=ada, at=NOON + HOUR) for _turn in range(2)] == [1, 0]
    assert len(vendor.bodies) == 1


def test_what_is_due_may_have_been_seen_and_keeps_its_words(ada, vendor):
    question = only(ada)
    vendor.answer = same(question)
    reword_ready(user=ada, at=NOON + timedelta(days=1))
    assert Question.objects.get(pk=question.pk).worded_by == ""


def test_what_became_due_while_the_provider_thought_keeps_its_words(ada, vendor, monkeypatch):
    question = only(ada)
    vendor.answer = same(question)
    monkeypatch.setattr("memory.services.rewording._is_due", _in_turn(False, True))
    assert reword_ready(user=ada, at=NOON + HOUR) == 0
    assert verdicts(ada) == ["too_late"]
    assert Question.objects.get(pk=question.pk).text == question.text


def _in_turn(first, *rest):
    left = [first, *rest]
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("lie", "verdict"),
    [
        ({"question": "Since your divorce, how is it?"}, "claim"),
        ({"question": "You seem depressed: how is it?"}, "diagnosis"),
        ({"uses": [99]}, "sources"),
        ({"question": "How?"}, "form"),
    ],
)
def test_a_lie_is_refused_once_with_its_reason_and_then_the_rules_words_stay(ada, vendor, lie, verdict, caplog):
    question = only(ada)
    vendor.answer = same(question, **lie)
    assert reword_ready(user=ada, at=NOON + HOUR) == 0
    assert verdicts(ada) == [verdict, verdict]
    prompts = [body["messages"][-1]["content"] for body in vendor.bodies]
    assert [AGAIN in prompt for prompt in prompts] == [False, True]
    kept = Question.objects.get(pk=question.pk)
    assert (kept.text, kept.options, kept.worded_by) == (question.text, question.options, "")
    assert f"is not used: local small, {verdict}" in caplog.text
    assert "divorce" not in caplog.text


def test_what_was_asked_before_in_such_words_is_refused(ada, vendor):
    question = ready(ada)
    Question.objects.for_user(ada).filter(state=Question.State.READY).exclude(pk=question.pk).delete()
    earlier = Question.objects.for_user(ada).filter(state=Question.State.ANSWERED).first()
    text = "What do you drink first in the morning?"
    earlier.marks = marks_of(text, lambda purpose, words: owner_hash(ada.pk, purpose, words)).pack()
    earlier.save(update_fields=["marks"])
    question.text = text  # as if the rules had worded it so: then nothing else speaks against it
    question.save(update_fields=["text"])
    vendor.answer = same(question, question=text)
    reword_ready(user=ada, at=NOON + HOUR)
    assert set(verdicts(ada)) == {"alike"}
    assert Question.objects.get(pk=question.pk).text == question.text


def test_what_else_was_said_is_sent_and_becomes_a_source_where_it_is_taken_up(ada, vendor):
    question = ready(ada)
    extra = next(
        row for row in MemoryAnswer.objects.for_user(ada) if row.phrase and not question.sources.filter(answer=row)
    )
    vendor.answer = same(question)
    reword_ready(user=ada, at=NOON + HOUR)
    body = vendor.bodies[0]["messages"][-1]["content"]
    rows = [json.loads(line) for line in body.splitlines() if line.startswith('{"n"')]
    assert len(rows) >= question.sources.count()
    call = ProviderCall.objects.for_user(ada).earliest("created_at")
    assert len(call.item_ids) == len(rows)
    assert set(call.item_ids) <= {str(row.pk) for row in MemoryAnswer.objects.for_user(ada)}
    Question.objects.for_user(ada).filter(pk=question.pk).update(worded_by="")
    numbers = [number for number, item in enumerate(call.item_ids, 1) if item == str(extra.pk)]
    if numbers:
        needed = list(range(1, question.sources.count() + 1))
        vendor.answer = same(Question.objects.get(pk=question.pk), uses=needed + numbers)
        reword_ready(user=ada, at=NOON + HOUR)
        assert QuestionSource.objects.filter(question=question, answer=extra).exists()


def test_nothing_of_a_muted_topic_is_sent(ada, vendor):
    question = ready(ada)
    others = MemoryAnswer.objects.for_user(ada).exclude(quoted_in__question=question)
    for topic in set(others.values_list("topic", flat=True)):
        TopicRule.objects.create(user=ada, topic=topic, rule=TopicRule.Rule.MUTED)
    vendor.answer = same(question)
    reword_ready(user=ada, at=NOON + HOUR)
    sources = {str(row.answer_id) for row in QuestionSource.objects.for_user(ada)}
    for call in ProviderCall.objects.for_user(ada):
        assert set(call.item_ids) <= sources


def test_without_consent_nobody_is_asked(ada, vendor):
    ada.preferences.ai_destinations = []
    ada.preferences.save()
    assert reword_ready(user=ada, at=NOON + HOUR) == 0
    assert vendor.bodies == []


def test_an_answer_that_prepares_hands_the_wording_to_the_worker(ada, vendor, django_capture_on_commit_callbacks):
    sent = []

    def hear(**news):
        sent.append(news["user_id"])

    questions_prepared.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        answer_once(ada, NOON + timedelta(days=1))
    questions_prepared.disconnect(hear)
    assert sent == [ada.pk]
    tasks = DBTaskResult.objects.filter(task_path="memory.tasks.reword_ready_of")
    assert [task.args_kwargs["args"] for task in tasks] == [[str(ada.pk)]]


def test_who_allows_nothing_hands_no_task_out(vendor, django_capture_on_commit_callbacks):
    bob = make_user("bob@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        answer_once(bob)
    assert not DBTaskResult.objects.filter(task_path="memory.tasks.reword_ready_of").exists()


def test_the_judges_model_lies_in_every_way_and_tells_the_truth_too(ada, vendor):
    """So that what `bench_asking --provider stub` measures is there to be measured."""
    only(ada)
    reword_ready(user=ada, at=NOON + HOUR)
    task = vendor.bodies[0]["messages"][-1]["content"]
    said = [answer_to(re.sub("^Now: .*$", f"Now: {number}", task, flags=re.M)) for number in range(300)]
    text = " ".join(said)
    assert all(lie in text for lie in ("divorce", "depressed", "gave up smoking", "Beatrix"))
    assert any(not row.endswith("}") for row in said)


def story_rows(bodies) -> list[dict]:
    content = bodies[-1]["messages"][-1]["content"]
    return [json.loads(line) for line in content.splitlines() if line.startswith('{"n"')]


def test_the_story_is_told_in_words_that_say_the_same(ada, vendor):
    answer_days(ada, 12, NOON + timedelta(days=1))
    at = NOON + timedelta(days=20)
    vendor.answer = json.dumps({"sentences": []})
    story = tell_in_words(user=ada, at=at)
    assert story.number == 1
    rows = story_rows(vendor.bodies)
    assert rows
    assert set(verdicts(ada)) == {"sources"}
    plain = [row.text for row in StorySentence.objects.for_user(ada).order_by("paragraph", "place")]
    Story.objects.for_user(ada).delete()
    new = {row["n"]: row["text"].rstrip(".") + ", as you said." for row in rows}
    new[1] = "You were divorced."
    vendor.answer = json.dumps({"sentences": [{"n": n, "text": text} for n, text in new.items()]})
    tell_in_words(user=ada, at=at)
    told = list(StorySentence.objects.for_user(ada).order_by("paragraph", "place"))
    worded = [row for row in told if row.worded_by]
    assert worded and all(row.text.endswith(", as you said.") for row in worded)
    assert len(told) == len(plain)
    assert "divorced" not in " ".join(row.text for row in told)
    assert verdicts(ada)[-1] == "used"


def test_the_story_is_told_by_the_rules_where_the_provider_is_gone(ada, vendor):
    answer_days(ada, 12, NOON + timedelta(days=1))
    vendor.mood = "503"
    assert tell_in_words(user=ada, at=NOON + timedelta(days=20)).number == 1
    assert not StorySentence.objects.for_user(ada).exclude(worded_by="").exists()


def test_who_worded_it_is_said_on_the_page_and_over_rest(ada, vendor, client):
    question = only(ada)
    vendor.answer = same(question)
    assert reword_ready(user=ada, at=NOON + HOUR) == 1, verdicts(ada)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        sign_in(client, ada)
        page = client.get("/").content.decode()
        assert "put into words by a model of this server" in page
        shown = client.get("/api/v1/memory/question/", headers=bearer(ada)).json()["question"]
        assert shown["origin"] == "local small v1"
        why = client.get(f"/api/v1/memory/questions/{shown['id']}/why/", headers=bearer(ada)).json()
        assert why["engine"] == "local small v1"
        page = client.get("/egress/").content.decode()
        assert ", used" in page


def test_what_is_named_beside_keeps_its_own_thread(ada, vendor):
    question = ready(ada)
    extra = MemoryAnswer.objects.for_user(ada).exclude(quoted_in__question=question).first()
    QuestionSource.objects.create(
        user=ada, question=question, answer=extra, on=extra.on, quote=extra.phrase, is_beside=True
    )
    MemoryAnswer.objects.filter(pk=extra.pk).update(has_thread=True)
    services.skip_question(user=ada, question_id=question.pk, at=NOON + timedelta(days=1))
    extra.refresh_from_db()
    assert extra.has_thread


def test_a_slow_answer_is_too_late_for_a_question_that_became_due_on_the_way(ada, vendor, monkeypatch):
    question = only(ada)
    vendor.answer = same(question)
    due = services.current_question(user=ada, at=NOON + HOUR).decision.next_at
    clock = iter([0.0])
    monkeypatch.setattr("memory.services.rewording.time.monotonic", lambda: next(clock, 30.0))
    assert reword_ready(user=ada, at=due - timedelta(seconds=5)) == 0
    assert verdicts(ada) == ["too_late"]
