"""Warnings before a rung is asked, and before the step off the platform.

A warning goes to our own side, never to a party: there is still time to call somebody. It follows
its deadline: if that stops or moves, the warning does, too. Each wait has one letter, however often
pauses make the wait longer.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from domain.case.record import Deadline
from domain.errors import BeyondHorizon
from domain.escalation import letters
from domain.escalation.codes import EscalationCode
from domain.escalation.deadlines import fallback_due, next_rung_due
from domain.escalation.state import EscalationState, Warned
from domain.time.duration import Duration
from domain.time.lead_time import before


class Ahead(NamedTuple):
    """A deadline that is still to be warned of."""

    what: str
    of: str
    step: str
    since: datetime
    due: datetime
    lead: Duration


def deadlines(case: EscalationState) -> list[Deadline]:
    """Return the warnings that are still to be given, each with its due time."""
    return [
        Deadline(
            what="warning",
            due=warning_due(case, ahead),
            why=f"{ahead.lead} before {ahead.step}, {case.policy.warned} is told",
            of=ahead.what,
        )
        for ahead in ahead_of(case)
    ]


def ahead_of(case: EscalationState) -> list[Ahead]:
    """Return the deadlines that are still to be warned of, by the clocks as they run now."""
    known = {(warned.of, warned.since) for warned in case.warnings}
    return [ahead for ahead in _leads(case) if (ahead.of, ahead.since) not in known]


def _leads(case: EscalationState) -> Iterator[Ahead]:
    rung, due = case.next_rung, next_rung_due(case)
    if rung and rung.warn and due and case.rung_from and not case.rung_now:
        step = letters.RUNG_STEPS.get(rung.name, f"the {rung.asks} is asked")
        yield Ahead("rung", rung.name, step, case.rung_from, due, rung.warn)
    lead, due = case.policy.fallback.warn, fallback_due(case)
    since = case.rung_from if case.asks_first else case.opened
    if lead and due and since:
        step = "the worker is told to seek payment off the platform"
        yield Ahead("fallback", "fallback", step, since, due, lead)


def warning_due(case: EscalationState, ahead: Ahead) -> datetime:
    """Return when a warning is due: at once, if the lead is longer than the time that is left."""
    try:
        return max(before(ahead.due, ahead.lead, case.calendar), ahead.since)
    except BeyondHorizon:  # the calendar begins shortly before the case was opened
        return ahead.since


def warn(case: EscalationState, now: datetime) -> None:
    """Warn of each deadline that is near. One that is due already needs no warning."""
    for ahead in ahead_of(case):
        if (at := warning_due(case, ahead)) <= now:
            _warn(case, ahead, at, now)


def _warn(case: EscalationState, ahead: Ahead, at: datetime, now: datetime) -> None:
    who, notice, code = None, None, EscalationCode.WARNING_TOO_LATE
    if ahead.due <= now:
        due = case.local(at)
        text = f"no warning before {ahead.step}: it was due {due}, and now the step is"
    else:
        who, code = case.policy.warned, EscalationCode.WARNED
        notice = letters.warning(case, now, at, ahead.step, ahead.due).id
        text = f"warned {who}{case.late(at, now)}: on {case.local(ahead.due)} {ahead.step}"
    case.warnings.append(Warned(of=ahead.of, since=ahead.since, due=at, notice=notice))
    case.write(now, "warning", text, code=code, to=who, notice=notice)
