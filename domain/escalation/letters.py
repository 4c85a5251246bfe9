"""What the letters of a worker escalation say: the facts that each template is given.

Everything is plain text, times already written out in the case's zone. No letter says more than
its reader may know: the worker's contacts never reach the client, and the other way round.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from domain.case.words import the
from domain.escalation.codes import EscalationCode
from domain.escalation.deadlines import facts_over, fallback_due, month_ends, update_due
from domain.escalation.file import GROUND_WORDS
from domain.escalation.policy import Rung
from domain.escalation.state import Asked, Closing, EscalationState, Hold, News
from domain.post.notice import Notice, NoticeState

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

VERB = {
    "said": "answered",
    "refused": "refused",
    "acknowledged": "acknowledged",
    "reported": "reported of the client",
    "relayed": "wrote",
}

HAPPENED: dict[str, str] = {
    EscalationCode.RUNG_ASKED: "we asked {to}",
    EscalationCode.RUNG_ASKED_AGAIN: "we asked {to} at another address",
    EscalationCode.RUNG_ASKED_ELSEWHERE: "nobody could be reached, so we asked {to}",
    EscalationCode.RUNG_REPEATED: "we asked {to} again",
    EscalationCode.RUNG_RESUMED: "we asked {to} again, since it is not settled",
    EscalationCode.RUNG_REMINDED: "we reminded {to}",
    EscalationCode.RUNG_REFERRED: "somebody else was named to us, and we asked them",
    EscalationCode.RUNG_SKIPPED: "somebody we asked could not be reached",
    EscalationCode.MACHINE_ANSWERED: "only a machine answered for {by}, which does not count",
    EscalationCode.FACTS_ASKED_FOR: "our own people were asked for what is missing",
    EscalationCode.FACTS_ASKED_FOR_AGAIN: "our own people were asked again for what is missing",
    EscalationCode.VIOLATION_UNEXAMINED: "a person was asked again to examine the report",
    EscalationCode.PAUSE_OVER: "the pause is over, and we ask on",
    EscalationCode.RESUMED: "a person let the case go on",
    EscalationCode.VIOLATION_OVERTURNED: "a reported violation was set aside",
}
"""What an update says of a line that was written since the last letter to the worker."""

ARRIVED = frozenset({NoticeState.ACCEPTED, NoticeState.DELIVERED, NoticeState.DEFERRED})
ONE_DAY = timedelta(days=1)

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
        "balance": _balance(case),
    }


def _balance(case: EscalationState) -> str | None:
    """Return what is left to pay once somebody paid, or None."""
    if not case.paid or case.balance is None:
        return None
    return str(case.balance) if case.balance.amount else "nothing"


def _or_none(case: EscalationState, at: datetime | None) -> str | None:
    return case.local(at) if at else None


def acknowledgement(case: EscalationState, now: datetime) -> Notice:
    """Tell the worker once that the case is open, who will be asked, and when they hear from us."""
    when, ladder = now, []
    for rung in case.policy.rungs:
        ladder.append({"who": _name(rung), "when": case.local(when)})
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
    facts = {
        **_common(case),
        "ask": f"Please say where this stands: {GROUND_WORDS[case.file.ground]}.",
        "answer_by": case.local(answer_by),
        "silence": _silence(case, asked),
    }
    if asked.channel == "assignment":
        facts["on"] = case.file.assignment.id
        return case.send(now, "post-message", "client", facts, due=at, channel="platform")
    if asked.name in RUNG_WORDS:
        return case.send(now, asked.name, to or asked.asks, facts, due=at)
    more = {"asks": asked.asks, "named": False}
    return case.send(now, "rung", to or asked.asks, {**facts, **more}, due=at)


def reminder(case: EscalationState, asked: Rung, now: datetime, at: datetime) -> Notice:
    """Ask a rung once more: a reminder, or after an answer that led to nothing."""
    answer_by = case.counted(case.rung_from or now, asked.wait)
    last = case.asked[-1]
    facts = {
        **_common(case),
        "asked": case.local(last.again[-1] if last.again else last.at),
        "since": _last_word(case) if case.in_contact else None,
        "reaches_client": asked.name == "account-manager",
        "answer_by": case.local(answer_by),
        "silence": _silence(case, asked),
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
        **_common(case),
        "ask": f"Please say where this stands: {GROUND_WORDS[case.file.ground]}.",
        "answer_by": case.local(answer_by),
        "silence": _silence(case, asked),
        "asks": role,
        "named": True,
    }
    return case.send(now, "rung", role, facts)


def _silence(case: EscalationState, asked: Rung) -> str:
    """Return what follows when the open rung does not answer."""
    above = case.policy.rungs[case.policy.rungs.index(asked) + 1 :]
    if above:
        return f"Without an answer by then we go on to {_name(above[0])}."
    ends, tell = month_ends(case), "we tell the worker how to claim payment off the platform."
    if ends <= case.counted(case.rung_from or case.opened, asked.wait):
        return f"Without an answer by then {tell}"
    again = "we ask again, and " if case.policy.repeat_last_rung else ""
    unless = f"without a response from the client by {case.local(ends)} {tell}"
    return f"Without an answer by then {again}{unless}"


def _name(rung: Rung) -> str:
    return RUNG_NAMES.get(rung.name, the(rung.asks))


# -- to the worker ---------------------------------------------------------------------------------


def update(case: EscalationState, now: datetime, at: datetime) -> Notice:
    """Tell the worker where it stands: what happened since the last letter, and what is next."""
    said = case.news[case.news_told :]
    facts = {
        **_common(case),
        "news": [_said(case, n) for n in said],
        "happened": _happened(case),
        "stands": _stands(case),
        "next_update": _or_none(case, update_due(case)),
        "fallback": _or_none(case, fallback_due(case)),
        "closes": _or_none(case, case.closing.due if case.closing else None),
        "waiting_for": "your answer" if case.waiting_for == "worker" else case.waiting_for,
    }
    notice = case.send(now, "update", "worker", facts, due=at, informative=bool(said))
    _told(case)
    return notice


def _told(case: EscalationState) -> None:
    """Remember that the worker knows the record as far as it goes now."""
    case.news_told, case.entries_told = len(case.news), len(case.timeline)


def _said(case: EscalationState, news: News) -> dict[str, Any]:
    """Return what somebody said in their words as `text`, or what they did in ours as `done`."""
    said: dict[str, Any] = {"when": case.local(news.at), "by": news.by}
    if news.kind == "done":
        return {**said, "verb": None, "text": None, "done": news.text}
    verb = VERB[news.kind]
    if not news.text:
        done = f"{the(news.by)} {verb}; the words are not on the record"
        return {**said, "verb": None, "text": None, "done": done}
    return {**said, "verb": verb, "text": news.text, "done": None}


def _happened(case: EscalationState) -> list[str]:
    """Return what was done since the last letter to the worker, besides what was said."""
    lines = []
    for entry in case.timeline[case.entries_told :]:
        if (words := HAPPENED.get(entry.code)) is not None:
            to = the(entry.to) if entry.to else ""
            lines.append(f"{case.local(entry.at)}: {words.format(to=to, by=the(entry.by))}")
    return lines


def _stands(case: EscalationState) -> str | None:
    """Return what holds the ladder now, if anything does."""
    if case.stage == "needs-facts":
        what = "; ".join(m.words for m in case.missing)
        ends = _or_none(case, facts_over(case))
        return f"We still do not know: {what}. Without it we close the case on {ends}."
    if case.stage == "paused" and case.hold is None and case.paused_until:
        return f"The case is paused until {case.local(case.paused_until)}."
    if case.hold is not None:
        return "The case stands still until a reported violation has been examined."
    if case.worker_asked is not None:
        return (
            f"We asked you whether it is settled, and wait for your answer until "
            f"{case.local(case.worker_asked.due)}. Unless you say yes, we ask on."
        )
    if case.stage == "in-contact" and case.contact_until and not case.closing:
        return (
            f"While the last word of {_whose(case)} stands, we ask nobody further up. On "
            f"{case.local(case.contact_until)} we ask you whether it is settled."
        )
    return None


def _whose(case: EscalationState) -> str:
    return the(case.news[-1].by) if case.news else "the other side"


def answer(case: EscalationState, now: datetime, news: News) -> Notice:
    """Tell the worker at once what was said or done, and what follows from it."""
    due = update_due(case)
    until = case.contact_until if news.is_contact and case.stage == "in-contact" else None
    facts = {
        **_common(case),
        **_said(case, news),
        "by_date": f"{news.promised_by:%Y-%m-%d}" if news.promised_by else None,
        "until": _or_none(case, until),
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
        **_common(case),
        "said": _last_word(case),
        "answer_by": case.local(by),
        "next_rung": _name(case.next_rung) if case.next_rung else None,
    }
    case.told_at = now
    notice = case.send(now, "settled-question", "worker", facts, due=at)
    _told(case)
    return notice


def _last_word(case: EscalationState) -> str | None:
    """Return the newest word of the client's side, with its day."""
    said = [n for n in case.news if n.is_contact]
    if not said:
        return None
    return _word(case, said[-1])


def _word(case: EscalationState, news: News) -> str:
    """Return one word of somebody as a sentence, quoted if it is theirs."""
    when = case.local(news.at)
    if news.kind == "done":
        return f"of {the(news.by)} this was reported on {when}: {news.text}"
    words = f": \u201c{news.text}\u201d" if news.text else ""
    return f"{the(news.by)} {VERB[news.kind]} on {when}{words}"


def closing(case: EscalationState, now: datetime, closes: Closing) -> Notice:
    """Confirm what the worker said before the case closes for it."""
    understood = {"resolved": "it is settled", "withdrawn": "you want the case closed"}
    why = f"from what we were told we understand that {understood[closes.outcome]}"
    facts = {**_common(case), "why": why, "closes": case.local(closes.due)}
    return case.send(now, "closing", "worker", facts)


def paused(case: EscalationState, now: datetime, until: datetime, why: str) -> Notice:
    """Tell the worker of a pause: why, until when, and that updates go on."""
    facts = {
        **_common(case),
        "why": why,
        "until": case.local(until),
        "next_update": _or_none(case, update_due(case)),
        "month": _or_none(case, fallback_due(case)),
    }
    return case.send(now, "paused", "worker", facts)


def off_platform(case: EscalationState, now: datetime, at: datetime) -> Notice:
    """Tell the worker to pursue payment off the platform, and ops that it was said."""
    fallback = case.policy.fallback
    reached, unreached = evidence(case)
    facts = {
        **_common(case),
        "opened": case.local(case.opened),
        "reasons": reasons(case),
        "forum": fallback.forum,
        "file": list(fallback.file),
        "clause": CLAUSE[case.file.arbitration_clause],
        "evidence": reached,
        "unreached": unreached,
    }
    case.send(now, "off-platform-copy", "ops", facts, due=at)
    return case.send(now, "off-platform", "worker", facts, due=at)


def reasons(case: EscalationState) -> list[str]:
    """Return the true reasons for the step off the platform."""
    found = []
    said = [n for n in case.news if n.is_contact]
    if refused := [n for n in said if n.kind == "refused"]:
        found.append(_word(case, refused[-1]))
    elif word := _last_word(case):
        found.append(f"{word}; nothing has come of it")
    else:
        found.append("the client has not responded")
    if case.ops_decided:
        found.append(f"a person of the escalations desk decided not to wait: {case.ops_decided}")
    return found


def evidence(case: EscalationState) -> tuple[list[str], list[str]]:
    """Return what the worker has to show, and apart from it who was never reached, with why."""
    file = case.file
    attempts = [f"{case.local(a.at)}: {TRIED[a.channel]}" for a in file.attempts]
    asked = [f"{case.local(at)}: {words}" for at, words, why in _asked(case) if why is None]
    missed = [f"{words}: {why}" for _, words, why in _asked(case) if why is not None]
    left = case.policy.rungs[len(case.asked) :]
    missed += [f"{_name(rung)}: was never asked" for rung in left]
    shown = [
        f"the record of assignment {file.assignment.id} and all its messages",
        *attempts,
        *asked,
        *file.evidence,
    ]
    return shown, missed


def _asked(case: EscalationState) -> Iterator[tuple[datetime, str, str | None]]:
    """Yield each time that somebody was asked: when, in words, and why nobody was reached."""
    rungs = {rung.name: rung for rung in case.policy.rungs}
    for asked in case.asked:
        rung = rungs.get(asked.rung)
        yield asked.at, f"we {RUNG_WORDS.get(asked.rung, WE_ASKED)}", _unreached(case, asked)
        again = f"we asked {the(asked.to or (rung.asks if rung else asked.rung))} again"
        if asked.unreached is None:
            yield from ((at, again, None) for at in asked.again)


def _unreached(case: EscalationState, asked: Asked) -> str | None:
    """Return why a rung cannot have reached anybody, or None."""
    if asked.unreached is not None and asked.to is None:
        return asked.unreached
    notice = next((n for n in case.notices if n.id == asked.notice), None)
    if notice is None or notice.state in ARRIVED:
        return None
    return notice.why or f"the letter is {notice.state.value}"


def refused(case: EscalationState, now: datetime, failed: list[dict[str, str]]) -> Notice:
    """Tell the worker, once, every criterion that failed and what would cure it."""
    return case.send(now, "refused", "worker", {**_common(case), "failed": failed})


def needs_facts(case: EscalationState, now: datetime, *, first: bool) -> None:
    """Ask a person for what is not known; the worker is told once."""
    missing = [m.model_dump() for m in case.missing]
    ends = facts_over(case)
    facts = {**_common(case), "missing": missing, "ends": _or_none(case, ends)}
    case.send(now, "needs-facts", "ops", facts)
    if first:
        case.send(now, "needs-facts-worker", "worker", facts)


def facts_missing(case: EscalationState, now: datetime) -> Notice:
    """Tell the worker which facts nobody found, and that the case closes for that."""
    missing = [m.model_dump() for m in case.missing]
    facts = {**_common(case), "missing": missing, "follows": case.workflow_id}
    return case.send(now, "facts-missing", "worker", facts)


def violation(case: EscalationState, now: datetime, hold: Hold) -> Notice:
    """Tell the worker who reported what, and until when a person is to examine it."""
    facts = {
        **_common(case),
        "by": hold.by,
        "when": case.local(hold.since),
        "text": hold.text,
        "examine_by": case.local(hold.until),
        "ends_case": case.policy.if_unexamined == "ineligible",
        "lapses": _or_none(case, hold.lapses),
    }
    return case.send(now, "violation", "worker", facts)


def overturned(case: EscalationState, now: datetime, hold: Hold, why: str | None) -> Notice:
    """Tell the worker at once that a report holds the case no more; without `why` it lapsed."""
    facts = {**_common(case), "by": hold.by, "when": case.local(hold.since), "why": why}
    return case.send(now, "violation-overturned", "worker", facts)


def outcome(case: EscalationState, now: datetime, ended: str, why: str) -> None:
    """Tell the worker and every person who was asked how the case ended.

    That the worker left for outside counsel is for their side and for ops alone.
    """
    is_private = ended == "outside-counsel"
    facts = {
        **_common(case),
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


# -- after the end ---------------------------------------------------------------------------------


def after_the_end(case: EscalationState, now: datetime, news: News) -> None:
    """Tell the worker and ops at once what the client's side said or did after the end."""
    facts = {
        **_common(case),
        **_said(case, news),
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
        **_common(case),
        **_said(case, said),
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
    facts = {**_common(case), "outcome": case.outcome, "follows": case.workflow_id}
    return case.send(now, "closed-reply", "worker", facts)


# -- to our own side -------------------------------------------------------------------------------


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


def attention(case: EscalationState, now: datetime, items: list[str], otherwise: str) -> Notice:
    """Tell ops that a person is needed, and what follows when nobody acts."""
    facts = {**_common(case), "items": items, "otherwise": otherwise}
    return case.send(now, "attention", "ops", facts)


def bounced(case: EscalationState, now: datetime, role: str, why: str, following: str) -> Notice:
    """Tell ops that an address does not work, and what the case does about it."""
    facts = {**_common(case), "role": role, "why": why, "next": following}
    return case.send(now, "contact-bounced", "ops", facts)
