"""When the next rung, update, reminder and fallback of a worker escalation are due, and why.

Deadlines are nominal: the next one is counted from when the last one was due, not from when a
letter left. Only a rung whose whole wait went by unasked gets its wait anew.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.case.record import Deadline
from domain.escalation.state import EscalationState
from domain.time.calendar import Pause, due

UPDATED = frozenset({"climbing", "in-contact", "needs-facts", "paused"})
"""The stages in which the worker gets updates. A pause stops the ladder, not the word to them."""


def deadlines(case: EscalationState) -> list[Deadline]:
    """Return everything that time will bring, with the reason; warnings are apart."""
    policy = case.policy
    rung_why = "the rung before has not answered" if case.asked else "the first step"
    closing, hold = case.closing, case.hold
    found: list[tuple[str, datetime | None, str]] = [
        ("rung", next_rung_due(case), rung_why),
        ("reminder", reminder_due(case), "the rung has not answered yet"),
        (
            "reminder of repeat",
            repeat_due(case),
            "the last rung has not answered, and is asked again",
        ),
        ("fallback", fallback_due(case), f"no response within {policy.fallback.after}"),
        ("settled-question", contact_over(case), "what was said is over; is it settled?"),
        ("settled-answer", answer_over(case), "the worker says whether it is settled"),
        ("close", closing.due if closing else None, "the case closes unless the worker objects"),
        ("update", update_due(case), f"the worker hears from us every {policy.update_every}"),
        ("resume", case.paused_until, "the pause ends"),
        ("violation", hold.until if hold else None, "nobody has examined the report"),
        (
            "violation of lapse",
            hold.lapses if hold else None,
            "a report that nobody examined lapses",
        ),
        ("facts", facts_reminder_due(case), "ops are asked again for what is missing"),
        ("facts of close", facts_over(case), "the case closes, since facts are missing"),
    ]
    return [
        Deadline(what=what.partition(" of ")[0], due=at, why=why, of=what.partition(" of ")[2])
        for what, at, why in found
        if at is not None
    ]


# -- the ladder ------------------------------------------------------------------------------------


def next_rung_due(case: EscalationState) -> datetime | None:
    """Return when the next rung is due, or None when nobody is to be asked by time."""
    if case.stage != "climbing" or case.next_rung is None or case.closing or _is_held(case):
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
    if case.closing or case.asked[-1].reminded or case.asked[-1].unreached:
        return None
    return case.counted(case.rung_from, rung.remind)


def repeat_due(case: EscalationState) -> datetime | None:
    """Return when the last rung is asked again: each time that its wait is over."""
    if not case.policy.repeat_last_rung or case.stage != "climbing" or case.next_rung is not None:
        return None
    if case.closing or not case.asked or (case.asked[-1].unreached and case.asked[-1].to is None):
        return None
    at, ends = answer_due(case), fallback_due(case)
    return None if at is None or (ends is not None and at >= ends) else at


def month_ends(case: EscalationState, standing: Sequence[Pause] = ()) -> datetime:
    """Return when the client's time to respond is over: it stands still while a word stands."""
    pauses = [*case.in_contact, *standing, *(case.pauses if case.policy.stops_month else ())]
    return due(case.opened, case.policy.fallback.after, case.calendar, pauses)


def fallback_due(case: EscalationState) -> datetime | None:
    """Return when the step off the platform is due; None while a word of the client stands."""
    if case.contact_since or case.hold or case.closing or _month_waits(case):
        return None
    if not case.asks_first and not case.in_contact:
        return month_ends(case)
    # The open rung still has its wait after the month: it was asked late, or anew after contact.
    rung, since = case.rung_asked, case.asked[-1].since if case.asked else None
    if rung is None or since is None:
        return month_ends(case)
    return max(month_ends(case), case.counted(since, rung.wait))


def _month_waits(case: EscalationState) -> bool:
    """Return whether the case is kept from the step off the platform.

    A pause that the worker asked for does that. So does one in a month that is to stop, and one in
    the wait of the rungs that are asked after the month. So do rungs that are to be asked first.
    """
    if case.stage == "paused":
        return case.pause_asked_by == "worker" or case.policy.stops_month or case.asks_first
    if case.stage not in {"climbing", "in-contact"}:
        return True
    return case.asks_first and case.next_rung is not None


# -- updates ---------------------------------------------------------------------------------------


def update_due(case: EscalationState) -> datetime | None:
    """Return when the worker's next update is due. No pause stops it."""
    if case.stage not in UPDATED or case.update_from is None or case.has_declined("worker"):
        return None
    return case.counted(case.update_from, case.policy.update_every, through_pauses=False)


# -- contact ---------------------------------------------------------------------------------------


def contact_over(case: EscalationState) -> datetime | None:
    """Return when the worker is asked whether it is settled, unless they were or it closes."""
    if case.stage != "in-contact" or case.worker_asked or case.closing:
        return None
    return case.contact_until


def answer_over(case: EscalationState) -> datetime | None:
    """Return when the ladder goes on unless the worker says yes; in a pause nothing goes on."""
    if case.stage != "in-contact" or case.worker_asked is None:
        return None
    return case.worker_asked.due


# -- missing facts ---------------------------------------------------------------------------------


def facts_reminder_due(case: EscalationState) -> datetime | None:
    """Return when ops are asked again for the facts that are missing."""
    if case.stage != "needs-facts" or case.facts_asked is None:
        return None
    at = case.counted(case.facts_asked, case.policy.update_every, through_pauses=False)
    ends = facts_over(case)
    return None if ends is not None and at >= ends else at


def facts_over(case: EscalationState) -> datetime | None:
    """Return when a case closes for which nobody found the facts."""
    if case.stage != "needs-facts" or case.facts_since is None:
        return None
    return case.counted(case.facts_since, case.policy.facts_within, through_pauses=False)
