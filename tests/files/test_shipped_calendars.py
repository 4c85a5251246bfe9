"""The calendars that are shipped, against lists that somebody else published.

Only the days on which the calendar would be open otherwise are compared: lists differ in whether
they name a holiday on a weekend besides the day on which it is observed.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.time.days import Days
from files import calendars

POLICIES = Path(__file__).parents[2] / "policies" / "calendars"

# Each list names its source. What a source had not published yet in 2026 is not here.
PUBLISHED = {
    # opm.gov/policy-data-oversight/pay-leave/federal-holidays: the lists of 2026 to 2029. New
    # Year's Day of 2028 is a Saturday, and observed in 2027.
    ("us-business", 2026): "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    (
        "us-business",
        2027,
    ): "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    ("us-business", 2028): "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    ("us-business", 2029): "01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25",
    # gov.uk/bank-holidays.json, as it stood in 2025: both years that it had.
    ("gb-eng", 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    ("gb-eng", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    # The same for Scotland, and 15 June 2026 by royal proclamation of 4 February 2026.
    ("gb-sct", 2026): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    ("gb-sct", 2027): "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
    # ferien-deutschland.com/feiertage-bayern: the table of 2024 to 2029, without 15 August, which
    # is no holiday in the whole of Bavaria.
    ("de-by", 2026): "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 12-25",
    ("de-by", 2027): "01-01 01-06 03-26 03-29 05-06 05-17 05-27 11-01",
    ("de-by", 2028): "01-06 04-14 04-17 05-01 05-25 06-05 06-15 10-03 11-01 12-25 12-26",
    ("de-by", 2029): "01-01 03-30 04-02 05-01 05-10 05-21 05-31 10-03 11-01 12-25 12-26",
    # The federal decree on holidays of 2026 (published 30 December 2025) and 9 July of the state;
    # later years by the same laws (662/1949, 6.802/1980, 14.759/2023) and the date of Easter.
    ("br-sp", 2026): "01-01 04-03 04-21 05-01 07-09 09-07 10-12 11-02 11-20 12-25",
    ("br-sp", 2027): "01-01 03-26 04-21 07-09 09-07 10-12 11-02 11-15",
    ("br-sp", 2028): "04-14 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25",
    # Government of Karnataka, list of general holidays of 2026, published November 2025.
    ("in-ka", 2026): "01-14 01-26 03-19 03-31 04-03 04-14 04-20 05-01 05-28 06-26 08-26 09-14 "
    "10-02 10-20 10-21 11-10 11-27 12-25",
}
# What the moon cannot change: national days of India and of the Emirates, and Easter.
CERTAIN = {
    ("in-ka", 2027): "01-26 03-26 11-01",
    ("in-ka", 2028): "01-26 05-01 08-15 10-02 11-01 12-25",
    ("ae", 2026): "01-01 12-02 12-03",
    ("ae", 2027): "01-01 12-02 12-03",
    ("ae", 2029): "01-01",
}
SHIPPED = sorted(file.stem for file in POLICIES.glob("*.yaml") if file.stem != "around-the-clock")


def _closed(name: str, year: int) -> set[str]:
    """Return the days of a year that are closed and would be open by their weekday."""
    file = calendars.load(POLICIES / f"{name}.yaml")
    taken = calendars.snapshot(file, date(year, 1, 1), date(year + 1, 1, 1))
    days = Days(taken)
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    return {f"{d:%m-%d}" for d in every if taken.windows[d.weekday()] and days.closed_because(d)}


@pytest.mark.parametrize(("name", "year"), PUBLISHED)
def test_a_shipped_calendar_is_closed_on_the_published_days_alone(name: str, year: int) -> None:
    """Every day of the published list is closed, and no other working day."""
    assert _closed(name, year) == set(PUBLISHED[name, year].split())


@pytest.mark.parametrize(("name", "year"), CERTAIN)
def test_days_that_no_moon_changes_are_closed(name: str, year: int) -> None:
    """Where a list is published year by year, the days that are certain are closed before."""
    assert set(CERTAIN[name, year].split()) <= _closed(name, year)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_next_three_years_are_known(name: str) -> None:
    """No feast lacks a date until the end of 2029, and nobody has to look at anything."""
    for year in (2027, 2028, 2029):
        assert len(_closed(name, year)) >= 5
    assert calendars.load(POLICIES / f"{name}.yaml").warnings() == []


# -- calendars by the moon, computed a second time -------------------------------------------------


def _new_year(year: int) -> int:
    """Return the day on which a Hebrew year begins, counted from that calendar's first.

    The molad and the four postponements, as they have been computed since the fourth century.
    """
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // 25920
    return day + (3 * (day + 1) % 7 < 3)


def _hebrew_new_year(year: int) -> date:
    """Return the first of Tishri as a date."""
    this, before, after = (_new_year(y) for y in (year, year - 1, year + 1))
    late = 2 if after - this == 356 else int(this - before == 382)
    return date.fromordinal(this + late - 1373428 + 1)


def _of_israel(year: int) -> set[str]:
    """Return the holidays of Israel in a year, by the days between them and the new years."""
    autumn = _hebrew_new_year(year + 3761)
    pesach = autumn - timedelta(days=163)
    independence = pesach + timedelta(days=20)  # 5 Iyar, moved away from the Sabbath
    moved = {4: -1, 5: -2, 0: 1}.get(independence.weekday(), 0)
    days = [pesach, pesach + timedelta(6), pesach + timedelta(50), autumn, autumn + timedelta(1)]
    days += [autumn + timedelta(n) for n in (9, 14, 21)]
    days += [independence + timedelta(moved)]
    return {f"{d:%m-%d}" for d in days if d.weekday() not in {4, 5}}  # Friday and Saturday


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029])
def test_israel_is_closed_on_the_feasts_of_the_hebrew_calendar(year: int) -> None:
    """Its feasts follow from the new year, which is arithmetic, and from the law on 5 Iyar."""
    assert _closed("il", year) == _of_israel(year)


def test_the_hebrew_new_year_is_that_of_published_tables() -> None:
    """Rosh Hashanah as in the tables of the University of Nebraska: 2022 to 2026."""
    published = ["2022-09-26", "2023-09-16", "2024-10-03", "2025-09-23", "2026-09-12"]
    assert [str(_hebrew_new_year(year)) for year in range(5783, 5788)] == published


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_feasts_of_the_emirates_move_with_the_moon(year: int) -> None:
    """A feast of the next year comes 354 days later, give or take a sighting and a moved day.

    Cabinet Resolution 27 of 2024: which feasts, how many days each, and that some may be moved.
    """
    file = calendars.load(POLICIES / "ae.yaml")

    def first(of: int, name: str) -> date:
        taken = calendars.snapshot(file, date(of, 1, 1), date(of + 1, 1, 1))
        return next(h.day for h in taken.holidays if h.name.startswith(name))

    for feast in ("Day of Arafah", "Eid al-Adha", "Islamic New Year", "Prophet's Birthday"):
        apart = (first(year + 1, feast) - first(year, feast)).days
        assert 350 <= apart <= 358, feast
    assert first(2026, "Day of Arafah") == date(2026, 5, 26)
    assert first(year, "Eid al-Adha") - first(year, "Day of Arafah") == timedelta(1)
