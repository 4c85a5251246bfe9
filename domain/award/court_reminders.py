"""The winner is reminded of the last days to ask a court, until a court has heard of the award."""

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.courts import CourtDay
from domain.award.facts import CourtStep
from domain.award.state import AwardState

COURT_WORDS = {
    "petition": "a court was asked to confirm the award",
    "judgment": "a court confirmed the award",
    "motion-to-vacate": "a court was asked to set the award aside",
    "vacated": "a court set the award aside",
}


class CourtReminder(NamedTuple):
    """A reminder that is given once: its key, its time, and the day in court that it is about."""

    key: str
    at: datetime
    court: CourtDay


def ahead(case: AwardState) -> Iterator[CourtReminder]:
    """Yield the reminders of a day in court that are still to be given, the earliest first."""
    for lead in case.court_leads:
        if lead.key not in case.reminded and not case.court_steps:
            yield CourtReminder(lead.key, case.on(lead.day, case.policy.remind_at), lead.court)


def ends(case: AwardState) -> Iterator[CourtReminder]:
    """Yield the ends of days in court that are still to be told, the earlier first."""
    for court in case.court_days:
        key = f"court:{court.origin}:over"
        if key not in case.reminded and not case.court_steps:
            yield CourtReminder(key, case.ends(court.last), court)


def remind(case: AwardState, now: datetime) -> None:
    """Remind the winner of court deadlines; several reminders that are due become one."""
    over = [end for end in ends(case) if end.at <= now]
    due = list(takewhile(lambda lead: lead.at <= now, ahead(case)))
    if not over and not due:
        return
    case.reminded += [reminder.key for reminder in (*over, *due)]
    if case.is_satisfied or case.closing:
        return
    for end in over:
        text = f"the last day to ask a court to confirm {end.court.years} is over"
        case.write(now, "court", text, code=AwardCode.COURT_DAY_OVER)
    if over or case.ends(case.court_days[-1].last) > now:
        text, code = "the winner is told of the court deadlines", AwardCode.COURT_DAYS_TOLD
        case.write(now, "court", text, code=code, to="winner")
        letters.court(case, now, due=min(reminder.at for reminder in (*over, *due)))


def court_step(case: AwardState, fact: CourtStep, now: datetime) -> None:
    """Record a step in court: some end the reminders, the others need a person."""
    words = COURT_WORDS[fact.step]
    text = f"{words}: {fact.text}" if fact.text else words
    case.write(now, "court", text, code=AwardCode.COURT_STEP, by=fact.by_role)
    if fact.step in {"petition", "judgment"}:
        case.court_steps.append(fact.step)
    else:
        case.flag("court", f"{words}; stay or close the case if it must wait or end")
