"""The commands of a dispute: acts of people. Facts are in `facts.py`."""

from typing import ClassVar, Literal

from pydantic import Field

from domain.acts import Command
from domain.base import Instant, Money, Ref, Text
from domain.dispute.facts import Side
from domain.post.letter import Contact, Counsel


class Recommend(Command):
    """The mediator proposes; nobody is bound by it."""

    name: ClassVar[str] = "recommend"
    what: ClassVar[str] = "The mediator proposes. It binds nobody until both sides accept."

    text: Text
    to_claimant: Money | None = None


class DeclareNonResolution(Command):
    """Mediation ends without a result."""

    name: ClassVar[str] = "declare_non_resolution"
    what: ClassVar[str] = "Send the Notice of Non-Resolution: both may now agree and pay."

    fee_on_notice: Money | None = Field(
        default=None, description="each side's fee as the notice has it; wins where ours is rough"
    )


class EnterFee(Command):
    """A person read the amount off the notice."""

    name: ClassVar[str] = "enter_fee"
    what: ClassVar[str] = "Give the fee as it stands on the notice, where the table is approximate."

    fee_on_notice: Money
    whole: Money | None = None


class NoPaymentFound(Command):
    """A person looked for a payment that a side claims, and there is none."""

    name: ClassVar[str] = "no_payment_found"
    what: ClassVar[str] = "No payment of a side was found, although it says that it has paid."

    side: Side


class Extend(Command):
    """Give more time. The extension counts only if it is recorded before the deadline."""

    name: ClassVar[str] = "extend"
    what: ClassVar[str] = "Give more time for one deadline, before it has passed."

    deadline: str = Field(min_length=1, max_length=80, description="its name in status.next")
    until: Instant


class DemandArbitration(Command):
    """A party demands arbitration, which is never the first step and never an e-mail."""

    name: ClassVar[str] = "demand_arbitration"
    what: ClassVar[str] = (
        "A side demands arbitration: refused, with what comes first, if too early."
    )

    side: Side


class FileStatement(Command):
    """File the claimant's initial statement. Its words are counted."""

    name: ClassVar[str] = "file_statement"
    what: ClassVar[str] = "File the initial statement; it is counted and refused if too long."

    text: str = Field(min_length=1, max_length=100_000)


class AskMaterial(Command):
    """A side asks the arbitrator for leave to file more."""

    name: ClassVar[str] = "ask_material"
    what: ClassVar[str] = "A side asks the arbitrator's permission to file additional material."

    side: Side


class SetEvidenceDeadline(Command):
    """Set a deadline for evidence."""

    name: ClassVar[str] = "set_evidence_deadline"
    what: ClassVar[str] = "Set a deadline for evidence; both sides are told and reminded."

    deadline: Ref = Field(description="a short name for it, such as exhibits")
    side: Literal["claimant", "respondent", "both"] = "both"
    by: Instant


class ConfirmAward(Command):
    """A named person confirms an award above the cap, so that it is enforced."""

    name: ClassVar[str] = "confirm_award"
    what: ClassVar[str] = (
        "A named person confirms an award above the cap, so that it is enforced; enforce false "
        "leaves it on record only."
    )

    enforce: bool = True


class Settle(Command):
    """Record a settlement of both sides."""

    name: ClassVar[str] = "settle"
    what: ClassVar[str] = "Record a settlement that both sides agreed to; it ends the dispute."

    agreed_by: tuple[Side, ...] = Field(min_length=1)
    text: Text
    amount: Money | None = None


class Withdraw(Command):
    """The claimant gives the dispute up, or leaves for outside counsel."""

    name: ClassVar[str] = "withdraw"
    what: ClassVar[str] = "The claimant withdraws, or leaves for outside counsel."

    for_outside_counsel: bool = False


class AskConsent(Command):
    """The claimant wants a second claim with other relief; the platform must consent."""

    name: ClassVar[str] = "ask_consent"
    what: ClassVar[str] = "Ask the platform's consent to a second, linked claim with other relief."

    relief: Text = Field(max_length=2000)
    amount: Money | None = Field(default=None, description="money it claims, if it claims any")


class DecideConsent(Command):
    """The platform grants or refuses its consent. Silence is neither."""

    name: ClassVar[str] = "decide_consent"
    what: ClassVar[str] = "The platform grants or refuses its consent to a second claim."

    consent: Ref
    granted: bool


class WithdrawConsent(Command):
    """The claimant no longer asks for a second claim."""

    name: ClassVar[str] = "withdraw_consent"
    what: ClassVar[str] = "The claimant takes the request for a second claim back."

    consent: Ref


class RepresentedBy(Command):
    """A party has counsel, to whom its later letters go."""

    name: ClassVar[str] = "represented_by"
    what: ClassVar[str] = "A party is represented: its letters go to counsel from now on."

    party: str = Field(min_length=1, max_length=40, description="the party's role")
    counsel: Counsel


class CorrectContact(Command):
    """An address was wrong."""

    name: ClassVar[str] = "correct_contact"
    what: ClassVar[str] = "Give the right address of a party or of somebody who handles the case."

    role: str = Field(min_length=1, max_length=40)
    contact: Contact


class ReachedOtherwise(Command):
    """A party whom no letter reached was told on the platform, by phone or in person."""

    name: ClassVar[str] = "reached_otherwise"
    what: ClassVar[str] = (
        "A party whom no letter reached was told another way: its silence counts from now on."
    )

    party: str = Field(min_length=1, max_length=40, description="the party's role")
