from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.tests.make import make_user
from memory.models import Question
from memory.tests.make import answer_days

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def _printed(*args, **options) -> str:
    out = StringIO()
    call_command("ask", *args, stdout=out, **options)
    return out.getvalue()


def _states(user) -> list[tuple]:
    return list(Question.objects.for_user(user).order_by("pk").values_list("pk", "state", "opened_at", "created_at"))


def test_a_dry_run_prints_plan_and_question_and_writes_nothing():
    ada = make_user(zone="Europe/Lisbon")
    answer_days(ada, 4)
    before = _states(ada)
    printed = _printed(ada.email, dry_run=True, at="2026-03-20T21:30")
    assert "Friday 20 March 2026 21:30 Europe/Lisbon, evening, spring" in printed
    assert "Plan  " in printed and "Question  " in printed
    assert _states(ada) == before


def test_simulated_days_are_printed_with_question_answer_and_source():
    printed = _printed(simulate=5, person="retired")
    assert "Monday 3 February 2025, day 1" in printed
    assert "Because on" in printed and "  > " in printed


@pytest.mark.parametrize(
    ("args", "options", "word"),
    [
        ((), {}, "--dry-run"),
        (("nobody@example.org",), {"dry_run": True}, "nobody"),
        ((), {"simulate": 3, "person": "bob"}, "nurse"),
    ],
)
def test_what_cannot_be_asked_is_said(args, options, word):
    with pytest.raises(CommandError, match=word):
        _printed(*args, **options)


def test_a_moment_that_cannot_be_read_is_refused():
    with pytest.raises(CommandError, match="21:30"):
        _printed(make_user().email, dry_run=True, at="yesterday")
