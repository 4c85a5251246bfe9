"""The commands of a worker escalation: acts of people. The facts are in `facts.py`."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import Command
from domain.base import Instant
from domain.post.letter import Contact, Counsel

AskedRole = Literal["project-manager", "account-manager"]


class Acknowledge(Command):
    """Somebody on the client's side or the account manager has the matter in hand."""

    name: ClassVar[str] = "acknowledge"
    what: ClassVar[str] = (
        "Say who has the matter in hand. The climb stops; it is not yet an answer."
    )

    by_role: Literal["client", "project-manager", "account-manager"]


class Resolve(Command):
    """The matter is settled."""

    name: ClassVar[str] = "resolve"
    what: ClassVar[str] = "The matter is settled: close the case as resolved."


class Withdraw(Command):
    """The worker no longer wants the escalation."""

    name: ClassVar[str] = "withdraw"
    what: ClassVar[str] = "The worker withdraws, or leaves for outside counsel."

    for_outside_counsel: bool = False


class EscalateNow(Command):
    """Do not wait: take the next step now."""

    name: ClassVar[str] = "escalate_now"
    what: ClassVar[str] = "Ask the next rung now; on the last rung, take the off-platform step now."


class PauseCase(Command):
    """Stop the clocks of rungs and updates."""

    name: ClassVar[str] = "pause"
    what: ClassVar[str] = "Stop the clocks of rungs and updates, until an instant or until resumed."

    until: Instant | None = None


class Resume(Command):
    """Let the clocks run again, or climb again after the client went silent."""

    name: ClassVar[str] = "resume"
    what: ClassVar[str] = (
        "Let a paused case run on, or climb again from the same rung after contact."
    )


class Reassign(Command):
    """Somebody else holds a role now."""

    name: ClassVar[str] = "reassign"
    what: ClassVar[str] = "Name who holds a role from now on; an open rung asks them."

    role: AskedRole
    contact: Contact


class MarkIneligible(Command):
    """A person decides that the case may not be escalated."""

    name: ClassVar[str] = "mark_ineligible"
    what: ClassVar[str] = "Close the case as ineligible, for the reason given."


class Overturn(Command):
    """A person sets a reported violation aside."""

    name: ClassVar[str] = "overturn"
    what: ClassVar[str] = "Set a reported violation aside; the case goes on where it was."


class CorrectContact(Command):
    """An address was wrong."""

    name: ClassVar[str] = "correct_contact"
    what: ClassVar[str] = "Give the right address of the worker or of somebody who is asked."

    role: Literal["worker", "project-manager", "account-manager"]
    email: str = Field(max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    person: str | None = Field(default=None, description="the name, if that was wrong as well")


class RepresentedBy(Command):
    """The worker has counsel: later letters go there."""

    name: ClassVar[str] = "represented_by"
    what: ClassVar[str] = "The worker is represented: letters go to counsel from now on."

    counsel: Counsel


class SupplyFacts(Command):
    """A person looked up what the case was waiting for."""

    name: ClassVar[str] = "supply_facts"
    what: ClassVar[str] = "Give the facts that the case is waiting for before it can be judged."

    average_approval_hours: int | None = Field(default=None, ge=0)
    payment_due_on: date | None = None
    completed_on: date | None = None
    scheduled_on: date | None = None
    work_completed: bool | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> Self:
        if not self.supplied():
            names = ", ".join(FACT_FIELDS)
            msg = f"give at least one of {names}"
            raise ValueError(msg)
        return self

    def supplied(self) -> dict[str, object]:
        return {n: v for n in FACT_FIELDS if (v := getattr(self, n)) is not None}


FACT_FIELDS = (
    "average_approval_hours",
    "payment_due_on",
    "completed_on",
    "scheduled_on",
    "work_completed",
)
