"""What each deadline of a worker escalation is counted from."""

from collections.abc import Iterator

from cli.kinds import Counted
from domain.case.words import the
from domain.escalation.case import EscalationCase
from domain.escalation.deadlines import fallback_due, month_ends
from domain.escalation.state import Hold
from domain.escalation.warnings import ahead_of
from domain.time.calendar import due


def counted(case: EscalationCase) -> dict[str, Counted]:
    """Return the computation of each deadline that is not a plain instant."""
    found = {**dict(_rung_deadlines(case)), **dict(_month_deadlines(case))}
    warned = [ahead for ahead in ahead_of(case) if ahead.what in found]
    warnings = {f"warning of {a.what}": found[a.what]._replace(lead=a.lead) for a in warned}
    more = (_contact_deadlines(case), _held_deadlines(case), _facts_deadlines(case))
    return {**found, **warnings, **{name: one for each in more for name, one in each}}


def _rung_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    rung, pauses = case.rung_asked, tuple(case.pauses)
    if rung is None or case.rung_from is None or case.rung_now:
        return
    anew = case.rung_from != case.asked[-1].due
    since = f"the rung {rung.name} was {'asked or resumed anew' if anew else 'due'}"
    yield "rung", Counted(case.rung_from, rung.wait, since, pauses)
    yield "reminder of repeat", Counted(case.rung_from, rung.wait, since, pauses)
    if rung.remind:
        yield "reminder", Counted(case.rung_from, rung.remind, since, pauses)


def _month_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    policy = case.policy
    if case.update_from:
        is_first = not any(notice.kind == "update" for notice in case.notices)
        since = "the case was opened" if is_first else "the last update was due"
        yield "update", Counted(case.update_from, policy.update_every, since)
    rung, asked = case.rung_asked, case.asked[-1].since if case.asked else None
    if rung and asked and fallback_due(case) not in {None, month_ends(case)}:
        since = f"the rung {rung.name} was asked late, or anew after contact"
        yield "fallback", Counted(asked, rung.wait, since, tuple(case.pauses))
        return
    kept = (*case.in_contact, *(case.pauses if policy.stops_month else ()))
    since = "the case was opened; the month stands still while a word of the client's side stands"
    opened = since if case.in_contact else "the case was opened"
    yield "fallback", Counted(case.opened, policy.fallback.after, opened, kept)


def _contact_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    policy, pauses = case.policy, tuple(case.pauses)
    words = [news for news in case.news if news.is_contact]
    if case.acknowledged:
        wait = policy.acknowledgement_expires or policy.contact_lasts
        yield "settled-question", Counted(case.acknowledged, wait, "it was acknowledged", pauses)
    elif words and words[-1].promised_by is None:
        last, wait = words[-1], policy.contact_lasts
        if last.kind == "acknowledged":
            wait = policy.acknowledgement_expires or wait
        yield "settled-question", Counted(last.at, wait, f"{the(last.by)} was heard")
    if case.worker_asked and case.contact_until:
        asked = case.worker_asked
        from_then = case.counted(case.contact_until, policy.settled_within) == asked.due
        start = case.contact_until if from_then else asked.at
        since = "what was said was over, and the worker was asked"
        yield "settled-answer", Counted(start, policy.settled_within, since, pauses)
    if case.closing:
        since = "the worker said that it is settled, or asked to close it"
        yield "close", Counted(case.closing.at, policy.object_within, since)


def _held_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    policy, hold = case.policy, case.hold
    if hold is None:
        return
    asked = _asked_to_examine(case, hold)
    yield "violation", Counted(asked.start, policy.overturn_within, asked.since)
    since = "the violation was reported"
    yield "violation of lapse", Counted(hold.since, policy.report_lapses_after, since)


def _asked_to_examine(case: EscalationCase, hold: Hold) -> Counted:
    """Return since when a person has the time to examine the report that is running now."""
    wait, start, since = case.policy.overturn_within, hold.since, "the violation was reported"
    while (over := due(start, wait, case.calendar)) < hold.until:
        start, since = over, "ops were asked again"
    return Counted(start, wait, since)


def _facts_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    policy = case.policy
    if case.facts_asked:
        yield "facts", Counted(case.facts_asked, policy.update_every, "ops were asked last")
    if case.facts_since:
        since = "ops were asked for what is missing"
        yield "facts of close", Counted(case.facts_since, policy.facts_within, since)
