"""The parts of a dispute's state, each a small model: deadlines, fees, questions, the award."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from domain.base import Frozen, Instant, Money, Mutable
from domain.case.asking import Ask
from domain.dispute.facts import AwardTerms, Side


class DisputeDeadline(Mutable):
    """A deadline of the path: with one reminder, and extendable until it has passed."""

    due: Instant
    set_at: Instant
    what: str = Field(description="what is to be done, as letters say it")
    silence: str = Field(description="what happens when nobody does it")
    who: str = Field(default="both", description="a side, both, or whoever handles the case")
    reminded: bool = False


class Step(Frozen):
    """A step of the protocol that was taken, and its ground."""

    step: str
    at: Instant
    rests_on: str
    code: str = Field(default="", description="which step it is: whoever decides goes by it")


class Payment(Frozen):
    """A fee that was paid."""

    id: str
    amount: Money
    at: Instant
    by: Literal["party", "platform"] = "party"


class LateFee(Mutable):
    """A fee that was paid too late: the act that gives it back, and whether that is confirmed."""

    payment: Payment
    act: str
    back: bool = False


class Claimed(Frozen):
    """A payment that a side only claims: since when, and until when it is looked up."""

    at: Instant
    until: Instant


class SideFee(Mutable):
    """One side's part in the joining: whether it agreed, what it paid, what comes back."""

    agreed: bool | None = None
    agreed_at: Instant | None = None
    paid: list[Payment] = Field(default_factory=list)
    refund: Literal["none", "owed", "made", "kept"] = "none"
    refund_notice: str | None = None
    whole: bool = False
    claimed: Claimed | None = None
    late: list[LateFee] = Field(default_factory=list)

    @property
    def joined(self) -> bool:
        return bool(self.agreed and self.paid)


class Recommendation(Mutable):
    """A proposal of the mediator, and which sides accept it."""

    number: int
    at: Instant
    text: str
    to_claimant: Money | None = None
    answers: dict[Side, bool] = Field(default_factory=dict)


class Settlement(Frozen):
    """A settlement of both sides."""

    at: Instant
    text: str
    amount: Money | None = None
    number: int | None = Field(default=None, description="the recommendation they accepted")


class Statement(Frozen):
    """The initial statement: its size and its fingerprint; the text stays in the filing."""

    at: Instant
    words: int
    sha256: str


class HandedIn(Frozen):
    """Evidence of one side."""

    at: Instant
    side: Side
    title: str
    deadline: str | None = None
    late: bool = False


class AwardRecord(Mutable):
    """The award as it was recorded, and how far its enforcement is."""

    terms: AwardTerms
    recorded_at: Instant
    above_cap: bool = False
    confirmed_by: str | None = None
    enforced: bool = False
    paid: str | None = Field(default=None, description="how its enforcement ended")
    before: list[AwardTerms] = Field(default_factory=list, description="as it was, uncorrected")


class Consent(Ask):
    """A request for the platform's consent to a second claim."""

    noun: ClassVar[str] = "consent"

    relief: str
    amount: Money | None = None

    def said(self) -> dict[str, Any]:
        return {**super().said(), "relief": self.relief}


class LinkedClaim(Mutable):
    """A second claim, in a case of its own."""

    claim: str
    workflow_id: str
    consent: str | None = None
    ended: str | None = None


class ChildCase(Mutable):
    """A case that this one starts: once, unless it runs already."""

    kind: Literal["dispute", "award"]
    id: str
    file: dict[str, Any]
    started: bool = False
