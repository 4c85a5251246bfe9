"""When somebody is warned: business time counted back from a deadline."""

from datetime import date, datetime

import pytest
from hypothesis import assume, given

from domain.errors import BeyondHorizon
from domain.time.calendar import due
from domain.time.days import Holiday
from domain.time.duration import Duration, Unit
from domain.time.lead_time import before, explain_before
from tests.domain.time.calendars import MEMORIAL_DAY, a_calendar, at
from tests.domain.time.minute_walk import HOUR, MINUTE
from tests.domain.time.test_properties import DURATIONS, Question, questions

NEW_YORK = a_calendar(holidays=(MEMORIAL_DAY, Holiday(date(2026, 7, 3), "Independence Day")))


@pytest.mark.parametrize(
    ("deadline", "lead", "warned"),
    [
        ("2026-04-02 09:00", {"business_days": 1}, "2026-04-01 09:00"),
        ("2026-03-09 09:00", {"business_days": 1}, "2026-03-06 09:00"),  # over a clock change
        ("2026-03-09 20:30", {"business_days": 2}, "2026-03-05 20:30"),
        ("2026-05-26 16:00", {"business_days": 1}, "2026-05-22 16:00"),  # over Memorial Day
        ("2026-04-04 16:00", {"business_days": 1}, "2026-04-02 16:00"),  # a Saturday
        ("2026-07-03 10:00", {"business_days": 1}, "2026-07-01 10:00"),  # a holiday
        ("2026-03-09 10:00", {"office_hours": 1}, "2026-03-09 09:00"),
        ("2026-03-09 10:00", {"office_hours": 3}, "2026-03-06 15:00"),
        ("2026-03-08 12:00", {"office_hours": 8}, "2026-03-06 09:00"),
        ("2026-03-09 07:00", {"office_hours": 9}, "2026-03-05 16:00"),
        ("2026-03-08 12:00", {"hours": 24}, "2026-03-07 11:00"),
        ("2026-03-08 12:00", {"calendar_days": 1}, "2026-03-07 12:00"),
        ("2026-03-31 12:00", {"calendar_months": 1}, "2026-02-28 12:00"),
    ],
)
def test_a_warning_is_counted_back(deadline: str, lead: dict[str, int], warned: str) -> None:
    """Local time is kept over weekends, holidays and clock changes; a closed day counts as none."""
    assert before(at(deadline), Duration.model_validate(lead), NEW_YORK) == at(warned)


def test_it_says_how_it_counted() -> None:
    """What is skipped and from where it counts are lines; the last one is the instant."""
    said = explain_before(at("2026-05-26 16:00"), Duration(business_days=1), NEW_YORK)
    assert "Mon 25 May 2026: holiday, Memorial Day, skipped" in said
    assert said[-1] == "warned Fri 22 May 2026, 16:00 EDT (UTC-04:00) = 2026-05-22T20:00:00Z"


def test_a_calendar_that_begins_later_is_no_ground_to_count_on() -> None:
    """What lies before the snapshot is an error, not a guess."""
    with pytest.raises(BeyondHorizon, match="take a longer snapshot"):
        before(at("2026-01-05 09:00"), Duration(business_days=60), NEW_YORK)


@given(questions(), DURATIONS)
def test_whoever_is_warned_has_at_least_the_lead(question: Question, lead: Duration) -> None:
    """Counted forward from the warning the lead is over by the deadline, but for skipped hours."""
    deadline = question.start
    warned = _before(question, lead)
    assert warned < deadline
    over = due(warned, lead, question.calendar)
    skipped = question.calendar.zone.local(warned).time() != question.calendar.zone.local(
        deadline
    ).time() and lead.unit not in {Unit.OFFICE_HOURS, Unit.HOURS}
    assert over <= deadline + (HOUR if skipped else 0 * HOUR)


@given(questions(), DURATIONS)
def test_a_warning_is_no_earlier_than_it_has_to_be(question: Question, lead: Duration) -> None:
    """A minute later the lead would be over after the deadline."""
    deadline, zone = question.start, question.calendar.zone
    warned = _before(question, lead)
    wall, later = zone.local(warned), zone.local(warned + MINUTE)
    if lead.unit is not Unit.OFFICE_HOURS:
        # A minute later may be another day, a doubled hour has a rule of its own, and from a
        # deadline on a closed day it is counted as if from the business day before.
        assume(wall.date() == later.date() and not later.fold and not zone.local(deadline).fold)
        assume(lead.unit is not Unit.CALENDAR_MONTHS or wall.day == zone.local(deadline).day)
        assume(lead.unit is not Unit.BUSINESS_DAYS or not question.closed(_day(question)))
    assert due(warned + MINUTE, lead, question.calendar) > deadline


def _day(question: Question) -> date:
    return question.calendar.zone.local(question.start).date()


def _before(question: Question, lead: Duration) -> datetime:
    """Return the warning, for what begins in the snapshot."""
    try:
        return before(question.start, lead, question.calendar)
    except BeyondHorizon:
        assume(condition=False)
        raise
