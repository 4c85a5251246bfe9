"""All workflows of a worker, as worker.py, the stories and the replay tests read them."""

from workflows.award_enforcement import AwardEnforcement
from workflows.contact_routing import ContactRouting
from workflows.dispute import Dispute
from workflows.worker_escalation import WorkerEscalation

WORKFLOWS = [WorkerEscalation, Dispute, AwardEnforcement, ContactRouting]
