"""The fact that a person's mail becomes in an award case.

What the winner writes is a question, with its clock. Words never become money: what a respondent
writes is no fact, and a person reads it.
"""

from domain.award.state import AwardState
from domain.case.ask_replies import question_of, reply_of
from domain.case.reply import MailFact, PersonalMail


def fact_of(case: AwardState, mail: PersonalMail) -> MailFact:
    """Return the fact that a mail to an award case becomes."""
    if mail.role == "winner":
        return MailFact("question", question_of(mail), also_for_a_person=mail.is_weighty)
    return reply_of(case, mail)
