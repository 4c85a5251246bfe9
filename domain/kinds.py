"""Every kind of case, one row each: all that differs by kind outside of its own package."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.award import replies as award_replies
from domain.award.case import AwardCase
from domain.case.case import Case
from domain.case.reply import MailFact, PersonalMail
from domain.contact import replies as contact_replies
from domain.contact.case import ContactCase
from domain.dispute import replies as dispute_replies
from domain.dispute.case import DisputeCase
from domain.escalation import replies as escalation_replies
from domain.escalation.case import EscalationCase

ReadsMail = Callable[[Any, PersonalMail], MailFact]


@dataclass(frozen=True)
class Kind:
    """A kind of case. Its name, `case.kind`, is the first part of every workflow id of it."""

    case: type[Case]
    workflow_type: str
    reply_letter: str
    """The letter that stands for the kind in a reply address, whose local part is short."""
    audited_after: timedelta | None
    """The age from which the audit examines an open case for the end of its ladder."""
    reads_mail: ReadsMail
    """Returns the fact that a person's mail to an open case becomes."""


_ROWS = (
    Kind(
        EscalationCase,
        workflow_type="WorkerEscalation",
        reply_letter="w",
        audited_after=timedelta(days=32),  # a silent month
        reads_mail=escalation_replies.fact_of,
    ),
    Kind(
        DisputeCase,
        workflow_type="Dispute",
        reply_letter="d",
        audited_after=timedelta(days=60),
        reads_mail=dispute_replies.fact_of,
    ),
    Kind(
        AwardCase,
        workflow_type="AwardEnforcement",
        reply_letter="a",
        audited_after=None,  # it may go on for years, until every respondent has paid
        reads_mail=award_replies.fact_of,
    ),
    Kind(
        ContactCase,
        workflow_type="ContactRouting",
        reply_letter="c",
        audited_after=timedelta(days=3),
        reads_mail=contact_replies.fact_of,
    ),
)

KINDS: dict[str, Kind] = {row.case.kind: row for row in _ROWS}


def workflow_id(kind: str, case_id: str) -> str:
    """Return the workflow id of a case: `<kind>/<business id>`."""
    return f"{kind}/{case_id}"


def fact_of(case: Case, mail: PersonalMail) -> MailFact:
    """Return the fact that a person's mail to an open case becomes, or none: a person reads it."""
    return KINDS[case.kind].reads_mail(case, mail)


def kind_of(workflow_id: str) -> Kind:
    """Return the kind of the case that has this workflow id."""
    return KINDS[workflow_id.partition("/")[0]]
