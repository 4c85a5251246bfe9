"""The fact that a person's mail becomes in a worker escalation."""

from domain.case.reply import MailFact, PersonalMail
from domain.escalation.state import EscalationState


def fact_of(_case: EscalationState, mail: PersonalMail) -> MailFact:
    """Return the fact that a mail to a worker escalation becomes: an answer of its writer."""
    payload = {"by_role": mail.role, "channel": "email", "nature": "answer", "text": mail.text}
    return MailFact("message", payload)
