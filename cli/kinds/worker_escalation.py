"""The worker escalation: its ladder, the computation of its deadlines, and `--why-not`."""

from collections.abc import Iterator

from cli.kinds import Counted, Parts, PolicyView, WhyNot
from cli.kinds.ladder_lint import lint
from domain.escalation import diagram as picture
from domain.escalation.case import EscalationCase
from domain.escalation.codes import EscalationCode
from domain.escalation.deadlines import fallback_due, month_ends, next_rung_due, update_due
from domain.escalation.policy import EscalationPolicy, Rung
from domain.escalation.warnings import ahead_of, warning_due

# -- the policy --------------------------------------------------------------------------------


def show(policy: EscalationPolicy) -> PolicyView:
    """Return the ladder with its updates, warnings and fallback."""
    rows = [[str(n), *_rung(rung)] for n, rung in enumerate(policy.rungs, 1)]
    last = policy.fallback
    rows.append(["", "update", "worker", "mail", f"every {policy.update_every}", ""])
    rows.append(["", "fallback", "worker", "mail", f"after {last.after}", last.forum])
    steps = [(rung.name, rung.warn) for rung in policy.rungs] + [("fallback", last.warn)]
    rows += [
        ["", "warning", policy.warned, "mail", f"{lead} before {step}", ""]
        for step, lead in steps
        if lead
    ]
    columns = ["", "rung", "asks", "by", "waits", "otherwise"]
    return PolicyView(picture.ladder(policy), columns, rows)


def _rung(rung: Rung) -> list[str]:
    nobody = {
        "advance": "nobody there: the next rung",
        "hold": "nobody there: a person decides",
        "fallback-contact": f"nobody there: {rung.fallback_contact}",
    }[rung.if_nobody]
    remind = f"; reminded after {rung.remind}" if rung.remind else ""
    otherwise = "" if rung.channel == "assignment" else nobody
    return [rung.name, rung.asks, rung.channel, f"{rung.wait}{remind}", otherwise]


# -- deadlines ---------------------------------------------------------------------------------


def counted(case: EscalationCase) -> dict[str, Counted]:
    """Return the computation of each deadline that is not a plain instant."""
    found = {**dict(_rung_deadlines(case)), **dict(_month_deadlines(case))}
    warned = [ahead for ahead in ahead_of(case) if ahead.what in found]
    warnings = {f"warning of {a.what}": found[a.what]._replace(lead=a.lead) for a in warned}
    return {**found, **warnings, **dict(_held_deadlines(case))}


def _rung_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    rung, pauses = case.rung_asked, tuple(case.pauses)
    if rung is None or case.rung_from is None or case.rung_now:
        return
    anew = case.rung_from != case.asked[-1].due
    since = f"the rung {rung.name} was {'asked or resumed anew' if anew else 'due'}"
    yield "rung", Counted(case.rung_from, rung.wait, since, pauses)
    if rung.remind:
        yield "reminder", Counted(case.rung_from, rung.remind, since, pauses)


def _month_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    policy, pauses = case.policy, tuple(case.pauses)
    if case.update_from:
        is_first = not any(notice.kind == "update" for notice in case.notices)
        since = "the case was opened" if is_first else "the last update was due"
        yield "update", Counted(case.update_from, policy.update_every, since, pauses)
    kept = pauses if policy.stops_month else ()
    yield "fallback", Counted(case.opened, policy.fallback.after, "the case was opened", kept)


def _held_deadlines(case: EscalationCase) -> Iterator[tuple[str, Counted]]:
    policy = case.policy
    if case.acknowledged and policy.acknowledgement_expires and not case.paused_until:
        wait = policy.acknowledgement_expires
        yield "resume", Counted(case.acknowledged, wait, "it was acknowledged", tuple(case.pauses))
    if case.hold:
        wait = policy.overturn_within
        yield "ineligible", Counted(case.hold.since, wait, "the violation was reported")


# -- what did not happen -----------------------------------------------------------------------


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
        return (
            f"a violation was reported on {since}; it ends the case on {until}",
            f"policy overturn_within: {case.policy.overturn_within}, for a person to set it aside",
        )
    if case.stage == "paused" and case.paused_since:
        until = f" until {case.local(case.paused_until)}" if case.paused_until else ""
        since = case.local(case.paused_since)
        return f"paused since {since}{until}", "a pause stops the clocks of rungs and updates"
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
        heard = [at for at in (case.client_responded, case.acknowledged) if at]
        since = f" since {case.local(min(heard))}" if heard else ""
        return (
            f"in contact{since}",
            "a person's word from the client's side stops the climb; `do … resume` climbs on",
        )
    if case.stage == "off-platform":
        return "the worker was sent off the platform", "nobody is asked after the fallback"
    if next_rung_due(case) is None and case.asked and case.asked[-1].unreached:
        return (
            f"the rung {case.asked[-1].rung} reached nobody and is held",
            "policy if_nobody: hold; `do … reassign` names somebody, `do … escalate_now` goes on",
        )
    return None


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
    if stopped := _stands_still(case):
        return stopped
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
    if case.client_responded:
        when = case.local(case.client_responded)
        return f"the client's side responded on {when}", f"{after}, without a response"
    if (stopped := _stands_still(case)) and (case.hold or case.stage != "paused"):
        return stopped
    if case.asks_first:
        left = ", ".join(rung.name for rung in case.policy.rungs[len(case.asked) :])
        asks = left or "the last rung, which has not had its wait"
        return f"the month is over, but first comes {asks}", "policy fallback.if_unasked: ask_first"
    if case.stage == "paused" and case.policy.stops_month:
        return "paused", "policy stops_month: true, so the month stands still as well"
    return f"the month ends on {case.local(month_ends(case))}", after


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


PARTS = Parts(
    show=show,
    lint=lint,
    counted=counted,
    why_not={"rung": _rungs, "update": _updates, "fallback": _fallback, "warning": _warnings},
)
