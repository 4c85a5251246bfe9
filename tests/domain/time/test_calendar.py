"""When it is due, example by example."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.errors import BadInput, BeyondHorizon
from domain.time.calendar import Pause, due, explain
from domain.time.days import CalendarSnapshot, Holiday, Window, add_months
from domain.time.duration import Duration
from domain.time.zone import ZoneSnapshot
from tests.domain.time.calendars import ALWAYS, MEMORIAL_DAY, a_calendar, a_zone, at

TWO_DAYS = Duration(business_days=2)
OFFICE = a_calendar(holidays=(MEMORIAL_DAY,))


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2026-03-06 16:00", TWO_DAYS, "2026-03-10 16:00"),
        ("2026-03-06 16:00", Duration(office_hours=48), "2026-03-16 16:00"),
        ("2026-03-06 16:00", Duration(hours=48), "2026-03-08 17:00"),
        ("2026-05-21 16:00", TWO_DAYS, "2026-05-26 16:00"),
        ("2026-05-21 16:00", Duration(office_hours=48), "2026-06-01 16:00"),
        ("2026-05-21 16:00", Duration(hours=48), "2026-05-23 16:00"),
    ],
)
def test_48_business_hours_has_three_readings(
    start: str, duration: Duration, expected: str
) -> None:
    """Business days, office hours and plain hours end at three different times."""
    assert due(at(start), duration, OFFICE) == at(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-13 15:00", "2026-03-17 15:00"),  # Friday to Tuesday
        ("2026-03-12 15:00", "2026-03-16 15:00"),  # Thursday to Monday
        ("2026-05-22 15:00", "2026-05-27 15:00"),  # Friday to Wednesday, Memorial Day between
        ("2026-03-10 20:30", "2026-03-12 20:30"),  # after hours on a business day
        ("2026-03-10 06:15", "2026-03-12 06:15"),  # before hours on a business day
        ("2026-03-14 20:00", "2026-03-18 09:00"),  # Saturday: from Monday's opening
        ("2026-03-15 03:00", "2026-03-18 09:00"),  # Sunday: the same
        ("2026-05-25 12:00", "2026-05-28 09:00"),  # a holiday: from Tuesday's opening
    ],
)
def test_business_days_keep_the_local_time(start: str, expected: str) -> None:
    """The local time is kept; on a closed day counting starts at the next first opening."""
    assert due(at(start), TWO_DAYS, OFFICE) == at(expected)


def test_a_morning_after_a_closed_day_may_be_due_before_that_day() -> None:
    """Monday 08:00 keeps 08:00, Sunday counts from 09:00: the one case where later is earlier."""
    sunday, monday = at("2026-03-15 23:00"), at("2026-03-16 08:00")
    assert due(sunday, TWO_DAYS, OFFICE) == at("2026-03-18 09:00")
    assert due(monday, TWO_DAYS, OFFICE) == at("2026-03-18 08:00")


def test_around_the_clock_a_business_day_starts_at_midnight() -> None:
    """With a holiday in a calendar without closed minutes, the next day starts at 00:00."""
    always = a_calendar(windows=ALWAYS, holidays=(MEMORIAL_DAY,))
    assert due(at("2026-05-25 12:00"), TWO_DAYS, always) == at("2026-05-28 00:00")


def test_around_the_clock_has_no_closed_minute() -> None:
    """Where every minute is open, office hours are hours, over clock changes too."""
    always = a_calendar(windows=ALWAYS)
    start = at("2026-03-01 12:34")
    expected = due(start, Duration(hours=24 * 300), always)
    assert due(start, Duration(office_hours=24 * 300), always) == expected


def test_updates_in_a_month_are_eleven() -> None:
    """A month of updates every two business days, each from when the last was due, is eleven."""
    start = at("2026-03-02 09:00")
    until = due(start, Duration(calendar_months=1), OFFICE)
    updates = [due(start, TWO_DAYS, OFFICE)]
    while (following := due(updates[-1], TWO_DAYS, OFFICE)) < until:
        updates.append(following)
    assert until == at("2026-04-02 09:00")
    assert len(updates) == 11
    assert (updates[0], updates[-1]) == (at("2026-03-04 09:00"), at("2026-04-01 09:00"))


def test_a_clock_change_on_a_counted_day_keeps_the_local_time() -> None:
    """Cairo's clocks jump on Friday 24 April 2026, a counted day: noon stays noon."""
    cairo = a_calendar("Africa/Cairo")
    start = at("2026-04-22 12:00", "Africa/Cairo")
    assert due(start, TWO_DAYS, cairo) == at("2026-04-24 12:00", "Africa/Cairo")
    assert due(start, TWO_DAYS, cairo) - start == timedelta(hours=47)


def test_a_gap_of_over_72_hours_still_ends() -> None:
    """A weekend and four holidays in a row only move the deadline."""
    gap = tuple(Holiday(date(2026, 12, day), "Closing") for day in (28, 29, 30, 31))
    closed = a_calendar(holidays=gap)
    assert due(at("2026-12-25 10:00"), TWO_DAYS, closed) == at("2027-01-04 10:00")
    assert due(at("2026-12-25 16:00"), Duration(office_hours=2), closed) == at("2027-01-01 10:00")


def test_office_hours_end_when_the_office_closes() -> None:
    """Eight office hours from the opening end at the closing, not at the next opening."""
    eight = Duration(office_hours=8)
    assert due(at("2026-03-10 09:00"), eight, OFFICE) == at("2026-03-10 17:00")
    assert due(at("2026-03-10 17:00"), eight, OFFICE) == at("2026-03-11 17:00")
    steps = explain(at("2026-03-10 17:00"), eight, OFFICE)
    assert steps[1:-1] == ["Wed 11 Mar 2026, 09:00-17:00: 8 h used, 0 min left"]


def test_several_windows_a_day_leave_lunch_out() -> None:
    """Closed minutes between two windows of a day do not count."""
    lunch = a_calendar(windows=(((Window(540, 720), Window(780, 1020)),) * 5) + ((), ()))
    assert due(at("2026-03-10 11:00"), Duration(office_hours=2), lunch) == at("2026-03-10 14:00")


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31 10:00", 1, "2026-02-28 10:00"),
        ("2028-01-31 10:00", 1, "2028-02-29 10:00"),
        ("2026-01-31 10:00", 2, "2026-03-31 10:00"),
        ("2027-02-28 10:00", 12, "2028-02-28 10:00"),
        ("2026-08-31 10:00", 6, "2027-02-28 10:00"),
        ("2026-03-02 09:00", 1, "2026-04-02 09:00"),
        ("2026-02-15 09:00", 1, "2026-03-15 09:00"),  # over the clock change
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_one(
    start: str, months: int, expected: str
) -> None:
    """A month without such a day ends on its last day; the local time is kept."""
    if start.startswith("2028"):
        zone = a_zone("America/New_York", date(2028, 1, 1), date(2028, 4, 1))
        calendar = OFFICE.model_copy(update={"zone": zone})
    else:
        calendar = OFFICE
    assert due(at(start), Duration(calendar_months=months), calendar) == at(expected)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_are_added_to_dates(day: date, months: int, expected: date) -> None:
    """Months are clamped to the month's end, and may be counted back."""
    assert add_months(day, months) == expected


def test_calendar_days_keep_the_local_time_and_skip_nothing() -> None:
    """Seven calendar days are a week later on the wall clock, weekend, holiday and all."""
    start = at("2026-03-06 16:00")
    assert due(start, Duration(calendar_days=7), OFFICE) == at("2026-03-13 16:00")


def test_minutes_and_seconds_elapse() -> None:
    """Minutes and seconds count day and night, over a clock change too."""
    start = at("2026-03-08 01:59")
    assert due(start, Duration(minutes=2), OFFICE) == at("2026-03-08 03:01")
    assert due(start, Duration(seconds=90), OFFICE) == start + timedelta(seconds=90)


def test_explain_tells_every_step() -> None:
    """The explanation names the start, each day left out and why, each day counted, the pause."""
    pause = Pause(start=at("2026-05-26 09:00"), end=at("2026-05-26 10:30"))
    assert explain(at("2026-05-21 16:00"), TWO_DAYS, OFFICE, [pause]) == [
        (
            "2 business days from Thu 21 May 2026, 16:00 EDT (UTC-04:00), "
            "by the calendar test 2026-01-01"
        ),
        "starts on a business day: 16:00 local time is kept",
        "Fri 22 May 2026: business day 1",
        "Sat 23 May 2026: weekend, skipped",
        "Sun 24 May 2026: weekend, skipped",
        "Mon 25 May 2026: holiday, Memorial Day, skipped",
        "Tue 26 May 2026: business day 2",
        (
            "paused from Tue 26 May 2026, 09:00 EDT (UTC-04:00) "
            "to Tue 26 May 2026, 10:30 EDT (UTC-04:00)"
        ),
        "pause: 1 h 30 min of open time, added",
        "Tue 26 May 2026, 09:00-17:00: 1 h used, 30 min left",
        "Wed 27 May 2026, 09:00-17:00: 30 min used, 0 min left",
        "due Wed 27 May 2026, 09:30 EDT (UTC-04:00) = 2026-05-27T13:30:00Z",
    ]


def test_explain_names_the_windows_that_were_used() -> None:
    """Office hours are told window by window, closed days among them."""
    steps = explain(at("2026-03-06 16:00"), Duration(office_hours=3), OFFICE)
    assert steps[1:-1] == [
        "Fri 6 Mar 2026, 09:00-17:00: 1 h used, 2 h left",
        "Sat 7 Mar 2026: weekend, skipped",
        "Sun 8 Mar 2026: weekend, skipped",
        "Mon 9 Mar 2026, 09:00-17:00: 2 h used, 0 min left",
    ]


def test_explain_says_where_counting_starts_and_which_last_day_is_taken() -> None:
    """A start on a closed day and a clamped month are told."""
    closed = explain(at("2026-03-14 20:00"), TWO_DAYS, OFFICE)
    assert "counting starts when Mon 16 Mar 2026 opens, at 09:00" in closed
    clamped = explain(at("2026-01-31 10:00"), Duration(calendar_months=1), OFFICE)
    assert "2026-02 has no day 31: its last day, 28, is taken" in clamped


def test_a_snapshot_survives_its_json() -> None:
    """A calendar in a history reads back the same, and counts the same."""
    again = CalendarSnapshot.model_validate_json(OFFICE.model_dump_json())
    assert again == OFFICE
    assert due(at("2026-03-10 17:00"), TWO_DAYS, again) == at("2026-03-12 17:00")


def test_later_tzdata_moves_no_deadline_of_an_open_case() -> None:
    """Two snapshots that disagree on the clocks give two deadlines; neither looks anywhere else."""
    zone = a_zone()
    no_summer_time = ZoneSnapshot(
        name=zone.name, start=zone.start, end=zone.end, offsets=(zone.offsets[0],)
    )
    other = OFFICE.model_copy(update={"zone": no_summer_time})
    start = at("2026-03-06 16:00")
    assert due(start, TWO_DAYS, other) - due(start, TWO_DAYS, OFFICE) == timedelta(hours=1)


@pytest.mark.parametrize(
    "duration",
    [
        Duration(business_days=900),
        Duration(office_hours=6_000),
        Duration(hours=30_000),
        Duration(calendar_days=1_000),
        Duration(calendar_months=40),
    ],
    ids=str,
)
def test_past_the_snapshot_is_an_error_not_a_guess(duration: Duration) -> None:
    """A deadline that the snapshot does not hold is BeyondHorizon, for every unit."""
    with pytest.raises(BeyondHorizon, match="take a longer snapshot"):
        due(at("2026-03-06 16:00"), duration, OFFICE)
    with pytest.raises(BeyondHorizon, match="take a longer snapshot"):
        due(datetime(2020, 1, 1, tzinfo=UTC), duration, OFFICE)


def test_an_instant_without_zone_is_refused() -> None:
    """A naive datetime is bad input, never taken as some zone's."""
    with pytest.raises(BadInput, match="has no zone"):
        due(datetime(2026, 3, 6, 16), TWO_DAYS, OFFICE)  # noqa: DTZ001 (the subject)


@pytest.mark.parametrize(
    ("windows", "why"),
    [
        ((), "no open time at all"),
        ((Window(1320, 360),), "22:00-06:00 closes before it opens"),
        ((Window(1500, 1600),), "25:00-26:40 leaves the day"),
        ((Window(540, 1981),), "09:00-33:01 is longer than a day"),
        ((Window(540, 540),), "never open"),
        ((Window(540, 720), Window(700, 1020)), "overlap or are out of order"),
        ((Window(780, 1020), Window(540, 720)), "overlap or are out of order"),
    ],
)
def test_senseless_windows_are_refused(windows: tuple[Window, ...], why: str) -> None:
    """No open time, past the day, longer than one, empty and overlapping windows are refused."""
    with pytest.raises(ValidationError, match=why):
        CalendarSnapshot.model_validate(
            OFFICE.model_dump() | {"windows": (windows, (), (), (), (), (), ())}
        )
