"""What is true of every deadline, over random calendars, zones and clock changes.

Compared with `tests.domain.time.minute_walk`. More examples: HYPOTHESIS_PROFILE=ci, or long.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.time.calendar import Pause, due, explain
from domain.time.days import CalendarSnapshot, Holiday, Window
from domain.time.duration import Duration, Unit
from tests.domain.time import minute_walk
from tests.domain.time.calendars import a_calendar, a_zone, tz
from tests.domain.time.minute_walk import DAY, HOUR, MINUTE, Office

# Clocks change at 02:00 by an hour, at 02:00 by half an hour, at midnight both ways, back into
# the day before, never; offsets of half hours.
ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Africa/Casablanca",
    "UTC",
)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
WALKED = (Unit.BUSINESS_DAYS, Unit.OFFICE_HOURS, Unit.CALENDAR_DAYS, Unit.HOURS)


@dataclass(frozen=True)
class Question:
    """A calendar, in both shapes, and when to start counting."""

    calendar: CalendarSnapshot
    office: Office
    start: datetime

    def due(self, duration: Duration, *pauses: Pause) -> datetime:
        return due(self.start, duration, self.calendar, pauses)

    def closed(self, day: date) -> bool:
        return not self.office.works_on(day)


def _windows(points: list[int]) -> tuple[Window, ...]:
    """Return the windows between points; of an odd number of them the last is left out."""
    ends = iter(sorted(set(points)))
    return tuple(Window(*pair) for pair in zip(ends, ends, strict=False))


# Some of it at minutes near the change of clocks, and over midnight by a day that follows.
_POINTS = st.sampled_from([0, 30, 60, 90, 120, 150, 180, 540, 720, 1020, 1380, 1410, 1440])
# Neither filtered nor made unique: that would throw half of what is drawn away.
DAYS_HOURS = st.lists(_POINTS | st.integers(0, 1440), min_size=2, max_size=7).map(_windows)
WEEKS = st.lists(st.just(()) | DAYS_HOURS, min_size=7, max_size=7).filter(
    # Enough of it open that a walk of minutes ends soon.
    lambda week: sum(window.closes - window.opens for day in week for window in day) > 600
)


# Where skipped and doubled times begin and end, half an hour in Lord Howe.
_EDGES = st.sampled_from([-61, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60, 61])
_NEAR, _AWAY = _EDGES | st.integers(-120, 120), st.integers(-3, 3)
_ANY_MINUTE = st.integers(0, int((LAST - FIRST) / MINUTE))
_YES_OR_NO = st.booleans()


@st.composite
def starts(draw: st.DrawFn, zone: str) -> datetime:
    """Return any minute; half of the time one within three days of a change of clocks."""
    changes = [offset.since for offset in a_zone(zone).offsets if FIRST < offset.since < LAST]
    is_near: bool = draw(_YES_OR_NO)
    if changes and is_near:
        near = draw(st.sampled_from(changes))
        return near + draw(_AWAY) * DAY + draw(_NEAR) * MINUTE
    return FIRST + draw(_ANY_MINUTE) * MINUTE


_ZONE = st.sampled_from(ZONES)
_STARTS = {zone: starts(zone) for zone in ZONES}
_CLOSED = st.sets(st.integers(-1, 9), max_size=5)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    zone = draw(_ZONE)
    start, week = draw(_STARTS[zone]), draw(WEEKS)
    closed = draw(_CLOSED)
    holidays = {start.date() + day * DAY for day in closed}
    calendar = a_calendar(
        zone, tuple(week), tuple(Holiday(day, "Holiday") for day in sorted(holidays))
    )
    office = Office(tz(zone), [[(w.opens, w.closes) for w in day] for day in week], holidays)
    return Question(calendar, office, start)


DURATIONS = st.one_of(
    st.builds(Duration, business_days=st.integers(1, 20)),
    st.builds(Duration, office_hours=st.integers(1, 60)),
    st.builds(Duration, hours=st.integers(1, 500)),
    st.builds(Duration, calendar_days=st.integers(1, 60)),
    st.builds(Duration, calendar_months=st.integers(1, 6)),
)


@st.composite
def pauses(draw: st.DrawFn, around: datetime) -> Pause:
    begin = around + draw(st.integers(-1440, 4 * 1440)) * MINUTE
    return Pause(start=begin, end=begin + draw(st.integers(0, 2 * 1440)) * MINUTE)


# -- the same as a walk minute by minute -----------------------------------------------------------


@given(questions(), st.integers(1, 3))
def test_business_days_are_what_a_walk_finds(question: Question, count: int) -> None:
    """Business days end when the kept local time is first shown on the last counted day."""
    expected = minute_walk.business_days(question.office, question.start, count)
    assert question.due(Duration(business_days=count)) == expected


@given(st.data(), questions(), st.integers(1, 12))
def test_office_hours_are_what_a_walk_finds(
    data: st.DataObject, question: Question, hours: int
) -> None:
    """Office hours end when so many open minutes outside all pauses have passed."""
    stopped = data.draw(st.lists(pauses(question.start), max_size=3))
    spans = [(pause.start, pause.end) for pause in stopped]
    expected = minute_walk.office_hours(question.office, question.start, hours * 60, spans)
    assert question.due(Duration(office_hours=hours), *stopped) == expected


@given(questions(), st.integers(1, 40))
def test_calendar_days_are_what_a_walk_finds(question: Question, count: int) -> None:
    """Calendar days end when the kept local time is first shown so many dates later."""
    expected = minute_walk.calendar_days(question.office, question.start, count)
    assert question.due(Duration(calendar_days=count)) == expected


@given(questions(), st.integers(1, 8))
def test_calendar_months_are_what_a_walk_finds(question: Question, count: int) -> None:
    """Months end when the kept local time is first shown on that day or the month's last."""
    expected = minute_walk.calendar_months(question.office, question.start, count)
    assert question.due(Duration(calendar_months=count)) == expected


@given(st.sampled_from(ZONES).flatmap(lambda zone: st.tuples(st.just(zone), starts(zone))))
def test_clocks_show_what_zoneinfo_says(asked: tuple[str, datetime]) -> None:
    """A snapshot shows the local time, offset and pass that zoneinfo does, and finds its way."""
    name, instant = asked
    zone, local = a_zone(name), instant.astimezone(tz(name))
    assert zone.local(instant) == local.replace(tzinfo=None)
    assert zone.local(instant).fold == local.fold
    assert zone.offset(instant).abbreviation == local.tzname()
    assert timedelta(seconds=zone.offset(instant).seconds) == local.utcoffset()
    assert zone.instant(zone.local(instant)) == local.replace(fold=0).astimezone(UTC)
    assert instant in zone.passes(zone.local(instant))


# -- laws ------------------------------------------------------------------------------------------


@given(questions(), DURATIONS, st.integers(0, 3 * 1440))
def test_a_later_start_is_never_due_earlier(
    question: Question, duration: Duration, minutes: int
) -> None:
    """Deadlines keep the order of their starts, but for a morning after a closed day and months.

    A start before the first opening keeps its time, and one on the closed day before it counts
    from that opening; the last days of a long month all end on the last day of a short one.
    """
    earlier, later = question.start, question.start + minutes * MINUTE
    days = question.office.wall(earlier), question.office.wall(later)
    if duration.unit is Unit.BUSINESS_DAYS and question.closed(days[0].date()):
        opening = days[1].date()
        assume(
            question.closed(opening)
            or days[1].hour * 60 + days[1].minute >= _opens(question, opening)
        )
    if duration.unit is Unit.CALENDAR_MONTHS:
        assume(days[0].day <= 28 and days[1].day <= 28)  # the shortest month
    assert due(earlier, duration, question.calendar) <= due(later, duration, question.calendar)


def _opens(question: Question, day: date) -> int:
    return int(question.office.opens(day) / MINUTE)


@given(questions(), st.sampled_from(WALKED), st.integers(1, 30), st.integers(1, 30))
def test_one_wait_after_another_is_their_sum(
    question: Question, unit: Unit, first: int, second: int
) -> None:
    """a and then b is a + b; not for months, nor where the first deadline is moved out of a
    skipped hour, nor from a doubled hour that ends at midnight, which counts as 24:00."""
    one, other, both = (Duration.model_validate({unit: n}) for n in (first, second, first + second))
    between = question.due(one)
    if unit in {Unit.BUSINESS_DAYS, Unit.CALENDAR_DAYS}:
        assume(
            not any(
                "is skipped that day" in line
                for line in explain(question.start, one, question.calendar)
            )
        )
        assume(question.calendar.zone.kept(question.start)[1] < DAY)
    assert due(between, other, question.calendar) == question.due(both)


@given(st.data(), questions(), DURATIONS)
def test_explain_ends_in_the_deadline(
    data: st.DataObject, question: Question, duration: Duration
) -> None:
    """The last line of the explanation is the deadline that `due` returns, pauses included."""
    stopped = data.draw(st.lists(pauses(question.start), max_size=2))
    last = explain(question.start, duration, question.calendar, stopped)[-1]
    said = datetime.fromisoformat(last.rpartition(" = ")[2])
    assert last.startswith("due ")
    assert said == question.due(duration, *stopped)


@given(questions(), DURATIONS)
def test_a_deadline_is_after_its_start_and_business_ends_in_business(
    question: Question, duration: Duration
) -> None:
    """Nothing is due at once; business days end on a business day, office hours while open."""
    end = question.due(duration)
    assert end > question.start
    if duration.unit is Unit.OFFICE_HOURS:
        assert minute_walk.open_minutes(question.office, end - MINUTE, end) == 1
    elif duration.unit is Unit.BUSINESS_DAYS:
        # A start in the doubled hour before a midnight ends at 24:00 of a business day.
        around = {question.office.wall(moment).date() for moment in (end, end - MINUTE)}
        assert not all(question.closed(day) for day in around)


# -- pauses ----------------------------------------------------------------------------------------


@given(st.data(), questions(), DURATIONS)
def test_a_pause_delays_by_what_it_took(
    data: st.DataObject, question: Question, duration: Duration
) -> None:
    """The delay is the open time, or the elapsed time, between pause and resumption: no less, and
    more only so that the deadline is not inside the pause."""
    pause, plain = data.draw(pauses(question.start)), question.due(duration)
    begin, end = max(pause.start, question.start), pause.end
    assume(begin < min(plain, end))
    delayed = question.due(duration, pause)
    if duration.unit not in {Unit.BUSINESS_DAYS, Unit.OFFICE_HOURS}:
        assert delayed - plain == end - begin
        return
    lost = minute_walk.open_minutes(question.office, begin, end)
    assert delayed >= max(plain, end)
    if delayed > end:
        assert minute_walk.open_minutes(question.office, plain, delayed) == lost
    if not lost:
        assert delayed == max(plain, end)


@given(st.data(), questions(), DURATIONS)
def test_a_pause_cut_in_pieces_is_the_same_pause(
    data: st.DataObject, question: Question, duration: Duration
) -> None:
    """Stopping again at the instant of going on, twice over the same time, or in any order of
    telling makes no difference; neither does a pause of no length, before, or from the end on."""
    pause = data.draw(pauses(question.start))
    middle = pause.start + (pause.end - pause.start) / 2 // MINUTE * MINUTE
    halves = Pause(start=pause.start, end=middle), Pause(start=middle, end=pause.end)
    expected = question.due(duration, pause)
    idle = (
        Pause(start=question.start - HOUR, end=question.start),
        Pause(start=middle, end=middle),
        Pause(start=expected, end=expected + 9 * DAY),
    )
    assert question.due(duration, *halves) == expected
    assert question.due(duration, pause, halves[1], *idle) == expected
    assert question.due(duration, *idle, *reversed(halves)) == expected
