"""What was prepared shows when it fits, stays when it was seen, and goes when its hour has gone."""

from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from lot.errors import Conflict
from memory import services
from memory.engine.bank import built_in_bank
from memory.engine.kinds import Plan, Strategy
from memory.engine.likeness import Earlier, Marks
from memory.engine.write import write
from memory.models import Memory, MemoryAnswer, Question
from memory.services.person import moment_of
from memory.services.storing import store_question
from memory.tests.make import NOON, answer_once, ask

pytestmark = pytest.mark.django_db
MORNING = NOON.replace(hour=9)  # Wednesday, 4 March 2026
SATURDAY = NOON + timedelta(days=3)


@pytest.fixture
def ada():
    ada = make_user(zone="UTC")
    ada.created_at = NOON - timedelta(days=30)
    ada.save()
    return ada


def put(user, at, state=Question.State.READY, **wanted) -> Question:
    """Store the first question of the bank with these attributes, as if it had been chosen for that moment."""
    Question.objects.for_user(user).live().delete()
    question = next(
        question
        for question in built_in_bank().questions.values()
        if all(getattr(question, name) == value for name, value in wanted.items())
    )
    plan = Plan(Strategy.EXPLORE, question, reason="new_topic")
    stored = store_question(user=user, plan=plan, moment=moment_of(user, at), earlier=Earlier.of(()), at=at)
    assert stored is not None
    stored.state = state
    stored.save()
    return stored


def shown(user, at):
    return services.current_question(user=user, at=at).question


def test_a_morning_question_shows_in_the_morning_and_not_at_night(ada):
    breakfast = put(ada, MORNING, dayparts=frozenset({"morning"}))
    assert shown(ada, MORNING) == breakfast
    assert shown(ada, NOON.replace(hour=23)) != breakfast


def test_an_open_morning_question_ends_with_the_morning(ada):
    breakfast = put(ada, MORNING, Question.State.OPEN, dayparts=frozenset({"morning"}))
    assert shown(ada, MORNING) == breakfast
    assert shown(ada, NOON.replace(hour=22)) != breakfast
    services.ask_another(user=ada, at=NOON.replace(hour=22))
    breakfast.refresh_from_db()
    assert breakfast.state == Question.State.EXPIRED


def test_what_a_page_only_showed_is_answered_late_and_does_not_come_again_in_its_words(ada):
    breakfast = put(ada, MORNING, dayparts=frozenset({"morning"}))
    assert shown(ada, MORNING) == breakfast  # looking stores nothing
    services.ask_another(user=ada, at=NOON.replace(hour=22))
    assert Earlier(Question.objects.for_user(ada).joined_marks()).knows(Marks.unpack(bytes(breakfast.marks)))
    option = breakfast.options[0].id
    given = services.answer_question(
        user=ada, question_id=breakfast.pk, option_id=option, at=NOON.replace(hour=22, minute=5)
    )
    assert given.answer.question_id == breakfast.pk


def test_what_was_typed_for_a_question_that_has_expired_is_still_taken(ada):
    breakfast = put(ada, MORNING, Question.State.OPEN, dayparts=frozenset({"morning"}))
    services.ask_another(user=ada, at=NOON)
    services.answer_question(user=ada, question_id=breakfast.pk, text="porridge, late", at=NOON)
    assert MemoryAnswer.objects.for_user(ada).get().text == "porridge, late"


def test_a_morning_question_put_aside_comes_back_the_next_morning(ada):
    breakfast = put(ada, MORNING, dayparts=frozenset({"morning"}))
    services.snooze_question(user=ada, question_id=breakfast.pk, at=MORNING)
    assert shown(ada, NOON.replace(hour=19)) != breakfast
    assert shown(ada, MORNING + timedelta(days=1)) == breakfast


def test_a_weekend_question_put_aside_on_sunday_does_not_come_on_monday(ada):
    sunday = SATURDAY + timedelta(days=1)
    question = put(ada, sunday, weekdays="weekend", dayparts=frozenset())
    services.snooze_question(user=ada, question_id=question.pk, at=sunday.replace(hour=20))
    assert shown(ada, sunday + timedelta(days=1)) != question
    assert shown(ada, sunday + timedelta(days=7)) == question


def test_a_weekend_question_is_gone_on_monday(ada):
    question = put(ada, SATURDAY, Question.State.OPEN, weekdays="weekend", dayparts=frozenset())
    assert shown(ada, SATURDAY) == question
    assert shown(ada, SATURDAY + timedelta(days=2)) != question


def test_what_stands_ready_for_a_later_day_is_not_taken_today(ada):
    question = put(ada, SATURDAY, weekdays="weekend", dayparts=frozenset())
    assert services.ask_another(user=ada, at=NOON) != question


def test_nothing_deep_shows_on_a_light_weekend_though_it_was_made_on_friday(ada):
    deep = put(ada, SATURDAY - timedelta(days=1), depth=3, dayparts=frozenset(), seasons=frozenset(), weekdays=None)
    assert shown(ada, SATURDAY) != deep
    assert shown(ada, SATURDAY).depth <= 2


def test_another_question_is_another_one_than_was_put_aside(ada):
    first = ask(ada)
    services.snooze_question(user=ada, question_id=first.pk, at=NOON)
    assert services.ask_another(user=ada, at=NOON) != first


def test_not_now_does_not_silence_longer_than_the_day(ada):
    breakfast = put(ada, MORNING, dayparts=frozenset({"morning"}))
    services.snooze_question(user=ada, question_id=breakfast.pk, at=MORNING)
    decision = services.current_question(user=ada, at=NOON).decision
    assert decision.next_at <= NOON + timedelta(days=1)


def test_a_question_that_is_seen_stays_while_other_answers_are_mended(ada):
    old = [answer_once(ada, NOON - timedelta(days=day)) for day in (9, 8, 7, 6)]
    seen = shown(ada, NOON)
    quoted = {source.answer_id for source in seen.sources.all()}
    unrelated = next(answer for answer in old if answer.pk not in quoted)
    services.delete_answer(user=ada, answer_id=unrelated.pk, at=NOON)
    assert shown(ada, NOON) == seen
    services.restore_answer(user=ada, answer_id=unrelated.pk, at=NOON)
    assert shown(ada, NOON) == seen


def test_to_change_an_answer_gives_its_words_back(ada):
    answer = answer_once(ada, text="Oat milk with ginger, at length")
    question = services.undo_question(user=ada, question_id=answer.question_id, at=NOON)
    assert question.draft == "Oat milk with ginger, at length"
    services.answer_question(user=ada, question_id=question.pk, text="Barley tea", at=NOON)
    question.refresh_from_db()
    assert question.draft is None


def test_an_edit_that_changes_nothing_touches_nothing(ada):
    answer = answer_once(ada, text="Oat milk")
    follow = answer_once(ada).question
    before = Question.objects.for_user(ada).get(pk=follow.pk).text
    services.edit_answer(user=ada, answer_id=answer.pk, text="Oat milk", at=NOON)
    assert Question.objects.for_user(ada).get(pk=follow.pk).text == before
    assert MemoryAnswer.objects.for_user(ada).get(pk=answer.pk).edited_at is None


def test_a_deleted_answer_does_not_come_back_to_a_question_that_was_opened_again(ada):
    answer = answer_once(ada)
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    services.undo_question(user=ada, question_id=answer.question_id, at=NOON)
    services.answer_question(user=ada, question_id=answer.question_id, text="anew", at=NOON)
    with pytest.raises(Conflict):
        services.restore_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert [row.text for row in MemoryAnswer.objects.for_user(ada)] == ["anew"]


def test_what_led_on_from_a_fact_ends_with_the_fact(ada):
    root = next(root for root in built_in_bank().roots if root.options[0].follow and not root.dayparts | root.seasons)
    for number, day in ((0, 200), (1, 100)):
        question = put(ada, NOON - timedelta(days=day), id=root.id) if number == 0 else _again(ada, root, day)
        option = question.options[number].id
        services.answer_question(user=ada, question_id=question.pk, option_id=option, at=NOON - timedelta(days=day))
    first = MemoryAnswer.objects.for_user(ada).earliest("created_at")
    assert Memory.objects.for_user(ada).get(sources__answer=first).state == Memory.State.CHANGED
    assert first.has_thread is False


def _again(user, root, day) -> Question:
    Question.objects.for_user(user).live().delete()
    at = NOON - timedelta(days=day)
    question = Question(user=user, topic=root.topic, depth=1, bank_id=root.id, marks=b"again" * 4, created_at=at)
    question.strategy, question.text = Strategy.RE_ASK, "Still so?"
    question.options = write(Plan(Strategy.EXPLORE, root, reason="new_topic"), moment_of(user, at))[0].options
    question.save()
    return question


def test_a_question_too_like_an_earlier_one_is_not_stored(ada):
    first = put(ada, NOON, id="food.first-drink")
    earlier = Earlier.of([bytes(16) + bytes(first.marks)[16:]])
    plan = Plan(Strategy.EXPLORE, built_in_bank().questions["food.first-drink"], reason="new_topic")
    assert store_question(user=ada, plan=plan, moment=moment_of(ada, NOON), earlier=earlier, at=NOON) is None


@pytest.mark.parametrize(("zone", "season"), [("Australia/Sydney", "summer"), ("Europe/Lisbon", "winter")])
def test_the_season_is_that_of_the_zone_where_no_country_is_known(zone, season):
    eve = make_user("eve@example.org", zone=zone)
    assert moment_of(eve, NOON.replace(month=1)).season == season


def test_no_id_of_the_bank_stands_in_clear(ada):
    for day in range(20):
        answer_once(ada, NOON - timedelta(days=20 - day))
    ids = [question.bank_id for question in Question.objects.for_user(ada)]
    assert len(ids) >= 20
    for row in Question.objects.for_user(ada).values():
        texts = [value for value in row.values() if isinstance(value, str)]
        assert not any(bank_id in text for bank_id in ids for text in texts)


def test_undo_takes_back_the_rule_that_the_end_made_and_no_other(ada):
    from memory.models import TopicRule

    less = ask(ada)
    services.ask_less(user=ada, question_id=less.pk, at=NOON)
    services.undo_question(user=ada, question_id=less.pk, at=NOON)
    assert not TopicRule.objects.for_user(ada).exists()
    TopicRule.objects.create(user=ada, topic=less.topic, rule=TopicRule.Rule.MUTED)
    services.skip_question(user=ada, question_id=less.pk, at=NOON)
    services.undo_question(user=ada, question_id=less.pk, at=NOON)
    assert TopicRule.objects.for_user(ada).get().rule == TopicRule.Rule.MUTED


@pytest.mark.parametrize("hour", [1, 3, 5, 23])
def test_who_answers_in_the_night_is_shown_the_question_that_was_opened(hour):
    for number in range(6):
        eve = make_user(f"eve{number}@example.org", zone="UTC")
        at = NOON.replace(hour=hour)
        eve.created_at = at
        eve.save()
        for _ in range(4):
            answer_once(eve, at)
        opened = Question.objects.for_user(eve).get(state=Question.State.OPEN)
        assert shown(eve, at) == opened
        assert opened.fits_from is None or opened.fits_from <= at


def test_what_is_put_aside_does_not_stand_ready_for_tomorrow_as_well(ada):
    first = put(ada, MORNING)
    plan = Plan(Strategy.EXPLORE, built_in_bank().questions[first.bank_id], reason="new_topic")
    store_question(user=ada, plan=plan, moment=moment_of(ada, MORNING), earlier=Earlier.of(()), at=MORNING)
    services.snooze_question(user=ada, question_id=first.pk, at=MORNING)
    assert [question.pk for question in Question.objects.for_user(ada).live()] == [first.pk]
