"""Which fact a person's mail is to a case, by its kind, its stage and who wrote.

Words never become money, and never end a case by themselves. Where a mail is no fact at all, such
as a payment that somebody says was made on an award, a person reads it.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from domain.case.case import Case
from domain.contact.case import ContactCase
from domain.dispute.case import DisputeCase
from domain.dispute.state import HANDLERS
from domain.escalation.case import EscalationCase
from domain.post.notice import Notice

DECIDING = frozenset({"recommendation", "non-resolution", "pay-whole"})
"""Stages in which a side is asked to decide by a deadline, and silence decides for it."""

PLAIN = re.compile(
    r"(?:yes, )?(?:i|we) (?:(?P<yes>accept)|(?P<no>decline|reject))"
    r"(?: (?:the|your|this) (?:recommendation|proposal))?[.!]?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\bq-\d{1,6}\b", re.IGNORECASE)
CONDITION = re.compile(
    r"\b(but|if|only|unless|when|once|provided|except|not|after|and|before|until|as)\b",
    re.IGNORECASE,
)
SIGNATURE = 8  # words below the one sentence: a greeting and a name


class Said(NamedTuple):
    """A person's mail."""

    role: str
    text: str
    about: Notice | None = None  # the letter of ours that it answers, where that can be told
    proved: bool = False  # sender and DKIM match
    weighty: bool = False  # it reads as approving money or ending a case


class Meaning(NamedTuple):
    """The fact it is, if it is one; and whether a person should look at it all the same."""

    fact: str | None = None
    payload: dict[str, Any] = {}  # noqa: RUF012 (a tuple's default, never changed)
    also_a_person: bool = False


def meaning(case: Case, said: Said) -> Meaning:
    """Return what a mail is to a case."""
    reads = _READERS.get(type(case))
    return reads(case, said) if reads else Meaning()


def _escalation(_: EscalationCase, said: Said) -> Meaning:
    about = {"by_role": said.role, "channel": "email", "nature": "answer", "text": said.text}
    return Meaning("message", about)


def _contact(_: ContactCase, said: Said) -> Meaning:
    # What a desk or the lead decides is a command, with a name to it: a person enters it.
    if said.role != "sender":
        return Meaning()
    return Meaning("message", {"by_role": said.role, "text": said.text})


def _dispute(case: DisputeCase, said: Said) -> Meaning:
    if said.role not in case.roles():
        return _reply(case, said)
    side = case.side_of(said.role)
    if case.stage == "response" and side == "respondent":
        return Meaning("response", {"by_role": said.role, "text": said.text})
    if (answer := _plain_answer(case, said)) is not None:
        return Meaning("recommendation_answer", {"side": side, "accepts": answer})
    asked = {"by_role": said.role, "asked_by": said.role, "text": said.text}
    return Meaning("question", asked, also_a_person=said.weighty and case.stage in DECIDING)


def _reply(case: DisputeCase, said: Said) -> Meaning:
    """Return what somebody of the platform's wrote: it answers the questions that it names.

    A reply to a question's own letter names that question.
    """
    if said.role not in {*HANDLERS, "ops", "support", "moderator"}:
        return Meaning()
    named = {number.lower() for number in NUMBER.findall(said.text)}
    if said.about is not None and said.about.kind in {"question", "question-unanswered"}:
        named.add(str(said.about.facts.get("id", "")))
    answers = {q.id: said.text for q in case.questions if q.id in named and q.is_open}
    reply = {"by_role": said.role, "text": said.text, "answers": answers}
    # It may have been meant for one of them, and nobody can tell for which.
    unclear = not answers and said.role in HANDLERS and any(q.is_open for q in case.questions)
    return Meaning("reply", reply, also_a_person=unclear)


def _plain_answer(case: DisputeCase, said: Said) -> bool | None:
    """Return whether a proved mail accepts or declines the newest recommendation, and says no more.

    Anything but the one plain sentence may have a condition in it, and is for a person.
    """
    letters = [n.id for n in case.notices if (n.kind, n.to_role) == ("recommendation", said.role)]
    if case.stage != "recommendation" or not said.proved or said.about is None:
        return None
    lines = [line.strip() for line in said.text.splitlines() if line.strip()]
    found = PLAIN.fullmatch(lines[0]) if lines else None
    rest = " ".join(lines[1:])
    is_signature = len(rest.split()) <= SIGNATURE and not CONDITION.search(rest)
    if found is None or said.about.id != letters[-1] or not is_signature:
        return None
    return found["yes"] is not None


_READERS: dict[type[Case], Callable[[Any, Said], Meaning]] = {
    EscalationCase: _escalation,
    ContactCase: _contact,
    DisputeCase: _dispute,
}
