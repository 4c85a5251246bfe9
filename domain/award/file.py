"""The case file of an award, from a person or from the dispute before it, and its terms."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from domain import base
from domain.base import Frozen, Money, Strict
from domain.case.asking import Handler
from domain.case.file import CaseFile, numbered
from domain.post.letter import Contact

WHOLE = "award"
"""The key of the one obligation that several respondents owe jointly and severally."""


def _a_day(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and "T" in value):
        msg = "a day is a date without a time, such as 2026-11-04; it lasts to its end in the zone"
        raise ValueError(msg)
    return value


def _two_parts(value: object) -> object:
    if isinstance(value, Money | dict):
        return value
    msg = 'money is written with its currency: {amount: "4200.00", currency: USD}'
    raise ValueError(msg)


Day = Annotated[base.Day, BeforeValidator(_a_day)]
Sum = Annotated[Money, BeforeValidator(_two_parts)]
Account = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
Opaque = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
OwnId = Annotated[
    str, Field(min_length=1, max_length=200, description="its own id, so that it counts once")
]


class Respondent(Strict):
    """Somebody whom the award names as owing. An agency and its manager are two of them."""

    id: Opaque = Field(description="opaque: it is shown in lists and never encrypted, so no name")
    role: Literal["agency", "business-manager", "freelancer", "client", "respondent"] = "respondent"
    contact: Contact
    accounts: tuple[Account, ...] = Field(
        default=(), description="what the platform can limit; none when there is no account"
    )
    share: Sum | None = Field(default=None, description="only where the award states shares")
    counsel: Contact | None = Field(default=None, description="letters go there instead")


class OpenMatter(Strict):
    """A question or a second claim that the end of this award does not end."""

    kind: Literal["question", "second-claim", "other"]
    text: str = Field(min_length=1, max_length=500)
    case: str | None = Field(default=None, description="the workflow id under which it goes on")

    def __str__(self) -> str:
        where = f", in {self.case}" if self.case else ""
        return f"{self.kind.replace('-', ' ')}: {self.text}{where}"


class AwardTerms(Frozen):
    """The total of an award, its pay-by day and its shares. A correction brings new terms."""

    total: Money
    pay_by: date
    zone: str
    shares: dict[str, Decimal] | None = Field(default=None, description="None: joint and several")
    since: str = Field(default="the award", description="what they rest on")

    @property
    def liability(self) -> str:
        return "joint and several" if self.shares is None else "by shares"

    def said(self) -> str:
        """Return the terms in words."""
        return f"{self.total}, {self.liability}, to be paid by the end of {self.pay_by:%Y-%m-%d}"


class AwardFile(CaseFile):
    """examples/award.yaml, and the same as JSON."""

    kind: Literal["award"] = "award"
    id: Opaque
    made_on: Day = Field(description="the day on the award; court deadlines count from it")
    delivered_on: Day | None = Field(default=None, description="the same day when left out")
    decided_for: Literal["claimant", "respondents", "nobody"] = "claimant"
    total: Sum
    liability: Literal["joint-and-several", "shares"] | None = Field(
        default=None, description="what the award says; silent is joint and several"
    )
    pay_by: Day = Field(description="a date: until the end of that day in the award's zone")
    zone: str = Field(
        pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$",
        description="where the pay-by day ends, such as America/New_York",
    )
    origin: Literal["domestic", "foreign", "unsure"] = Field(
        default="unsure", description="which court deadline holds; both are shown when unsure"
    )
    cap: Sum | None = Field(
        default=None, description="the most that could be awarded; above it a person confirms"
    )
    winner: Contact = Field(description="who brought the claim; letters go here")
    winner_counsel: Contact | None = None
    respondents: tuple[Respondent, ...] = Field(min_length=1)
    handlers: dict[Handler, Contact] = Field(
        default_factory=dict, description="who answers questions; the directory knows the others"
    )
    handled_by: Handler = Field(default="mediator", description="who handles the case at first")
    left_open: tuple[OpenMatter, ...] = Field(
        default=(), description="questions and second claims that stay open whatever happens here"
    )
    dispute: str | None = Field(default=None, description="the workflow id of the dispute")
    follows: str | None = Field(
        default=None, description="the workflow id of the award case before"
    )
    policy: str = "award-enforcement"
    calendar: str | None = Field(default=None, description="another calendar than the policy's")

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.pay_by < self.made_on:
            msg = f"pay_by {self.pay_by} is before the award was made, on {self.made_on}"
            raise ValueError(msg)
        if self.delivered_on and self.delivered_on < self.made_on:
            msg = f"delivered_on {self.delivered_on} is before made_on {self.made_on}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _everybody_once(self) -> Self:
        if twice := _twice([r.id for r in self.respondents]):
            msg = f"respondent {twice} is named twice"
            raise ValueError(msg)
        owners = [(a, r.id) for r in self.respondents for a in r.accounts]
        if twice := _twice([account for account, _ in owners]):
            whose = " and ".join(owner for account, owner in owners if account == twice)
            msg = f"account {twice} is given for {whose}: each account has one owner"
            raise ValueError(msg)
        if self.winner.email is None:
            msg = "winner: email is missing; whoever won is told what becomes of the award"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        if problem := self._share_problem():
            raise ValueError(problem)
        if self.cap and self.cap.currency != self.total.currency:
            msg = f"the cap is in {self.cap.currency} and the award in {self.total.currency}"
            raise ValueError(msg)
        return self

    def _share_problem(self) -> str | None:
        without = [r.id for r in self.respondents if r.share is None]
        if self.liability == "joint-and-several" or (
            self.liability is None and len(without) == len(self.respondents)
        ):
            stated = [r.id for r in self.respondents if r.share is not None]
            return f"joint and several, yet a share is stated for {stated[0]}" if stated else None
        if without:
            return f"the award states shares, but none for {', '.join(without)}"
        shares = {r.id: r.share for r in self.respondents if r.share is not None}
        return share_problem(shares, self.total)

    @property
    def case_id(self) -> str:
        """The award's id; a later case of the same award is `…~2`."""
        return numbered(self.id, self.follows)

    @property
    def headline(self) -> str:
        """One line: what, how much, by when. Names nobody."""
        count = len(self.respondents)
        by = f"{count} respondents" if count > 1 else "1 respondent"
        return f"Award {self.id}: {self.total} owed by {by}, to be paid by {self.pay_by:%Y-%m-%d}"

    def rules(self) -> tuple[str, str | None]:
        return self.policy, self.calendar

    def zones(self) -> tuple[str, ...]:
        return (self.zone,)

    def respondent_ids(self) -> list[str]:
        return [r.id for r in self.respondents]

    def stated(self) -> list[str]:
        """Return lines for the details in the Web UI that never change. They name nobody."""
        accounts = {
            r.id: ", ".join(f"`{a}`" for a in r.accounts) or "none" for r in self.respondents
        }
        return [
            f"made on {self.made_on}; {self.terms().said()} ({self.zone})",
            *(
                f"{r.role.replace('-', ' ')} {r.id}, account: {accounts[r.id]}"
                for r in self.respondents
            ),
            f"origin: {self.origin}",
            *([f"from {self.dispute}"] if self.dispute else []),
            *([f"after {self.follows}"] if self.follows else []),
            *(f"stays open: {matter}" for matter in self.left_open),
        ]

    @property
    def why_nothing_to_enforce(self) -> str | None:
        """The reason why there is nothing to enforce, or None."""
        if self.decided_for == "respondents":
            return "the award was made against the claimant"
        if self.decided_for == "nobody":
            return "the award was made for nobody"
        return "the award is for nothing" if self.total.amount == 0 else None

    def terms(self) -> AwardTerms:
        """Return the terms of the award itself, before any correction."""
        shares = {r.id: r.share.amount for r in self.respondents if r.share is not None}
        return AwardTerms(
            total=self.total, pay_by=self.pay_by, zone=self.zone, shares=shares or None
        )


def share_problem(shares: dict[str, Money], total: Money) -> str | None:
    """Return why stated shares are wrong, or None."""
    if wrong := [i for i, share in shares.items() if share.currency != total.currency]:
        return f"the share of {wrong[0]} is not in {total.currency}, the award's currency"
    added = sum((share.amount for share in shares.values()), Decimal(0))
    if added != total.amount:
        return f"the shares add up to {added:,.2f}, the award is {total}"
    return None


def _twice(values: list[str]) -> str | None:
    return next((v for v in values if values.count(v) > 1), None)
