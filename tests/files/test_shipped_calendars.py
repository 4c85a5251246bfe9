"""The calendars of other countries that are shipped: their fixed and published holidays."""

from datetime import date
from pathlib import Path

import pytest

from files import calendars

POLICIES = Path(__file__).parents[2] / "policies" / "calendars"

# gov.uk/bank-holidays; Bavaria's Feiertagsgesetz; Lei 662 and 14.759 and SP's 9 July.
WHOLE = {
    "gb-england": "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28",
    "de-bavaria": "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26",
    "br-sp": "01-01 04-03 04-21 05-01 07-09 09-07 10-12 11-02 11-15 11-20 12-25",
}
SOME = {
    "gb-scotland": "01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-28",
    "il": "04-02 04-08 04-22 05-22 09-12 09-13 09-21 09-26 10-03",
    "in-karnataka": "01-26 08-15 10-02 12-25",
    "uae": "01-01 12-02 12-03",
}


def _days(name: str, year: int) -> set[str]:
    file = calendars.load(POLICIES / f"{name}.yaml")
    taken = calendars.snapshot(file, date(year, 1, 1), date(year + 1, 1, 1))
    return {f"{holiday.day:%m-%d}" for holiday in taken.holidays}


@pytest.mark.parametrize("name", WHOLE)
def test_the_holidays_of_2026_are_those_published(name: str) -> None:
    """Every published holiday is closed, and no other day."""
    assert _days(name, 2026) == set(WHOLE[name].split())


@pytest.mark.parametrize("name", SOME)
def test_holidays_of_2026_that_are_certain_are_closed(name: str) -> None:
    """Whatever the moon brings, these days are closed."""
    assert set(SOME[name].split()) <= _days(name, 2026)


@pytest.mark.parametrize("name", [*WHOLE, *SOME])
def test_the_next_three_years_are_known(name: str) -> None:
    """No feast lacks a date until the end of 2029."""
    for year in (2027, 2028, 2029):
        assert len(_days(name, year)) >= 8
