"""The last letters of a worker escalation: off the platform, the outcome, and after the end."""

from datetime import datetime, timedelta

from domain.escalation import sentences
from domain.escalation.state import EscalationState, News
from domain.post.notice import Notice

ONE_DAY = timedelta(days=1)


def off_platform(case: EscalationState, now: datetime, at: datetime) -> Notice:
    """Tell the worker to pursue payment off the platform, and ops that it was said."""
    fallback = case.policy.fallback
    reached, unreached = sentences.evidence(case)
    facts = {
        **sentences.common(case),
        "opened": case.local(case.opened),
        "reasons": sentences.reasons(case),
        "forum": fallback.forum,
        "file": list(fallback.file),
        "clause": sentences.CLAUSE[case.file.arbitration_clause],
        "evidence": reached,
        "unreached": unreached,
    }
    case.send(now, "off-platform-copy", "ops", facts, due=at)
    return case.send(now, "off-platform", "worker", facts, due=at)


def outcome(case: EscalationState, now: datetime, ended: str, why: str) -> None:
    """Tell the worker and every person who was asked how the case ended.

    That the worker left for outside counsel is for their side and for ops alone.
    """
    is_private = ended == "outside-counsel"
    facts = {
        **sentences.common(case),
        "outcome": ended,
        "is_private": is_private,
        "why": why,
        "follows": case.workflow_id,
    }
    case.send(now, "outcome", "worker", facts)
    if is_private:
        case.send(now, "outcome", "ops", facts)
        return
    people = {a.rung: a for a in case.asked if not a.unreached}
    roles = [r.asks for r in case.policy.rungs if r.channel == "mail" and r.name in people]
    for role in roles:
        # The reason may be private to the worker; whoever was asked only needs to know it is over.
        told = {"outcome": None, "follows": None, "why": "nothing more is asked of you"}
        case.send(now, "outcome", role, {**facts, **told})


def after_the_end(case: EscalationState, now: datetime, news: News) -> None:
    """Tell the worker and ops at once what the client's side said or did after the end."""
    facts = {
        **sentences.common(case),
        **sentences.said(case, news),
        "outcome": case.outcome,
        "is_off_platform": case.outcome == "off-platform",
        "is_paid": case.balance is not None and not case.balance.amount,
        "follows": case.workflow_id,
    }
    case.send(now, "after-the-end", "worker", facts, informative=True)
    case.send(now, "after-the-end", "ops", facts, informative=True)


def violation_after_the_end(case: EscalationState, now: datetime, by: str, text: str) -> None:
    """Tell the worker and ops of a report that came after the end. It changes nothing.

    A report by the worker goes to ops, and the worker hears how the case is opened anew.
    """
    said = News(at=now, by=by, text=text)
    facts = {
        **sentences.common(case),
        **sentences.said(case, said),
        "verb": "reported a violation",
        "outcome": case.outcome,
        "is_off_platform": False,
        "is_paid": False,
        "follows": case.workflow_id,
    }
    if by == "worker":
        closed_reply(case, now)
    else:
        case.send(now, "after-the-end", "worker", facts)
    case.send(now, "after-the-end", "ops", facts)


def closed_reply(case: EscalationState, now: datetime) -> Notice | None:
    """Answer a person who writes after the end, once a day: how the case is opened anew."""
    before = [n for n in case.notices if n.kind == "closed-reply"]
    if before and now - before[-1].due < ONE_DAY:
        return None
    facts = {**sentences.common(case), "outcome": case.outcome, "follows": case.workflow_id}
    return case.send(now, "closed-reply", "worker", facts)
