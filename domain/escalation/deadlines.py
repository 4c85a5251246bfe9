"""When the next rung, update, reminder and fallback of a worker escalation are due, and why.

Deadlines are nominal: the next one is counted from when the last one was due, not from when a
letter left. Only a rung whose whole wait went by unasked gets its wait anew.
"""

from datetime import datetime

from domain.case.record import Deadline
from domain.escalation.state import EscalationState


def deadlines(case: EscalationState) -> list[Deadline]:
    """Return every deadline but the warnings, each with its reason."""
    policy = case.policy
    rung_why = "the rung before has not answered" if case.asked else "the first step"
    found: list[tuple[str, datetime | None, str]] = [
        ("rung", next_rung_due(case), rung_why),
        ("reminder", reminder_due(case), "the rung has not answered yet"),
        ("fallback", fallback_due(case), f"no response within {policy.fallback.after}"),
        ("update", update_due(case), f"the worker hears from us every {policy.update_every}"),
        ("resume", case.paused_until, "the pause ends"),
        ("resume", acknowledgement_expires(case), "the acknowledgement expires"),
        ("ineligible", case.hold.until if case.hold else None, "nobody overturned the report"),
    ]
    return [Deadline(what=what, due=at, why=why) for what, at, why in found if at is not None]


def next_rung_due(case: EscalationState) -> datetime | None:
    """Return when the next rung is due, or None when nobody is to be asked by time."""
    if case.stage != "climbing" or case.next_rung is None or _is_held(case):
        return None
    return case.rung_now or answer_due(case)


def _is_held(case: EscalationState) -> bool:
    """Return whether nobody heard the open rung, and the policy says to wait for a person."""
    rung = case.rung_asked
    if rung is None or case.asked[-1].unreached is None:
        return False
    return rung.if_nobody == "hold" and case.rung_now is None


def answer_due(case: EscalationState) -> datetime | None:
    """Return when the wait of the open rung is over, or None before the first one."""
    rung = case.rung_asked
    if rung is None or case.rung_from is None:
        return None
    return case.counted(case.rung_from, rung.wait)


def reminder_due(case: EscalationState) -> datetime | None:
    """Return when whoever holds the open rung is reminded, if its policy has a reminder."""
    rung = case.rung_asked
    if case.stage != "climbing" or rung is None or not (rung.remind and case.rung_from):
        return None
    if case.asked[-1].reminded or case.asked[-1].unreached:
        return None
    return case.counted(case.rung_from, rung.remind)


def update_due(case: EscalationState) -> datetime | None:
    """Return when the worker's next update is due."""
    if case.stage not in {"climbing", "in-contact", "needs-facts"} or case.update_from is None:
        return None
    if case.has_declined("worker"):
        return None
    return case.counted(case.update_from, case.policy.update_every)


def month_ends(case: EscalationState) -> datetime:
    """Return when the client's time to respond is over."""
    after = case.policy.fallback.after
    return case.counted(case.opened, after, through_pauses=case.policy.stops_month)


def fallback_due(case: EscalationState) -> datetime | None:
    """Return when the off-platform step is due; None once the client has responded."""
    if case.client_responded or case.hold:
        return None
    if case.stage not in {"climbing", "paused", "in-contact"}:
        return None
    # A wait that a pause stops does not end in the pause: the month, if the policy stops it, and
    # after the month the wait of the rungs that are asked first.
    if case.stage == "paused" and (case.policy.stops_month or case.asks_first):
        return None
    if not case.asks_first:
        return month_ends(case)
    if case.next_rung is not None:
        return None
    answer_by = answer_due(case)
    return max(month_ends(case), answer_by) if answer_by else month_ends(case)


def acknowledgement_expires(case: EscalationState) -> datetime | None:
    """Return when an acknowledgement that no answer followed is over."""
    after = case.policy.acknowledgement_expires
    if case.stage != "in-contact" or case.acknowledged is None or after is None:
        return None
    return case.counted(case.acknowledged, after)
