"""The bank lasts, and says so where it does not."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from memory.engine.bank import built_in_bank
from memory.judging.playing import play

pytestmark = pytest.mark.once


@pytest.mark.parametrize("days", [60, pytest.param(365, marks=pytest.mark.long)])
def test_at_three_a_day_the_bank_does_not_run_dry(days):
    played = play(built_in_bank(), days=days, per_day=3)
    assert (played.asked, played.dry) == (3 * days, [])


@pytest.mark.long
def test_at_fifteen_a_day_it_lasts_a_month_and_then_asks_again_what_was_said():
    played = play(built_in_bank(), days=365, per_day=15)
    assert played.first_dry_day is None or played.first_dry_day > 21
    assert len(played.dry) < played.moments / 20
    assert played.stretches[-2]["old_fact"] > 300


def test_a_bank_of_one_question_is_dry_on_the_second_moment():
    bank = built_in_bank()
    root = replace(bank.questions["home.nearby"], lasting=False, turns=False)
    played = play(replace(bank, roots=(root,), questions={root.id: root}), days=2, per_day=1)
    assert played.asked >= 1
    assert played.dry


def test_the_same_person_is_asked_the_same_in_every_play():
    first, second = (play(built_in_bank(), days=10, per_day=3, seed="same") for _ in range(2))
    assert first == second


def test_the_command_says_that_the_bank_is_sound_and_how_long_it_lasts():
    out = StringIO()
    call_command("check_bank", "--play", "5", stdout=out)
    assert "0 problems" in out.getvalue()
    assert "15 asked, nothing left at 0 of 15 moments" in out.getvalue()
