"""Why a rung, letter or step of a worker escalation did not happen, and the rule behind it."""

from collections.abc import Iterator
from types import MappingProxyType

from cli.kinds import WhyNot
from domain.escalation.case import EscalationCase
from domain.escalation.codes import EscalationCode
from domain.escalation.deadlines import (
    contact_over,
    facts_over,
    fallback_due,
    month_ends,
    next_rung_due,
    repeat_due,
    update_due,
)
from domain.escalation.policy import Rung
from domain.escalation.warnings import ahead_of, warning_due


def _stands_still(case: EscalationCase) -> tuple[str, str] | None:
    """Return why nothing is asked or sent now, and the rule; None if deadlines are running."""
    if case.outcome and case.closed:
        return (
            f"the case closed on {case.local(case.closed)}, outcome {case.outcome}",
            "a closed case only records what it is told",
        )
    if case.stage == "needs-facts":
        missing = ", ".join(m.fact for m in case.missing)
        return f"nobody knows {missing} yet", "what decides is asked of a person, never assumed"
    if case.hold:
        since, until = case.local(case.hold.since), case.local(case.hold.until)
        ends = case.policy.if_unexamined == "ineligible"
        then = f"it ends the case on {until}" if ends else f"ops are asked again on {until}"
        return (
            f"a violation was reported on {since}; nobody has examined it, and {then}",
            f"policy overturn_within: {case.policy.overturn_within}, for a person to set it aside",
        )
    if case.stage == "paused" and case.paused_since:
        until = f" until {case.local(case.paused_until)}" if case.paused_until else ""
        since = case.local(case.paused_since)
        return f"paused since {since}{until}", "a pause stops the clocks of rungs"
    if case.closing:
        return (
            f"the case closes on {case.local(case.closing.due)} unless the worker objects",
            f"policy object_within: {case.policy.object_within}",
        )
    return None


def _rungs(case: EscalationCase) -> Iterator[WhyNot]:
    for asked in case.asked:
        if asked.unreached:
            then = next(r.if_nobody for r in case.policy.rungs if r.name == asked.rung)
            what = f"rung {asked.rung} reached nobody"
            yield WhyNot(what=what, because=asked.unreached, rule=f"policy if_nobody: {then}")
    left = case.policy.rungs[len(case.asked) :]
    for n, rung in enumerate(left):
        because, rule = _stands_still(case) or _climb_stopped(case) or _not_yet(case, left, n)
        at = next_rung_due(case) if n == 0 else None
        yield WhyNot(what=f"rung {rung.name} was not asked", because=because, rule=rule, at=at)


def _climb_stopped(case: EscalationCase) -> tuple[str, str] | None:
    if case.stage == "in-contact":
        return _word_stands(case)
    if case.stage == "off-platform":
        return "the worker was sent off the platform", "nobody is asked after the fallback"
    if next_rung_due(case) is None and case.asked and case.asked[-1].unreached:
        return (
            f"the rung {case.asked[-1].rung} reached nobody and is held",
            "policy if_nobody: hold; `do … reassign` names somebody, `do … escalate_now` goes on",
        )
    return None


def _word_stands(case: EscalationCase) -> tuple[str, str]:
    """Return since when somebody is in contact, until when that stands, and the rule."""
    heard = [at for at in (case.contact_since, case.acknowledged) if at]
    since = f" since {case.local(min(heard))}" if heard else ""
    rule = "a person's word from the client's side stops the climb; `do … resume` climbs on"
    if case.worker_asked:
        until = case.local(case.worker_asked.due)
        return f"in contact{since}; the worker is asked whether it is settled, until {until}", rule
    until = f"; it stands until {case.local(case.contact_until)}" if case.contact_until else ""
    return f"in contact{since}{until}", f"{rule}; policy contact_lasts: {case.policy.contact_lasts}"


def _not_yet(case: EscalationCase, left: tuple[Rung, ...], n: int) -> tuple[str, str]:
    due = next_rung_due(case)
    if n == 0 and due:
        before = case.rung_asked
        wait = f"policy wait of {before.name}: {before.wait}" if before else "the first step"
        return f"it is due on {case.local(due)}", wait
    before = left[n - 1]
    return f"{before.name} is asked first", f"policy wait of {before.name}: {before.wait}"


def _updates(case: EscalationCase) -> Iterator[WhyNot]:
    yield from _past_updates(case)
    yield from _unsent_updates(case)
    due = update_due(case)
    because, rule = _updates_stopped(case) or (
        f"the next one is due on {case.local(due or month_ends(case))}",
        f"policy update_every: {case.policy.update_every}",
    )
    yield WhyNot(what="no update now", because=because, rule=rule, at=due)


def _past_updates(case: EscalationCase) -> Iterator[WhyNot]:
    for entry in case.timeline:
        if entry.code == EscalationCode.UPDATE_LEFT_OUT:
            rule = "news goes at once, and no update follows in the minute in which it is due"
            yield WhyNot(what="one update", because=entry.text, rule=rule, at=entry.at)
        if entry.code == EscalationCode.UPDATE_FOR_MISSED:
            rule = "overdue updates become one, which says that it is late"
            yield WhyNot(what="overdue updates", because=entry.text, rule=rule, at=entry.at)


def _unsent_updates(case: EscalationCase) -> Iterator[WhyNot]:
    for notice in case.notices:
        if notice.kind == "update" and not notice.sent:
            rule = f"policy delivery: {case.delivery.again_when_unknown} go again, updates do not"
            because = f"{notice.state.value}: {notice.why or 'not sent yet'}"
            yield WhyNot(what=notice.id, because=because, rule=rule, at=notice.due)


def _updates_stopped(case: EscalationCase) -> tuple[str, str] | None:
    if not case.is_open:
        return _stands_still(case)
    if case.has_declined("worker"):
        resume = "updates_declined with declined: false resumes them"
        return "the worker declined updates", resume
    if update_due(case) is None:
        return "the worker was sent off the platform", "the fallback letter replaces updates"
    return None


def _fallback(case: EscalationCase) -> Iterator[WhyNot]:
    if any(entry.kind == "fallback" for entry in case.timeline):
        return
    because, rule = _why_no_fallback(case)
    at = fallback_due(case) if case.is_open else None
    yield WhyNot(what="the step off the platform", because=because, rule=rule, at=at)


def _why_no_fallback(case: EscalationCase) -> tuple[str, str]:
    after = f"policy fallback.after: {case.policy.fallback.after}"
    if (stopped := _stands_still(case)) and (case.hold or case.stage != "paused"):
        return stopped
    if case.contact_since:
        return _word_stands(case)[0], f"{after}; it stands still while a word stands"
    if case.asks_first:
        left = ", ".join(rung.name for rung in case.policy.rungs[len(case.asked) :])
        asks = left or "the last rung, which has not had its wait"
        return f"the month is over, but first comes {asks}", "policy fallback.if_unasked: ask_first"
    if case.stage == "paused" and case.policy.stops_month:
        return "paused", "policy stops_month: true, so the month stands still as well"
    if case.stage == "paused" and case.pause_asked_by == "worker":
        return "paused, as the worker asked", "no step off the platform in a pause of the worker's"
    return f"the month ends on {case.local(fallback_due(case) or month_ends(case))}", after


def _warnings(case: EscalationCase) -> Iterator[WhyNot]:
    for warned in case.warnings:
        if warned.notice is None:
            what = f"no warning of {warned.of}"
            because = "what it warns of was due as well when it could have been sent"
            rule = "a warning of what is due already says nothing any more"
            yield WhyNot(what=what, because=because, rule=rule, at=warned.due)
    near = {ahead.of: warning_due(case, ahead) for ahead in ahead_of(case)}
    steps = [(rung.name, rung.warn) for rung in case.policy.rungs[len(case.asked) :]]
    if not any(entry.kind == "fallback" for entry in case.timeline):
        steps.append(("fallback", case.policy.fallback.warn))
    for name, lead in steps:
        what, at = f"no warning of {name} now", near.get(name)
        if lead is None:
            because, rule = "the policy names no lead", f"policy warn: none at {name}"
        elif at:
            because, rule = f"it is due on {case.local(at)}", f"policy warn: {lead} before {name}"
        else:
            because, rule = _why_not_ahead(case, name), f"policy warn: {lead} before {name}"
        yield WhyNot(what=what, because=because, rule=rule, at=at)


def _why_not_ahead(case: EscalationCase, name: str) -> str:
    """Return why no warning of this step is due in the current state."""
    if name == "fallback":
        return "it was given" if fallback_due(case) else _why_no_fallback(case)[0]
    if stopped := _stands_still(case) or _climb_stopped(case):
        return stopped[0]
    is_next = case.next_rung is not None and case.next_rung.name == name
    return "it was given" if is_next else "the rung before it is asked first"


def _repeats(case: EscalationCase) -> Iterator[WhyNot]:
    """Yield why the last rung is not asked again now."""
    at, wait = repeat_due(case), case.policy.rungs[-1].wait
    rule = f"policy repeat_last_rung: {str(case.policy.repeat_last_rung).lower()}"
    if not case.policy.repeat_last_rung:
        because = "the policy asks the last rung once"
    elif stopped := _stands_still(case) or _climb_stopped(case):
        because, rule = stopped
    elif case.next_rung:
        because, rule = f"{case.next_rung.name} is asked first", f"{rule}; only the last rung"
    elif at:
        because, rule = f"it is due on {case.local(at)}", f"policy wait of the last rung: {wait}"
    else:
        because = f"the month ends before, on {case.local(fallback_due(case) or month_ends(case))}"
    yield WhyNot(what="the last rung was not asked again", because=because, rule=rule, at=at)


def _settled(case: EscalationCase) -> Iterator[WhyNot]:
    """Yield why the worker is not asked now whether it is settled."""
    at, asked, policy = contact_over(case), case.worker_asked, case.policy
    rule = f"policy contact_lasts: {policy.contact_lasts}, or the day that an answer promises"
    if not case.is_open:
        because, rule = _stands_still(case) or ("the case is closed", rule)
    elif asked:
        because = f"the worker was asked on {case.local(asked.at)}"
        rule = f"policy settled_within: {policy.settled_within}; asked once for each word"
    elif at:
        because = f"what was said stands until {case.local(at)}"
    elif case.closing:
        because, rule = _stands_still(case) or ("the case closes", rule)
    else:
        because = "no word of the client's side stands"
    yield WhyNot(what="the worker is not asked now", because=because, rule=rule, at=at)


def _close(case: EscalationCase) -> Iterator[WhyNot]:
    """Yield why the case is not closed yet."""
    if not case.is_open:
        return
    rule = "a case closes by the worker's word, by a person of ours, or after its month"
    at, because = None, "nobody has said that it is settled"
    if case.closing:
        at, rule = case.closing.due, f"policy object_within: {case.policy.object_within}"
        because = f"the worker may object until {case.local(at)}"
    elif (over := facts_over(case)) is not None:
        at, rule = over, f"policy facts_within: {case.policy.facts_within}"
        because = f"ops may find what is missing until {case.local(over)}"
    yield WhyNot(what="the case is not closed", because=because, rule=rule, at=at)


WHY_NOT = MappingProxyType(
    {
        "rung": _rungs,
        "reminder": _repeats,
        "update": _updates,
        "fallback": _fallback,
        "warning": _warnings,
        "settled-question": _settled,
        "close": _close,
    }
)
"""What did not happen, by the name that `explain --why-not` takes."""
