from datetime import UTC, datetime, time, timedelta

import pytest

from memory.engine.pace import History, Preferences, Reason, pace, snooze_until

LISBON = Preferences(zone="Europe/Lisbon", day_start=time(4), per_day=3, gap=timedelta(minutes=90))
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def ended(*hours: float) -> list[datetime]:
    return [NOON - timedelta(hours=hour) for hour in hours]


def test_a_new_day_asks_at_once():
    decision = pace(NOON, LISBON, History(since=LONG_AGO))
    assert (decision.ask, decision.reason, decision.next_at) == (True, Reason.ASK, None)


def test_an_open_question_stands_whatever_the_pace_says():
    decision = pace(NOON, LISBON, History(since=LONG_AGO, ended_today=ended(1, 2, 3), has_open=True))
    assert (decision.ask, decision.reason) == (True, Reason.OPEN)


def test_the_gap_is_kept_and_its_end_is_said():
    decision = pace(NOON, LISBON, History(since=LONG_AGO, ended_today=ended(0.5)))
    assert (decision.ask, decision.reason, decision.next_at) == (False, Reason.GAP, NOON + timedelta(hours=1))


def test_after_the_days_number_the_next_comes_when_the_day_turns():
    decision = pace(NOON, LISBON, History(since=LONG_AGO, ended_today=ended(2, 4, 6)))
    assert (decision.ask, decision.reason) == (False, Reason.QUOTA)
    assert decision.next_at == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert decision.may_ask_another


def test_the_fifteenth_is_the_last_of_a_day():
    decision = pace(NOON, LISBON, History(since=LONG_AGO, ended_today=ended(*[2] * 15)))
    assert decision.reason == Reason.DAY_FULL
    assert not decision.may_ask_another


def test_the_first_days_first_five_come_without_a_gap():
    first_day = History(since=NOON - timedelta(hours=1), ended_today=ended(0, 0.1, 0.2, 0.3))
    assert pace(NOON, LISBON, first_day).ask
    five = History(since=NOON - timedelta(hours=1), ended_today=ended(0, 0.1, 0.2, 0.3, 0.4))
    assert pace(NOON, LISBON, five).reason == Reason.QUOTA


def test_a_question_put_aside_keeps_the_others_away_until_it_comes_back():
    until = NOON + timedelta(hours=6)
    assert pace(NOON, LISBON, History(since=LONG_AGO, quiet_until=until)).next_at == until
    assert pace(until, LISBON, History(since=LONG_AGO, quiet_until=until)).ask


def test_a_clock_set_back_does_not_silence_for_longer_than_the_gap():
    ahead = History(since=LONG_AGO, ended_today=[NOON + timedelta(hours=9)])
    assert pace(NOON, LISBON, ahead).next_at == NOON + LISBON.gap


def test_the_gap_never_reaches_over_the_turn_of_the_day():
    late = datetime(2026, 3, 5, 3, 30, tzinfo=UTC)
    decision = pace(late, LISBON, History(since=LONG_AGO, ended_today=[late]))
    assert decision.next_at == datetime(2026, 3, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "America/Sao_Paulo"])
@pytest.mark.parametrize("month", [3, 10])
def test_there_is_always_a_question_or_a_reason_with_a_time_ahead(zone, month):
    preferences = Preferences(zone=zone, day_start=time(2, 30), per_day=1, gap=timedelta(minutes=90))
    at = datetime(2026, month, 24, tzinfo=UTC)
    for _ in range(24 * 9):
        decision = pace(at, preferences, History(since=LONG_AGO, ended_today=[at]))
        assert decision.next_at is not None
        assert at < decision.next_at <= at + timedelta(hours=26)
        at += timedelta(minutes=61)


def test_not_now_comes_back_this_evening_or_when_the_day_turns():
    assert snooze_until(NOON, LISBON) == datetime(2026, 3, 4, 18, tzinfo=UTC)
    assert snooze_until(datetime(2026, 3, 4, 17, 30, tzinfo=UTC), LISBON) == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert snooze_until(datetime(2026, 3, 5, 2, tzinfo=UTC), LISBON) == datetime(2026, 3, 5, 4, tzinfo=UTC)
