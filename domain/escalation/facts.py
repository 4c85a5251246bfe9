"""The facts of a worker escalation: news from outside. The commands are in `commands.py`."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import Fact
from domain.base import Money
from domain.post.letter import Contact

Nature = Literal[
    "answer", "refusal", "acknowledgement", "auto-reply", "bounce", "read-receipt", "relayed"
]
Role = Literal["client", "project-manager", "account-manager", "worker", "support", "ops"]


class Message(Fact):
    """Somebody wrote or called. Only a person's word from the client's side is contact.

    An account manager's `answer` reports what the client said, and so is contact, too; `relayed`
    is their own word that the client was asked, and is not.
    """

    name: ClassVar[str] = "message"
    what: ClassVar[str] = (
        "Somebody said something about this assignment. by_role says who; nature says whether a "
        "person answered or a machine did; promised_by is the day that an answer promises."
    )

    by_role: Role  # pyright: ignore[reportGeneralTypeIssues]  # asked for here, not assumed
    channel: Literal["assignment", "email", "phone", "other"] = "assignment"
    nature: Nature = Field(
        default="answer",
        description='"relayed" is: I have asked them; "refusal" is: we will not pay',
    )
    text: str = Field(default="", max_length=4000)
    promised_by: date | None = Field(
        default=None,
        description="the day by which it promises what is owed; read by a person, never guessed",
    )


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
    """Somebody reports a breach of the terms on this assignment; the client's word is enough.

    A report by the worker holds nothing: it goes to ops.
    """

    name: ClassVar[str] = "violation_report"
    what: ClassVar[str] = (
        "A violation on this assignment is reported. By the client's side or by ops, it holds the "
        "case until a person has examined it."
    )

    by_role: Role  # pyright: ignore[reportGeneralTypeIssues]  # asked for here, not assumed
    text: str = Field(min_length=1, max_length=2000)


class Settled(Fact):
    """The worker says whether the matter is settled. A yes is confirmed by a letter first."""

    name: ClassVar[str] = "settled"
    what: ClassVar[str] = (
        "The worker says whether it is settled: yes, partly (give the amount that came) or no."
    )

    by_role: Literal["worker", "ops"] = "worker"
    settled: Literal["yes", "partly", "no"]
    amount: Money | None = Field(default=None, description="what came, if a part came")
    text: str = Field(default="", max_length=4000)


class Withdrawal(Fact):
    """The worker asks to close the case. It is confirmed by a letter first."""

    name: ClassVar[str] = "withdrawal"
    what: ClassVar[str] = "The worker asks to close the case; it closes unless they object in time."

    by_role: Literal["worker"] = "worker"
    text: str = Field(default="", max_length=4000)


class Referral(Fact):
    """Whoever was asked names somebody else to ask. It is no answer."""

    name: ClassVar[str] = "referral"
    what: ClassVar[str] = (
        "Whoever was asked names somebody else, who is asked within the wait that is left."
    )

    by_role: Literal["client", "project-manager", "account-manager"] = "project-manager"
    to: Contact
    text: str = Field(default="", max_length=4000)

    @model_validator(mode="after")
    def _can_be_written_to(self) -> Self:
        if self.to.email is None:
            msg = "to: email is missing; the person who is named is written to"
            raise ValueError(msg)
        return self
