"""Nights on which clocks change, and how an instant is told in local time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.time.calendar import due, explain
from domain.time.days import Window
from domain.time.duration import Duration
from domain.time.zone import Offset, ZoneSnapshot, end_of_day, local_text
from tests.domain.time.calendars import ALWAYS, a_calendar, a_zone, at

TWO_DAYS = Duration(business_days=2)
MON_TO_THU = ((Window(540, 1020),),) * 4 + ((), (), ())


def test_a_skipped_local_time_is_the_jump() -> None:
    """02:30 on the night when 02:00 becomes 03:00 is 03:00."""
    start = at("2026-03-07 02:30")
    always = a_calendar(windows=ALWAYS)
    expected = at("2026-03-08 03:00")
    assert due(start, Duration(business_days=1), always) == expected
    assert due(start, Duration(calendar_days=1), always) == expected
    assert due(at("2026-02-08 02:30"), Duration(calendar_months=1), always) == expected
    steps = explain(start, Duration(business_days=1), always)
    assert "02:30 is skipped that day: the clocks jump, which is taken" in steps


def test_a_doubled_local_time_is_its_first_pass() -> None:
    """01:30 on the night when 02:00 becomes 01:00 is the first 01:30."""
    start = at("2026-10-31 01:30")
    always = a_calendar(windows=ALWAYS)
    assert due(start, Duration(business_days=1), always) == at("2026-11-01 01:30", fold=0)
    steps = explain(start, Duration(business_days=1), always)
    assert "01:30 comes twice that day: the first pass is taken" in steps


def test_a_start_in_a_second_pass_counts_as_the_end_of_the_doubled_hour() -> None:
    """01:30 in the second pass counts as 02:00, so that a later start is never due earlier."""
    always = a_calendar(windows=ALWAYS)
    one = Duration(business_days=1)
    first, second = at("2026-11-01 01:45"), at("2026-11-01 01:30", fold=1)
    assert due(first, one, always) == at("2026-11-02 01:45")
    assert due(second, one, always) == at("2026-11-02 02:00")
    assert due(second, Duration(calendar_days=1), always) == at("2026-11-02 02:00")
    assert any("second pass" in line for line in explain(second, one, always))


def test_a_doubled_hour_before_midnight_counts_as_24_00() -> None:
    """Cairo's Thursday 23:30 in the second pass is still Thursday, a business day, at 24:00."""
    cairo = a_calendar("Africa/Cairo", windows=MON_TO_THU)
    start = at("2026-10-29 23:30", "Africa/Cairo", fold=1)
    assert due(start, TWO_DAYS, cairo) == at("2026-11-04 00:00", "Africa/Cairo")
    assert "starts on a business day: 24:00 local time is kept" in explain(start, TWO_DAYS, cairo)


def test_a_window_over_a_clock_change_has_the_hours_that_pass() -> None:
    """A night from 00:00 to 06:00 is five hours when clocks jump and seven when they go back."""
    nights = a_calendar(windows=((Window(0, 360),),) * 7)
    for day, hours in (("2026-03-08", 5), ("2026-11-01", 7)):
        start = at(f"{day} 00:00")
        assert due(start, Duration(office_hours=hours), nights) == at(f"{day} 06:00")


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("America/New_York", date(2026, 11, 4), "2026-11-05T05:00:00+00:00"),
        ("UTC", date(2026, 11, 4), "2026-11-05T00:00:00+00:00"),
        # Cairo skips from 00:00 to 01:00 on 24 April, and doubles the hour before 30 October.
        ("Africa/Cairo", date(2026, 4, 23), "2026-04-23T22:00:00+00:00"),
        ("Africa/Cairo", date(2026, 10, 29), "2026-10-29T22:00:00+00:00"),
        # Havana doubles the hour after 1 November began: it ends the 31st once.
        ("America/Havana", date(2026, 10, 31), "2026-11-01T04:00:00+00:00"),
    ],
)
def test_a_date_ends_when_the_next_day_starts(zone: str, day: date, expected: str) -> None:
    """A pay-by date ends at the first instant that is not in it, where clocks change too."""
    assert end_of_day(day, a_zone(zone)).isoformat() == expected


def test_a_date_that_ends_twice_ends_the_second_time() -> None:
    """St John's went from 00:01 back to 23:01 in 2010: Saturday was over at the second midnight."""
    zone = a_zone("America/St_Johns", date(2010, 11, 1), date(2010, 12, 1))
    over = end_of_day(date(2010, 11, 6), zone)
    assert over == datetime(2010, 11, 7, 3, 30, tzinfo=UTC)
    assert local_text(over - timedelta(minutes=1), zone).startswith("Sat 6 Nov 2010, 23:59")


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/New_York", "Tue 10 Mar 2026, 16:00 EDT (UTC-04:00)"),
        ("UTC", "Tue 10 Mar 2026, 20:00 UTC"),
        ("Asia/Kolkata", "Wed 11 Mar 2026, 01:30 IST (UTC+05:30)"),
        ("Europe/London", "Tue 10 Mar 2026, 20:00 GMT (UTC+00:00)"),
        ("America/Sao_Paulo", "Tue 10 Mar 2026, 17:00 (UTC-03:00)"),
    ],
)
def test_an_instant_is_told_in_local_words(zone: str, text: str) -> None:
    """Local text has weekday, date, time, the zone's letters if it has any, and the offset."""
    assert local_text(at("2026-03-10 16:00"), a_zone(zone)) == text


def test_seconds_are_told_only_if_there_are_any() -> None:
    """A deadline of a rehearsal shows its seconds, one of a case does not."""
    instant = at("2026-03-10 16:00") + timedelta(seconds=5)
    assert local_text(instant, a_zone()).startswith("Tue 10 Mar 2026, 16:00:05 EDT")


def test_offsets_must_cover_the_snapshot_in_order() -> None:
    """A zone whose first offset begins too late, or whose offsets run back, is refused."""
    zone = a_zone()
    late = Offset(zone.start + timedelta(days=1), 0, "UTC")
    for offsets in ((late,), (zone.offsets[1], zone.offsets[0])):
        with pytest.raises(ValidationError, match="do not cover"):
            ZoneSnapshot(name="X", start=zone.start, end=zone.end, offsets=offsets)


def test_a_local_time_says_how_often_it_comes() -> None:
    """Clocks show most local times once, a skipped one never, a doubled one twice."""
    zone = a_zone()
    naive = at("2026-03-07 12:00").replace(tzinfo=None)
    assert len(zone.passes(naive)) == 1
    assert zone.passes(zone.local(at("2026-03-08 01:59")) + timedelta(minutes=31)) == ()
    doubled = zone.local(at("2026-11-01 01:30"))
    assert zone.passes(doubled) == (at("2026-11-01 01:30"), at("2026-11-01 01:30", fold=1))
