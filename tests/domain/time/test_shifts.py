"""Days of people's calendars: shifts over midnight, half days, openings, dates that never were."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.calendar import Pause, due
from domain.time.days import CalendarSnapshot, Holiday, SpecialDay, Window
from domain.time.duration import Duration
from domain.time.elapsed import took
from domain.time.lead_time import before
from domain.time.zone import ZoneSnapshot
from files.zones import zone_snapshot
from tests.domain.time import minute_walk
from tests.domain.time.calendars import MON_TO_FRI, a_calendar, at, tz
from tests.domain.time.minute_walk import DAY, MINUTE, Office

NIGHT = (Window(1320, 1800),)
NIGHTS = (NIGHT,) * 5 + ((), ())
TWO = Duration(business_days=2)
ONE = Duration(business_days=1)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-12 23:00", 1, "2026-03-13 23:00"),  # Thursday night
        ("2026-03-13 02:00", 1, "2026-03-14 02:00"),  # of Thursday's shift, so in Friday's
        ("2026-03-14 02:00", 1, "2026-03-17 02:00"),  # of Friday's shift, so in Monday's
        ("2026-03-14 06:00", 1, "2026-03-17 22:00"),  # the shift is over: Monday's opening
        ("2026-03-14 12:00", 1, "2026-03-17 22:00"),
        ("2026-03-15 23:00", 2, "2026-03-18 22:00"),
        ("2026-03-16 03:00", 1, "2026-03-17 03:00"),  # Monday before the shift
    ],
)
def test_a_shift_belongs_to_the_day_on_which_it_starts(start: str, days: int, end: str) -> None:
    """Friday's shift ends on Saturday, and Saturday is no business day."""
    calendar = a_calendar(windows=NIGHTS)
    assert due(at(start), Duration(business_days=days), calendar) == at(end)


def test_hours_of_a_shift_are_counted_over_midnight() -> None:
    """Eight hours from Friday midnight are six of Friday's shift and two of Monday's."""
    calendar = a_calendar(windows=NIGHTS)
    assert due(at("2026-03-14 00:00"), Duration(office_hours=8), calendar) == at("2026-03-17 00:00")
    assert due(at("2026-03-13 23:00"), Duration(office_hours=7), calendar) == at("2026-03-14 06:00")


def test_a_holiday_takes_the_shift_that_starts_on_it_and_no_other() -> None:
    """Thursday's shift goes on into a holiday on Friday, whose own is left out."""
    calendar = a_calendar(windows=NIGHTS, holidays=(Holiday(date(2026, 3, 13), "Holiday"),))
    assert due(at("2026-03-13 02:00"), Duration(office_hours=5), calendar) == at("2026-03-16 23:00")
    assert due(at("2026-03-12 23:00"), ONE, calendar) == at("2026-03-16 23:00")


def test_warnings_and_statistics_know_shifts() -> None:
    """One business day back from Friday's shift is Thursday's; the inverse counts the same."""
    calendar = a_calendar(windows=NIGHTS)
    saturday = at("2026-03-14 02:00")
    assert before(saturday, ONE, calendar) == at("2026-03-13 02:00")
    assert before(saturday, Duration(office_hours=5), calendar) == at("2026-03-13 05:00")
    assert took(saturday, at("2026-03-17 02:00"), calendar).business_days == 1


def _shift(opens: int, length: int) -> tuple[Window, ...]:
    return (Window(opens, opens + length),)


_CLOSED: st.SearchStrategy[tuple[Window, ...]] = st.just(())
_SHIFTS = _CLOSED | st.builds(_shift, st.integers(0, 1439), st.integers(60, 700))


def _apart(week: list[tuple[Window, ...]]) -> bool:
    return all(
        not now or not after or now[-1].closes - 1440 <= after[0].opens
        for now, after in zip(week, [*week[1:], week[0]], strict=True)
    )


WEEKS = st.lists(_SHIFTS, min_size=7, max_size=7).filter(
    lambda week: _apart(week) and sum(map(len, week)) > 2
)
_STARTS = st.integers(0, 60 * 1440).map(lambda minute: at("2026-02-01 00:00") + minute * MINUTE)


@given(WEEKS, _STARTS, st.integers(1, 4), st.sets(st.integers(-1, 6), max_size=3))
def test_shifts_are_what_a_walk_finds(
    week: list[tuple[Window, ...]], start: datetime, count: int, closed: set[int]
) -> None:
    """Business days and office hours of random shifts agree with a walk minute by minute."""
    holidays = sorted(start.date() + day * DAY for day in closed)
    calendar = a_calendar(
        windows=tuple(week), holidays=tuple(Holiday(day, "Holiday") for day in holidays)
    )
    plain = [[(w.opens, w.closes) for w in day] for day in week]
    office = Office(tz("America/New_York"), plain, set(holidays))
    expected = minute_walk.business_days(office, start, count)
    assert due(start, Duration(business_days=count), calendar) == expected
    hours = minute_walk.office_hours(office, start, count * 60, [])
    assert due(start, Duration(office_hours=count), calendar) == hours


# -- days with hours of their own ------------------------------------------------------------------

HALF = SpecialDay(date(2026, 12, 24), (Window(540, 720),), "Christmas Eve")
WORKED = SpecialDay(date(2026, 12, 19), (Window(600, 840),), "worked Saturday")
SHUT = SpecialDay(date(2026, 12, 21), (), "stocktaking")


def _december() -> CalendarSnapshot:
    christmas = Holiday(date(2026, 12, 25), "Christmas Day")
    calendar = a_calendar(windows=MON_TO_FRI, holidays=(christmas,))
    return calendar.model_copy(update={"special_days": (WORKED, SHUT, HALF)})


@pytest.mark.parametrize(
    ("start", "wait", "end"),
    [
        ("2026-12-24 10:00", Duration(office_hours=1), "2026-12-24 11:00"),
        ("2026-12-24 10:00", Duration(office_hours=3), "2026-12-28 10:00"),
        ("2026-12-23 16:00", ONE, "2026-12-24 16:00"),
        ("2026-12-18 16:00", Duration(office_hours=3), "2026-12-19 12:00"),
        ("2026-12-18 10:00", ONE, "2026-12-19 10:00"),
        ("2026-12-18 10:00", TWO, "2026-12-22 10:00"),
        ("2026-12-20 10:00", ONE, "2026-12-23 09:00"),
    ],
)
def test_a_day_has_its_own_hours(start: str, wait: Duration, end: str) -> None:
    """A half day is a business day with fewer hours, a worked Saturday one more, a closed none."""
    assert due(at(start), wait, _december()) == at(end)


def test_a_snapshot_without_such_days_is_written_as_before() -> None:
    """Calendars of recorded cases have neither field; they are read, and written, as they were."""
    calendar = a_calendar().model_copy(update={"pauses_keep_local_time": False})
    dumped = calendar.model_dump(mode="json")
    assert "special_days" not in dumped
    assert "pauses_keep_local_time" not in dumped
    assert CalendarSnapshot.model_validate(dumped) == calendar
    assert CalendarSnapshot.model_validate(_december().model_dump(mode="json")) == _december()


# -- dates that a zone left out --------------------------------------------------------------------


def _all_week(zone: ZoneSnapshot, start: date, end: date) -> CalendarSnapshot:
    return a_calendar().model_copy(
        update={
            "zone": zone,
            "windows": ((Window(540, 1020),),) * 7,
            "covers_from": start,
            "covers_until": end,
        }
    )


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    ],
)
def test_a_date_that_never_was_is_no_business_day(name: str, gone: date) -> None:
    """Where a zone crossed the date line, one date is missing, and it counts for nothing."""
    start, end = gone - 20 * DAY, gone + 20 * DAY
    zone = zone_snapshot(name, start, end)
    assert zone.left_out == {gone}
    opened = zone.instant(datetime(gone.year, gone.month, gone.day) - timedelta(hours=14))  # noqa: DTZ001 (a wall clock has no zone)
    ends = due(opened, ONE, _all_week(zone, start, end))
    assert zone.local(ends).date() == gone + DAY


@pytest.mark.parametrize("name", ["America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
def test_other_zones_have_every_date(name: str) -> None:
    """A clock change of an hour leaves no date out."""
    assert not zone_snapshot(name, date(2020, 1, 1), date(2030, 1, 1)).left_out


# -- pauses of whole business days -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "pause", "end"),
    [
        ("2026-11-30 09:00", ("2026-12-01 09:00", "2026-12-02 09:00"), "2026-12-03 09:00"),
        ("2026-11-30 08:00", ("2026-12-01 09:00", "2026-12-02 09:00"), "2026-12-03 08:00"),
        ("2026-11-30 17:00", ("2026-12-01 00:00", "2026-12-02 00:00"), "2026-12-03 17:00"),
        ("2026-11-30 20:30", ("2026-12-01 12:00", "2026-12-02 12:00"), "2026-12-03 20:30"),
        ("2026-12-02 20:30", ("2026-12-03 09:00", "2026-12-03 17:00"), "2026-12-07 20:30"),
        ("2026-12-02 07:00", ("2026-12-03 12:00", "2026-12-04 12:00"), "2026-12-07 07:00"),
        ("2026-11-30 09:00", ("2026-12-01 09:00", "2026-12-01 13:00"), "2026-12-02 13:00"),
        ("2026-11-30 09:00", ("2026-12-01 18:00", "2026-12-02 08:00"), "2026-12-02 09:00"),
    ],
)
def test_a_pause_of_a_business_day_delays_by_a_business_day(
    start: str, pause: tuple[str, str], end: str
) -> None:
    """At an opening, a closing, in a morning or an evening, the local time is kept."""
    paused = Pause(start=at(pause[0]), end=at(pause[1]))
    assert due(at(start), TWO, a_calendar(), [paused]) == at(end)


@given(st.integers(0, 1439), st.integers(1, 5), st.lists(st.integers(0, 4), min_size=1, max_size=3))
def test_days_of_pause_are_days_of_delay(minute: int, days: int, paused: list[int]) -> None:
    """In a week of equal days, n business days of pause delay n days, whatever the time of day."""
    start = at("2026-03-09 00:00") + minute * MINUTE
    wait, week = Duration(business_days=days + 5), a_calendar()
    whole = {at("2026-03-10 00:00") + day * DAY for day in paused if day < 4}
    pauses = [Pause(start=day, end=day + DAY) for day in whole]
    longer = Duration(business_days=days + 5 + len(whole))
    assert due(start, wait, week, pauses) == due(start, longer, week)
