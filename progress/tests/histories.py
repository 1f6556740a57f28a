"""Random histories for property tests: the same ones in every run."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

DAY = timedelta(days=1)
FIRST = date(2024, 2, 20)  # a leap day lies in it, and the turn of a year
# Nothing is drawn anew: a run that fails fails again. No files, no deadline on a machine that others use too.
steady = settings(derandomize=True, database=None, deadline=None, max_examples=100)

_stretches = st.lists(st.tuples(st.integers(1, 28), st.integers(1, 6)), max_size=6)


@st.composite
def active_days(draw: st.DrawFn) -> frozenset[date]:
    """Stretches of days with entries and of days without."""
    day, days = FIRST, set()
    for active, empty in draw(_stretches):
        days |= {day + DAY * ahead for ahead in range(active)}
        day += DAY * (active + empty)
    return frozenset(days)


@st.composite
def days_and_today(draw: st.DrawFn) -> tuple[frozenset[date], date]:
    """A history, and a today on its last day or up to a week after; now and then a day before it."""
    days = draw(active_days())
    return days, max(days, default=FIRST) + DAY * draw(st.integers(-1, 7))


def some_day() -> st.SearchStrategy[date]:
    """Any date around such a history."""
    return st.integers(-40, 330).map(lambda ahead: FIRST + DAY * ahead)
