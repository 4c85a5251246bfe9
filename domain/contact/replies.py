"""The fact that a person's mail becomes in a contact."""

from domain.case.reply import MailFact, PersonalMail
from domain.contact.state import ContactState


def fact_of(_case: ContactState, mail: PersonalMail) -> MailFact:
    """Return the fact that a mail to a contact becomes: a message of its sender.

    A decision of a desk or of the lead is a command with an actor: a person enters it.
    """
    if mail.role != "sender":
        return MailFact()
    return MailFact("message", {"by_role": mail.role, "text": mail.text})
