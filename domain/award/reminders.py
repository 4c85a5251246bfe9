"""Reminders of the deadline, as long before the pay-by day as the policy says."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.days import before
from domain.award.state import AwardState


class Reminder(NamedTuple):
    """A reminder that is given once: its key among those that were given, and its time."""

    key: str
    at: datetime


def _reminders(case: AwardState) -> Iterator[Reminder]:
    """Yield the reminders of the deadline that are still to be given, the earliest first."""
    terms = case.now_terms
    for day in sorted({before(terms.pay_by, lead) for lead in case.policy.remind_before}):
        key = f"reminder:{len(case.terms)}:{day}"
        if day > case.file.made_on and key not in case.reminded:
            yield Reminder(key, case.on(day, case.policy.remind_at))


def next_reminder(case: AwardState) -> datetime | None:
    """Return when the respondents are reminded next, or None."""
    return next((reminder.at for reminder in _reminders(case)), None)


def why(case: AwardState, at: datetime) -> str:
    """Return how a reminder is counted: how long before the day, and at which time."""
    terms, time = case.now_terms, case.policy.remind_at
    leads = [
        str(lead)
        for lead in case.policy.remind_before
        if case.on(before(terms.pay_by, lead), time) == at
    ]
    how = f"{' or '.join(leads)} before {case.day(terms.pay_by)}, at {time:%H:%M}"
    return f"the balance is owed: {how}"


def skip_past(case: AwardState, now: datetime) -> None:
    """Leave out the reminders whose time has passed; another letter goes now."""
    case.reminded += [reminder.key for reminder in _reminders(case) if reminder.at <= now]


def remind(case: AwardState, now: datetime) -> None:
    """Remind of the deadline; several reminders that were missed become one."""
    due = [reminder for reminder in _reminders(case) if reminder.at <= now]
    if not due:
        return
    case.reminded += [reminder.key for reminder in due]
    if case.is_satisfied or case.overdue_since or now >= case.pay_by or case.closing:
        return
    text = f"reminded of {case.money(case.left)} to be paid"
    case.write(now, "reminder", text, code=AwardCode.REMINDED)
    letters.reminder(case, now, due[-1].at)
