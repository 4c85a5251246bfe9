"""The fact that a person's mail becomes in a worker escalation; only plain sentences decide.

The letters say which sentences are understood. One of them is the whole of a mail, but for a
greeting and a signature; with more words, or with a condition, a person reads it.
"""

import re
from typing import Any

from domain.case.reply import MailFact, PersonalMail
from domain.escalation.state import EscalationState

ASKED = frozenset({"project-manager", "account-manager"})
SIGNATURE = 8  # words below the sentence: a greeting and a name
CONDITION = re.compile(
    r"\b(but|if|only|unless|when|once|provided|except|after|before|until)\b", re.IGNORECASE
)
GREETING = re.compile(
    r"(hello|hi|dear|good (morning|afternoon|evening))\b[^.!?]{0,40}", re.IGNORECASE
)

YES = r"(yes[,.]? )?((it|this|that|everything|the matter)('s| is| has been) )?(all )?"
PLAIN: tuple[tuple[str, dict[str, Any], re.Pattern[str]], ...] = tuple(
    (fact, payload, re.compile(rf"(?:{words})[.!]?", re.IGNORECASE))
    for fact, payload, words in (
        ("settled", {"settled": "yes"}, YES + r"(settled|resolved|paid)( in full)?( now)?"),
        (
            "settled",
            {"settled": "yes"},
            r"(yes[,.]? )?(i|we) (was|were|have been|got) paid( in full)?",
        ),
        ("settled", {"settled": "partly"}, r"(it is )?(partly|partially)( settled| paid)?"),
        (
            "settled",
            {"settled": "no"},
            r"(no[,.]? )?(it('s| is) )?(not|still not)( yet)? (settled|resolved|paid)( yet)?|no",
        ),
        (
            "withdrawal",
            {},
            r"(please )?(close|withdraw|end)( the| this| my)? (case|escalation)( please)?",
        ),
        (
            "updates_declined",
            {"how": "mail"},
            r"(please )?(stop (the |these |your )?updates|no (more )?updates)( please)?",
        ),
    )
)
"""Sentences of the worker, whole, and the fact that each is."""

REFERRAL = re.compile(
    r"(not me[,.:;]? )?(please )?(ask|write to|contact) (?P<name>[^<>@,;]{1,80}?)[ ,]*"
    r"[<(]?(?P<email>[^@\s<>,;()]+@[^@\s<>,;()]+?)[>)]?( instead)?[.!]?",
    re.IGNORECASE,
)
"""Not me, ask Ben Osei <ben@example.com>. Without an address nobody can be asked."""


def fact_of(_case: EscalationState, mail: PersonalMail) -> MailFact:
    """Return the fact that a mail to a worker escalation becomes."""
    sentence = _only_sentence(mail.text)
    if mail.role == "worker" and sentence is not None:
        for fact, payload, pattern in PLAIN:
            if pattern.fullmatch(sentence) and (mail.is_proved or payload.get("settled") == "no"):
                words = {} if fact == "updates_declined" else {"text": mail.text}
                return MailFact(fact, {"by_role": "worker", **payload, **words})
    named = REFERRAL.fullmatch(sentence) if sentence and mail.role in ASKED else None
    if named is not None:
        to = {"name": named["name"].strip(), "email": named["email"]}
        return MailFact("referral", {"by_role": mail.role, "to": to, "text": mail.text})
    # Of an account manager's words nobody can tell whether they report the client's.
    nature = "relayed" if mail.role == "account-manager" else "answer"
    payload = {"by_role": mail.role, "channel": "email", "nature": nature, "text": mail.text}
    return MailFact("message", payload)


def _only_sentence(text: str) -> str | None:
    """Return the one sentence of a mail, or None if it says more than that."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if lines and GREETING.fullmatch(lines[0].rstrip(",.!")):
        lines = lines[1:]
    rest = " ".join(lines[1:])
    if not lines or len(rest.split()) > SIGNATURE or CONDITION.search(" ".join(lines)):
        return None
    return lines[0]
