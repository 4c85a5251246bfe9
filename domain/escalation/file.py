"""The case file of a worker escalation, as a person writes it."""

from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.base import Instant, Money, Strict
from domain.case.file import CaseFile, numbered
from domain.post.letter import Contact


class Ground(StrEnum):
    """The reasons for which a worker may escalate (rules 130-135 of the source)."""

    APPROVAL = "approval"
    LATE_APPROVAL = "late-approval"
    PAYMENT_DISPUTE = "payment-dispute"
    PAST_DUE = "past-due"
    CANCELLED_UNEXPLAINED = "cancellation-without-clarification"
    CANCELLED_AFTER_WORK = "cancellation-after-completed-work"


GROUND_WORDS = {
    Ground.APPROVAL: "the work waits for approval",
    Ground.LATE_APPROVAL: "the approval is late",
    Ground.PAYMENT_DISPUTE: "the payment is disputed",
    Ground.PAST_DUE: "the payment is past due",
    Ground.CANCELLED_UNEXPLAINED: "the assignment was cancelled without an explanation",
    Ground.CANCELLED_AFTER_WORK: "the assignment was cancelled after the work was done",
}


class Assignment(Strict):
    """The piece of work. Days are days where the work was; instants carry their zone."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="no ~, no spaces")
    title: str = Field(min_length=1, max_length=200)
    completed_on: date | None = None
    scheduled_on: date | None = None
    submitted_for_approval_at: Instant | None = Field(
        default=None, description="the last time it went to Pending Approval"
    )
    approved_at: Instant | None = None
    payment_due_on: date | None = Field(
        default=None, description="known once the assignment is approved and invoiced"
    )
    cancelled_at: Instant | None = None
    work_completed: bool | None = None


class Client(Strict):
    """The company that ordered the work; reached on the assignment only."""

    name: str = Field(min_length=1, max_length=200)
    average_approval_hours: int | None = Field(
        default=None, ge=0, description="of the scorecard; unknown when left out, never 0"
    )


class Attempt(Strict):
    """One time the worker reached out. The text stays in the file; letters only count attempts."""

    at: Instant
    channel: Literal["assignment-message", "email", "phone"]
    text: str = Field(default="", max_length=4000)


class Violation(Strict):
    """A breach of the terms or guidelines in this assignment, or the client's report of one."""

    reported_by: str = Field(min_length=1, max_length=100)
    at: Instant
    text: str = Field(min_length=1, max_length=2000)
    overturned_by: str | None = Field(default=None, description="the person who set it aside")
    overturned_because: str | None = None

    @model_validator(mode="after")
    def _whoever_overturns_says_why(self) -> Self:
        if (self.overturned_by is None) != (self.overturned_because is None):
            msg = "a violation is overturned by a person for a reason: give both or neither"
            raise ValueError(msg)
        return self


class EscalationFile(CaseFile):
    """examples/worker-escalation.yaml, and the same as JSON."""

    kind: Literal["worker-escalation"] = "worker-escalation"
    assignment: Assignment
    ground: Ground
    amount_owed: Money | None = None
    worker: Contact
    client: Client
    project_managers: tuple[Contact, ...] = ()
    account_managers: tuple[Contact, ...] = ()
    counsel: Contact | None = Field(
        default=None, description="letters go there if the worker has one"
    )
    attempts: tuple[Attempt, ...] = ()
    stated_reason: str | None = Field(
        default=None,
        description="the reason for a change of pay or status, where the messages clearly state it",
    )
    quality_explained: str | None = Field(
        default=None, description="what the client said about the quality of completed work"
    )
    violations: tuple[Violation, ...] = ()
    arbitration_clause: Literal["yes", "no", "unknown"] = "unknown"
    evidence: tuple[str, ...] = Field(default=(), description="what the worker holds as proof")
    follows: str | None = Field(default=None, description="the workflow id of the case before")
    policy: str = "worker-escalation"
    calendar: str | None = Field(default=None, description="another calendar than the policy's")

    @model_validator(mode="after")
    def _a_worker_who_can_be_written_to(self) -> Self:
        if self.worker.email is None:
            msg = "worker: email is missing; the worker is owed an update every 48 business hours"
            raise ValueError(msg)
        return self

    @property
    def case_id(self) -> str:
        """The assignment's id; a later escalation of the same assignment is `…~2`."""
        return numbered(self.assignment.id, self.follows)

    @property
    def headline(self) -> str:
        """One line: what, how much, why. Names the assignment, not people."""
        owed = f", {self.amount_owed} owed" if self.amount_owed else ""
        return f"Assignment {self.assignment.id}: {GROUND_WORDS[self.ground]}{owed}"

    def rules(self) -> tuple[str, str | None]:
        return self.policy, self.calendar

    def ordered_by(self) -> str:
        return self.client.name
