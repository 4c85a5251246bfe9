"""The court deadlines of an award: reminders for the winner, information and no legal advice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.award.file import AwardFile
from domain.award.policy import AwardPolicy, Courts
from domain.time.days import add_months
from domain.time.duration import Duration, Unit

SATURDAY = 5
OFFICE_DAY = 8  # hours
_PLAIN = {
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.SECONDS: timedelta(seconds=1),
}


def before(day: date, lead: Duration) -> date:
    """Return the day that lies so many calendar days or months before another."""
    if lead.unit is Unit.CALENDAR_MONTHS:
        return add_months(day, -lead.count)
    return day - timedelta(days=lead.count)


def later(day: date, wait: Duration) -> date:
    """Return the day that lies so many calendar days or months after another."""
    if wait.unit is Unit.CALENDAR_MONTHS:
        return add_months(day, wait.count)
    return day + timedelta(days=wait.count)


def plainly_after(start: datetime, wait: Duration) -> datetime:
    """Return about when a wait is over, where no calendar knows the days: weekends only, in UTC."""
    if wait.unit in {Unit.CALENDAR_DAYS, Unit.CALENDAR_MONTHS}:
        return datetime.combine(later(start.date(), wait), start.timetz())
    if wait.unit in _PLAIN:
        return start + wait.count * _PLAIN[wait.unit]
    days = wait.count if wait.unit is Unit.BUSINESS_DAYS else -(-wait.count // OFFICE_DAY)
    weeks, rest = divmod(days, 5)
    at = start + timedelta(weeks=weeks)
    while rest:
        at += timedelta(days=1)
        rest -= at.weekday() < SATURDAY
    return at


class CourtDay(NamedTuple):
    """The last day to ask a court to confirm the award, if it is of this origin."""

    origin: str
    last: date
    law: str

    @property
    def years(self) -> str:
        return (
            "a domestic award"
            if self.origin == "domestic"
            else "a foreign award, under the Convention"
        )


def court_days(file: AwardFile, courts: Courts) -> list[CourtDay]:
    """Return the last days that may hold, the earlier first; both where nobody is sure."""
    found = [
        CourtDay("domestic", later(file.made_on, courts.domestic.within), courts.domestic.law),
        CourtDay("foreign", later(file.made_on, courts.foreign.within), courts.foreign.law),
    ]
    return [d for d in found if file.origin in {d.origin, "unsure"}]


def court_leads(file: AwardFile, policy: AwardPolicy) -> Iterator[tuple[str, date, CourtDay]]:
    """Yield each warning once: its key, its day, and the last day it warns of."""
    for court in court_days(file, policy.courts):
        for lead in policy.courts.remind_before:
            day = before(court.last, lead)
            if day > file.made_on:
                yield f"{court.origin}:{lead}", day, court


def vacate_until(file: AwardFile, courts: Courts) -> date:
    """Return until when the other side may move to vacate: their clock, only shown."""
    return later(file.delivered_on or file.made_on, courts.vacate.within)
