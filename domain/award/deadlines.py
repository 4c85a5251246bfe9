"""The deadlines of an award case, each with its reason."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.award import court_reminders, instalments, reminders
from domain.award.limitations import alarm_due, winner_due
from domain.award.state import AwardState
from domain.case import asks
from domain.case.record import Deadline

LOOK_AHEAD = timedelta(days=180)
"""How long before its calendar ends a case looks further ahead."""


class Due(NamedTuple):
    """An instant by which something is due, and why."""

    at: datetime
    why: str


def deadlines(case: AwardState) -> list[Deadline]:
    """Return the deadlines that are still to come, or were when the case last acted."""
    if not case.is_open:
        return []
    asked = [Deadline(what=i.what, due=i.due, why=i.why) for i in asks.due_items(case)]
    now = case.looked_at
    if now is None or case.above_cap:
        return asked
    rows = [("alarm", _alarm), *(() if case.is_satisfied or case.closing else WHILE_OWED)]
    found = [(what, due) for what, when in rows if (due := when(case, now)) is not None]
    if (look := _calendar(case, [due.at for _, due in found], now)) is not None:
        found.append(("calendar", look))
    return asked + [Deadline(what=what, due=due.at, why=due.why) for what, due in found]


def _alarm(case: AwardState, now: datetime) -> Due | None:
    at = alarm_due(case, now)
    return Due(at, "a party who owes nothing is still held") if at else None


def _calendar(case: AwardState, wanted: list[datetime], now: datetime) -> Due | None:
    """Return when to look further ahead, if a deadline lies where nothing is known."""
    look = case.days.covered_until - LOOK_AHEAD
    if look > now and any(at >= look for at in wanted):
        return Due(look, "read the calendar further ahead")
    return None


# -- while something is owed -----------------------------------------------------------------------


def _reminder(case: AwardState, _now: datetime) -> Due | None:
    at = reminders.next_reminder(case)
    return Due(at, reminders.why(case, at)) if at and case.overdue_since is None else None


def _pay_by(case: AwardState, now: datetime) -> Due | None:
    if case.overdue_since is not None or now >= case.pay_by:
        return None
    return Due(case.pay_by, f"to be paid by {case.day(case.now_terms.pay_by)}")


def _limitations(case: AwardState, now: datetime) -> Due | None:
    if case.policy.grace is None or now >= case.limits_at:
        return None
    return Due(case.limits_at, "the grace after the deadline is over")


def _instalment(case: AwardState, now: datetime) -> Due | None:
    found = instalments.next_instalment(case, now)
    if found is None:
        return None
    day, total = found
    return Due(case.ends(day), f"{total} must be paid by then")


def _instalment_reminder(case: AwardState, _now: datetime) -> Due | None:
    at = instalments.next_reminder(case)
    return Due(at, "an instalment is owed") if at else None


def _winner_update(case: AwardState, now: datetime) -> Due | None:
    at = winner_due(case, now)
    return Due(at, "limitations are not complete") if at else None


def _court_reminder(case: AwardState, _now: datetime) -> Due | None:
    lead = next(court_reminders.ahead(case), None)
    return Due(lead.at, f"a day in court comes nearer: {lead.court.named}") if lead else None


def _court(case: AwardState, _now: datetime) -> Due | None:
    end = next(court_reminders.ends(case), None)
    return Due(end.at, f"{end.court.named}, is over") if end else None


WHILE_OWED: tuple[tuple[str, Callable[[AwardState, datetime], Due | None]], ...] = (
    ("reminder", _reminder),
    ("pay-by", _pay_by),
    ("limitations", _limitations),
    ("instalment", _instalment),
    ("reminder", _instalment_reminder),
    ("winner-update", _winner_update),
    ("court-reminder", _court_reminder),
    ("court", _court),
)
"""Each deadline by its name in `status.next`, in the order in which those of one instant stand."""
