"""The people of the demo: made through the services, the same in every run, never beside real ones."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.make import make_user
from intentions.models import CheckIn, Intention
from intentions.moods import BY_KEY
from memory.models import Memory, MemoryAnswer, MemorySource, Note, Question, RecallItem
from memory.services import current_question
from memory.services.reindexing import reindex_person
from ops.demo import live_days, material
from ops.demo.carrying import carry_years, years_before
from ops.demo.days import aim_of, level_of, plan_day
from ops.demo.material import Aim
from ops.demo.people import began
from profiles.days import local_day
from progress.services import rebuild

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


def demo(**options) -> str:
    out = StringIO()
    call_command("demo", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.mark.django_db
def test_days_are_lived_through_the_services_and_none_lies_ahead():
    with time_machine.travel(NOON):
        demo(days=12)
    user = User.objects.get()
    answers, notes = MemoryAnswer.objects.for_user(user), Note.objects.for_user(user)
    assert answers.count() > 12
    assert notes.count() > 4
    assert CheckIn.objects.for_user(user).count() > 6
    aims = Intention.objects.for_user(user).order_by("starts_on")
    assert [(aim.starts_on.month, aim.is_ended) for aim in aims] == [(2, True), (3, False)]
    assert max(row.created_at for rows in (answers, notes) for row in rows) < NOON
    assert date(2026, 2, 27) <= min(answer.on for answer in answers) <= date(2026, 3, 2)
    assert user.created_at.date() == date(2026, 2, 28)


@pytest.mark.django_db
def test_run_again_it_goes_on_from_where_it_ended():
    with time_machine.travel(NOON):
        demo(days=5)
        first = set(Note.objects.values_list("pk", flat=True))
        demo(days=5)
        assert set(Note.objects.values_list("pk", flat=True)) == first
    with time_machine.travel(NOON + timedelta(days=4)):
        demo(days=5)
    assert set(Note.objects.values_list("pk", flat=True)) > first
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_demo_keeps_away_from_where_people_live():
    make_user()
    with pytest.raises(CommandError, match="People live in this database"):
        demo(days=2)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_who_runs_a_demo_may_sign_in_there_and_it_still_goes_on():
    with time_machine.travel(NOON):
        demo(days=1)
        make_user(tags=("Admin",))
        demo(days=1)
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_several_people_and_one_who_wrote_very_much():
    with time_machine.travel(NOON):
        said = demo(people=2, days=2, entries=30, link=True)
    assert set(User.objects.values_list("email", flat=True)) == {"person@demo.example", "person-2@demo.example"}
    first = User.objects.get(email="person@demo.example")
    entries = sum(model.objects.for_user(first).count() for model in (MemoryAnswer, Note, CheckIn))
    assert 30 < entries < 60
    assert first.created_at < NOON - timedelta(days=4)
    assert first.profile.is_public
    assert "/in/" in said


@pytest.mark.django_db
def test_days_brought_in_at_once_hold_what_days_lived_through_the_services_hold():
    """One small person twice: of the same plan, the same is kept, and nothing that follows from it is missing."""
    days = 12
    lived = live_days(script=material.script(), days=days, now=NOON)
    other = User.objects.select_related("profile", "preferences").get(pk=make_user().pk)
    other.profile.zone = material.script().zone
    other.profile.save()
    before = local_day(lived, NOON)
    years = years_before(user=other, script=material.script(), before=before, entries=80)
    began(other, NOON - timedelta(days=60))
    carry_years(user=other, years=years, at=NOON)

    shared = {"on__gte": max(years.first, before - timedelta(days=days - 1)) + timedelta(days=1), "on__lt": before}
    moods, notes = CheckIn.objects.filter(**shared), Note.objects.filter(**shared)
    felt = [[(row.at, row.mood, row.intensity, row.note) for row in moods.for_user(user)] for user in (lived, other)]
    wrote = [[(row.created_at, row.on, row.keep_closed) for row in notes.for_user(user)] for user in (lived, other)]
    assert sorted(felt[0]) == sorted(felt[1]) != []
    assert sorted(wrote[0]) == sorted(wrote[1]) != []
    for model in (Question, MemoryAnswer, Note, CheckIn, Memory, MemorySource, RecallItem):
        assert _always_filled(model, lived) - {"reply"} <= _always_filled(model, other), model  # LOT heard none of it

    assert rebuild(user=other, at=NOON, is_dry=True) == []
    found = set(RecallItem.objects.for_user(other).values_list("object_id", flat=True))
    list(reindex_person(user=other, from_nothing=True))
    assert found == set(RecallItem.objects.for_user(other).values_list("object_id", flat=True))
    assert current_question(user=other, at=NOON).question is not None


def _always_filled(model, user):
    """The columns that hold something in every row that such a life leaves; a question that still stands has no end."""
    rows = list(model.objects.for_user(user).filter(**({"state": "answered"} if model is Question else {})).values())
    return {name for name in rows[0] if all(row[name] is not None for row in rows)}


@pytest.mark.parametrize("options", [{"people": 0}, {"days": 0}, {"entries": -1}])
def test_numbers_that_make_no_sense_are_refused(options):
    with pytest.raises(CommandError, match="At least one"):
        demo(**options)


def test_an_ordinary_diary_is_left_in_peace_by_the_detector():
    """Nobody who works on the detector has this diary in its material."""
    noticed = len(material.all_notes()) - len(material.notes())
    assert len(material.all_notes()) >= 300
    assert noticed <= 0.04 * len(material.all_notes())


def test_there_is_something_to_say_in_every_month_and_mood():
    assert {aim.month for aim in material.aims()} == set(range(1, 13))
    assert {mood for word in material.words() for mood in word.moods} == set(BY_KEY)
    assert all(sum(not note.months or month in note.months for note in material.notes()) > 90 for month in range(1, 13))


def test_a_year_is_the_same_in_every_run_with_notes_that_fit_its_months_and_heavy_sundays():
    script = material.script()
    year = [date(2025, 11, 1) + timedelta(days=number) for number in range(365)]

    def live() -> list[object]:
        taken: set[str] = set()
        days = []
        for on in year:
            aim = aim_of(material.aims(), on)
            day = plan_day(script, on, words=material.words(), notes=material.notes(), taken=taken, aim=aim)
            taken |= {day.writing.text} if day.writing else set()
            days.append(day)
        return days

    days = live()
    assert days == live()
    months = {note.text: note.months for note in material.notes()}
    written = [day for day in days if day.writing]
    assert len(written) > 180
    assert all(not months[day.writing.text] or day.on.month in months[day.writing.text] for day in written)
    assert len({day.writing.text for day in written}) == len(written)
    sundays = [level_of(script, on) for on in year if on.weekday() == 6]
    others = [level_of(script, on) for on in year if on.weekday() != 6]
    assert sum(sundays) / len(sundays) < sum(others) / len(others) - 0.5


def test_two_intentions_of_a_month_come_by_turns():
    aims = [Aim(3, text, "kept", "", 0.5) for text in ("Walk", "Read")]
    assert {aim_of(aims, date(year, 3, 1)).text for year in (2025, 2026)} == {"Walk", "Read"}
    assert aim_of(aims, date(2026, 4, 1)) is None
