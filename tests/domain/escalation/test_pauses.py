"""A pause stops the clock, in the unit that is counted."""

from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.time.calendar import (
    Pause,
    due,
    explain,
)
from domain.time.duration import Duration
from tests.domain.time.calendars import MEMORIAL_DAY, a_calendar, at

TWO_DAYS = Duration(business_days=2)
OFFICE = a_calendar(holidays=(MEMORIAL_DAY,))


LATE, EARLY = at("2026-03-10 17:00"), at("2026-03-11 09:00")


def _paused(duration: Duration, *pauses: tuple[datetime, datetime]) -> datetime:
    stopped = [Pause(start=start, end=end) for start, end in pauses]
    return due(at("2026-03-10 12:00"), duration, OFFICE, stopped)


@pytest.mark.parametrize("duration", [TWO_DAYS, Duration(office_hours=16)], ids=str)
def test_a_pause_over_a_closed_night_delays_nothing(duration: Duration) -> None:
    """Nothing counts at night, so nothing is lost; a weekend and a holiday are the same."""
    assert _paused(duration, (LATE, EARLY)) == _paused(duration)
    long_weekend = Pause(start=at("2026-05-22 17:00"), end=at("2026-05-26 09:00"))
    start = at("2026-05-22 12:00")
    assert due(start, duration, OFFICE, [long_weekend]) == due(start, duration, OFFICE)


def test_a_pause_takes_the_open_time_in_it() -> None:
    """A business day of pause is a business day of delay, an open hour an open hour."""
    day = (at("2026-03-10 14:00"), at("2026-03-11 14:00"))
    assert _paused(TWO_DAYS) == at("2026-03-12 12:00")
    assert _paused(TWO_DAYS, day) == at("2026-03-13 12:00")
    assert _paused(TWO_DAYS, (at("2026-03-10 16:00"), at("2026-03-11 10:00"))) == at(
        "2026-03-12 14:00"
    )
    assert _paused(Duration(office_hours=5), (at("2026-03-10 16:00"), EARLY)) == at(
        "2026-03-11 10:00"
    )


@pytest.mark.parametrize(
    "duration",
    [Duration(hours=48), Duration(calendar_days=2), Duration(calendar_months=1)],
    ids=str,
)
def test_a_pause_of_elapsed_time_adds_what_elapsed(duration: Duration) -> None:
    """Units that count day and night are delayed by day and night."""
    assert _paused(duration, (LATE, EARLY)) == _paused(duration) + timedelta(hours=16)


@pytest.mark.parametrize(
    "duration", [TWO_DAYS, Duration(office_hours=16), Duration(hours=48)], ids=str
)
def test_pauses_that_touch_nothing_change_nothing(duration: Duration) -> None:
    """No length, before the start, or from the deadline on: the deadline stays."""
    noon, end = at("2026-03-10 12:00"), _paused(duration)
    later = end + timedelta(days=1)
    assert _paused(duration, (at("2026-03-11 12:00"), at("2026-03-11 12:00"))) == end
    assert _paused(duration, (at("2026-03-09 12:00"), noon)) == end
    assert _paused(duration, (end, later), (later, later)) == end


def test_only_what_follows_the_start_is_paused() -> None:
    """Of a pause that began before the start, the part after it counts."""
    pause = (at("2026-03-09 12:00"), at("2026-03-10 13:00"))
    assert _paused(Duration(hours=2), pause) == at("2026-03-10 15:00")


def test_a_deadline_is_never_inside_a_pause() -> None:
    """A deadline after hours waits for the end of a pause, even one in which no time is lost."""
    start = at("2026-03-10 20:00")
    pause = Pause(start=at("2026-03-12 18:00"), end=at("2026-03-12 22:00"))
    assert due(start, TWO_DAYS, OFFICE, [pause]) == at("2026-03-12 22:00")
    assert "not inside the pause" in explain(start, TWO_DAYS, OFFICE, [pause])[-2]


def test_pauses_that_overlap_count_once() -> None:
    """Two pauses over the same hour take it once, in whatever order they are given."""
    one, two = (
        (at("2026-03-11 10:00"), at("2026-03-11 12:00")),
        (
            at("2026-03-11 11:00"),
            at("2026-03-11 13:00"),
        ),
    )
    expected = _paused(TWO_DAYS, (one[0], two[1]))
    assert _paused(TWO_DAYS, one, two) == _paused(TWO_DAYS, two, one) == expected


def test_a_pause_cannot_end_before_it_starts() -> None:
    """A pause that runs backwards is refused."""
    with pytest.raises(ValidationError, match="cannot end before"):
        Pause(start=EARLY, end=LATE)
