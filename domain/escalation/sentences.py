"""What letters of a worker escalation say of its record: facts and sentences, and nothing sent.

Everything is plain text, times already written out in the case's zone.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.case.words import the
from domain.escalation.codes import EscalationCode
from domain.escalation.deadlines import facts_over, month_ends
from domain.escalation.file import GROUND_WORDS
from domain.escalation.policy import Rung
from domain.escalation.state import Asked, EscalationState, News
from domain.post.notice import NoticeState

RUNG_WORDS = {
    "assignment-message": "left a message on the assignment, for both sides to see",
    "project-manager": "asked the project manager",
    "account-manager": "asked the account manager to reach the client",
}

RUNG_NAMES = {
    "assignment-message": "a message on the assignment",
    "project-manager": "the client's project manager",
    "account-manager": "the account manager, who reaches the client",
}

RUNG_STEPS = {
    "assignment-message": "a message is left on the assignment",
    "project-manager": "the client's project manager is asked",
    "account-manager": "the account manager is asked to reach the client",
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

CLAUSE = {
    "yes": "Your agreement has an arbitration clause: read which rules and which forum it names, "
    "and file a demand there.",
    "no": "Your agreement has no arbitration clause: the other side would have to agree to "
    "arbitrate. Small claims court or a lawyer may be the shorter way.",
    "unknown": "Does your agreement have an arbitration clause? If it has, file a demand under it. "
    "If it has not, the other side would have to agree; small claims court or a lawyer may be "
    "the shorter way.",
}


def common(case: EscalationState) -> dict[str, Any]:
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


def or_none(case: EscalationState, at: datetime | None) -> str | None:
    return case.local(at) if at else None


def silence(case: EscalationState, asked: Rung) -> str:
    """Return what follows when the open rung does not answer."""
    above = case.policy.rungs[case.policy.rungs.index(asked) + 1 :]
    if above:
        return f"Without an answer by then we go on to {name_of(above[0])}."
    ends, tell = month_ends(case), "we tell the worker how to claim payment off the platform."
    if ends <= case.counted(case.rung_from or case.opened, asked.wait):
        return f"Without an answer by then {tell}"
    again = "we ask again, and " if case.policy.repeat_last_rung else ""
    unless = f"without a response from the client by {case.local(ends)} {tell}"
    return f"Without an answer by then {again}{unless}"


def name_of(rung: Rung) -> str:
    return RUNG_NAMES.get(rung.name, the(rung.asks))


def said(case: EscalationState, news: News) -> dict[str, Any]:
    """Return what somebody said in their words as `text`, or what they did in ours as `done`."""
    said: dict[str, Any] = {"when": case.local(news.at), "by": news.by}
    if news.kind == "done":
        return {**said, "verb": None, "text": None, "done": news.text}
    verb = VERB[news.kind]
    if not news.text:
        done = f"{the(news.by)} {verb}; the words are not on the record"
        return {**said, "verb": None, "text": None, "done": done}
    return {**said, "verb": verb, "text": news.text, "done": None}


def happened(case: EscalationState) -> list[str]:
    """Return what was done since the last letter to the worker, besides what was said."""
    lines = []
    for entry in case.timeline[case.entries_told :]:
        if (words := HAPPENED.get(entry.code)) is not None:
            to = the(entry.to) if entry.to else ""
            lines.append(f"{case.local(entry.at)}: {words.format(to=to, by=the(entry.by))}")
    return lines


def stands(case: EscalationState) -> str | None:
    """Return what holds the ladder now, if anything does."""
    if case.stage == "needs-facts":
        what = "; ".join(m.words for m in case.missing)
        ends = or_none(case, facts_over(case))
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


def last_word(case: EscalationState) -> str | None:
    """Return the newest word of the client's side, with its day."""
    said = [n for n in case.news if n.is_contact]
    if not said:
        return None
    return word(case, said[-1])


def word(case: EscalationState, news: News) -> str:
    """Return one word of somebody as a sentence, quoted if it is theirs."""
    when = case.local(news.at)
    if news.kind == "done":
        return f"of {the(news.by)} this was reported on {when}: {news.text}"
    words = f": \u201c{news.text}\u201d" if news.text else ""
    return f"{the(news.by)} {VERB[news.kind]} on {when}{words}"


def reasons(case: EscalationState) -> list[str]:
    """Return the true reasons for the step off the platform."""
    found = []
    said = [n for n in case.news if n.is_contact]
    if refused := [n for n in said if n.kind == "refused"]:
        found.append(word(case, refused[-1]))
    elif last := last_word(case):
        found.append(f"{last}; nothing has come of it")
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
    missed += [f"{name_of(rung)}: was never asked" for rung in left]
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
