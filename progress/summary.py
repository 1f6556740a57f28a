"""All that is counted of a person's days, in a few numbers. Pure: the stored summary is this, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from progress.days import Month, runs_of_months
from progress.streaks import longest_pause, tally


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals, and how the streak stood on the last day with an entry; `rest_credit` as in `streaks.Tally`."""

    answers: int = 0
    notes: int = 0
    check_ins: int = 0
    days: int = 0
    first_on: date | None = None
    last_on: date | None = None
    streak_began_on: date | None = None
    streak_length: int = 0
    rest_days_used: int = 0
    rest_credit: int = 0
    longest_streak: int = 0
    longest_pause: int = 0


def summarise(months: Sequence[Month]) -> Summary:
    """Sum up the months of a person, which are in order. None of it depends on what day it is."""
    runs = runs_of_months(months)
    streak = tally(runs)
    return Summary(
        answers=sum(month.answers for month in months),
        notes=sum(month.notes for month in months),
        check_ins=sum(month.check_ins for month in months),
        days=sum(run.number for run in runs),
        first_on=runs[0].first if runs else None,
        last_on=streak.last_on,
        streak_began_on=streak.began_on,
        streak_length=streak.length,
        rest_days_used=streak.rest_days_used,
        rest_credit=streak.credit,
        longest_streak=streak.longest,
        longest_pause=longest_pause(runs),
    )
