from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.make import make_user
from lot.errors import Conflict, NotFound
from memory import services
from memory.engine.pace import Reason
from memory.models import Question, QuestionSource, TopicRule
from memory.tests.make import NOON, answer_once, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


def test_the_first_visit_finds_a_question(ada):
    asking = services.current_question(user=ada, at=NOON)
    assert asking.question.text.endswith("?")
    assert asking.decision.reason == Reason.ASK


def test_looking_again_finds_the_same_question_and_writes_nothing(ada, django_assert_num_queries):
    first = services.current_question(user=ada, at=NOON).question
    with django_assert_num_queries(3):
        assert services.current_question(user=ada, at=NOON).question == first
    assert Question.objects.for_user(ada).count() == 1


def test_an_open_question_is_still_there_the_next_day(ada):
    answer_once(ada)
    open_question = ask(ada)
    assert open_question.state == Question.State.OPEN
    assert ask(ada, NOON + timedelta(days=1)) == open_question
    assert ask(ada, NOON + timedelta(days=40, hours=9)) == open_question


def test_the_database_allows_one_open_question_a_person(ada):
    answer_once(ada)
    question = ask(ada)
    question.pk, question.state = None, Question.State.OPEN
    question._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        Question(
            user=ada, state="open", topic="food", depth=1, marks=bytes(17), created_at=NOON, strategy="first"
        ).save()


def test_a_skipped_question_is_not_asked_again(ada):
    skipped = ask(ada)
    services.skip_question(user=ada, question_id=skipped.pk, at=NOON)
    at = NOON
    for _ in range(40):
        at += timedelta(days=1)
        question = ask(ada, at)
        assert question.bank_id != skipped.bank_id
        services.skip_question(user=ada, question_id=question.pk, at=at)


@pytest.mark.parametrize("days", [15, pytest.param(90, marks=pytest.mark.long)])
def test_no_question_stands_twice_at_three_a_day(ada, days):
    at, seen = NOON, []
    for day in range(days):
        for hour in range(3):
            moment = at + timedelta(days=day, hours=2 * hour)
            seen.append(ask(ada, moment).text)
            answer_once(ada, moment, option=day % 2)
    assert len(set(seen)) == len(seen) == 3 * days


def test_not_now_puts_the_question_aside_until_the_evening(ada):
    question = ask(ada)
    services.snooze_question(user=ada, question_id=question.pk, at=NOON)
    asking = services.current_question(user=ada, at=NOON + timedelta(hours=1))
    assert (asking.question, asking.decision.reason) == (None, Reason.SNOOZED)
    assert ask(ada, asking.decision.next_at) == question


def test_a_skip_and_a_not_now_can_be_undone(ada):
    question = ask(ada)
    services.snooze_question(user=ada, question_id=question.pk, at=NOON)
    services.undo_question(user=ada, question_id=question.pk, at=NOON)
    assert ask(ada) == question
    services.skip_question(user=ada, question_id=question.pk, at=NOON)
    services.undo_question(user=ada, question_id=question.pk, at=NOON)
    assert ask(ada) == question
    assert Question.objects.for_user(ada).filter(state=Question.State.OPEN).count() == 1


def test_another_question_comes_past_the_days_number_up_to_fifteen(ada):
    for _ in range(15):
        answer_once(ada)
    with pytest.raises(Conflict) as refused:
        services.ask_another(user=ada, at=NOON)
    assert refused.value.code == "day_full"
    assert services.current_question(user=ada, at=NOON).decision.reason == Reason.DAY_FULL


def test_another_does_not_replace_the_question_that_is_open(ada):
    answer_once(ada)
    question = ask(ada)
    assert services.ask_another(user=ada, at=NOON) == question


def test_ask_less_skips_and_keeps_the_topic_shallow(ada):
    question = ask(ada)
    services.ask_less(user=ada, question_id=question.pk, at=NOON)
    assert TopicRule.objects.for_user(ada).get().topic == question.topic
    question.refresh_from_db()
    assert question.state == Question.State.SKIPPED


def test_with_every_topic_muted_there_is_a_reason_and_a_time(ada):
    from memory.engine.bank import built_in_bank

    for topic in built_in_bank().topics:
        TopicRule.objects.create(user=ada, topic=topic, rule=TopicRule.Rule.MUTED)
    asking = services.current_question(user=ada, at=NOON)
    assert asking.question is None
    assert asking.decision.reason == Reason.NOTHING_LEFT
    assert asking.decision.next_at > NOON
    with pytest.raises(Conflict) as refused:
        services.ask_another(user=ada, at=NOON)
    assert refused.value.code == "nothing_left"


def test_a_question_that_has_ended_cannot_be_skipped(ada):
    answer = answer_once(ada)
    with pytest.raises(Conflict) as refused:
        services.skip_question(user=ada, question_id=answer.question_id, at=NOON)
    assert refused.value.code == "already_answered"


def test_another_persons_question_is_not_there(ada):
    bob = make_user("bob@example.org")
    question = ask(ada)
    for service in (
        services.skip_question,
        services.snooze_question,
        services.ask_less,
        services.undo_question,
    ):
        with pytest.raises(NotFound):
            service(user=bob, question_id=question.pk, at=NOON)


def test_what_was_answered_is_built_on_with_true_words_and_date(ada):
    answers = [answer_once(ada, text=None if number % 2 else "Oat milk with ginger") for number in range(10)]
    questions = [answer.question for answer in answers]
    sources = list(QuestionSource.objects.for_user(ada).filter(question__in=questions).select_related("answer"))
    assert len({source.question_id for source in sources}) >= 6
    for source in sources:
        assert source.on == source.answer.on
        assert source.quote in (source.answer.phrase, source.answer.text)


def test_a_zone_changed_at_midday_loses_nothing_and_gives_a_reason(ada):
    for _ in range(5):
        answer_once(ada)
    ada.profile.zone = "Pacific/Kiritimati"
    ada.profile.save()
    asking = services.current_question(user=ada, at=NOON)
    assert asking.question or asking.decision.next_at > NOON
    ada.profile.zone = "Pacific/Honolulu"
    ada.profile.save()
    asking = services.current_question(user=ada, at=NOON)
    assert asking.question or asking.decision.next_at > NOON


def test_many_own_words_in_a_row_never_use_up_the_questions(ada):
    at = NOON
    for number in range(60):
        question = services.current_question(user=ada, at=at).question
        assert question is not None, number
        services.answer_question(user=ada, question_id=question.pk, text=f"some words of day {number}", at=at)
        at += timedelta(days=1)
