"""`manage.py rebuild_progress`."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.tests.make import make_user
from memory.tests.make import NOON, make_log, make_note
from progress.models import Award, Badge, CountedMonth, UserProgress
from progress.shipped_badges import load_badges

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("rebuild_progress", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_says_what_differed_and_mends_it():
    load_badges(Badge)
    ada = make_user()
    make_note(ada)
    UserProgress.objects.for_user(ada).update(notes=3, days=2)
    make_log(ada, 8)
    lines = run()
    assert f"{ada.pk}: notes: 3, counted 9" in lines
    assert f"{ada.pk}: days: 2, counted 8" in lines
    assert f"{ada.pk}: days of March 2026" in lines
    assert f"{ada.pk}: badge streak-7: not awarded, earned on 2026-03-03" in lines
    assert lines[-1] == "1 people, 1 differed."
    assert set(Award.objects.for_user(ada).values_list("badge__key", flat=True)) == {"streak-7", "kinds-3"}
    assert run() == ["1 people, 0 differed."]


def test_a_dry_run_changes_nothing():
    ada = make_user()
    make_log(ada, 3)
    assert run("--dry-run")[-1] == "1 people, 1 differed (nothing was changed)."
    assert not UserProgress.objects.for_user(ada).exists()
    assert not CountedMonth.objects.for_user(ada).exists()


def test_one_person_by_address_in_any_case():
    ada, bob = make_user(), make_user("bob@example.org")
    make_log(ada, 3)
    make_log(bob, 3)
    assert run("--user", "BOB@example.org")[-1] == "1 people, 1 differed."
    assert UserProgress.objects.for_user(bob).exists()
    assert not UserProgress.objects.for_user(ada).exists()


def test_an_address_that_nobody_has_is_an_error():
    with pytest.raises(CommandError, match="no person"):
        run("--user", "nobody@example.org")


def test_months_that_hold_what_was_never_written_are_emptied():
    ada = make_user()
    note = make_note(ada)
    type(note).objects.filter(pk=note.pk).delete()
    assert f"{ada.pk}: days of March 2026" in run()
    assert not CountedMonth.objects.for_user(ada).exists()
    assert UserProgress.objects.for_user(ada).get().days == 0
