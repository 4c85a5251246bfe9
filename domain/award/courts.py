"""The court deadlines of an award: reminders for the winner, information and no legal advice."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from domain.award.days import before, later
from domain.award.file import AwardFile
from domain.award.policy import AwardPolicy, CourtRules
from domain.time.zone import day_text


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

    @property
    def named(self) -> str:
        """The day in a sentence."""
        return f"the last day to ask a court to confirm {self.years}, {day_text(self.last)}"

    def shown(self, *, over: bool) -> dict[str, object]:
        """Return the day for letters and screens."""
        return {
            "origin": self.origin,
            "for": self.years,
            "last_day": day_text(self.last),
            "date": f"{self.last:%Y-%m-%d}",
            "law": self.law,
            "over": over,
        }


class CourtLead(NamedTuple):
    """A day on which the winner is reminded of a day in court."""

    key: str
    day: date
    court: CourtDay


def court_days(file: AwardFile, courts: CourtRules) -> list[CourtDay]:
    """Return the last days that may hold, the earlier first; both where nobody is sure."""
    found = [
        CourtDay("domestic", later(file.made_on, courts.domestic.within), courts.domestic.law),
        CourtDay("foreign", later(file.made_on, courts.foreign.within), courts.foreign.law),
    ]
    return [d for d in found if file.origin in {d.origin, "unsure"}]


def court_leads(file: AwardFile, policy: AwardPolicy) -> list[CourtLead]:
    """Return each reminder of a day in court once, the earliest first."""
    return sorted(_leads(file, policy), key=lambda lead: lead.day)


def _leads(file: AwardFile, policy: AwardPolicy) -> Iterator[CourtLead]:
    for court in court_days(file, policy.courts):
        for lead in policy.courts.remind_before:
            day = before(court.last, lead)
            if day > file.made_on:
                yield CourtLead(f"court:{court.origin}:{lead}", day, court)


def vacate_until(file: AwardFile, courts: CourtRules) -> date:
    """Return the end of the time in which the other side may move to vacate. It is only shown."""
    return later(file.delivered_on or file.made_on, courts.vacate.within)
