"""How long something took: the inverse of counting a deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BeyondHorizon
from domain.time.calendar import due
from domain.time.duration import Duration
from domain.time.elapsed import Spread, spread, took
from tests.domain.time.calendars import MEMORIAL_DAY, a_calendar, at

CALENDAR = a_calendar(holidays=(MEMORIAL_DAY,))
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(  # noqa: DTZ001 (map does)
    lambda naive: naive.replace(tzinfo=UTC, second=0, microsecond=0)
)


@pytest.mark.parametrize(
    ("start", "end", "days", "office", "hours"),
    [
        ("2026-03-02 10:00", "2026-03-02 15:30", 0, 5.5, 5.5),
        ("2026-03-02 16:00", "2026-03-03 10:00", 1, 2.0, 18.0),
        ("2026-03-06 15:00", "2026-03-10 15:00", 2, 16.0, 95.0),  # a weekend, and the clocks jump
        ("2026-05-22 12:00", "2026-05-26 12:00", 1, 8.0, 96.0),  # a weekend and Memorial Day
        ("2026-03-07 11:00", "2026-03-09 11:00", 0, 2.0, 47.0),  # from Saturday: Monday is day 0
        ("2026-03-07 11:00", "2026-03-08 18:00", 0, 0.0, 30.0),  # all of it over the weekend
        ("2026-03-03 10:00", "2026-03-02 10:00", 0, 0.0, 0.0),  # the end was first
    ],
)
def test_what_something_took(start: str, end: str, days: int, office: float, hours: float) -> None:
    """Business days, office hours and hours are counted over weekends, holidays and clocks."""
    assert took(at(start), at(end), CALENDAR) == (days, office, hours)


@given(STARTS, st.integers(1, 30))
def test_it_takes_as_long_as_was_waited(start: datetime, count: int) -> None:
    """What is due after n business days took n, and after n office hours n office hours."""
    after_days = due(start, Duration(business_days=count), CALENDAR)
    after_hours = due(start, Duration(office_hours=count), CALENDAR)

    assert took(start, after_days, CALENDAR).business_days == count
    assert took(start, after_hours, CALENDAR).office_hours == pytest.approx(count)
    assert took(start, start + timedelta(hours=count), CALENDAR).hours == count


def test_what_the_calendar_does_not_know_is_not_guessed() -> None:
    """A time that goes on past the calendar's end has no business days."""
    with pytest.raises(BeyondHorizon):
        took(at("2028-01-03 10:00"), at("2028-06-01 10:00"), CALENDAR)


def test_values_spread() -> None:
    """The median lies in the middle, and nine of ten are at most the 90th percentile."""
    assert spread([]) is None
    assert spread([3.0]) == Spread(n=1, median=3.0, p90=3.0)
    assert spread(range(1, 11)) == Spread(n=10, median=5.5, p90=9.0)
    assert spread([0, 0, 0, 100]) == Spread(n=4, median=0.0, p90=100.0)
