"""The facts of an award case: news from outside. Commands are in `commands.py`."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import Fact
from domain.award.file import Account, Day, Opaque, OpenMatter, OwnId, Sum


class PaymentReceived(Fact):
    """Somebody whom the award names paid, and the platform confirms it."""

    name: ClassVar[str] = "payment"
    what: ClassVar[str] = (
        "A confirmed payment on the award, by its own id. happened_at is when the payer paid."
    )

    payment_id: OwnId
    respondent: str = Field(description="the respondent's id")
    amount: Sum

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.amount.amount == 0:
            msg = "amount: a payment of nothing is no payment"
            raise ValueError(msg)
        return self


class PaymentReversed(Fact):
    """Money went back: a chargeback, a returned transfer."""

    name: ClassVar[str] = "payment_reversed"
    what: ClassVar[str] = (
        "A payment, or a part of it, was taken back. It re-opens what it satisfied."
    )

    reversal_id: OwnId
    payment_id: str = Field(min_length=1, max_length=200, description="the payment taken back")
    amount: Sum | None = Field(default=None, description="all of it when left out")
    why: str = Field(default="reversal", max_length=500, description="such as chargeback")


class ConditionalTender(Fact):
    """An offer to pay on conditions. It is not a payment."""

    name: ClassVar[str] = "conditional_tender"
    what: ClassVar[str] = (
        "A respondent offers to pay only if the winner does something. It is logged and changes "
        "nothing; the winner is warned not to send bank details."
    )

    respondent: str
    conditions: tuple[Literal["bank-details", "release", "set-off", "other"], ...] = Field(
        min_length=1
    )
    text: str = Field(default="", max_length=4000)


class CorrectionRequested(Fact):
    """Somebody asked the arbitrator to correct the award. The clock runs on."""

    name: ClassVar[str] = "correction_requested"
    what: ClassVar[str] = (
        "A correction of the award was asked for. It stops no clock; correct_award brings the "
        "corrected terms."
    )

    text: str = Field(default="", max_length=4000)


class LimitationConfirmed(Fact):
    """The platform says that an account is limited, or is no longer."""

    name: ClassVar[str] = "limitation_confirmed"
    what: ClassVar[str] = "The platform confirms that one account is limited, or lifted."

    account: Account
    state: Literal["limited", "lifted"] = "limited"


class LimitationFailed(Fact):
    """The platform says that an act on an account did not work, or no longer holds."""

    name: ClassVar[str] = "limitation_failed"
    what: ClassVar[str] = "The platform says that limiting or lifting one account did not work."

    account: Account
    why: str = Field(default="no reason given", max_length=500)


class CourtStep(Fact):
    """Something happened in court."""

    name: ClassVar[str] = "court_step"
    what: ClassVar[str] = (
        "A step in court: petition (to confirm), judgment, motion-to-vacate, vacated. After a "
        "petition nobody is reminded of it any more."
    )

    step: Literal["petition", "judgment", "motion-to-vacate", "vacated"]
    text: str = Field(default="", max_length=4000)


class MatterRaised(Fact):
    """A question or a second claim that this award does not settle."""

    name: ClassVar[str] = "matter_raised"
    what: ClassVar[str] = "A question or a second claim that stays open when this award is closed."

    matter: OpenMatter


class AwardCorrected(Fact):
    """The arbitrator corrected the award; its dispute passes the new terms on, all of them."""

    name: ClassVar[str] = "award_corrected"
    what: ClassVar[str] = (
        "The arbitrator corrected the award, as its dispute passes it on: all terms anew. What "
        "cannot be taken in is put to a person; correct_award is a person's own way."
    )

    by_role: str = Field(default="arbitrator", max_length=100)
    in_favour_of: Literal["claimant", "respondent", "nobody"] = "claimant"
    total: Sum
    pay_by: Day | None = Field(default=None, description="needed while something is owed")
    zone: str | None = Field(default=None, max_length=64)
    respondents: tuple[Opaque, ...] = Field(
        default=(), description="everybody it names now; left out: as before"
    )
    shares: dict[Opaque, Sum] | None = Field(
        default=None, description="of every respondent; left out: joint and several"
    )
    confirmed_by: str | None = Field(
        default=None, max_length=200, description="who takes an award above the cap upon them"
    )

    @model_validator(mode="after")
    def _says_by_when(self) -> Self:
        owed = self.in_favour_of == "claimant" and self.total.amount > 0
        if owed and (self.pay_by is None or self.zone is None):
            msg = "pay_by and its zone are missing; give both while something is owed"
            raise ValueError(msg)
        return self


class DisputeLinked(Fact):
    """One more dispute waits for the end of this award."""

    name: ClassVar[str] = "dispute_linked"
    what: ClassVar[str] = (
        "Another dispute rests on this award: it is told, too, when the award is paid or closed."
    )

    dispute: str = Field(pattern=r"^dispute/\S{1,200}$", description="its workflow id")
