"""The facts of a dispute: news from outside. Commands are in `commands.py`."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.acts import Fact
from domain.base import Amount, Day, Money, Ref, Strict, Text

Side = Literal["claimant", "respondent"]
Zone = Annotated[str, StringConstraints(pattern=r"^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})$")]
Opaque = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Response(Fact):
    """The respondent's side answered the dispute; either of its accounts may."""

    name: ClassVar[str] = "response"
    what: ClassVar[str] = "The respondent answered the dispute: mediation begins."

    by_role: str = Field(default="respondent", max_length=100)
    text: str = Field(default="", max_length=4000)


class RecommendationAnswer(Fact):
    """A side accepts or declines the mediator's recommendation."""

    name: ClassVar[str] = "recommendation_answer"
    what: ClassVar[str] = "A side accepts or declines the mediator's recommendation."

    side: Side
    accepts: bool


class Agreement(Fact):
    """A side agrees to arbitration, or declines it. Paying is another fact."""

    name: ClassVar[str] = "agreement"
    what: ClassVar[str] = "A side agrees to arbitration or declines it. Paying is told apart."

    side: Side
    agrees: bool
    says_paid: bool = Field(
        default=False, description="it says that it has paid as well, which is looked up"
    )


class FeePaid(Fact):
    """A side's arbitration payment came. `happened_at` is when it was paid."""

    name: ClassVar[str] = "fee_paid"
    what: ClassVar[str] = (
        "A side paid its arbitration fee. happened_at decides whether it was in time; whole says "
        "that it pays the whole fee of a claim on released funds."
    )

    side: Side
    amount: Money
    payment: Ref | None = Field(default=None, description="the payment's own id, if it has one")
    whole: bool = False
    paid_by: Literal["party", "platform"] = "party"


class PaymentClaimed(Fact):
    """A side says that it has paid. Only the platform's word counts."""

    name: ClassVar[str] = "payment_claimed"
    what: ClassVar[str] = (
        "A side says that it has paid its fee: ops look it up. It never counts by itself."
    )

    side: Side
    text: str = Field(default="", max_length=4000)


class Counterclaim(Fact):
    """The respondent filed a counterclaim. Without this fact there is none."""

    name: ClassVar[str] = "counterclaim"
    what: ClassVar[str] = "The respondent filed a counterclaim in the arbitration."

    amount: Money
    text: str = Field(default="", max_length=4000)


class Evidence(Fact):
    """A side handed in evidence."""

    name: ClassVar[str] = "evidence"
    what: ClassVar[str] = "A side handed in evidence; deadline names which one it answers."

    side: Side
    title: Text
    deadline: Ref | None = None


class MaterialDecision(Fact):
    """The arbitrator decided whether more material may be filed. A refusal loses nothing."""

    name: ClassVar[str] = "material_decision"
    what: ClassVar[str] = "The arbitrator granted or refused additional material. It loses nothing."

    side: Side
    granted: bool
    why: str = Field(default="", max_length=2000)


class Share(Strict):
    """The share of one respondent, where the award states shares."""

    respondent: str = Field(min_length=1, max_length=100, description="the account's id or role")
    amount: Amount | None = Field(default=None, description="left out: joint and several")


class AwardTerms(Strict):
    """The terms of an award. Without shares, the named respondents owe it jointly and severally."""

    award: Opaque
    made_on: Day
    in_favour_of: Literal["claimant", "respondent", "nobody"] = "claimant"
    amount: Money
    respondents: tuple[Share, ...] = Field(
        default=(), description="left out: every respondent of the case"
    )
    pay_by: Day | None = Field(default=None, description="a date ends at its end in the zone")
    zone: Zone | None = Field(default=None, description="the zone of pay_by")
    other_relief: str = Field(default="", max_length=2000)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if problem := self._problem():
            raise ValueError(problem)
        return self

    def _problem(self) -> str | None:
        return self._date_problem() or self._share_problem()

    def _date_problem(self) -> str | None:
        if (self.pay_by is None) != (self.zone is None):
            return "pay_by is a date in a zone: give both, such as 2026-11-04 and America/New_York"
        if self.pay_by is not None and self.pay_by < self.made_on:
            return f"pay_by {self.pay_by} lies before the award was made, {self.made_on}"
        return None

    def _share_problem(self) -> str | None:
        names = sorted(share.respondent for share in self.respondents)
        if twice := [a for a, b in pairwise(names) if a == b]:
            return f"respondent {twice[0]} is named twice; name each one once"
        stated = [share.amount for share in self.respondents if share.amount is not None]
        if stated and len(stated) != len(self.respondents):
            return "give every respondent a share, or none (then they owe it jointly)"
        if stated and sum(stated) != self.amount.amount:
            return f"the shares add up to {sum(stated):,.2f}, the award to {self.amount}"
        return None


class Award(Fact, AwardTerms):
    """The arbitrator decided. The award stands, whatever the desk thinks of it."""

    name: ClassVar[str] = "award"
    what: ClassVar[str] = (
        "The arbitrator made the award: amount, respondents, shares or joint, pay-by date and zone."
    )

    by_role: str = Field(default="arbitrator", max_length=100)


class AwardCorrected(Fact, AwardTerms):
    """The arbitrator corrected the award. The new terms hold, the old stay on record."""

    name: ClassVar[str] = "award_corrected"
    what: ClassVar[str] = "The arbitrator corrected the award: give its terms anew, all of them."

    by_role: str = Field(default="arbitrator", max_length=100)


class AwardSettled(Fact):
    """The award needs no more enforcing: it was paid, or its enforcement has ended."""

    name: ClassVar[str] = "award_settled"
    what: ClassVar[str] = "The award was paid in full, or its enforcement ended otherwise."

    award: Ref
    ended: str = Field(default="satisfied", min_length=1, max_length=100)
    why: str = Field(default="", max_length=1000)


class AwardReopened(Fact):
    """Money is owed again: a payment went back, or the award was corrected to more."""

    name: ClassVar[str] = "award_reopened"
    what: ClassVar[str] = (
        "Money is owed on the award again, such as after a chargeback; its enforcement goes on."
    )

    award: Ref
    owed: Money | None = None


class LinkedClaimOpened(Fact):
    """A second claim, linked to this dispute, was opened as a case of its own."""

    name: ClassVar[str] = "linked_claim_opened"
    what: ClassVar[str] = "A second claim was opened and is linked to this dispute."

    claim: Ref


class LinkedClaimClosed(Fact):
    """A linked claim has come to its end."""

    name: ClassVar[str] = "linked_claim_closed"
    what: ClassVar[str] = "A linked claim ended: its case and its outcome."

    claim: Ref
    ended: str = Field(min_length=1, max_length=100)
