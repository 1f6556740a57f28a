"""Through the services: mood, intention and remarks in passing decide what is asked; every tenth reply looks back."""

from datetime import timedelta

import pytest

from accounts.tests.make import make_user, sign_in
from intentions import services as intentions
from memory import services
from memory.engine.bank import built_in_bank
from memory.engine.kinds import Plan, Strategy
from memory.engine.likeness import Earlier
from memory.models import Memory, MemoryAnswer, Question, QuestionSource, ReplySource
from memory.services.person import moment_of, read_person
from memory.services.storing import store_question
from memory.tests.make import NOON, answer_once, ask
from memory.tests.test_ledger import ask_again

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MORNING = NOON.replace(hour=8)


@pytest.fixture
def ada():
    ada = make_user(zone="UTC")
    ada.created_at = NOON - 40 * DAY
    ada.save()
    return ada


def put(user, bank_id: str, at) -> Question:
    """This question of the bank, as if it had been chosen."""
    Question.objects.for_user(user).live().delete()
    plan = Plan(Strategy.EXPLORE, built_in_bank().questions[bank_id], reason="new_topic")
    return store_question(user=user, plan=plan, moment=moment_of(user, at), earlier=Earlier.of(()), at=at)


def say(user, bank_id: str, at, *, option: str | None = None, text: str | None = None) -> MemoryAnswer:
    question = put(user, bank_id, at)
    return services.answer_question(user=user, question_id=question.pk, option_id=option, text=text, at=at).answer


def asked_reasons(user, at, days: int) -> list[str]:
    """Why each of the next questions was asked."""
    reasons = []
    for day in range(days):
        question = ask(user, at + day * DAY)
        reasons.append(question.reason)
        services.skip_question(user=user, question_id=question.pk, at=at + day * DAY)
    return reasons


def test_what_is_said_in_passing_against_a_fact_is_asked_about_once(ada):
    say(ada, "food.first-drink", MORNING, option="coffee")
    remark = say(ada, "home.nearby", NOON, text="By the way, tea first in the morning these days.")
    at = MORNING + DAY
    while (question := ask(ada, at)).reason != "contradiction":
        services.skip_question(user=ada, question_id=question.pk, at=at)
        at += DAY
    assert at <= MORNING + 3 * DAY
    assert question.strategy == "re_ask"
    named = QuestionSource.objects.for_user(ada).filter(question=question)
    assert remark.pk in {source.answer_id for source in named}
    given = services.answer_question(user=ada, question_id=question.pk, option_id="tea", at=at)
    assert "Before: coffee first in the morning" in given.reply
    assert "contradiction" not in asked_reasons(ada, at + DAY, 10)


def test_a_contradiction_that_was_skipped_is_let_go(ada):
    say(ada, "food.first-drink", MORNING, option="coffee")
    say(ada, "home.nearby", NOON, text="Tea first in the morning by now.")
    assert asked_reasons(ada, MORNING + DAY, 12).count("contradiction") == 1


def test_deleting_the_remark_takes_the_doubt_away(ada):
    say(ada, "food.first-drink", MORNING, option="coffee")
    remark = say(ada, "home.nearby", NOON, text="Tea first in the morning by now.")
    services.delete_answer(user=ada, answer_id=remark.pk, at=NOON)
    memory = Memory.objects.for_user(ada).current().get(topic="food")
    assert (memory.doubted_by, memory.doubt) == (None, None)
    assert "contradiction" not in asked_reasons(ada, MORNING + DAY, 8)


def test_own_words_that_plainly_say_an_option_lead_where_the_option_leads(ada):
    answer = say(ada, "food.first-drink", MORNING, text="Tea, as ever")
    assert (answer.understood, answer.has_thread) == ("tea", True)
    assert Memory.objects.for_user(ada).get().value == "tea"
    again = say(ada, "food.first-drink", MORNING + 100 * DAY, option="tea")
    assert "still so" in again.reply


@pytest.mark.parametrize("text", ["It depends.", "keine Ahnung", "Why do you ask?", "..."])
def test_words_that_say_nothing_are_kept_and_never_quoted(ada, text):
    answer = say(ada, "food.first-drink", MORNING, text=text)
    assert (answer.text, answer.phrase, answer.has_thread, answer.reply) == (text, "", False, "Noted.")
    assert not Memory.objects.for_user(ada).exists()


def is_low(user, at) -> bool:
    moment = moment_of(user, at)
    return read_person(user, moment, []).at(moment).is_low


def test_a_heavy_mood_lowers_the_depth_for_a_day(ada):
    intentions.check_in(user=ada, mood="exhausted", now=NOON)
    assert is_low(ada, NOON + DAY / 2)
    assert not is_low(ada, NOON + 2 * DAY)
    intentions.check_in(user=ada, mood="calm", now=NOON + DAY / 4)
    assert not is_low(ada, NOON + DAY / 2)


@pytest.fixture
def aim(ada):
    return intentions.set_intention(user=ada, text="Walk before work.", at=NOON)


def about_aim(user, at):
    return services.current_question(user=user, at=at)


def test_the_intention_is_asked_about_and_named(ada, aim):
    asking = about_aim(ada, NOON + 3 * DAY)
    assert asking.question.reason == "intention"
    assert "Walk before work" in asking.question.text
    assert [(source.intention_id, source.quote) for source in asking.sources] == [(aim.pk, "Walk before work.")]
    option = asking.question.options[0].id
    services.answer_question(user=ada, question_id=asking.question.pk, option_id=option, at=NOON + 3 * DAY)
    assert not Memory.objects.for_user(ada).exists()


def test_the_intention_is_asked_about_in_other_ways_in_the_weeks_after(ada, aim):
    asked = []
    for day in range(3, 24):
        question = about_aim(ada, NOON + day * DAY).question
        asked += [question.text] if question.reason == "intention" else []
        services.skip_question(user=ada, question_id=question.pk, at=NOON + day * DAY)
    assert len(asked) == len(set(asked)) >= 3


def test_a_deleted_intention_takes_its_words_from_what_was_asked(ada, aim):
    question = about_aim(ada, NOON + 3 * DAY).question
    services.skip_question(user=ada, question_id=question.pk, at=NOON + 3 * DAY)
    intentions.delete_intention(user=ada, intention_id=aim.pk, at=NOON)
    question.refresh_from_db()
    assert (question.text, question.why, question.options) == (None, None, ())
    assert not QuestionSource.objects.for_user(ada).exists()


def test_a_reworded_intention_is_not_asked_about_in_its_old_words(ada, aim):
    question = about_aim(ada, NOON + 3 * DAY).question
    intentions.edit_intention(user=ada, intention_id=aim.pk, text="Walk after work.", at=NOON + 3 * DAY)
    assert not Question.objects.for_user(ada).filter(pk=question.pk).exists()
    assert "Walk after work" in about_aim(ada, NOON + 3 * DAY).question.text


def ten_answers(user) -> MemoryAnswer:
    """A change, and eight answers more: the last of them is the tenth."""
    first = say(user, "food.cup", NOON, option=None, text="Yes, one certain one")
    ask_again(user, first, NOON + DAY, option=2)
    return [answer_once(user, NOON + (day + 2) * DAY) for day in range(8)][-1]


def test_every_tenth_reply_says_what_changed_lately_with_its_sources(ada):
    tenth = ten_answers(ada)
    assert "Changed lately: any cup or glass, since 5 March; before:" in tenth.reply
    assert ReplySource.objects.for_user(ada).filter(reply_to=tenth).count() == 2
    others = MemoryAnswer.objects.for_user(ada).exclude(pk=tenth.pk)
    assert not any("Changed lately" in (answer.reply or "") for answer in others)


def test_a_reply_that_speaks_of_a_deleted_answer_is_emptied(ada):
    tenth = ten_answers(ada)
    spoken_of = ReplySource.objects.for_user(ada).filter(reply_to=tenth).first().answer
    services.delete_answer(user=ada, answer_id=spoken_of.pk, at=NOON + 20 * DAY)
    tenth.refresh_from_db()
    assert tenth.reply is None


def test_a_doubt_never_crosses_to_another_person(ada):
    bob = make_user("bob@example.org", zone="UTC")
    say(bob, "food.first-drink", MORNING, option="coffee")
    say(ada, "home.nearby", NOON, text="Tea first in the morning by now.")
    assert Memory.objects.for_user(bob).get().doubted_by is None


def test_the_memory_page_says_what_is_in_doubt(ada, client):
    sign_in(client, ada)
    say(ada, "food.first-drink", MORNING, option="coffee")
    remark = say(ada, "home.nearby", NOON, text="Tea first in the morning by now.")
    page = client.get("/memory/").content.decode()
    assert "you said something that does not agree" in page
    assert f"/log/2026-03-04/#a-{remark.pk}" in page
