"""Every kind of case there is: opening, desk, command line and docs read this one list."""

from domain.award import AwardCase
from domain.case import Case
from domain.contact import ContactCase
from domain.dispute import DisputeCase
from domain.escalation import EscalationCase

KINDS: dict[str, type[Case]] = {
    "worker-escalation": EscalationCase,
    "dispute": DisputeCase,
    "award": AwardCase,
    "contact": ContactCase,
}
