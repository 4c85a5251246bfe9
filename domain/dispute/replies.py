"""The fact that a person's mail becomes in a dispute, by its stage and the writer's role.

Words never become money, and never end a case by themselves. A mail that is no fact is read by a
person.
"""

import re

from domain.case.ask_replies import question_of, reply_of
from domain.case.reply import MailFact, PersonalMail
from domain.dispute.state import DisputeState

DECIDING = frozenset({"recommendation", "non-resolution", "pay-whole"})
"""Stages in which a side is asked to decide by a deadline, and silence decides for it."""

PLAIN_ANSWER = re.compile(
    r"(?:yes, )?(?:i|we) (?:(?P<yes>accept)|(?P<no>decline|reject))"
    r"(?: (?:the|your|this) (?:recommendation|proposal))?[.!]?",
    re.IGNORECASE,
)
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
    # Blanks of any width are blanks.
    lines = [" ".join(line.split()) for line in mail.text.splitlines() if line.strip()]
    found = PLAIN_ANSWER.fullmatch(lines[0]) if lines else None
    if found is None or mail.answers.id != letters[-1] or not _is_signature(lines[1:]):
        return None
    return found["yes"] is not None


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
