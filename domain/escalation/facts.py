"""The facts of a worker escalation: news from outside. The commands are in `commands.py`."""

from typing import ClassVar, Literal

from pydantic import Field

from domain.acts import Fact
from domain.base import Money

Role = Literal["client", "project-manager", "account-manager", "worker", "support", "ops"]


class Message(Fact):
    """Somebody wrote or called. Only a person's word from the client's side is contact."""

    name: ClassVar[str] = "message"
    what: ClassVar[str] = (
        "Somebody said something about this assignment. by_role says who; nature says whether a "
        "person answered or a machine did."
    )

    by_role: Role  # pyright: ignore[reportGeneralTypeIssues]  # asked for here, not assumed
    channel: Literal["assignment", "email", "phone", "other"] = "assignment"
    nature: Literal[
        "answer", "acknowledgement", "auto-reply", "bounce", "read-receipt", "relayed"
    ] = Field(default="answer", description='"relayed" is: I have asked them')
    text: str = Field(default="", max_length=4000)


class Payment(Fact):
    """Money came, or the client says it is on its way with a date and an amount."""

    name: ClassVar[str] = "payment"
    what: ClassVar[str] = "The client paid: how much. It counts as a response from the client."

    by_role: Role = "client"
    amount: Money


class Approval(Fact):
    """The client approved the assignment."""

    name: ClassVar[str] = "approval"
    what: ClassVar[str] = "The client approved the assignment. It counts as a response."

    by_role: Role = "client"


class CancellationReason(Fact):
    """The client said why it cancelled."""

    name: ClassVar[str] = "cancellation_reason"
    what: ClassVar[str] = "The client explained the cancellation. It counts as a response."

    by_role: Role = "client"
    text: str = Field(min_length=1, max_length=4000)
    about_quality: bool = False


class ViolationReport(Fact):
    """Somebody reports a breach of the terms on this assignment; the client's word is enough."""

    name: ClassVar[str] = "violation_report"
    what: ClassVar[str] = (
        "A violation on this assignment is reported. It ends the case unless a person overturns it."
    )

    by_role: Role  # pyright: ignore[reportGeneralTypeIssues]  # asked for here, not assumed
    text: str = Field(min_length=1, max_length=2000)
