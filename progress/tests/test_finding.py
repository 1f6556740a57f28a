"""Looking for patterns: in the background, sealed, and never of words that were taken back."""

import random
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import F

from accounts.tests.make import bearer, make_user, run_tasks, sign_in
from intentions.models import Intention, IntentionDay
from memory import services as memory
from memory.tests.make import NOON, answer_once, make_log, make_note
from profiles.models import UserPreferences
from progress.features import Kind
from progress.findings import Findings, Why
from progress.models import UserProgress
from progress.patterns import Feature, Pattern
from progress.services import rebuild
from progress.services.finding import look_for_patterns, material_of, take_words_back
from progress.tests.make import make_moods

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()
API = "/api/v1/progress/patterns/"
SUNDAYS = Feature(Kind.WEEKDAY, "6")


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


def low_on_sundays(user, days: int = 60) -> None:
    draw = random.Random(1)
    dates = [TODAY - DAY * ago for ago in range(days)]
    make_moods(user, {on: draw.choice((1, 2)) if on.weekday() == 6 else draw.choice((3, 4, 5)) for on in dates})
    rebuild(user=user, at=NOON)


def progress_of(user) -> UserProgress:
    return UserProgress.objects.for_user(user).get()


def page_of(client, user) -> str:
    sign_in(client, user)
    return " ".join(client.get("/progress/").content.decode().split())


def test_low_sundays_are_found_kept_and_said_with_their_numbers(client, ada):
    low_on_sundays(ada)
    found = look_for_patterns(user=ada, at=NOON)
    assert [pattern.feature for pattern in found.patterns] == [SUNDAYS]
    assert progress_of(ada).findings == found
    data = client.get(API, headers=bearer(ada)).json()
    pattern = found.patterns[0]
    sentence = f"Heavier than usual on 9 of 9 Sundays, and on {pattern.other_hits} of 51 other days."
    assert data == {
        "results": [
            {"sentence": sentence, "n": 9, "baseline": round(pattern.other_hits / 51, 3), "p": round(pattern.p, 4)}
        ],
        "reason": None,
        "message": "",
        "looked_at": "2026-03-04T12:00:00Z",
    }
    assert f"Seen together: {sentence} Together does not mean because." in page_of(client, ada)


def test_by_chance_nothing_is_found_and_that_is_said(client, ada):
    draw = random.Random(2)
    make_moods(ada, {TODAY - DAY * ago: draw.randint(1, 5) for ago in range(60)})
    rebuild(user=ada, at=NOON)
    assert look_for_patterns(user=ada, at=NOON) == Findings(why=Why.NONE)
    data = client.get(API, headers=bearer(ada)).json()
    assert (data["results"], data["reason"]) == ([], "none")
    assert "Seen together: Nothing beyond chance." in page_of(client, ada)


@pytest.mark.parametrize(("days", "reason"), [(8, "too_few"), (40, "not_looked")])
def test_why_there_is_none_is_said(client, ada, days, reason):
    low_on_sundays(ada, days)
    data = client.get(API, headers=bearer(ada)).json()
    assert (data["results"], data["reason"]) == ([], reason)
    assert data["message"] in page_of(client, ada)


def test_few_days_with_many_moods_are_still_few(ada):
    for _ in range(3):
        make_moods(ada, {TODAY - DAY * ago: 3 for ago in range(10)})
    rebuild(user=ada, at=NOON)
    assert look_for_patterns(user=ada, at=NOON) == Findings(why=Why.TOO_FEW)


def test_who_has_nothing_counted_is_not_looked_at(ada):
    assert look_for_patterns(user=ada, at=NOON) is None


def test_the_same_day_finds_the_same(ada):
    low_on_sundays(ada)
    assert look_for_patterns(user=ada, at=NOON) == look_for_patterns(user=ada, at=NOON + timedelta(hours=1))


def test_what_is_looked_at_are_moods_answers_kinds_and_lived_days_of_a_year(ada):
    answer = answer_once(ada, text="Walked to the river")
    make_note(ada, "Secret remark", on=TODAY - DAY)
    make_moods(ada, {TODAY: 4, TODAY - DAY: 2, TODAY - 366 * DAY: 1})
    intention = Intention.objects.create(user=ada, text="x", starts_on=TODAY, ends_on=TODAY, created_at=NOON)
    IntentionDay.objects.create(user=ada, intention=intention, on=TODAY)
    rebuild(user=ada, at=NOON)
    material = material_of(ada, TODAY)
    assert material.moods == {TODAY - DAY: 2, TODAY: 4}
    assert material.said == [(answer.on, "Walked to the river")]
    assert material.entries == {"answer": [TODAY], "note": [TODAY - DAY]}
    assert material.lived == {TODAY}


def test_words_that_lot_may_not_quote_are_not_looked_at(ada):
    hushed, other = answer_once(ada, text="Oat milk"), answer_once(ada, text="Rye bread")
    memory.forget_memory(user=ada, memory_id=hushed.memories.get().memory_id, at=NOON)
    assert [text for _, text in material_of(ada, TODAY).said] == ["Rye bread"]
    memory.mute_topic(user=ada, topic=other.topic, at=NOON)
    assert material_of(ada, TODAY).said == []


def keep_word(user, word: str = "xylophone") -> None:
    """As if a word had been found."""
    progress = progress_of(user)
    pattern = Pattern(Feature(Kind.WORD, word), True, 9, 14, 31, 90, 0.001)
    progress.check_ins, progress.sealed_findings = 99, Findings((pattern,)).as_text()
    progress.save()


def test_a_word_is_said_as_it_was_written_and_as_text(client, ada):
    make_log(ada, 30)
    rebuild(user=ada, at=NOON)
    keep_word(ada, "<b>sea")
    text = page_of(client, ada)
    assert "Lighter than usual on 9 of 14 days with the word “&lt;b&gt;sea”, and on 31 of 90 other days." in text


def test_what_was_found_is_sealed(ada):
    low_on_sundays(ada)
    keep_word(ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_findings FROM progress_userprogress")
        assert b"xylophone" not in bytes(cursor.fetchone()[0])


def _take_back(user, answer, how: str) -> None:
    given = {"user": user, "at": NOON}
    if how == "edit":
        memory.edit_answer(answer_id=answer.pk, text="Something else", **given)
    elif how == "delete":
        memory.delete_answer(answer_id=answer.pk, **given)
    elif how == "undo":
        memory.undo_question(question_id=answer.question_id, **given)
    elif how == "forget":
        memory.forget_memory(memory_id=answer.memories.get().memory_id, **given)
    elif how == "correct":
        memory.correct_memory(memory_id=answer.memories.get().memory_id, **given)
    else:
        memory.mute_topic(topic=answer.topic, **given)


@pytest.mark.parametrize("how", ["edit", "delete", "undo", "forget", "correct", "mute"])
def test_words_taken_back_take_what_was_found_along(ada, how):
    answer = answer_once(ada, text="Marmalade xylophone")
    keep_word(ada)
    _take_back(ada, answer, how)
    assert progress_of(ada).sealed_findings is None
    run_tasks()
    found = progress_of(ada).findings
    assert not found.patterns


def test_giving_an_answer_keeps_what_was_found(ada):
    answer_once(ada)
    keep_word(ada)
    answer_once(ada, text="Oat milk")
    make_note(ada)
    assert "xylophone" in progress_of(ada).sealed_findings


@pytest.mark.parametrize("has_found", [True, False])
def test_what_was_found_while_words_were_taken_back_is_not_kept(ada, has_found):
    low_on_sundays(ada)
    if has_found:
        keep_word(ada)
    taken = []

    def meanwhile(execute, sql, params, many, context):
        if "intentions_intentionday" in sql and not taken:
            taken.append(take_words_back(user=ada))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        assert look_for_patterns(user=ada, at=NOON) is None
    assert taken == [has_found]
    assert progress_of(ada).sealed_findings is None


def test_a_look_changes_nothing_that_is_counted(ada):
    low_on_sundays(ada)
    before = UserProgress.objects.for_user(ada).values("updated_at", "check_ins").get()
    UserProgress.objects.for_user(ada).update(words_taken_back=F("words_taken_back") + 1)
    look_for_patterns(user=ada, at=NOON)
    assert UserProgress.objects.for_user(ada).values("updated_at", "check_ins").get() == before
    assert rebuild(user=ada, at=NOON, is_dry=True) == []


@pytest.mark.parametrize("kind", [*Kind])
def test_every_feature_has_its_words(client, ada, kind):
    make_log(ada, 30)
    rebuild(user=ada, at=NOON)
    values = {
        Kind.WEEKDAY: [str(number) for number in range(7)],
        Kind.ENTRY: ["answer", "note"],
        Kind.WORD: ["sea"],
    }.get(kind, [""])
    patterns = tuple(Pattern(Feature(kind.value, value), False, 7, 9, 12, 51, 0.001) for value in values)
    UserProgress.objects.for_user(ada).update(check_ins=99)
    progress = progress_of(ada)
    progress.sealed_findings = Findings(patterns).as_text()
    progress.save()
    text = page_of(client, ada)
    assert text.count("Heavier than usual on 7 of 9 ") == len(values)
    assert text.count("and on 12 of 51 other days.") == len(values)


def test_hidden_there_are_no_patterns(client, ada):
    low_on_sundays(ada)
    look_for_patterns(user=ada, at=NOON)
    UserPreferences.objects.filter(user=ada).update(has_progress=False)
    assert client.get(API, headers=bearer(ada)).json()["error"]["code"] == "progress_hidden"


def test_a_day_that_is_no_date_of_moods_makes_no_difference(ada):
    make_moods(ada, {date(2020, 1, 1): 3})
    rebuild(user=ada, at=NOON)
    assert material_of(ada, TODAY).moods == {}
