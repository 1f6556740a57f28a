"""Days that do not go as planned: everything skipped, one topic left, another language, clocks and zones that jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.tests.make import make_user
from lot.errors import Conflict
from memory import services
from memory.engine.bank import built_in_bank
from memory.models import Memory, MemoryAnswer, Question, QuestionSource
from memory.tests.make import NOON, answer_once, ask

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GERMAN = ["Meistens abends.", "Mit Kaffee und Zeitung.", "Das kommt darauf an.", "Früher öfter, heute selten.", "Nie."]


@pytest.fixture
def ada():
    ada = make_user(zone="UTC")
    ada.created_at = NOON - 40 * DAY
    ada.save()
    return ada


def look(user, at) -> Question | None:
    """What a page shows: a question, or a reason with a time that lies ahead."""
    asking = services.current_question(user=user, at=at)
    if asking.question is None:
        assert asking.decision.reason
        assert asking.decision.next_at > at
    return asking.question


def live(user, began, days, act, hours=(8, 13, 20)) -> list[Question]:
    """Look in at these hours of each day, and do something with what is there; returns what was seen."""
    seen = []
    for day in range(days):
        for hour in hours:
            at = began + day * DAY + timedelta(hours=hour - began.hour)
            if question := look(user, at):
                seen.append(question)
                act(question, at)
    return seen


def skip(user):
    return lambda question, at: services.skip_question(user=user, question_id=question.pk, at=at)


def answer(user, *texts):
    """Answer in these words in turn; by the first option without any."""

    def act(question, at) -> None:
        text = texts[len(question.text) % len(texts)] if texts else None
        option = None if text else question.options[0].id
        services.answer_question(user=user, question_id=question.pk, option_id=option, text=text, at=at)

    return act


def assert_nothing_twice(seen) -> None:
    texts = [question.text for question in seen]
    assert len(texts) == len(set(texts))


def test_two_weeks_of_skips_end_in_shallow_questions_and_never_in_silence(ada):
    answer_once(ada)
    seen = live(ada, NOON + DAY, 14, skip(ada))
    assert len(seen) == 42
    assert all(question.depth <= 2 for question in seen[4:])
    assert_nothing_twice(seen)
    assert len({question.topic for question in seen}) >= 10


def test_with_one_topic_left_only_that_is_asked_until_it_ends_and_then_there_is_a_reason(ada):
    for topic in built_in_bank().topics:
        if topic != "nature":
            services.mute_topic(user=ada, topic=topic, at=NOON)
    seen = live(ada, NOON + DAY, 20, answer(ada))
    assert {question.topic for question in seen} == {"nature"}
    assert len(seen) > 20
    assert_nothing_twice(seen)


def test_answers_in_another_language_are_quoted_as_they_are_and_led_on_from(ada):
    seen = live(ada, NOON, 20, answer(ada, *GERMAN))
    assert len(seen) == 60
    assert_nothing_twice(seen)
    quotes = {source.quote for source in QuestionSource.objects.for_user(ada)}
    assert quotes & set(GERMAN)
    assert "Das kommt darauf an." not in quotes
    assert all(memory.value.startswith("own:") for memory in Memory.objects.for_user(ada) if "~" not in memory.key)


def test_fifteen_in_a_day_are_all_there_and_the_sixteenth_says_when(ada):
    seen = [answer_once(ada, NOON + timedelta(minutes=number)) for number in range(15)]
    assert len({row.question_id for row in seen}) == 15
    assert look(ada, NOON + timedelta(hours=1)) is None
    with pytest.raises(Conflict) as refused:
        services.ask_another(user=ada, at=NOON + timedelta(hours=1))
    assert refused.value.code == "day_full"
    assert look(ada, NOON + DAY) is not None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_at_the_edges_of_the_map_each_day_has_its_three(zone):
    eve = make_user("eve@example.org", zone=zone)
    eve.created_at = NOON - 40 * DAY
    eve.save()
    began = datetime(2026, 3, 4, 8, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    for day in range(6):
        for hours in (0, 5, 12):
            answer_once(eve, began + day * DAY + timedelta(hours=hours))
        assert (
            MemoryAnswer.objects.for_user(eve).filter(on=(began + day * DAY).astimezone(ZoneInfo(zone)).date()).count()
            == 3
        )
        assert look(eve, began + day * DAY + timedelta(hours=13)) is None


def test_a_journey_over_the_date_line_loses_nothing(ada):
    noon = NOON + timedelta(hours=3)  # the 5th in Kiritimati, the 4th in Honolulu
    ada.profile.zone = "Pacific/Kiritimati"
    ada.profile.save()
    first = answer_once(ada, noon)
    ada.profile.zone = "Pacific/Honolulu"
    ada.profile.save()
    look(ada, noon + timedelta(hours=1))
    second = answer_once(ada, noon + timedelta(hours=2))
    assert (first.on - second.on).days == 1
    assert services.undo_question(user=ada, question_id=second.question_id, at=noon + timedelta(hours=3)).text
    answer_once(ada, noon + timedelta(hours=4))
    assert MemoryAnswer.objects.for_user(ada).count() == 2


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 3, 28, 8, tzinfo=UTC),  # the night to the 29th has no hour from two to three in Lisbon
        datetime(2026, 10, 24, 8, tzinfo=UTC),  # the night to the 25th has it twice
        datetime(2028, 2, 28, 8, tzinfo=UTC),
    ],
    ids=["an hour less", "an hour more", "a leap day"],
)
def test_days_of_odd_length_have_their_questions_and_their_dates(began):
    eve = make_user("eve@example.org", zone="Europe/Lisbon")
    eve.created_at = began - 40 * DAY
    eve.save()
    seen = live(eve, began, 3, answer(eve))
    assert_nothing_twice(seen)
    dates = [row.on for row in MemoryAnswer.objects.for_user(eve).order_by("created_at")]
    assert dates == [(began + day * DAY).date() for day in range(3) for _look in range(3)]


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=5), DAY, 30 * DAY])
def test_a_clock_that_is_set_back_silences_nobody_and_keeps_what_was_said(ada, back):
    first = answer_once(ada, NOON)
    earlier = NOON - back
    question = look(ada, earlier) or ask(ada, earlier)
    services.answer_question(user=ada, question_id=question.pk, option_id=question.options[0].id, at=earlier)
    assert MemoryAnswer.objects.for_user(ada).filter(pk=first.pk).exists()
    asking = services.current_question(user=ada, at=earlier)
    assert asking.question is not None or asking.decision.next_at - earlier <= DAY
