"""The fact that a person's mail becomes in a dispute, by its stage and the writer's role.

Words never become money, and never end a case by themselves. A mail that is no fact is read by a
person.
"""

import re

from domain.case.ask_replies import question_of, reply_of
from domain.case.reply import MailFact, PersonalMail
from domain.dispute.sides import JOINING
from domain.dispute.state import DisputeState

DECIDING = frozenset({"recommendation", "non-resolution", "pay-whole"})
"""Stages in which a side is asked to decide by a deadline, and silence decides for it."""

PLAIN_ANSWER = re.compile(
    r"(?:yes, )?(?:i|we) (?:(?P<yes>accept)|(?P<no>decline|reject))"
    r"(?: (?:the|your|this) (?:recommendation|proposal))?[.!]?",
    re.IGNORECASE,
)
PAID = r"paid(?: (?:the|our|my)(?: arbitration)? (?:fee|share))?"
PLAIN_JOINING = re.compile(
    r"(?:yes, )?(?:i|we) "
    r"(?:(?P<yes>agree|consent)|(?P<no>decline|refuse|reject|(?:do not|don't) agree))"
    r"(?: to)?(?: (?:the )?arbitration)?"
    rf"(?P<paid>(?:[.!] |,? and )(?:(?:i|we) )?(?:have )?(?:already )?{PAID})?[.!]?",
    re.IGNORECASE,
)
PLAIN_PAYMENT = re.compile(
    rf"(?:yes, )?(?:i|we)(?: have|'ve)?(?: already| just)? {PAID}(?: today| yesterday)?[.!]?",
    re.IGNORECASE,
)
OF_JOINING = frozenset(
    {"non-resolution", "joining", "joining-reminder", "payment-claimed", "pay-whole"}
    | {"deadline", "extended", "reminder"}
)
"""Letters to which a side may answer that it agrees, or has paid."""
CONDITION = re.compile(
    r"\b(but|if|only|unless|when|once|provided|except|not|after|and|before|until|as)\b",
    re.IGNORECASE,
)
SIGNATURE = 8  # words below the one sentence: a greeting and a name
GREETINGS = frozenset(
    {"regards", "best regards", "kind regards", "warm regards", "best wishes", "best", "sincerely"}
    | {"yours sincerely", "yours truly", "thanks", "many thanks", "thank you", "cheers"}
)
PARTICLES = frozenset({"von", "van", "der", "den", "de", "da", "di", "du", "la", "le", "of", "and"})


def fact_of(case: DisputeState, mail: PersonalMail) -> MailFact:
    """Return the fact that a mail to a dispute becomes."""
    if mail.role not in case.roles():
        return reply_of(case, mail)
    side = case.side_of(mail.role)
    if case.stage == "response" and side == "respondent":
        return MailFact("response", {"by_role": mail.role, "text": mail.text})
    if (accepts := _plain_answer(case, mail)) is not None:
        return MailFact("recommendation_answer", {"side": side, "accepts": accepts})
    if (found := _joining(case, mail, side)) is not None:
        return found
    is_decision = mail.is_weighty and case.stage in DECIDING
    return MailFact("question", question_of(mail), also_for_a_person=is_decision)


def _plain_answer(case: DisputeState, mail: PersonalMail) -> bool | None:
    """Return whether a proved mail accepts or declines the newest recommendation.

    None if it says anything more than the one plain sentence: it may have a condition in it, and a
    person reads it.
    """
    if case.stage != "recommendation" or not mail.is_proved or mail.answers is None:
        return None
    letters = [n.id for n in case.notices if (n.kind, n.to_role) == ("recommendation", mail.role)]
    if mail.answers.id != letters[-1] or (sentence := _sentence(mail)) is None:
        return None
    found = PLAIN_ANSWER.fullmatch(sentence)
    return None if found is None else found["yes"] is not None


def _joining(case: DisputeState, mail: PersonalMail, side: str) -> MailFact | None:
    """Return the agreement, or the payment that is claimed, in a proved mail of one sentence."""
    if case.stage not in JOINING or not mail.is_proved:
        return None
    if mail.answers is None or mail.answers.kind not in OF_JOINING:
        return None
    sentence = _sentence(mail)
    if sentence is None:
        return None
    if found := PLAIN_JOINING.fullmatch(sentence):
        payload = {"side": side, "agrees": found["yes"] is not None}
        paid = {"says_paid": True} if found["paid"] else {}
        return MailFact("agreement", {**payload, **paid})
    if PLAIN_PAYMENT.fullmatch(sentence):
        return MailFact("payment_claimed", {"side": side, "text": mail.text})
    return None


def _sentence(mail: PersonalMail) -> str | None:
    """Return the one sentence of a mail, or None if it says anything more than that."""
    # Blanks of any width are blanks.
    lines = [" ".join(line.split()) for line in mail.text.splitlines() if line.strip()]
    return lines[0] if lines and _is_signature(lines[1:]) else None


def _is_signature(lines: list[str]) -> bool:
    """Whether the lines below a sentence are few words, greetings and names, and no condition."""
    rest = " ".join(lines)
    few = len(rest.split()) <= SIGNATURE and not CONDITION.search(rest)
    return few and all(_is_greeting(line) or _is_name(line) for line in lines)


def _is_greeting(line: str) -> bool:
    return line.lower().rstrip(",.! ") in GREETINGS


def _is_name(line: str) -> bool:
    """Whether each word of a line may be one of a name; a sentence has others, in any language."""
    words = [word.strip(",.()-") for word in line.split()]
    named = [w for w in words if w and w.lower() not in PARTICLES]
    return all(word[0].isupper() or not word[0].isalpha() for word in named)
