"""What is kept, and that what one could need is never taken away."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ops.backups.retention import Keep, Kept, to_remove

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


def made(days_ago: float, *, is_verified: bool = False, label: str = "") -> Kept:
    at = NOW - timedelta(days=days_ago)
    return Kept(at.isoformat() + label, at, is_verified, label)


def kept(backups, keep=None) -> list[float]:
    keep = keep or Keep()
    gone = set(to_remove(backups, keep))
    return [(NOW - backup.made_at) / timedelta(days=1) for backup in backups if backup.name not in gone]


def test_of_two_years_of_days_thirty_days_twelve_weeks_and_twelve_months_are_kept():
    days = kept([made(day) for day in range(730)])
    assert days[:30] == list(range(30))
    assert len(days) == 30 + 7 + 10  # the newest of five weeks and of two months are among the thirty
    assert 330 < max(days) < 365


def test_of_a_day_that_is_over_the_newest_is_kept_and_of_the_last_24_hours_all():
    assert kept([made(0), made(0.02), made(0.9), made(3), made(3.01), made(3.02)]) == [0, 0.02, 0.9, 3]


def test_one_with_a_label_stays_as_long_as_the_daily_ones():
    backups = [made(day) for day in range(40)] + [made(3.03, label="before-restore"), made(33.03, label="by-hand")]
    days = kept(backups)
    assert 3.03 in [round(day, 2) for day in days]
    assert 33.03 not in [round(day, 2) for day in days]


def test_the_newest_verified_stays_however_old_it_is():
    backups = [made(0), made(1), made(900, is_verified=True), made(901, is_verified=True)]
    assert kept(backups, Keep(1, 0, 0)) == [0, 900]


def test_keeping_nothing_still_keeps_the_newest():
    assert kept([made(0), made(1)], Keep(0, 0, 0)) == [0]
    assert to_remove([], Keep()) == []


@given(st.lists(st.tuples(st.floats(0, 1000), st.booleans(), st.sampled_from(["", "x"]))), st.integers(0, 40))
def test_whatever_there_is_the_newest_and_the_newest_verified_stay(rows, daily):
    backups = [made(ago, is_verified=is_verified, label=label) for ago, is_verified, label in rows]
    gone = set(to_remove(backups, Keep(daily, daily % 5, daily % 7)))
    newest_first = sorted(backups, key=lambda backup: (backup.made_at, backup.name), reverse=True)
    for safe in [newest_first[:1], [backup for backup in newest_first if backup.is_verified][:1]]:
        assert not gone & {backup.name for backup in safe}
    left = [backup for backup in backups if backup.name not in gone]
    assert to_remove(left, Keep(daily, daily % 5, daily % 7)) == []  # and it is settled
