"""The letters of a worker escalation: the facts that each template is given.

Everything is plain text, times already written out in the case's zone. No letter says more than
its reader may know: the worker's contacts never reach the client, and the other way round.
"""

from datetime import datetime
from typing import Any

from domain.escalation.deadlines import fallback_due, month_ends, update_due
from domain.escalation.file import GROUND_WORDS
from domain.escalation.policy import Rung
from domain.escalation.state import EscalationState, Hold
from domain.post.notice import Notice

RUNG_WORDS = {
    "assignment-message": "left a message on the assignment, for both sides to see",
    "project-manager": "asked the project manager",
    "account-manager": "asked the account manager to reach the client",
}

WE_ASKED = "asked the next one up"

TRIED = {
    "assignment-message": "you left a message on the assignment",
    "email": "you wrote an e-mail",
    "phone": "you called",
}

RUNG_STEPS = {
    "assignment-message": "a message is left on the assignment",
    "project-manager": "the client's project manager is asked",
    "account-manager": "the account manager is asked to reach the client",
}

CLAUSE = {
    "yes": "Your agreement has an arbitration clause: read which rules and which forum it names, "
    "and file a demand there.",
    "no": "Your agreement has no arbitration clause: the other side would have to agree to "
    "arbitrate. Small claims court or a lawyer may be the shorter way.",
    "unknown": "Does your agreement have an arbitration clause? If it has, file a demand under it. "
    "If it has not, the other side would have to agree; small claims court or a lawyer may be "
    "the shorter way.",
}


def _common(case: EscalationState) -> dict[str, Any]:
    file = case.file
    return {
        "assignment": file.assignment.id,
        "title": file.assignment.title,
        "amount": str(file.amount_owed) if file.amount_owed else None,
        "ground": GROUND_WORDS[file.ground],
        "client": file.client.name,
        "source_date": f"{case.policy.fallback.source_date:%Y-%m-%d}",
    }


def _or_none(case: EscalationState, at: datetime | None) -> str | None:
    return case.local(at) if at else None


def acknowledgement(case: EscalationState, now: datetime) -> Notice:
    """Tell the worker once that the case is open, who will be asked, and when they hear from us."""
    when, ladder = now, []
    for rung in case.policy.rungs:
        ladder.append({"who": RUNG_NAMES.get(rung.name, rung.asks), "when": case.local(when)})
        when = case.counted(when, rung.wait)
    facts = {
        **_common(case),
        "opened": case.local(now),
        "first_update": case.local(case.counted(now, case.policy.update_every)),
        "fallback": case.local(month_ends(case)),
        "ladder": ladder,
    }
    return case.send(now, "acknowledgement", "worker", facts)


RUNG_NAMES = {
    "assignment-message": "a message on the assignment",
    "project-manager": "the client's project manager",
    "account-manager": "the account manager, who reaches the client",
}


def rung(
    case: EscalationState, asked: Rung, now: datetime, at: datetime, to: str | None = None
) -> Notice:
    """Ask a rung: on the assignment, or one person by mail. Never the client by mail."""
    answer_by = case.counted(case.rung_from or now, asked.wait)
    above = case.policy.rungs[case.policy.rungs.index(asked) + 1 :]
    if above:
        silence = (
            f"Without an answer by then we go on to {RUNG_NAMES.get(above[0].name, above[0].asks)}."
        )
    else:
        silence = (
            "Without a response from the client by "
            f"{case.local(month_ends(case))} we tell the worker to go off the platform."
        )
    facts = {
        **_common(case),
        "ask": f"Please say where this stands: {GROUND_WORDS[case.file.ground]}.",
        "answer_by": case.local(answer_by),
        "silence": silence,
    }
    if asked.channel == "assignment":
        facts["on"] = case.file.assignment.id
        return case.send(now, "post-message", "client", facts, due=at, channel="platform")
    if asked.name in RUNG_WORDS:
        return case.send(now, asked.name, to or asked.asks, facts, due=at)
    return case.send(now, "rung", to or asked.asks, {**facts, "asks": asked.asks}, due=at)


def reminder(case: EscalationState, asked: Rung, now: datetime, at: datetime) -> Notice:
    """Remind whoever holds the open rung."""
    answer_by = case.counted(case.rung_from or now, asked.wait)
    facts = {
        **_common(case),
        "asked": case.local(case.asked[-1].at),
        "answer_by": case.local(answer_by),
        "silence": "Without an answer by then we go on to the next step.",
    }
    if asked.channel == "assignment":
        facts |= {"ask": "A reminder: please say where this stands.", "on": case.file.assignment.id}
        return case.send(now, "post-message", "client", facts, due=at, channel="platform")
    return case.send(now, "reminder", asked.asks, facts, due=at)


def update(case: EscalationState, now: datetime, at: datetime) -> Notice:
    """Tell the worker where it stands: generic until the client's side has said something."""
    said = case.news[case.news_told :] or case.news[-1:]
    case.news_told = len(case.news)
    facts = {
        **_common(case),
        "news": [{"when": case.local(n.at), "by": n.by, "text": n.text} for n in said],
        "next_update": _or_none(case, update_due(case)),
        "fallback": _or_none(case, fallback_due(case)),
        "waiting_for": case.waiting_for,
    }
    return case.send(now, "update", "worker", facts, due=at, informative=bool(said))


def answer(case: EscalationState, now: datetime) -> Notice:
    """Tell the worker at once what the client's side said."""
    said = case.news[-1]
    case.news_told, case.told_at = len(case.news), now
    facts = {
        **_common(case),
        "by": said.by,
        "when": case.local(said.at),
        "text": said.text,
        "next": f"You hear from us again by {_or_none(case, update_due(case))}."
        if update_due(case)
        else "You hear from us as soon as there is more.",
    }
    return case.send(now, "answer", "worker", facts, informative=True)


def off_platform(case: EscalationState, now: datetime, at: datetime) -> Notice:
    """Tell the worker to pursue payment off the platform, and ops that it was said."""
    fallback = case.policy.fallback
    unheard = [a.rung for a in case.asked if a.unreached]
    left = [r.name for r in case.policy.rungs[len(case.asked) :]]
    facts = {
        **_common(case),
        "opened": case.local(case.opened),
        "forum": fallback.forum,
        "file": list(fallback.file),
        "clause": CLAUSE[case.file.arbitration_clause],
        "evidence": evidence(case),
        "unasked": [RUNG_NAMES.get(name, name) for name in [*unheard, *left]],
    }
    case.send(now, "off-platform-copy", "ops", facts, due=at)
    return case.send(now, "off-platform", "worker", facts, due=at)


def evidence(case: EscalationState) -> list[str]:
    """List the worker's proof: the record on the platform, and the items that the file names."""
    file = case.file
    attempts = [f"{case.local(a.at)}: {TRIED[a.channel]}" for a in file.attempts]
    asked = [f"{case.local(a.at)}: we {RUNG_WORDS.get(a.rung, WE_ASKED)}" for a in case.asked]
    return [
        f"the record of assignment {file.assignment.id} and all its messages",
        *attempts,
        *asked,
        *file.evidence,
    ]


def refused(case: EscalationState, now: datetime, failed: list[dict[str, str]]) -> Notice:
    """Tell the worker, once, every criterion that failed and what would cure it."""
    return case.send(now, "refused", "worker", {**_common(case), "failed": failed})


def needs_facts(case: EscalationState, now: datetime, *, first: bool) -> None:
    """Ask a person for what is not known; the worker is told once."""
    missing = [m.model_dump() for m in case.missing]
    case.send(now, "needs-facts", "ops", {**_common(case), "missing": missing})
    if first:
        case.send(now, "needs-facts-worker", "worker", {**_common(case), "missing": missing})


def violation(case: EscalationState, now: datetime, hold: Hold) -> Notice:
    """Tell the worker who reported what, and until when a person may overturn it."""
    facts = {
        **_common(case),
        "by": hold.by,
        "when": case.local(hold.since),
        "text": hold.text,
        "overturn_by": case.local(hold.until),
    }
    return case.send(now, "violation", "worker", facts)


def outcome(case: EscalationState, now: datetime, ended: str, why: str) -> None:
    """Tell the worker and every person who was asked how the case ended."""
    facts = {**_common(case), "outcome": ended, "why": why, "next": None}
    people = {a.rung: a for a in case.asked if not a.unreached}
    roles = [r.asks for r in case.policy.rungs if r.channel == "mail" and r.name in people]
    case.send(now, "outcome", "worker", facts)
    for role in roles:
        # The reason may be private to the worker; whoever was asked only needs to know it is over.
        case.send(now, "outcome", role, {**facts, "why": "nothing more is asked of you"})


def warning(case: EscalationState, now: datetime, at: datetime, step: str, due: datetime) -> Notice:
    """Tell our own side what comes next and when, and who was asked, while it can be averted."""
    asked = [f"{case.local(a.at)}: {RUNG_WORDS.get(a.rung, WE_ASKED)}" for a in case.asked]
    facts = {
        **_common(case),
        "opened": case.local(case.opened),
        "step": step,
        "when": case.local(due),
        "asked": asked,
    }
    return case.send(now, "warning", case.policy.warned, facts, due=at)


def attention(case: EscalationState, now: datetime, items: list[str]) -> Notice:
    """Tell ops that a person is needed."""
    return case.send(now, "attention", "ops", {**_common(case), "items": items})


def bounced(case: EscalationState, now: datetime, role: str, why: str, following: str) -> Notice:
    """Tell ops that an address does not work, and what happens next."""
    facts = {**_common(case), "role": role, "why": why, "next": following}
    return case.send(now, "contact-bounced", "ops", facts)
