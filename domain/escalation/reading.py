"""How a message to a worker escalation is read: a person's word or a machine's, and which word."""

import re
from datetime import date, datetime, timedelta

from domain.errors import BeyondHorizon
from domain.escalation.facts import Message
from domain.escalation.state import CLIENT_SIDE, EscalationState, News
from domain.time.calendar import next_opening

KIND = {
    "answer": "said",
    "refusal": "refused",
    "acknowledgement": "acknowledged",
}
"""What each nature of a person's word is among the news; the others are no word."""
NATURE = {
    "answer": "answered",
    "refusal": "refused",
    "acknowledgement": "acknowledged",
    "auto-reply": "sent an automatic reply",
    "bounce": "could not be delivered to",
    "read-receipt": "sent a read receipt",
    "relayed": "says that the client was asked",
}
HUMAN = frozenset({"answer", "refusal", "acknowledgement", "relayed"})
REFUSAL = re.compile(
    r"^(no[,;.]? )?(we|i) (will not|won't|won\u2019t|shall not|refuse to|are not going to) pay\b",
    re.IGNORECASE,
)
"""How a plain refusal begins. With a condition in it, it is an answer that a person reads."""
CONDITION = re.compile(
    r"\b(but|if|only|unless|until|till|before|when|once|except|without|today|tomorrow|yet|now"
    r"|more than|less than)\b",
    re.IGNORECASE,
)
LONGEST_PROMISE = timedelta(days=366)
"""A promise that lies further ahead than this is a slip of the hand."""


def message_problem(case: EscalationState, fact: Message, when: datetime | None) -> str | None:
    """Return what is wrong with the day that a message promises, or None."""
    return promise_problem(case, fact.promised_by, when or case.opened)


def promise_problem(case: EscalationState, day: date | None, at: datetime) -> str | None:
    """Return why a day cannot be what somebody promised, or None."""
    if day is None:
        return None
    if day - case.calendar.zone.local(at).date() > LONGEST_PROMISE:
        return f"promised_by {day} lies over a year ahead; give the day as YYYY-MM-DD"
    try:
        next_opening(day, case.calendar)
    except BeyondHorizon:
        return f"promised_by {day} lies further ahead than the calendar of the case reaches"
    return None


def plainly_read(fact: Message) -> Message:
    """Return a message as its words are: an answer that plainly refuses is a refusal."""
    text = " ".join(fact.text.split())
    refuses = fact.by_role in CLIENT_SIDE and REFUSAL.search(text) and not CONDITION.search(text)
    if fact.nature == "answer" and refuses:
        return fact.model_copy(update={"nature": "refusal"})
    return fact


def news_of(fact: Message, now: datetime) -> News | None:
    """Return the news that a message is for the worker, if it is any."""
    by, text = fact.by_role, fact.text
    told = {"at": now, "by": by, "text": text, "message": fact.id, "promised_by": fact.promised_by}
    if by in CLIENT_SIDE and (kind := KIND.get(fact.nature)):
        return News.model_validate({**told, "kind": kind})
    if by == "account-manager" and fact.nature in {"answer", "refusal"}:
        return News.model_validate({**told, "kind": "reported"})
    if by == "account-manager" and fact.nature == "relayed":
        return News.model_validate({**told, "kind": "relayed"})
    return None
