"""Calendars that people have: names of holidays, half days, seasons, worked Saturdays."""

from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
import pytest

from domain.case.record import lengthened
from domain.errors import BadFile
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot, Window
from domain.time.duration import Duration
from files import calendars, country_holidays, place_names
from files.country_holidays import Asked

WEEK = "".join(f'  {day}: ["09:00-17:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri"))


def _file(folder: Path, more: str, zone: str = "UTC", week: str = WEEK) -> calendars.CalendarFile:
    path = folder / "own.yaml"
    path.write_text(
        f"name: own\nversion: 2026-01-01\nzone: {zone}\nwindows:\n{week}{more}", encoding="utf-8"
    )
    return calendars.load(path)


def _taken(folder: Path, more: str, first: int = 2026, last: int = 2026) -> CalendarSnapshot:
    file = _file(folder, more)
    return calendars.snapshot(file, date(first, 1, 1), date(last + 1, 1, 1))


def _days(snapshot: CalendarSnapshot) -> set[date]:
    return {holiday.day for holiday in snapshot.holidays}


# -- names of holidays -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "name", "gone"),
    [
        ("CO", "Día de San José", [(2026, 3, 23), (2029, 3, 19)]),
        ("CO", "Día de San José (observado)", [(2026, 3, 23), (2029, 3, 19)]),
        ("CO", "Saint Joseph's Day", [(2026, 3, 23), (2029, 3, 19)]),
        ("US, subdivision: DC", "Inauguration Day", [(2029, 1, 20)]),
        ("US", "Independence Day (observed)", [(2026, 7, 3), (2026, 7, 4), (2027, 7, 5)]),
        ("AE", "Islamic New Year", [(2026, 6, 15), (2027, 6, 6)]),
        ("DE, subdivision: BY", "Corpus Christi", [(2026, 6, 4), (2027, 5, 27)]),
        ("JP", "Culture Day", [(2026, 11, 3)]),
        ("JP", "文化の日", [(2026, 11, 3)]),
        ("GB, subdivision: ENG", "Boxing Day", [(2026, 12, 26), (2026, 12, 28), (2027, 12, 28)]),
        ("BR", "Carnaval", []),
    ],
)
def test_one_name_takes_a_holiday_off_in_every_year(
    tmp_path: Path, country: str, name: str, gone: list[tuple[int, int, int]]
) -> None:
    """Whatever it is called, observed, estimated or in another language, it is one holiday."""
    if name == "Carnaval":
        with pytest.raises(BadFile, match="Carnaval is no holiday here"):
            _file(tmp_path, f"holidays: {{country: {country}, remove: [{name}]}}\n")
        return
    whole = _taken(tmp_path, f"holidays: {{country: {country}}}\n", 2026, 2029)
    left = _taken(tmp_path, f'holidays: {{country: {country}, remove: ["{name}"]}}\n', 2026, 2029)
    assert {date(*day) for day in gone} <= _days(whole) - _days(left)
    assert len(_days(whole) - _days(left)) <= 8


def test_names_are_shown_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    """The country's own language, or that of the file; the days are the same."""
    own = _taken(tmp_path, "holidays: {country: DE, subdivision: BY}\n")
    english = _taken(tmp_path, "holidays: {country: DE, subdivision: BY, language: en_US}\n")
    assert "Neujahr" in dict(own.holidays).values()
    assert "New Year's Day" in dict(english.holidays).values()
    assert _days(own) == _days(english)
    with pytest.raises(BadFile, match="klingon is no language of DE's holidays; known are: de"):
        _file(tmp_path, "holidays: {country: DE, language: klingon}\n")


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("UK", 'did you mean "GB", with a subdivision such as ENG or SCT?'),
        ("England", 'write "country: GB" and "subdivision: ENG"'),
        ("GB-SCT", 'write "country: GB" and "subdivision: SCT"'),
        ("Germany", 'did you mean "DE"?'),
        ("United States", 'did you mean "US"?'),
        ("UAE", 'did you mean "AE"?'),
        ("India, subdivision: KA", 'did you mean "IN"?'),
        ("DE, subdivision: Bavaria", 'did you mean "BY"?'),
        ("DE, subdivision: lower-saxony", 'did you mean "NI"?'),
        ("DE, subdivision: Bavria", 'did you mean "BY" (Bavaria)?'),
        ("AT, subdivision: Vienna", 'did you mean "9"?'),
        ("CH, subdivision: Geneva", 'did you mean "GE"?'),
        ("ES, subdivision: Catalonia", 'did you mean "CT"?'),
        ("ES, subdivision: Andalucia", 'did you mean "AN"?'),
        ("IT, subdivision: Florence", 'did you mean "FI"?'),
        ("BE, subdivision: Flanders", 'did you mean "Flemish"?'),
        ("BR, subdivision: Sao Paulo", 'did you mean "SP"?'),
        ("CA, subdivision: Quebec", 'did you mean "QC"?'),
        ("DE, subdivision: Atlantis", None),
        ("IN, subdivision: Karnataka", 'did you mean "KA"?'),
        ("DE, subdivision: Bayern", 'did you mean "BY"?'),
        ("US, subdivision: US-CA", 'did you mean "CA"?'),
    ],
)
def test_names_of_countries_suggest_their_codes(
    tmp_path: Path, country: str, said: str | None
) -> None:
    """A country or subdivision in words is answered with its code."""
    with pytest.raises(BadFile) as caught:
        _file(tmp_path, f"holidays: {{country: {country}}}\n")
    assert (said or "is no subdivision of DE") in str(caught.value)


@pytest.mark.parametrize(
    ("country", "first", "last", "name"),
    [("IN, subdivision: KA", 2036, 2036, "Buddha Purnima"), ("SG", 2098, 2099, "Hari Raya")],
)
def test_feasts_that_nobody_has_computed_are_not_taken_for_none(
    tmp_path: Path, country: str, first: int, last: int, name: str
) -> None:
    """Where a lunar table ends, so does the calendar; before, it is whole."""
    more = f"holidays: {{country: {country}}}\n"
    assert _taken(tmp_path, more, first - 30, first - 30).holidays
    with pytest.raises(BadFile, match=rf"nobody has computed .*{name}.* for {first} yet"):
        _taken(tmp_path, more, first, last)


def test_a_feast_that_is_removed_may_be_unknown(tmp_path: Path) -> None:
    """Who lists the days themselves takes the feast off by its name, and needs no table of it."""
    feasts = [
        name.shown
        for _, name in country_holidays.find(Asked("SG", None, (), None, 2098, 2098)).unknown
    ]
    quoted = ", ".join(f'"{feast}"' for feast in feasts)
    assert _taken(tmp_path, f"holidays: {{country: SG, remove: [{quoted}]}}\n", 2098, 2098).holidays


def test_every_english_name_has_a_code_that_exists() -> None:
    """Whoever follows the hint gets a calendar that is read."""
    known = holidays.list_supported_countries()
    for country, names in place_names.ENGLISH.items():
        assert {*names.values()} <= {*known[country]}, country
        for name in names:
            assert place_names.subdivision_of(country, name.title())


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ("holidays: {country: DE}\n", True),
        ("holidays: {country: US}\n", True),
        ("holidays: {country: DE, subdivision: BY}\n", False),
        ("holidays: {country: DE, subdivision: null}\n", False),
        ("holidays: {country: JP}\n", False),
        ("", False),
    ],
)
def test_a_country_with_parts_warns_when_none_is_named(
    tmp_path: Path,
    more: str,
    warned: bool,  # noqa: FBT001 (pytest passes it by name)
) -> None:
    """Only the holidays of the whole country would close; who means that writes null."""
    warnings = _file(tmp_path, more).warnings()
    assert bool(warnings) is warned
    if warned:
        assert "no subdivision is named" in warnings[0]
        assert "write `subdivision: null` if that is meant" in warnings[0]


def test_no_country_lacks_a_feast_in_the_years_of_a_case() -> None:
    """The next three years of the countries that we name in the docs have every feast."""
    for country, subdivision in (("IN", "KA"), ("AE", None), ("IL", None), ("BR", "SP")):
        assert not country_holidays.find(Asked(country, subdivision, (), None, 2026, 2029)).unknown


# -- days that are neither open nor closed ---------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "category"), [("AU, subdivision: NT", "half_day"), ("FI", "workday")]
)
def test_holidays_on_which_people_work_close_nothing(
    tmp_path: Path, country: str, category: str
) -> None:
    """Half days and working feasts are refused as holidays."""
    with pytest.raises(BadFile, match=f"{category} holidays are"):
        _file(tmp_path, f"holidays: {{country: {country}, categories: [public, {category}]}}\n")


def test_a_half_day_of_every_year_is_half_open(tmp_path: Path) -> None:
    """Christmas Eve closes at noon each year; a day of one year goes before it."""
    more = (
        "hours:\n"
        '  - {date: "12-24", name: Christmas Eve, windows: ["09:00-12:00"]}\n'
        "  - {date: 2027-12-24, name: Closed for once, windows: []}\n"
    )
    special = {day.day: day for day in _taken(tmp_path, more, 2026, 2028).special_days}
    assert special[date(2026, 12, 24)].windows == (Window(540, 720),)
    assert special[date(2027, 12, 24)].windows == ()
    assert special[date(2028, 12, 24)].windows == (Window(540, 720),)
    assert len(special) == 3


def test_a_season_has_hours_by_weekday(tmp_path: Path) -> None:
    """Fridays of the summer close at one; holidays stay holidays, other days keep their hours."""
    more = (
        "holidays: {add: [{date: 2026-07-03, name: Own}]}\n"
        "hours:\n"
        "  - {from: 2026-07-01, until: 2026-08-31, name: summer, "
        'week: {fri: ["09:00-13:00"], mon: []}}\n'
    )
    taken = _taken(tmp_path, more)
    special = {day.day: day.windows for day in taken.special_days}
    assert special[date(2026, 7, 10)] == (Window(540, 780),)
    assert special[date(2026, 8, 31)] == ()
    assert date(2026, 7, 3) not in special
    assert date(2026, 7, 7) not in special
    assert date(2026, 9, 4) not in special


def test_an_opening_goes_before_a_holiday_and_a_weekend(tmp_path: Path) -> None:
    """A day that the file opens is open, whatever else it is."""
    more = (
        "holidays: {country: US}\n"
        "hours:\n"
        '  - {date: 2026-12-25, name: Rush, windows: ["10:00-12:00"]}\n'
        '  - {date: 2026-12-26, name: Rush, windows: ["10:00-12:00"]}\n'
    )
    taken = _taken(tmp_path, more, 2026, 2027)
    start = datetime.fromisoformat("2026-12-24T16:00+00:00")
    end = due(start, Duration(business_days=2), taken)
    assert end == datetime.fromisoformat("2026-12-26T16:00+00:00")


@pytest.mark.parametrize(
    ("country", "day"),
    [("HU", "2026-01-10"), ("HU", "2026-08-08"), ("CN", "2026-02-14"), ("CN", "2026-01-04")],
)
def test_a_worked_weekend_day_is_a_business_day(tmp_path: Path, country: str, day: str) -> None:
    """Where a Saturday is worked for a bridge day, it has the hours of the Friday."""
    special = {
        s.day: s for s in _taken(tmp_path, f"holidays: {{country: {country}}}\n").special_days
    }
    assert special[date.fromisoformat(day)].windows == (Window(540, 1020),)
    assert special[date.fromisoformat(day)].name.startswith("worked S")


def test_a_worked_saturday_can_be_closed(tmp_path: Path) -> None:
    """Who does not work on it lists it as a holiday of their own."""
    more = "holidays: {country: HU, add: [{date: 2026-01-10, name: Own}]}\n"
    days = {special.day for special in _taken(tmp_path, more).special_days}
    assert date(2026, 1, 10) not in days
    assert date(2026, 8, 8) in days


def test_a_shift_over_midnight_is_written_on_its_first_day(tmp_path: Path) -> None:
    """22:00-06:00 on Friday ends on Saturday, which stays closed."""
    file = _file(tmp_path, "", week='  fri: ["22:00-06:00"]\n')
    taken = calendars.snapshot(file, date(2026, 1, 1), date(2027, 1, 1))
    assert taken.windows[4] == (Window(1320, 1800),)
    assert str(taken.windows[4][0]) == "22:00-06:00"
    assert taken.windows[5] == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("{date: 2026-12-24, name: x}", "a day has windows alone"),
        ('{date: "13-24", name: x, windows: []}', "hours.0.date"),
        ("{name: x, windows: []}", "write `date` and `windows` of one day"),
        ("{from: 2026-07-01, name: x, week: {fri: []}}", "write `date` and `windows` of one day"),
        ("{from: 2026-07-02, until: 2026-07-01, name: x, week: {}}", "cannot end before"),
        ('{date: 2026-12-24, name: x, windows: ["09:00-12:00", "11:00-13:00"]}', "overlap"),
    ],
)  # fmt: skip
def test_senseless_hours_are_refused(tmp_path: Path, more: str, said: str) -> None:
    """Neither a day nor a season, or both, or hours that overlap."""
    with pytest.raises(BadFile) as caught:
        _file(tmp_path, f"hours:\n  - {more}\n")
    assert said in str(caught.value)


def test_a_shift_into_the_hours_of_the_next_day_is_refused(tmp_path: Path) -> None:
    """Monday's night shift ends at six, so Tuesday cannot begin at five."""
    with pytest.raises(BadFile, match="22:00-06:00 reaches into 05:00-13:00 of the next day"):
        _file(tmp_path, "", week='  mon: ["22:00-06:00"]\n  tue: ["05:00-13:00"]\n')


def test_a_calendar_that_is_lengthened_has_the_days_of_the_longer_one(tmp_path: Path) -> None:
    """Half days after the old end are taken over, those before stay as they were."""
    file = _file(tmp_path, 'hours:\n  - {date: "12-24", name: Eve, windows: ["09:00-12:00"]}\n')
    short = calendars.snapshot(file, date(2026, 1, 1), date(2027, 1, 1))
    longer = calendars.snapshot(file, date(2026, 1, 1), date(2029, 1, 1))
    assert lengthened(short, longer).special_days == longer.special_days
    assert longer.covers_until - short.covers_until == timedelta(731)
