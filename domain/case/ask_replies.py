"""The mail of whoever answers questions: a reply answers the questions that it names."""

import re

from domain.case.asking import HANDLERS, AskingCase
from domain.case.reply import MailFact, PersonalMail

QUESTION_ID = re.compile(r"\bq-\d{1,6}\b", re.IGNORECASE)
ASKS_FOR_AN_ANSWER = frozenset({"question", "question-unanswered", "ask-reminder"})
ANSWERERS = frozenset({*HANDLERS, "ops", "support", "moderator"})


def reply_of(case: AskingCase, mail: PersonalMail) -> MailFact:
    """Return the reply that a mail of somebody of the platform is.

    A reply to the letter of a question names that question.
    """
    if mail.role not in ANSWERERS:
        return MailFact()
    named = {number.lower() for number in QUESTION_ID.findall(mail.text)}
    if mail.answers is not None and mail.answers.kind in ASKS_FOR_AN_ANSWER:
        named.add(str(mail.answers.facts.get("id", "")))
    answers = {q.id: mail.text for q in case.questions if q.id in named and q.is_open}
    payload = {"by_role": mail.role, "text": mail.text, "answers": answers}
    # It may be meant for one of the open questions, and nobody can tell for which.
    unclear = not answers and mail.role in HANDLERS and any(q.is_open for q in case.questions)
    return MailFact("reply", payload, also_for_a_person=unclear)


def question_of(mail: PersonalMail) -> dict[str, str]:
    """Return the payload of the question that a party's mail is."""
    return {"by_role": mail.role, "asked_by": mail.role, "text": mail.text}
