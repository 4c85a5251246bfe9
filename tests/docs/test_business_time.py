"""docs/business-time.md, sentence by sentence: each one is tried, and none is left out."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import ValidationError

from domain.contact.file import ContactFile
from domain.errors import BadFile, BadInput, BeyondHorizon
from domain.time.calendar import Pause, due, explain
from domain.time.days import CalendarSnapshot, Days, Holiday, Window
from domain.time.duration import Duration
from domain.time.lead_time import before
from domain.time.zone import end_of_day
from files import calendars
from files.snapshots import SnapshotRequest, take
from tests.domain.contact.world import a_contact
from tests.domain.time.calendars import ALWAYS, MEMORIAL_DAY, MON_TO_FRI, a_calendar, a_zone, at
from tests.domain.world import POLICIES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "business-time.md").read_text(encoding="utf-8")
DAY, WEEK_MON_TO_FRI = timedelta(days=1), a_calendar()
TWO_DAYS = Duration(business_days=2)

# They introduce what follows, point to a place, or advise: there is nothing in them to try.
INTRODUCING = (
    "When is something due?",
    "Holidays come from the package `holidays`:",
    "A calendar is a dated file in",
    "They are a beginning: check them",
    "Those of whoever has to act:",
    "To see whether an upgrade would have changed one,",
)
# Held by tests of their own, because they need a server, a command or a thousand examples.
ELSEWHERE = {
    "`explain` gives the computation line by line": "domain/time/test_calendar.py",
    "`tests/domain/time/minute_walk.py` finds": "domain/time/test_properties.py",
    "Ten zones, random opening hours": "domain/time/test_properties.py",
    "`HYPOTHESIS_PROFILE=ci` and `long`": "domain/time/test_properties.py",
    "An open case moves to another calendar only by a person's act": "workflows/test_adoption.py",
    "From then on nothing else is asked": "test_replay.py",
    "`calendar due` and `rehearse` read": "cli/test_calendars.py",
    "A case that is still open 30 days": "workflows/test_calendar_that_ends.py",
    "It reads them by itself": "workflows/test_calendar_that_ends.py",
}


class Sentence(NamedTuple):
    """A sentence of the page, by its beginning, and the function that tries it."""

    beginning: str
    tries: Callable[[Path], None]


TRIED: list[Sentence] = []


def says(*beginnings: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Register a function as the trial of the sentences that begin like this."""

    def registered(tries: Callable[[Path], None]) -> Callable[[Path], None]:
        TRIED.extend(Sentence(beginning, tries) for beginning in beginnings)
        return tries

    return registered


def sentences() -> Iterator[str]:
    """Yield every line of the page that is prose: no heading, no table, no code."""
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    for line in prose.splitlines():
        bare = line.removeprefix("- ").strip()
        if bare and not bare.startswith(("#", "|")):
            yield bare


def local(text: str, zone: str = "America/New_York", *, fold: int = 0) -> datetime:
    """Return the instant of a local time of 2026 such as "03-06 16:00"."""
    return at(text if text.startswith(("19", "20")) else f"2026-{text}", zone, fold=fold)


def wait(start: str, calendar: CalendarSnapshot = WEEK_MON_TO_FRI, **unit: int) -> datetime:
    return due(local(start), Duration.model_validate(unit), calendar)


def paused(start: str, *spans: tuple[str, str], **unit: int) -> datetime:
    """Return when a wait in the week of Monday to Friday is over, with pauses."""
    pauses = [Pause(start=local(one), end=local(other)) for one, other in spans]
    return due(local(start), Duration.model_validate(unit), WEEK_MON_TO_FRI, pauses)


def night_shift() -> tuple[tuple[Window, ...], ...]:
    """Return a week in which the Friday has a shift over midnight."""
    week = [*MON_TO_FRI]
    week[4] = (Window(22 * 60, 30 * 60),)
    return tuple(week)


def a_file(
    folder: Path, more: str = "", name: str = "own", week: str = ""
) -> calendars.CalendarFile:
    """Return a calendar that is read from a file, Monday to Friday from nine to five."""
    days = week or "".join(
        f'  {day}: ["09:00-17:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri")
    )
    path = folder / f"{name}.yaml"
    path.write_text(
        f"name: {name}\nversion: 2026-01-01\nzone: Europe/Berlin\nwindows:\n{days}{more}",
        encoding="utf-8",
    )
    return calendars.load(path)


def taken(file: calendars.CalendarFile, last: int = 2026) -> CalendarSnapshot:
    return calendars.snapshot(file, date(2026, 1, 1), date(last + 1, 1, 1))


# -- the page as a whole ---------------------------------------------------------------------------


def test_every_sentence_of_the_page_is_tried() -> None:
    """A sentence that is added or reworded has to be tried, or named as one that introduces."""
    known = (*INTRODUCING, *ELSEWHERE, *(sentence.beginning for sentence in TRIED))
    assert [line for line in sentences() if not line.startswith(known)] == []


def test_nothing_is_tried_that_the_page_does_not_say() -> None:
    """A sentence that was taken out takes its trial with it."""
    lines = [*sentences()]
    beginnings = (*ELSEWHERE, *(sentence.beginning for sentence in TRIED))
    assert [b for b in beginnings if not any(line.startswith(b) for line in lines)] == []
    assert all((ROOT / "tests" / file).is_file() for file in ELSEWHERE.values())


# -- units -----------------------------------------------------------------------------------------


@says("Every wait in a policy names its unit,", "A number is a positive whole number,")
def _units(_: Path) -> None:
    for wrong in ({}, {"hours": 0}, {"hours": -1}, {"hours": 1.5}, {"hours": 1, "minutes": 1}):
        with pytest.raises(ValidationError):
            Duration.model_validate(wrong)
    for name in ("worker-escalation", "upwork-dispute", "award-enforcement", "contact-routes"):
        text = (POLICIES / f"{name}.yaml").read_text(encoding="utf-8")
        assert "calendar: us-business" in text


@says("The rules are in `domain/time/calendar.py`")
def _places(_: Path) -> None:
    assert (ROOT / "domain/time/calendar.py").is_file()
    assert (ROOT / "domain/time/zone.py").is_file()


@says(
    "A bare number and a text such as",
    "`{business_hours: 48}` and `{days: 2}` are refused in the same way",
)
def _bare(_: Path) -> None:
    for bare in (48, "48 business hours", "PT48H", {"business_hours": 48}, {"days": 2}):
        with pytest.raises(
            ValidationError,
            match=r"(?s)business_days.*(office_hours|calendar_days)|(office_hours|calendar_days).*business_days",
        ):
            Duration.model_validate(bare)


@says("WorkMarket's ")
def _workmarket(_: Path) -> None:
    text = (POLICIES / "worker-escalation.yaml").read_text(encoding="utf-8")
    assert "update_every: {business_days: 2}" in text
    # the table above it
    holiday = a_calendar(holidays=(MEMORIAL_DAY,))
    rows = {
        "03-06 16:00": ("03-10 16:00", "03-16 16:00", "03-08 17:00"),
        "05-21 16:00": ("05-26 16:00", "06-01 16:00", "05-23 16:00"),
    }
    for start, ends in rows.items():
        units = ({"business_days": 2}, {"office_hours": 48}, {"hours": 48})
        assert [wait(start, holiday, **unit) for unit in units] == [local(end) for end in ends]
    assert _updates({"business_days": 2}) == 11
    assert _updates({"office_hours": 48}) == 3
    assert _updates({"hours": 48}) == 15


def _updates(unit: dict[str, int]) -> int:
    """Return how many updates there are in the month from 2 March 2026, 09:00."""
    when, count = local("03-02 09:00"), 0
    while (when := due(when, Duration.model_validate(unit), WEEK_MON_TO_FRI)) < local(
        "04-02 09:00"
    ):
        count += 1
    return count


# -- business days ---------------------------------------------------------------------------------


@says("A business day is a weekday with at least one window")
def _business_day(folder: Path) -> None:
    more = 'hours:\n  - {date: 2026-03-07, name: Fair, windows: ["10:00-12:00"]}\n'
    days = Days(
        taken(a_file(folder, f"holidays: {{add: [{{date: 2026-03-04, name: X}}]}}\n{more}"))
    )
    shut = [days.closed_because(date(2026, 3, day)) is not None for day in range(2, 9)]
    assert shut == [False, False, True, False, False, False, True]


@says("The time of day is kept:")
def _kept(_: Path) -> None:
    assert wait("03-06 15:00", business_days=2) == local("03-10 15:00")


@says("A start on a business day keeps its time")
def _starts_in_closed_hours(_: Path) -> None:
    for hour in ("08:00", "12:00", "20:30"):
        assert wait(f"03-03 {hour}", business_days=2) == local(f"03-05 {hour}")


@says("A start on a closed day counts from the first opening")
def _starts_on_a_closed_day(_: Path) -> None:
    assert wait("03-07 15:00", business_days=2) == local("03-11 09:00")
    always = a_calendar(windows=ALWAYS, holidays=(Holiday(date(2026, 3, 4), "X"),))
    assert wait("03-04 15:00", always, business_days=1) == local("03-06 00:00")


@says("So a case opened on Monday at 08:00 is due on Wednesday")
def _an_hour_before(_: Path) -> None:
    assert wait("03-02 08:00", business_days=2) == local("03-04 08:00")
    assert wait("03-01 12:00", business_days=2) == local("03-04 09:00")


@says("In business days without a pause, that is the one case")
def _order(_: Path) -> None:
    calendar = a_calendar(holidays=(Holiday(date(2026, 3, 4), "X"),))
    days, starts = (
        Days(calendar),
        [local("02-27 00:00") + n * timedelta(hours=1) for n in range(400)],
    )
    ends = [due(start, TWO_DAYS, calendar) for start in starts]
    turned = [
        (starts[one], starts[other])
        for one in range(400)
        for other in range(one + 1, 400)
        if ends[one] > ends[other]
    ]
    assert turned
    for earlier, later in turned:
        assert days.closed_because(calendar.zone.local(earlier).date())
        shown = calendar.zone.local(later)
        assert days.closed_because(shown.date()) is None
        assert shown.hour < 9
        assert days.closed_because(shown.date() - DAY)


@says("With a pause there is another:")
def _order_in_a_pause(_: Path) -> None:
    span = ("03-03 09:00", "03-04 09:00")
    outside, inside = (
        paused(start, span, business_days=2) for start in ("03-03 08:00", "03-03 16:00")
    )
    assert outside == local("03-06 08:00")
    assert inside == local("03-05 17:00")


@says("In months there is a third:")
def _order_of_months(_: Path) -> None:
    ends = (wait("01-30 15:00", calendar_months=1), wait("01-31 09:00", calendar_months=1))
    assert ends == (local("02-28 15:00"), local("02-28 09:00"))


@says("A shift over midnight belongs to the day", 'With `fri: ["22:00-06:00"]` a start on Saturday')
def _shift(_: Path) -> None:
    calendar = a_calendar(windows=night_shift())
    days = Days(calendar)
    assert days.belongs(local("03-07 02:00")) == date(2026, 3, 6)
    assert days.closed_because(date(2026, 3, 7)) == "weekend"
    friday = due(local("03-06 23:00"), Duration(business_days=1), calendar)
    saturday = due(local("03-07 02:00"), Duration(business_days=1), calendar)
    assert days.belongs(friday) == date(2026, 3, 9)
    assert saturday - friday == timedelta(hours=3)


@says("A holiday takes the shift that starts on it,")
def _holiday_of_a_shift(_: Path) -> None:
    week = night_shift()
    friday = a_calendar(windows=week, holidays=(Holiday(date(2026, 3, 6), "X"),))
    saturday = a_calendar(windows=week, holidays=(Holiday(date(2026, 3, 7), "X"),))
    start = local("03-06 20:00")
    assert due(start, Duration(office_hours=8), saturday) == local("03-07 06:00")
    assert due(start, Duration(office_hours=8), friday) == local("03-09 17:00")


@says("A date that a zone left out,")
def _left_out(_: Path) -> None:
    zone = a_zone("Pacific/Apia", date(2011, 12, 1), date(2012, 2, 1))
    samoa = a_calendar().model_copy(
        update={"zone": zone, "covers_from": date(2011, 12, 1), "covers_until": date(2012, 2, 1)}
    )
    assert Days(samoa).closed_because(date(2011, 12, 30)) is not None
    start = zone.instant(datetime(2011, 12, 29, 10))  # noqa: DTZ001 (local time of the zone)
    end = due(start, Duration(business_days=1), samoa)
    assert zone.local(end) == datetime(2012, 1, 2, 10)  # noqa: DTZ001 (the same)


# -- office hours ----------------------------------------------------------------------------------


@says("They are counted in time that passes,")
def _elapsed(_: Path) -> None:
    week = [*MON_TO_FRI]
    week[5] = (Window(22 * 60, 30 * 60),)  # the night in which clocks jump, 7 to 8 March
    calendar = a_calendar(windows=tuple(week))
    assert due(local("03-07 22:00"), Duration(office_hours=7), calendar) == local("03-08 06:00")


@says("A span that is used up when the office closes")
def _used_up(_: Path) -> None:
    assert wait("03-02 09:00", office_hours=8) == local("03-02 17:00")


# -- clock changes ---------------------------------------------------------------------------------


@says("Without the third rule a case opened at 01:30 EST", "Where the doubled hour is the last")
def _doubled(_: Path) -> None:
    always = a_calendar(windows=ALWAYS)
    # the three rows of the table above
    assert wait("03-07 02:30", always, calendar_days=1) == local("03-08 03:00")
    assert wait("10-31 01:30", always, calendar_days=1) == local("11-01 01:30")
    second = due(local("11-01 01:30", fold=1), Duration(calendar_days=1), always)
    assert second == local("11-02 02:00")
    first = due(local("11-01 01:45"), Duration(calendar_days=1), always)
    assert local("11-01 01:30", fold=1) > local("11-01 01:45")
    assert first == local("11-02 01:45") < second
    cairo = a_calendar("Africa/Cairo", ALWAYS)
    late = local("10-29 23:30", "Africa/Cairo", fold=1)
    assert due(late, Duration(calendar_days=1), cairo) == local("10-31 00:00", "Africa/Cairo")


@says("A date is not an instant.", "Something to be paid by a date is in time")
def _end_of_day(_: Path) -> None:
    over = end_of_day(date(2026, 11, 4), a_zone())
    assert over == local("11-05 00:00")


# -- pauses ----------------------------------------------------------------------------------------


@says("A pause delays a deadline by what it took")
def _delays(_: Path) -> None:
    span = ("03-03 12:00", "03-03 20:00")  # five open hours, eight in all
    assert paused("03-02 10:00", span, office_hours=16) == local("03-04 15:00")
    assert paused("03-02 10:00", span, business_days=2) == local("03-04 15:00")
    assert paused("03-02 10:00", span, hours=48) == local("03-04 18:00")
    assert paused("03-02 10:00", span, calendar_days=2) == local("03-04 18:00")


@says("A pause over a closed night, a weekend or a holiday")
def _closed_pause(_: Path) -> None:
    for span in (("03-02 17:00", "03-03 09:00"), ("03-06 17:00", "03-09 09:00")):
        for unit in ({"business_days": 6}, {"office_hours": 48}):
            plain = due(local("03-02 10:00"), Duration.model_validate(unit), WEEK_MON_TO_FRI)
            assert paused("03-02 10:00", span, **unit) == plain
    calendar = a_calendar(holidays=(MEMORIAL_DAY,))
    pause = [Pause(start=local("05-25 00:00"), end=local("05-26 00:00"))]
    start = local("05-22 10:00")
    assert due(start, TWO_DAYS, calendar, pause) == due(start, TWO_DAYS, calendar)


@says("A pause of a whole business day delays by a business day,")
def _whole_day(_: Path) -> None:
    span = ("03-03 09:00", "03-04 09:00")
    assert paused("03-02 09:00", span, business_days=2) == local("03-05 09:00")
    for hour in range(24):
        start, later = f"03-02 {hour:02}:00", local(f"03-05 {hour:02}:00")
        assert paused(start, span, business_days=2) == later, hour


@says("A deadline of business days in closed time,")
def _closed_time(_: Path) -> None:
    evening, morning = (
        paused(f"03-02 {hour}", ("03-03 10:00", "03-03 12:00"), business_days=2)
        for hour in ("20:00", "07:00")
    )
    assert evening == local("03-05 11:00")
    assert morning == local("03-04 11:00")
    whole = ("03-03 09:00", "03-04 09:00")
    assert paused("03-02 20:00", whole, business_days=2) == local("03-05 20:00")
    assert paused("03-02 07:00", whole, business_days=2) == local("03-05 07:00")


def _spans() -> Iterator[tuple[datetime, datetime]]:
    """Yield pauses of many lengths around the first days of March."""
    first = local("03-01 06:00")
    for begin in range(0, 120, 7):
        for length in (1, 5, 8, 16, 24, 31, 72):
            start = first + timedelta(hours=begin)
            yield start, start + timedelta(hours=length)


@says("Cutting a pause in pieces, or telling one twice,")
def _pieces(_: Path) -> None:
    start = local("03-02 10:00")
    for begin, end in _spans():
        middle = begin + (end - begin) / 3
        whole = [Pause(start=begin, end=end)]
        pieces = [Pause(start=begin, end=middle), Pause(start=middle, end=end), *whole]
        for unit in (TWO_DAYS, Duration(office_hours=20), Duration(hours=50)):
            assert due(start, unit, WEEK_MON_TO_FRI, pieces) == due(
                start, unit, WEEK_MON_TO_FRI, whole
            )


@says("Before the start and from the deadline on,")
def _outside(_: Path) -> None:
    for hour in ("10:00", "20:00"):
        plain = wait(f"03-02 {hour}", business_days=2)
        assert paused(f"03-02 {hour}", ("02-20 09:00", f"03-02 {hour}"), business_days=2) == plain
        after = (f"03-04 {hour}", "03-20 09:00")
        assert paused(f"03-02 {hour}", after, business_days=2) == plain


@says("A deadline is never inside a pause;")
def _never_inside(_: Path) -> None:
    start = local("03-02 10:00")
    for begin, end in _spans():
        for unit in (TWO_DAYS, Duration(office_hours=20), Duration(hours=50)):
            over = due(start, unit, WEEK_MON_TO_FRI, [Pause(start=begin, end=end)])
            assert not begin < over < end, (begin, end, unit)


# -- counting back ---------------------------------------------------------------------------------


@says("A warning comes a lead before its deadline,", "Whoever is warned has at least the lead:")
def _lead(_: Path) -> None:
    easter = a_calendar(holidays=(Holiday(date(2026, 4, 3), "Good Friday"),))
    for hour in range(0, 400, 5):
        deadline = local("03-10 00:00") + timedelta(hours=hour)
        for lead in (Duration(business_days=1), Duration(office_hours=3), Duration(hours=30)):
            warned = before(deadline, lead, easter)
            assert due(warned, lead, easter) <= deadline, (deadline, lead)


@says("A deadline on a closed day counts as if it were")
def _closed_deadline(_: Path) -> None:
    # the rows of the table above
    rows = (
        ({"business_days": 1}, "04-02 09:00", "04-01 09:00"),
        ({"business_days": 1}, "03-09 09:00", "03-06 09:00"),
        ({"business_days": 1}, "04-04 16:00", "04-02 16:00"),
        ({"office_hours": 3}, "03-09 10:00", "03-06 15:00"),
    )
    for unit, deadline, warned in rows:
        lead = Duration.model_validate(unit)
        assert before(local(deadline), lead, WEEK_MON_TO_FRI) == local(warned)


@says("Where clocks skip the warning's own local time")
def _skipped_warning(_: Path) -> None:
    always = a_calendar(windows=ALWAYS)
    warned = before(local("03-09 02:30"), Duration(calendar_days=1), always)
    assert warned == local("03-08 03:00")
    late = due(warned, Duration(calendar_days=1), always) - local("03-09 02:30")
    assert timedelta(0) < late <= timedelta(hours=1)


# -- calendars -------------------------------------------------------------------------------------


@says("A name under `remove` takes the holiday off", "A name that the country does not have")
def _removed(folder: Path) -> None:
    more = "holidays: {country: US, remove: [Independence Day]}\n"
    left = {holiday.day for holiday in taken(a_file(folder, more), 2027).holidays}
    assert not {date(2026, 7, 3), date(2026, 7, 4), date(2027, 7, 5)} & left
    with pytest.raises(BadFile, match=r'no holiday here.*did you mean "Labor Day"'):
        a_file(folder, "holidays: {country: US, remove: [Labour Day]}\n")


@says("The categories `half_day` and `workday` are refused,")
def _half_days(folder: Path) -> None:
    with pytest.raises(BadFile, match="half_day holidays are open for a part of the day"):
        a_file(folder, "holidays: {country: AU, subdivision: NT, categories: [half_day]}\n")
    noon = 'hours: [{date: "12-24", name: Eve, windows: ["09:00-12:00"]}]\n'
    assert Days(taken(a_file(folder, noon))).windows(date(2026, 12, 24)) == (Window(540, 720),)


@says("A weekend day on which a country works")
def _worked(folder: Path) -> None:
    days = Days(taken(a_file(folder, "holidays: {country: HU}\n")))
    assert days.closed_because(date(2026, 1, 10)) is None
    assert days.windows(date(2026, 1, 10)) == (Window(540, 1020),)
    own = "holidays: {country: HU, add: [{date: 2026-01-10, name: Not here}]}\n"
    assert Days(taken(a_file(folder, own))).closed_because(date(2026, 1, 10)) is not None


@says("Where the package does not know a feast's date yet,")
def _unknown_feast(folder: Path) -> None:
    file = a_file(folder, "holidays: {country: IN, subdivision: KA}\n")
    with pytest.raises(BadFile, match="nobody has computed"):
        calendars.snapshot(file, date(2036, 1, 1), date(2037, 1, 1))


@says("A country or a subdivision in words", "A country that has holidays of its parts")
def _words(folder: Path) -> None:
    for given, code in (
        ("UK", "GB"),
        ("DE, subdivision: Bayern", "BY"),
        ("DE, subdivision: Bavaria", "BY"),
    ):
        with pytest.raises(BadFile, match=f'did you mean "{code}"'):
            a_file(folder, f"holidays: {{country: {given}}}\n")
    assert a_file(folder, "holidays: {country: DE}\n").warnings()
    assert not a_file(folder, "holidays: {country: DE, subdivision: null}\n").warnings()


@says("`policies/calendars/` has calendars of")
def _shipped(_: Path) -> None:
    line = next(line for line in sentences() if line.startswith("`policies/calendars/` has"))
    named = {*re.findall(r"`([a-z-]+)`", line)}
    assert named == {f.stem for f in (POLICIES / "calendars").glob("*.yaml")} - {"around-the-clock"}


@says("A day of `hours` goes before a holiday,", "Of two days or two seasons,", "A season changes")
def _precedence(folder: Path) -> None:
    more = (
        "holidays: {add: [{date: 2026-07-03, name: X}, {date: 2026-07-10, name: Y}]}\n"
        "hours:\n"
        '  - {from: 2026-07-01, until: 2026-07-31, name: one, week: {fri: ["09:00-13:00"]}}\n'
        '  - {from: 2026-07-20, until: 2026-07-31, name: two, week: {fri: ["09:00-11:00"]}}\n'
        '  - {date: 2026-07-10, name: open, windows: ["10:00-12:00"]}\n'
        '  - {date: 2026-07-10, name: later, windows: ["14:00-16:00"]}\n'
    )
    days = Days(taken(a_file(folder, more)))
    assert days.windows(date(2026, 7, 10)) == (Window(840, 960),)
    assert days.closed_because(date(2026, 7, 3)) == "holiday, X"
    assert days.windows(date(2026, 7, 17)) == (Window(540, 780),)
    assert days.windows(date(2026, 7, 24)) == (Window(540, 660),)
    assert days.windows(date(2026, 7, 16)) == (Window(540, 1020),)


# -- whose holidays, and until when ----------------------------------------------------------------


@says("A case may name another calendar", "The holidays of a client or a worker elsewhere")
def _by_case(_: Path) -> None:
    opened = datetime(2026, 3, 2, tzinfo=UTC)
    for named, zone in ((None, "America/New_York"), ("de-by", "Europe/Berlin")):
        file = ContactFile.model_validate({**a_contact(), "calendar": named})
        policy, calendar = file.rules()
        request = SnapshotRequest(kind="contact", policy=policy, calendar=calendar, at=opened)
        days = Days(take(POLICIES, request).calendar)
        assert days.zone.name == zone
        assert (days.closed_because(date(2026, 6, 4)) is not None) is (named == "de-by")


@says("With `also`, a date is a business day only if", "Where both are in one zone,")
def _also(folder: Path) -> None:
    a_file(
        folder,
        "holidays: {add: [{date: 2026-03-04, name: X}]}\n",
        "other",
        '  wed: ["10:00-12:00"]\n  thu: ["08:00-10:00"]\n',
    )
    both = taken(a_file(folder, "also: [other]\n"))
    days = Days(both)
    assert days.closed_because(date(2026, 3, 4)) == "holiday, X, by other"
    assert days.closed_because(date(2026, 3, 6)) is not None
    assert both.windows[3] == (Window(540, 600),)
    assert both.zone.name == "Europe/Berlin"


@says("A calendar beside one that has one beside it", "An unknown name, a calendar beside itself")
def _also_of_also(folder: Path) -> None:
    a_file(folder, "holidays: {add: [{date: 2026-03-04, name: X}]}\n", "third")
    a_file(folder, "also: [third]\n", "second")
    assert Days(taken(a_file(folder, "also: [second]\n"))).closed_because(date(2026, 3, 4))
    a_file(folder, "", "never", '  sun: ["09:00-17:00"]\n')
    for wrong in ("nobody", "own", "never"):
        with pytest.raises(BadFile):
            taken(a_file(folder, f"also: [{wrong}]\n"))


@says(
    "A case opens on a calendar that covers its ladder", "A calendar that ends before is refused,"
)
@says("The ladder of an award begins on its pay-by day.")
def _ends(folder: Path) -> None:
    (folder / "calendars").mkdir(exist_ok=True)
    for file in POLICIES.glob("*.yaml"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    text = (POLICIES / "calendars" / "us-business.yaml").read_text(encoding="utf-8")
    ends = folder / "calendars" / "us-business.yaml"
    ends.write_text(f"{text}valid_until: 2026-12-31\n", encoding="utf-8")
    award = SnapshotRequest(
        kind="award", policy="award-enforcement", at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    for pay_by, opens in ((17, True), (18, False)):
        request = award.model_copy(update={"begins_on": date(2026, 12, pay_by)})
        if opens:
            assert take(folder, request).calendar.covers_until == date(2027, 1, 1)
        else:
            with pytest.raises(BadInput, match="needed until 2027-01-01"):
                take(folder, request)


@says("A combined calendar ends with the first of its parts.")
def _first_end(folder: Path) -> None:
    a_file(folder, "valid_until: 2026-06-30\n", "other")
    file = a_file(folder, "also: [other]\nvalid_until: 2026-12-31\n")
    part = calendars.snapshot(file, date(2026, 1, 1), date(2027, 1, 1), date(2026, 2, 1))
    assert part.covers_until == date(2026, 7, 1)


@says(
    "When a case opens, opening hours, holidays and the zone's",
    "A deadline past the end of a snapshot",
)
def _kept_by_a_case(folder: Path) -> None:
    snapshot = taken(a_file(folder, "holidays: {country: DE, subdivision: BY}\n"))
    assert snapshot.windows[0] == (Window(540, 1020),)
    assert snapshot.holidays
    assert len(snapshot.zone.offsets) >= 2
    assert len(snapshot.hash) == 64
    with pytest.raises(BeyondHorizon):
        due(datetime(2026, 12, 30, tzinfo=UTC), Duration(business_days=9), snapshot)
    assert explain(datetime(2026, 3, 2, 9, tzinfo=UTC), TWO_DAYS, snapshot)


@pytest.mark.parametrize("sentence", TRIED, ids=lambda sentence: sentence.beginning[:50])
def test_the_page_says_what_is(sentence: Sentence, tmp_path: Path) -> None:
    """Each sentence holds for the examples that it gives, and for those around them."""
    sentence.tries(tmp_path)
