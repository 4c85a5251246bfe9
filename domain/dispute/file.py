"""The case file of a dispute: the parties, the money and the claim, as a person writes them."""

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.base import Day, Instant, Money, Strict
from domain.case.file import CaseFile
from domain.case.markdown import cell
from domain.post.letter import Contact

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Matter(StrEnum):
    """A subject of the claim. Only money held or released on a contract can be disputed."""

    PAYMENT = "payment"
    RATING = "rating"
    OFF_PLATFORM = "off-platform-request"
    TERMS_BREACH = "terms-breach"
    INTELLECTUAL_PROPERTY = "intellectual-property"
    UNANSWERED_TICKET = "unanswered-ticket"


class Party(Strict):
    """One account on one side. An agency and its business manager are two."""

    account: Slug = Field(description="the platform account's opaque id")
    kind: Literal["client", "freelancer", "agency", "business-manager"]
    name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    counsel: Contact | None = Field(default=None, description="letters go there instead")

    @property
    def contact(self) -> Contact:
        """The reader of its letters: counsel, if there is one."""
        if self.counsel is not None:
            return self.counsel
        return Contact(id=self.account, name=self.name, email=self.email)


class Release(Strict):
    """Money that has left escrow, and when."""

    amount: Money
    on: Day


class Contract(Strict):
    """The contract the money belongs to."""

    id: Slug
    title: str = Field(min_length=1, max_length=200)
    kind: Literal["fixed-price", "hourly"] = "fixed-price"
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    started_on: Day | None = Field(default=None, description="when the relationship began")
    held: Money | None = Field(default=None, description="still in escrow")
    released: tuple[Release, ...] = ()

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        money = [*([self.held] if self.held else []), *(r.amount for r in self.released)]
        for amount in money:
            if amount.currency != self.currency:
                msg = f"the contract is in {self.currency}, so {amount} cannot be part of it"
                raise ValueError(msg)
        return self

    @property
    def cap(self) -> Money:
        """The most that can be claimed: the money held, and that released on this contract."""
        held = self.held.amount if self.held else Decimal(0)
        total = held + sum((r.amount.amount for r in self.released), Decimal(0))
        return Money(amount=total, currency=self.currency)


class Claim(Strict):
    """The claim: which money, and which relief."""

    amount: Money | None = None
    about: Literal["held", "released"] | None = Field(
        default=None, description="which money; held where any is held, unless said"
    )
    relief: str = Field(min_length=1, max_length=2000, description="what should be done, in words")


class OffPlatform(Strict):
    """A request to leave the platform: each message is reported on its own."""

    messages: tuple[Instant, ...] = Field(default=(), description="when each one was received")
    hourly_rate: Money | None = Field(default=None, description="the highest one known")


class Ticket(Strict):
    """A support ticket that waits for an answer."""

    opened_at: Instant
    answered: bool = False


class Consented(Strict):
    """The platform's consent to a second claim, given in the case before."""

    consent: str = Field(min_length=1, max_length=80)
    by: str = Field(min_length=1, max_length=200)
    at: Instant


class Earlier(Strict):
    """An earlier claim on this contract, and its amount."""

    case: str = Field(min_length=1, max_length=200)
    claimed: Money | None = None


class DisputeFile(CaseFile):
    """examples/dispute.yaml, and the same as JSON."""

    kind: Literal["dispute"] = "dispute"
    id: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,95}$", description="the dispute's business id"
    )
    matters: tuple[Matter, ...] = Field(default=(Matter.PAYMENT,), min_length=1)
    demand: Literal["dispute", "arbitration"] = Field(
        default="dispute", description="arbitration: demanded before any dispute"
    )
    claimant: Party
    respondents: tuple[Party, ...] = Field(min_length=1, max_length=9)
    contract: Contract
    claim: Claim
    handlers: dict[Literal["mediator", "team-lead", "manager"], Contact] = Field(
        default_factory=dict, description="who handles the case; the directory knows the others"
    )
    off_platform: OffPlatform | None = None
    ticket: Ticket | None = None
    follows: str | None = Field(
        default=None, max_length=200, description="the dispute that this claim is linked to"
    )
    consented: Consented | None = None
    earlier: tuple[Earlier, ...] = ()
    policy: str = "upwork-dispute"
    calendar: str | None = Field(default=None, description="another calendar than the policy's")

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if problem := self._problem():
            raise ValueError(problem)
        return self

    def _problem(self) -> str | None:
        money = self.claim.amount
        if problem := self._party_problem():
            return problem
        if money and money.currency != self.contract.currency:
            return f"claim.amount is in {money.currency}, the contract in {self.contract.currency}"
        if self.consented and not self.follows:
            return "consented belongs to a linked claim: give follows as well, or leave it out"
        return None

    def _party_problem(self) -> str | None:
        accounts = sorted(p.account for p in self.respondents)
        if twice := [a for a, b in pairwise(accounts) if a == b]:
            return f"respondents: account {twice[0]} is named twice; name each one once"
        if self.claimant.account in accounts:
            return f"the claimant's account {self.claimant.account} is a respondent as well"
        sides = {p.kind == "client" for p in self.respondents}
        if len(sides) > 1 or (self.claimant.kind == "client") in sides:
            return "one side is the client, the other the freelancer or agency; correct kind"
        return None

    @property
    def case_id(self) -> str:
        return self.id

    @property
    def headline(self) -> str:
        """One line: who, what, how much. Names the contract and kinds of account, no person."""
        matters = ", ".join(m.replace("-", " ") for m in self.matters)
        kinds = " and a ".join(dict.fromkeys(p.kind.replace("-", " ") for p in self.respondents))
        claims = f"the {self.claimant.kind.replace('-', ' ')} claims {self.claim.amount}"
        if self.claim.amount is None:
            claims = f"the {self.claimant.kind.replace('-', ' ')} claims no money"
        second = ", a second claim" if self.follows else ""
        return f"Contract {self.contract.id}, {matters}: {claims} of {_a(kinds)}{second}"

    def rules(self) -> tuple[str, str | None]:
        return self.policy, self.calendar

    def respondent_ids(self) -> list[str]:
        return [p.account for p in self.respondents]

    def stated(self) -> list[str]:
        """Return the facts of the case that never change, for the Web UI. They name nobody."""
        contract, claim = self.contract, self.claim
        money = [f"held {contract.held}"] if contract.held and contract.held.amount else []
        money += [f"released {r.amount} on {r.on}" for r in contract.released]
        return [
            *(f"{role}: {p.kind} `{p.account}`" for role, p in self.parties.items()),
            f"contract `{contract.id}`, {contract.kind}: {cell(contract.title)}",
            f"money: {'; '.join(money) or 'none'}; the cap is {contract.cap}",
            f"asked for: {cell(claim.relief, 300)}",
            *([f"second claim, after {self.follows}"] if self.follows else []),
        ]

    @property
    def money(self) -> Literal["held", "released"]:
        """The matrix that applies: the one for held money, where any of it is claimed."""
        if self.claim.amount is None:
            return "released"  # a claim for no money moves none, whatever is held
        if self.claim.about is not None:
            return self.claim.about
        return "held" if self.contract.held and self.contract.held.amount else "released"

    @property
    def client_side(self) -> Literal["claimant", "respondent"]:
        return "claimant" if self.claimant.kind == "client" else "respondent"

    @property
    def parties(self) -> dict[str, Party]:
        """Every account by its role: claimant, respondent (or respondent-1, respondent-2, …)."""
        if len(self.respondents) == 1:
            return {"claimant": self.claimant, "respondent": self.respondents[0]}
        named = {f"respondent-{n}": p for n, p in enumerate(self.respondents, 1)}
        return {"claimant": self.claimant, **named}


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
