"""When reminders are due: by what clocks show, once a date, at times that come twice or never too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from progress.reminding import LATE, SET_BACK, date_due, next_look, silent_days, was_chosen_before

MINUTE = timedelta(minutes=1)


def due_minutes(zone, remind_at, begin, hours, step=1):
    """Each date with the first minute at which its reminder is due."""
    found = {}
    for minute in range(0, hours * 60, step):
        at = begin + minute * MINUTE
        if (on := date_due(at, zone, remind_at)) is not None:
            found.setdefault(on, at)
    return found


def test_an_ordinary_day_reminds_at_the_chosen_minute():
    due = due_minutes("Europe/Lisbon", time(19), datetime(2026, 5, 4, 0, tzinfo=UTC), 48)
    assert due == {
        date(2026, 5, 4): datetime(2026, 5, 4, 18, tzinfo=UTC),
        date(2026, 5, 5): datetime(2026, 5, 5, 18, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("zone", "remind_at", "begin", "on", "due"),
    [
        # 02:30 does not exist on this date: as soon as clocks show more.
        ("America/New_York", time(2, 30), (2026, 3, 8, 5), date(2026, 3, 8), (2026, 3, 8, 7)),
        # 01:30 comes twice: at the first.
        ("America/New_York", time(1, 30), (2026, 11, 1, 4), date(2026, 11, 1), (2026, 11, 1, 5, 30)),
        # The hour after midnight does not exist.
        ("America/Asuncion", time(0, 30), (2017, 10, 1, 2), date(2017, 10, 1), (2017, 10, 1, 4)),
        # The hour before midnight comes twice.
        ("America/Asuncion", time(23, 30), (2017, 3, 26, 1), date(2017, 3, 25), (2017, 3, 26, 2, 30)),
        ("Australia/Lord_Howe", time(2, 15), (2026, 10, 3, 14), date(2026, 10, 4), (2026, 10, 3, 15, 30)),
    ],
)
def test_a_time_that_comes_never_or_twice_is_due_once(zone, remind_at, begin, on, due):
    found = due_minutes(zone, remind_at, datetime(*begin, tzinfo=UTC), 10)
    assert found == {on: datetime(*due, tzinfo=UTC)}


def test_a_date_that_the_zone_skipped_has_no_reminder():
    due = due_minutes("Pacific/Apia", time(22, 30), datetime(2011, 12, 29, 12, tzinfo=UTC), 72)
    assert sorted(due) == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


@pytest.mark.parametrize("remind_at", [time(0), time(0, 1), time(23, 59)])
def test_around_midnight_it_belongs_to_its_own_date(remind_at):
    due = due_minutes("UTC", remind_at, datetime(2026, 5, 4, tzinfo=UTC), 24)
    assert due[date(2026, 5, 4)] == datetime.combine(date(2026, 5, 4), remind_at, UTC)


def test_a_clock_that_stood_still_reminds_within_the_hour_and_no_later():
    chosen = datetime(2026, 5, 4, 19, tzinfo=UTC)

    assert date_due(chosen + LATE - MINUTE, "UTC", chosen.time()) == chosen.date()
    assert date_due(chosen + LATE, "UTC", chosen.time()) is None


@pytest.mark.parametrize("remind_at", [time(0), time(0, 30), time(1, 30), time(2, 15), time(2, 30), time(23, 45)])
@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("UTC", (2026, 5, 4)),
        ("America/New_York", (2026, 3, 7)),
        ("America/New_York", (2026, 10, 31)),
        ("America/Asuncion", (2017, 9, 30)),
        ("America/Asuncion", (2017, 3, 25)),
        ("Australia/Lord_Howe", (2026, 10, 3)),
        ("Australia/Lord_Howe", (2026, 4, 4)),
        ("Antarctica/Troll", (2026, 3, 28)),
        ("Antarctica/Troll", (2026, 10, 24)),
        ("Pacific/Apia", (2011, 12, 29)),
    ],
)
def test_looked_at_when_it_says_so_nothing_is_missed_and_nobody_is_looked_at_all_day(zone, begin, remind_at):
    """Each minute as the clock does it, beside every minute of every date; the reminder is made when it is due."""
    begin, next_at, done_on, found, looked = datetime(*begin, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), None, {}, 0
    for at in (begin + minute * MINUTE for minute in range(0, 3 * 24 * 60, 5)):
        if next_at > at:
            continue
        looked += 1
        on = date_due(at, zone, remind_at)
        if on is not None and on != done_on:
            found[on] = at
            done_on = on
        next_at = next_look(at, zone, remind_at, done_on)
    whole = due_minutes(zone, remind_at, begin, 72, step=5)
    assert found == whole
    most = 25 if zone == "Pacific/Apia" else 3  # a date that is skipped is looked for as if it were there
    assert looked <= len(whole) + most * 12 + (LATE + SET_BACK) // (5 * MINUTE)


def test_who_is_not_done_with_is_looked_at_until_their_hour_is_over():
    at = datetime(2026, 5, 4, 19, tzinfo=UTC)
    assert next_look(at, "UTC", time(19), None) == at
    assert next_look(at + LATE, "UTC", time(19), None) == at
    assert next_look(at + LATE + SET_BACK, "UTC", time(19), None) == at + timedelta(days=1)
    assert next_look(at, "UTC", time(19), at.date()) == at + timedelta(days=1)


def test_who_chooses_six_at_seven_is_reminded_from_tomorrow_on():
    at_seven = datetime(2026, 5, 4, 18, tzinfo=UTC)  # in Lisbon
    assert not was_chosen_before(at_seven, "Europe/Lisbon", date(2026, 5, 4), time(18))
    assert was_chosen_before(at_seven, "Europe/Lisbon", date(2026, 5, 4), time(19))
    assert was_chosen_before(at_seven, "Europe/Lisbon", date(2026, 5, 5), time(18))
    assert was_chosen_before(None, "Europe/Lisbon", date(2026, 5, 4), time(18))


def test_silence_counts_from_the_last_entry_or_the_choice_whichever_is_later():
    assert silent_days(date(2026, 5, 8), date(2026, 5, 1), date(2026, 1, 1)) == 7
    assert silent_days(date(2026, 5, 8), date(2026, 5, 1), date(2026, 5, 6)) == 2
    assert silent_days(date(2026, 5, 8), None, date(2026, 5, 8)) == 0
