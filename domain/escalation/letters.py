"""What the letters of a worker escalation say: the facts that each template is given.

Everything is plain text, times already written out in the case's zone. No letter says more than
its reader may know: the worker's contacts never reach the client, and the other way round.
"""

from datetime import datetime

from domain.escalation import sentences
from domain.escalation.deadlines import facts_over, fallback_due, month_ends, update_due
from domain.escalation.file import GROUND_WORDS
from domain.escalation.policy import Rung
from domain.escalation.state import Closing, EscalationState, Hold, News
from domain.post.notice import Notice


def acknowledgement(case: EscalationState, now: datetime) -> Notice:
    """Tell the worker once that the case is open, who will be asked, and when they hear from us."""
    when, ladder = now, []
    for rung in case.policy.rungs:
        ladder.append({"who": sentences.name_of(rung), "when": case.local(when)})
        when = case.counted(when, rung.wait)
    facts = {
        **sentences.common(case),
        "opened": case.local(now),
        "first_update": case.local(case.counted(now, case.policy.update_every)),
        "fallback": case.local(month_ends(case)),
        "ladder": ladder,
    }
    return case.send(now, "acknowledgement", "worker", facts)


def rung(
    case: EscalationState, asked: Rung, now: datetime, at: datetime, to: str | None = None
) -> Notice:
    """Ask a rung: on the assignment, or one person by mail. Never the client by mail."""
    answer_by = case.counted(case.rung_from or now, asked.wait)
    facts = {
        **sentences.common(case),
        "ask": f"Please say where this stands: {GROUND_WORDS[case.file.ground]}.",
        "answer_by": case.local(answer_by),
        "silence": sentences.silence(case, asked),
    }
    if asked.channel == "assignment":
        facts["on"] = case.file.assignment.id
        return case.send(now, "post-message", "client", facts, due=at, channel="platform")
    if asked.name in sentences.RUNG_WORDS:
        return case.send(now, asked.name, to or asked.asks, facts, due=at)
    more = {"asks": asked.asks, "named": False}
    return case.send(now, "rung", to or asked.asks, {**facts, **more}, due=at)


def reminder(case: EscalationState, asked: Rung, now: datetime, at: datetime) -> Notice:
    """Ask a rung once more: a reminder, or after an answer that led to nothing."""
    answer_by = case.counted(case.rung_from or now, asked.wait)
    last = case.asked[-1]
    facts = {
        **sentences.common(case),
        "asked": case.local(last.again[-1] if last.again else last.at),
        "since": sentences.last_word(case) if case.in_contact else None,
        "reaches_client": asked.name == "account-manager",
        "answer_by": case.local(answer_by),
        "silence": sentences.silence(case, asked),
    }
    if asked.channel == "assignment":
        ask = f"We ask once more: please say where this stands: {GROUND_WORDS[case.file.ground]}."
        facts |= {"ask": ask, "on": case.file.assignment.id}
        return case.send(now, "post-message", "client", facts, due=at, channel="platform")
    return case.send(now, "reminder", last.to or asked.asks, facts, due=at)


def referred(case: EscalationState, asked: Rung, now: datetime, role: str) -> Notice:
    """Ask the person whom somebody named; the wait is what is left of it."""
    answer_by = case.counted(case.rung_from or now, asked.wait)
    facts = {
        **sentences.common(case),
        "ask": f"Please say where this stands: {GROUND_WORDS[case.file.ground]}.",
        "answer_by": case.local(answer_by),
        "silence": sentences.silence(case, asked),
        "asks": role,
        "named": True,
    }
    return case.send(now, "rung", role, facts)


# -- to the worker ---------------------------------------------------------------------------------


def update(case: EscalationState, now: datetime, at: datetime) -> Notice:
    """Tell the worker where it stands: what happened since the last letter, and what is next."""
    said = case.news[case.news_told :]
    facts = {
        **sentences.common(case),
        "news": [sentences.said(case, n) for n in said],
        "happened": sentences.happened(case),
        "stands": sentences.stands(case),
        "next_update": sentences.or_none(case, update_due(case)),
        "fallback": sentences.or_none(case, fallback_due(case)),
        "closes": sentences.or_none(case, case.closing.due if case.closing else None),
        "waiting_for": "your answer" if case.waiting_for == "worker" else case.waiting_for,
    }
    notice = case.send(now, "update", "worker", facts, due=at, informative=bool(said))
    _told(case)
    return notice


def _told(case: EscalationState) -> None:
    """Remember that the worker knows the record as far as it goes now."""
    case.news_told, case.entries_told = len(case.news), len(case.timeline)


def answer(case: EscalationState, now: datetime, news: News) -> Notice:
    """Tell the worker at once what was said or done, and what follows from it."""
    due = update_due(case)
    until = case.contact_until if news.is_contact and case.stage == "in-contact" else None
    facts = {
        **sentences.common(case),
        **sentences.said(case, news),
        "by_date": f"{news.promised_by:%Y-%m-%d}" if news.promised_by else None,
        "until": sentences.or_none(case, until),
        "counts": news.is_contact,
        "goes_on": case.stage == "climbing",
        "next": f"You hear from us again by {case.local(due)}."
        if due
        else "You hear from us as soon as there is more.",
    }
    case.told_at = now
    notice = case.send(now, "answer", "worker", facts, informative=True)
    _told(case)
    return notice


def settled_question(case: EscalationState, now: datetime, at: datetime, by: datetime) -> Notice:
    """Ask the worker once, plainly, whether it is settled; it stands for an update due then."""
    facts = {
        **sentences.common(case),
        "said": sentences.last_word(case),
        "answer_by": case.local(by),
        "next_rung": sentences.name_of(case.next_rung) if case.next_rung else None,
    }
    case.told_at = now
    notice = case.send(now, "settled-question", "worker", facts, due=at)
    _told(case)
    return notice


def closing(case: EscalationState, now: datetime, closes: Closing) -> Notice:
    """Confirm what the worker said before the case closes for it."""
    understood = {"resolved": "it is settled", "withdrawn": "you want the case closed"}
    why = f"from what we were told we understand that {understood[closes.outcome]}"
    facts = {**sentences.common(case), "why": why, "closes": case.local(closes.due)}
    return case.send(now, "closing", "worker", facts)


def paused(case: EscalationState, now: datetime, until: datetime, why: str) -> Notice:
    """Tell the worker of a pause: why, until when, and that updates go on."""
    facts = {
        **sentences.common(case),
        "why": why,
        "until": case.local(until),
        "next_update": sentences.or_none(case, update_due(case)),
        "month": sentences.or_none(case, fallback_due(case)),
    }
    return case.send(now, "paused", "worker", facts)


def refused(case: EscalationState, now: datetime, failed: list[dict[str, str]]) -> Notice:
    """Tell the worker, once, every criterion that failed and what would cure it."""
    return case.send(now, "refused", "worker", {**sentences.common(case), "failed": failed})


def needs_facts(case: EscalationState, now: datetime, *, first: bool) -> None:
    """Ask a person for what is not known; the worker is told once."""
    missing = [m.model_dump() for m in case.missing]
    ends = facts_over(case)
    facts = {**sentences.common(case), "missing": missing, "ends": sentences.or_none(case, ends)}
    case.send(now, "needs-facts", "ops", facts)
    if first:
        case.send(now, "needs-facts-worker", "worker", facts)


def facts_missing(case: EscalationState, now: datetime) -> Notice:
    """Tell the worker which facts nobody found, and that the case closes for that."""
    missing = [m.model_dump() for m in case.missing]
    facts = {**sentences.common(case), "missing": missing, "follows": case.workflow_id}
    return case.send(now, "facts-missing", "worker", facts)


def violation(case: EscalationState, now: datetime, hold: Hold) -> Notice:
    """Tell the worker who reported what, and until when a person is to examine it."""
    facts = {
        **sentences.common(case),
        "by": hold.by,
        "when": case.local(hold.since),
        "text": hold.text,
        "examine_by": case.local(hold.until),
        "ends_case": case.policy.if_unexamined == "ineligible",
        "lapses": sentences.or_none(case, hold.lapses),
    }
    return case.send(now, "violation", "worker", facts)


def overturned(case: EscalationState, now: datetime, hold: Hold, why: str | None) -> Notice:
    """Tell the worker at once that a report holds the case no more; without `why` it lapsed."""
    facts = {**sentences.common(case), "by": hold.by, "when": case.local(hold.since), "why": why}
    return case.send(now, "violation-overturned", "worker", facts)


# -- to our own side -------------------------------------------------------------------------------


def warning(case: EscalationState, now: datetime, at: datetime, step: str, due: datetime) -> Notice:
    """Tell our own side what comes next and when, and who was asked, while it can be averted."""
    asked = [
        f"{case.local(a.at)}: {sentences.RUNG_WORDS.get(a.rung, sentences.WE_ASKED)}"
        for a in case.asked
    ]
    facts = {
        **sentences.common(case),
        "opened": case.local(case.opened),
        "step": step,
        "when": case.local(due),
        "asked": asked,
    }
    return case.send(now, "warning", case.policy.warned, facts, due=at)


def attention(case: EscalationState, now: datetime, items: list[str], otherwise: str) -> Notice:
    """Tell ops that a person is needed, and what follows when nobody acts."""
    facts = {**sentences.common(case), "items": items, "otherwise": otherwise}
    return case.send(now, "attention", "ops", facts)


def bounced(case: EscalationState, now: datetime, role: str, why: str, following: str) -> Notice:
    """Tell ops that an address does not work, and what the case does about it."""
    facts = {**sentences.common(case), "role": role, "why": why, "next": following}
    return case.send(now, "contact-bounced", "ops", facts)
