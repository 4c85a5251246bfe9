"""Every kind of case: opening, desk, command line and docs read this one list."""

from domain.award.case import AwardCase
from domain.case.case import Case
from domain.contact.case import ContactCase
from domain.dispute.case import DisputeCase
from domain.escalation.case import EscalationCase

KINDS: dict[str, type[Case]] = {
    "worker-escalation": EscalationCase,
    "dispute": DisputeCase,
    "award": AwardCase,
    "contact": ContactCase,
}
