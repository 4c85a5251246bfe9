"""The commands of an award case: acts of people, which may be refused. Facts are in `facts.py`."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import Command
from domain.award.file import Account, Day, Opaque, OwnId, Sum
from domain.award.plan import Instalment
from domain.base import Money
from domain.post.letter import Counsel


class CorrectAward(Command):
    """The arbitrator corrected the award."""

    name: ClassVar[str] = "correct_award"
    what: ClassVar[str] = (
        "Take in a corrected award: what is left out stays. Everything is planned anew from the "
        "new terms; the old ones stay on record."
    )

    total: Sum | None = None
    pay_by: Day | None = None
    shares: dict[Opaque, Money] | None = Field(default=None, description="of every respondent")
    joint_and_several: bool = Field(default=False, description="shares no longer hold")

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        if not (self.total or self.pay_by or self.shares or self.joint_and_several):
            msg = "give what was corrected: total, pay_by, shares or joint_and_several"
            raise ValueError(msg)
        if self.shares and self.joint_and_several:
            msg = "shares and joint_and_several exclude each other"
            raise ValueError(msg)
        return self


class ConfirmAwardAboveCap(Command):
    """A person takes it upon them to enforce an award above the cap."""

    name: ClassVar[str] = "confirm_award_above_cap"
    what: ClassVar[str] = "Enforce this award although it is above the most that could be awarded."


class AgreePlan(Command):
    """Both sides agreed on instalments."""

    name: ClassVar[str] = "agree_plan"
    what: ClassVar[str] = (
        "Put an instalment plan on record that both sides agreed to. Together the instalments are "
        "what is still owed."
    )

    respondent: str | None = Field(default=None, description="whose share; only where shares hold")
    instalments: tuple[Instalment, ...] = Field(min_length=1, max_length=120)
    winner_agrees: bool = Field(description="true: the winner agreed to it")
    lifts_limitations: bool | None = Field(
        default=None, description="whether limitations wait while it is kept; the policy's default"
    )


class AgreeCredit(Command):
    """Both sides agreed that something counts as paid, or the winner waives a part."""

    name: ClassVar[str] = "agree_credit"
    what: ClassVar[str] = (
        "Count a set-off that the award or both sides state, or a part that the winner waives."
    )

    credit_id: OwnId
    respondent: str
    amount: Sum
    how: Literal["set-off", "waiver"]
    winner_agrees: bool


class Stay(Command):
    """Enforcement waits, such as by order of a court."""

    name: ClassVar[str] = "stay"
    what: ClassVar[str] = "Set no further limitation until resume; lift those there are if asked."

    lift: bool = Field(default=False, description="also lift what is set")


class Resume(Command):
    """A stay is over."""

    name: ClassVar[str] = "resume"
    what: ClassVar[str] = "End a stay: limitations that are due are set at once."


class LimitedByHand(Command):
    """A person limited an account on the platform, where our act did not work."""

    name: ClassVar[str] = "limited_by_hand"
    what: ClassVar[str] = "Record that an account was limited by hand; our own act is not repeated."

    account: Account


class LiftedByHand(Command):
    """A person lifted a limitation on the platform, where our act did not work."""

    name: ClassVar[str] = "lifted_by_hand"
    what: ClassVar[str] = "Record that a limitation was lifted by hand; our act is not repeated."

    account: Account


class AddAccount(Command):
    """A respondent has one more account on the platform."""

    name: ClassVar[str] = "add_account"
    what: ClassVar[str] = "Name another platform account of a respondent; it is limited if due."

    respondent: str
    account: Account


class RepresentedBy(Command):
    """A party has counsel from now on."""

    name: ClassVar[str] = "represented_by"
    what: ClassVar[str] = "A party is represented: its letters go to counsel from now on."

    party: str = Field(description='"winner", or a respondent\'s id')
    counsel: Counsel


class CorrectContact(Command):
    """An address was wrong."""

    name: ClassVar[str] = "correct_contact"
    what: ClassVar[str] = (
        "Give a party's right address; the newest letter that did not arrive goes again."
    )

    party: str = Field(description='"winner", or a respondent\'s id')
    email: str = Field(max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    person: str | None = Field(default=None, max_length=200, description="the name, if wrong too")


class Close(Command):
    """The award ends without being satisfied."""

    name: ClassVar[str] = "close"
    what: ClassVar[str] = (
        "Close the case although the award is not satisfied, and say what becomes of limitations."
    )

    outcome: Literal["settled", "withdrawn", "vacated", "uncollected"]
    limitations: Literal["lift", "keep"] = Field(
        description="lift: the case closes when all are lifted; keep: they stay, as named"
    )
