"""Noting a mood, and moods of one's own."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.make import make_user
from intentions import services
from intentions.models import CheckIn, Mood, own_mood_labels
from intentions.moods import BUILT_IN_MOODS
from intentions.tests.make import NOON, make_check_in
from lot.errors import Conflict, InvalidInput, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user()


def fresh(entry: CheckIn) -> CheckIn:
    return CheckIn.objects.get(pk=entry.pk)


def refused_fields(call) -> set[str]:
    with pytest.raises(InvalidInput) as caught:
        call()
    return set(caught.value.fields)


@pytest.mark.parametrize("mood", BUILT_IN_MOODS, ids=lambda mood: mood.key)
def test_one_tap_saves_any_of_the_fourteen_with_its_weight(ada, mood):
    entry = fresh(make_check_in(ada, mood.key))
    assert (entry.mood, entry.score) == (mood.key, mood.score)
    assert (entry.intensity, entry.note, entry.at) == (None, None, NOON)


def test_several_a_day_are_fine_even_in_the_same_moment(ada):
    for mood in ("calm", "calm", "tired"):
        make_check_in(ada, mood)
    assert CheckIn.objects.for_user(ada).count() == 3


def test_note_and_intensity_come_along_or_afterwards(ada):
    entry = make_check_in(ada, intensity=3, note="At the window.")
    assert (entry.intensity, entry.note) == (3, "At the window.")
    edit = {"user": ada, "check_in_id": entry.pk, "now": NOON + timedelta(minutes=1)}
    services.edit_check_in(intensity=10, **edit)
    services.edit_check_in(note="At the door.", **edit)
    after = fresh(entry)
    assert (after.mood, after.intensity, after.note) == ("calm", 10, "At the door.")
    assert after.edited_at == NOON + timedelta(minutes=1)


def test_note_and_intensity_can_be_taken_away(ada):
    entry = make_check_in(ada, intensity=3, note="At the window.")
    services.edit_check_in(user=ada, check_in_id=entry.pk, intensity=None, note="", now=NOON)
    assert (fresh(entry).intensity, fresh(entry).note) == (None, None)


def test_another_mood_brings_another_weight(ada):
    entry = make_check_in(ada, "calm")
    services.edit_check_in(user=ada, check_in_id=entry.pk, mood="exhausted", now=NOON)
    assert (fresh(entry).mood, fresh(entry).score) == ("exhausted", 1)


def test_it_belongs_to_the_local_date_of_the_moment_it_speaks_of():
    ada = make_user(zone="Europe/Lisbon")
    late = make_check_in(ada, at=datetime(2026, 6, 4, 2, 30, tzinfo=UTC))  # 03:30, the evening before
    assert late.on == date(2026, 6, 3)
    services.edit_check_in(user=ada, check_in_id=late.pk, at=datetime(2026, 6, 1, 12, tzinfo=UTC), now=NOON)
    assert fresh(late).on == date(2026, 6, 1)


def test_the_future_cannot_be_felt_yet(ada):
    assert refused_fields(lambda: make_check_in(ada, at=NOON + timedelta(hours=1))) == {"at"}
    entry = make_check_in(ada)
    edit = {"user": ada, "check_in_id": entry.pk, "at": NOON + timedelta(hours=1), "now": NOON}
    assert refused_fields(lambda: services.edit_check_in(**edit)) == {"at"}


@pytest.mark.parametrize("mood", ["", "quantum", "Calm", "00000000-0000-0000-0000-000000000000", "x" * 5000, "a\0"])
def test_unknown_moods_are_refused(ada, mood):
    assert refused_fields(lambda: make_check_in(ada, mood)) == {"mood"}
    assert not CheckIn.objects.for_user(ada).exists()


@pytest.mark.parametrize(
    ("given", "field"), [({"intensity": 11}, "intensity"), ({"note": "x" * 2001}, "note"), ({"note": "\0"}, "note")]
)
def test_what_does_not_fit_is_refused_with_its_field(ada, given, field):
    assert refused_fields(lambda: make_check_in(ada, **given)) == {field}
    entry = make_check_in(ada)
    assert refused_fields(lambda: services.edit_check_in(user=ada, check_in_id=entry.pk, now=NOON, **given)) == {field}


def test_deleting_deletes(ada):
    entry = make_check_in(ada, note="At the window.")
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert not CheckIn.objects.for_user(ada).exists()


def test_another_persons_check_in_is_not_there(ada):
    entry, bob = make_check_in(ada), make_user("bob@example.org")
    for pk in (entry.pk, uuid4()):
        with pytest.raises(NotFound):
            services.edit_check_in(user=bob, check_in_id=pk, mood="tired", now=NOON)
        with pytest.raises(NotFound):
            services.delete_check_in(user=bob, check_in_id=pk, at=NOON)
    assert fresh(entry).mood == "calm"


def test_recent_ones_come_newest_first_by_the_time_they_speak_of(ada):
    make_check_in(ada, "calm")
    make_check_in(ada, "tired", at=NOON - timedelta(days=3))
    make_check_in(ada, "hopeful", at=NOON - timedelta(days=1))
    own = CheckIn.objects.for_user(ada)
    assert [entry.mood for entry in own.recent(2)] == ["calm", "hopeful"]
    between = own.between(date(2026, 6, 1), date(2026, 6, 3))
    assert [entry.mood for entry in between] == ["tired", "hopeful"]


def test_the_sealed_mood_is_as_long_for_every_word(ada):
    own = services.add_mood(user=ada, label="Foggy", score=2, at=NOON)
    entries = [make_check_in(ada, mood, intensity=7) for mood in ("calm", "overwhelmed", str(own.pk))]
    entries.append(make_check_in(ada, "tired", intensity=10))
    for column in ("sealed_mood", "sealed_score", "sealed_intensity"):
        values = CheckIn.objects.for_user(ada).values_list(column, flat=True)
        assert len({len(value.data) for value in values}) == 1
    assert len(entries) == 4


def test_an_own_mood_is_felt_with_its_own_weight(ada):
    mood = services.add_mood(user=ada, label="  Foggy ", score=2, at=NOON)
    entry = fresh(make_check_in(ada, str(mood.pk)))
    assert (entry.mood, entry.score) == (str(mood.pk), 2)
    assert own_mood_labels(ada) == {str(mood.pk): "Foggy"}


def test_another_persons_mood_is_unknown(ada):
    mood = services.add_mood(user=make_user("bob@example.org"), label="Foggy", score=2, at=NOON)
    assert refused_fields(lambda: make_check_in(ada, str(mood.pk))) == {"mood"}


@pytest.mark.parametrize("label", ["foggy", "FOGGY", " Foggy", "calm", "Calm"])
def test_a_mood_has_one_name_in_any_spelling(ada, label):
    services.add_mood(user=ada, label="Foggy", score=2, at=NOON)
    with pytest.raises(Conflict) as caught:
        services.add_mood(user=ada, label=label, score=3, at=NOON)
    assert (caught.value.code, set(caught.value.fields)) == ("mood_exists", {"label"})


def test_two_people_may_use_the_same_name_and_their_hashes_do_not_meet(ada):
    one = services.add_mood(user=ada, label="Foggy", score=2, at=NOON)
    two = services.add_mood(user=make_user("bob@example.org"), label="Foggy", score=2, at=NOON)
    assert bytes(one.label_hash) != bytes(two.label_hash)


@pytest.mark.parametrize(
    ("label", "score", "field"),
    [("", 3, "label"), ("x" * 41, 3, "label"), ("Foggy", 0, "score"), ("Foggy", 6, "score")],
)
def test_moods_without_a_name_or_a_weight_are_refused(ada, label, score, field):
    assert refused_fields(lambda: services.add_mood(user=ada, label=label, score=score, at=NOON)) == {field}


def test_fifty_moods_of_ones_own_are_enough(ada):
    for number in range(50):
        services.add_mood(user=ada, label=f"Mood {number}", score=3, at=NOON)
    with pytest.raises(Conflict) as caught:
        services.add_mood(user=ada, label="One more", score=3, at=NOON)
    assert caught.value.code == "too_many_moods"


def test_the_database_refuses_a_weight_outside_one_to_five(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Mood.objects.create(user=ada, label="Foggy", label_hash=b"x", score=6, created_at=NOON)


def test_what_was_changed_since_it_was_seen_is_left_alone(ada):
    entry = make_check_in(ada)
    seen, given = entry.stamp, {"user": ada, "check_in_id": entry.pk}
    services.edit_check_in(note="At the window.", seen=seen, now=NOON, **given)
    for change in (
        lambda: services.edit_check_in(note="At the door.", seen=seen, now=NOON, **given),
        lambda: services.delete_check_in(seen=seen, **given, at=NOON),
    ):
        with pytest.raises(Conflict) as caught:
            change()
        assert caught.value.code == "changed"
    assert fresh(entry).note == "At the window."
    services.delete_check_in(seen=fresh(entry).stamp, **given, at=NOON)
    assert not CheckIn.objects.exists()
