"""Calendars beside one another: closed where either is closed, and chosen by case and by policy."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.errors import BadFile, BadInput
from domain.kinds import KINDS
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot, Days, Window
from domain.time.duration import Duration
from files import calendars
from files.snapshots import SnapshotRequest, take
from tests.builders import an_escalation
from tests.domain.world import POLICIES

WEEK = "".join(f'  {day}: ["09:00-17:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri"))


def _write(folder: Path, name: str, more: str = "", zone: str = "UTC", week: str = WEEK) -> Path:
    path = folder / f"{name}.yaml"
    text = f"name: {name}\nversion: 2026-01-01\nzone: {zone}\nwindows:\n{week}{more}"
    path.write_text(text, encoding="utf-8")
    return path


def _taken(path: Path, last: int = 2026) -> CalendarSnapshot:
    return calendars.snapshot(calendars.load(path), date(2026, 1, 1), date(last + 1, 1, 1))


def _named(day: str, name: str) -> str:
    return f"holidays: {{add: [{{date: {day}, name: {name}}}]}}\n"


# -- days ------------------------------------------------------------------------------------------


def test_a_holiday_of_either_calendar_closes_both(tmp_path: Path) -> None:
    """Corpus Christi in Bavaria and Labor Day in the States: a joint desk works on neither."""
    for name in ("us-business", "de-by"):
        text = (POLICIES / "calendars" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with (tmp_path / "us-business.yaml").open("a", encoding="utf-8") as file:
        file.write("also: [de-by]\n")
    both = _taken(tmp_path / "us-business.yaml")
    days = Days(both)
    assert days.closed_because(date(2026, 9, 7)) == "holiday, Labor Day"
    assert days.closed_because(date(2026, 6, 4)) == "holiday, Corpus Christi, by de-by"
    assert days.closed_because(date(2026, 6, 5)) is None
    wednesday = datetime(2026, 6, 3, 13, tzinfo=UTC)
    assert due(wednesday, Duration(business_days=1), both) == datetime(2026, 6, 5, 13, tzinfo=UTC)
    assert (both.zone.name, both.windows[0]) == ("America/New_York", (Window(540, 1020),))


def test_a_weekend_of_either_calendar_closes_both(tmp_path: Path) -> None:
    """With Israel beside it, a week of Monday to Friday is one of Monday to Thursday."""
    text = (POLICIES / "calendars" / "il.yaml").read_text(encoding="utf-8")
    (tmp_path / "il.yaml").write_text(text, encoding="utf-8")
    both = _taken(_write(tmp_path, "own", "also: [il]\n"))
    assert [bool(hours) for hours in both.windows] == [True] * 4 + [False] * 3


def test_a_closed_day_and_a_half_day_of_the_other_count(tmp_path: Path) -> None:
    """Its one-off closing closes, its half day is one, and a day that it opens once is no more."""
    _write(
        tmp_path,
        "other",
        "hours:\n  - {date: 2026-03-04, name: Works outing, windows: []}\n"
        '  - {date: "12-24", name: Christmas Eve, windows: ["09:00-12:00"]}\n'
        '  - {date: 2026-03-07, name: Fair, windows: ["10:00-12:00"]}\n',
    )
    both = _taken(_write(tmp_path, "own", "also: [other]\n"))
    days = Days(both)
    assert days.closed_because(date(2026, 3, 4)) == "holiday, Works outing, by other"
    assert days.windows(date(2026, 12, 24)) == (Window(540, 720),)
    assert days.closed_because(date(2026, 3, 7)) == "weekend"


def test_a_day_that_this_calendar_opens_is_closed_if_the_other_is(tmp_path: Path) -> None:
    """A Saturday of its own hours stays closed where the other never opens on Saturdays."""
    _write(tmp_path, "other")
    open_once = 'hours: [{date: 2026-03-07, name: Move, windows: ["10:00-14:00"]}]\n'
    both = _taken(_write(tmp_path, "own", f"{open_once}also: [other]\n"))
    assert Days(both).closed_because(date(2026, 3, 7)) == "weekend"


@pytest.mark.parametrize(
    ("zone", "hours"), [("UTC", (Window(600, 1020),)), ("Asia/Tokyo", (Window(540, 1020),))]
)
def test_hours_are_compared_within_one_zone(
    tmp_path: Path, zone: str, hours: tuple[Window, ...]
) -> None:
    """Two desks in one zone share the hours of both; of one far away only the days count."""
    _write(tmp_path, "other", zone=zone, week=WEEK.replace("09:00", "10:00"))
    assert _taken(_write(tmp_path, "own", "also: [other]\n")).windows[0] == hours


def test_calendars_combine_over_several_files(tmp_path: Path) -> None:
    """A calendar beside one that has one beside it, and two in one list, all close."""
    _write(tmp_path, "third", _named("2026-03-05", "Third"))
    _write(tmp_path, "second", _named("2026-03-04", "Second") + "also: [third]\n")
    _write(tmp_path, "fourth", _named("2026-03-06", "Fourth"))
    both = _taken(_write(tmp_path, "own", "also: [second, fourth]\n"))
    assert [h.day.day for h in both.holidays] == [4, 5, 6]
    assert both.hash != _taken(_write(tmp_path, "own")).hash


def test_the_order_of_two_calendars_decides_hours_and_zone_alone(tmp_path: Path) -> None:
    """Whichever is named in the other, the same days are closed."""
    one = _named("2026-03-04", "One")
    _write(tmp_path, "b", _named("2026-03-05", "Two"))
    first = _taken(_write(tmp_path, "a", one + "also: [b]\n"))
    _write(tmp_path, "a", one)
    second = _taken(_write(tmp_path, "b", _named("2026-03-05", "Two") + "also: [a]\n"))
    assert [h.day for h in first.holidays] == [h.day for h in second.holidays]


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("also", "says"),
    [
        ("[othr]", 'own.yaml:9: also.0: othr is no calendar of this folder; did you mean "other"?'),
        ("[own]", "own also own: a calendar is not beside itself"),
        ("[back]", "own also back also own: a calendar is not beside itself"),
        ("[../other]", "../other is no calendar of this folder"),
        ("[never]", "own and never are never open together"),
    ],
)
def test_a_calendar_that_cannot_be_combined_is_refused(
    tmp_path: Path, also: str, says: str
) -> None:
    """An unknown name, a circle and two calendars that are never open together, on one line."""
    _write(tmp_path, "other")
    _write(tmp_path, "back", "also: [own]\n")
    _write(tmp_path, "never", week='  sat: ["09:00-17:00"]\n')
    with pytest.raises(BadFile) as refused:
        _taken(_write(tmp_path, "own", f"also: {also}\n"))
    assert says.removeprefix("own.yaml:9: also.0: ") in str(refused.value)
    assert "\n" not in str(refused.value)


# -- calendars that end ----------------------------------------------------------------------------


def test_a_combined_calendar_ends_with_the_first_that_does(tmp_path: Path) -> None:
    """It is valid while all of them are, and the refusal names the file that ends."""
    _write(tmp_path, "other", "valid_until: 2026-06-30\n")
    file = calendars.load(_write(tmp_path, "own", "also: [other]\n"))
    start, end = date(2026, 1, 1), date(2027, 1, 1)
    taken = calendars.snapshot(file, start, end, date(2026, 3, 1))
    assert taken.covers_until == date(2026, 7, 1)
    with pytest.raises(BadFile, match=r"other\.yaml:10: valid until 2026-06-30, but it is needed"):
        calendars.snapshot(file, start, end)


def _policies(folder: Path, until: str) -> Path:
    """Return the shipped policies with a calendar that ends."""
    (folder / "calendars").mkdir()
    for file in POLICIES.glob("*.yaml"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    text = (POLICIES / "calendars" / "us-business.yaml").read_text(encoding="utf-8")
    ends = f"{text}valid_until: {until}\n"
    (folder / "calendars" / "us-business.yaml").write_text(ends, encoding="utf-8")
    return folder


def _request(day: str, kind: str = "worker-escalation", **more: object) -> SnapshotRequest:
    policy = {"worker-escalation": "worker-escalation", "award": "award-enforcement"}
    policy |= {"dispute": "upwork-dispute", "contact": "contact-routes"}
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return SnapshotRequest(kind=kind, policy=policy[kind], at=at).model_copy(update=more)


@pytest.mark.parametrize(
    ("kind", "opened", "opens"),
    [
        ("worker-escalation", "2026-10-15", True),
        ("worker-escalation", "2026-12-01", False),
        ("contact", "2026-11-30", True),
        ("contact", "2026-12-20", False),
        ("dispute", "2026-03-02", True),
        ("dispute", "2026-12-01", False),
        ("award", "2026-11-02", True),
    ],
)
def test_a_case_opens_on_a_yearly_calendar_that_covers_its_ladder(
    tmp_path: Path,
    kind: str,
    opened: str,
    opens: bool,  # noqa: FBT001 (pytest passes it by name)
) -> None:
    """Not a year and a half, but as long as the ladder and two weeks; the refusal names the day."""
    policies = _policies(tmp_path, "2026-12-31")
    if opens:
        taken = take(policies, _request(opened, kind))
        assert taken.calendar.covers_until == date(2027, 1, 1)
        return
    with pytest.raises(BadInput, match="valid until 2026-12-31, but it is needed until 2027-"):
        take(policies, _request(opened, kind))


@pytest.mark.parametrize(("pay_by", "opens"), [("2026-12-10", True), ("2026-12-20", False)])
def test_an_award_needs_a_calendar_until_its_pay_by_day(
    tmp_path: Path,
    pay_by: str,
    opens: bool,  # noqa: FBT001 (pytest passes it by name)
) -> None:
    """The ladder of an award begins on the day by which it is to be paid."""
    policies = _policies(tmp_path, "2026-12-31")
    request = _request("2026-11-02", "award", begins_on=date.fromisoformat(pay_by))
    if opens:
        assert take(policies, request).calendar.covers_until == date(2027, 1, 1)
    else:
        with pytest.raises(BadInput, match="needed until 2027-01-03"):
            take(policies, request)


def test_a_case_under_way_may_move_to_a_calendar_that_ends(tmp_path: Path) -> None:
    """It is not begun anew: its own deadlines have to fit, and no whole ladder."""
    span = (date(2026, 6, 1), date(2027, 6, 1))
    taken = take(_policies(tmp_path, "2026-12-31"), _request("2026-12-01", span=span))
    assert taken.calendar.covers_until == date(2027, 1, 1)


def test_a_calendar_without_an_end_reaches_as_far_as_before() -> None:
    """Nothing changes for those that are valid until further notice."""
    taken = take(POLICIES, _request("2026-03-02"))
    assert (taken.calendar.covers_until - date(2026, 3, 2)).days == 550


# -- chosen by case and by policy ------------------------------------------------------------------


@pytest.mark.parametrize(("own", "name"), [(None, "us-business"), ("de-by", "de-by")])
def test_a_case_names_a_calendar_or_takes_its_policys(own: str | None, name: str) -> None:
    """Whose holidays count is said by the policy, and by the case where it is another's."""
    file = {**an_escalation(), "calendar": own} if own else an_escalation()
    case = KINDS["worker-escalation"].case.from_file(file, "worker-escalation/WM-1042")
    request = SnapshotRequest.of(case, datetime(2026, 3, 2, tzinfo=UTC))
    assert take(POLICIES, request).calendar.name == name
