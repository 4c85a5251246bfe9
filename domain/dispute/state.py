"""The state of a dispute: its fields, and short questions about them."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from pydantic import BaseModel, Field, PrivateAttr

from domain.base import Instant, Money
from domain.case.asking import Ask, AskingCase, AskRungs, Handler, Raised
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.dispute.codes import DisputeStep
from domain.dispute.facts import Side
from domain.dispute.fees import Fee, FeeTable, arbitration_fee
from domain.dispute.file import DisputeFile
from domain.dispute.parts import (
    AwardRecord,
    ChildCase,
    Consent,
    DisputeDeadline,
    HandedIn,
    LinkedClaim,
    Recommendation,
    Settlement,
    SideFee,
    Statement,
    Step,
)
from domain.dispute.policy import DisputePath, span
from domain.dispute.rules import DisputeRules
from domain.errors import BadInput
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import due
from domain.time.duration import Duration

SIDES: tuple[Side, Side] = ("claimant", "respondent")


class DisputeState(AskingCase, Case):
    """All state of one dispute."""

    kind: ClassVar[str] = "dispute"
    file_type: ClassVar[type[CaseFile]] = DisputeFile
    policy_type: ClassVar[type[BaseModel]] = DisputePath
    table_types: ClassVar[dict[str, type[BaseModel]]] = {"fees": FeeTable}

    file: DisputeFile
    terms: dict[str, DisputeDeadline] = Field(default_factory=dict)
    steps: list[Step] = Field(default_factory=list)
    responded: Instant | None = None
    recommendation: Recommendation | None = None
    chased: list[Raised] = Field(
        default_factory=list, description="who was asked after the mediator, each since when"
    )
    held_since: Instant | None = Field(
        default=None, description="since when a mediation without any proposal waits for a person"
    )
    settlement: Settlement | None = None
    notice_at: Instant | None = None
    fee: Fee | None = None
    sides: dict[Side, SideFee] = Field(default_factory=lambda: {s: SideFee() for s in SIDES})
    joined: str | None = None
    paid_until: Instant | None = Field(
        default=None, description="when the time to pay was over, while claims are looked up"
    )
    fee_was_due: Instant | None = Field(
        default=None, description="when the time to pay was over, once that is decided"
    )
    statement: Statement | None = None
    material: dict[Side, Literal["asked", "granted", "refused"]] = Field(default_factory=dict)
    counterclaim: Money | None = None
    evidence: list[HandedIn] = Field(default_factory=list)
    award: AwardRecord | None = None
    consents: list[Consent] = Field(default_factory=list)
    linked: list[LinkedClaim] = Field(default_factory=list)
    births: list[ChildCase] = Field(default_factory=list)
    decided: str | None = None
    first_told: list[str] = Field(
        default_factory=list, description="what the dispute before this one was told"
    )
    told_otherwise: dict[str, Instant] = Field(
        default_factory=dict, description="by role, when a person says that a party was told"
    )

    _path: DisputePath = PrivateAttr()
    _fee_table: FeeTable = PrivateAttr()
    _day: date = PrivateAttr()
    _rules: DisputeRules | BadInput = PrivateAttr()
    _late_after: timedelta = PrivateAttr()

    def resolve_rules(self) -> None:
        self._path = DisputePath.model_validate(self.snapshot.policy)
        self._fee_table = FeeTable.model_validate(self.snapshot.tables["fees"])
        self._day = self.local_day(self.opened)
        self._late_after = span(self._path.late_after)
        try:
            self._rules = DisputeRules.of(self._path, self.file, self._day)
        except BadInput as unknown:  # the opening turns such a case away
            self._rules = unknown

    def incompatible(self) -> str | None:
        """Return which rule this policy does not know on the day of the opening."""
        return str(self._rules) if isinstance(self._rules, BadInput) else None

    # -- the rules of the case -----------------------------------------------------------------

    @property
    def path(self) -> DisputePath:
        """The policy as it was when the case opened or adopted it."""
        return self._path

    @property
    def rules(self) -> DisputeRules:
        """The rules in force on the day on which the case opened; they hold for all of it.

        Raises:
            BadInput: the policy does not know one of them on that day.
        """
        if isinstance(self._rules, BadInput):
            raise self._rules
        return self._rules

    @property
    def rules_of(self) -> date:
        """The day whose rules apply to the whole case: the one on which it opened."""
        return self._day

    @property
    def fee_table(self) -> FeeTable:
        """The fees as they were when the case opened or adopted the policy."""
        return self._fee_table

    @property
    def delivery(self) -> DeliveryRule:
        return self._path.delivery

    @property
    def late_after(self) -> timedelta:
        return self._late_after

    def local_day(self, instant: datetime) -> date:
        """Return the day of an instant in the case's zone."""
        return self.calendar.zone.local(instant).date()

    def counted(self, start: datetime, wait: Duration) -> datetime:
        """Return when `wait` is over, counted from `start`."""
        return due(start, wait, self.snapshot.calendar)

    def fee_on(self, instant: datetime) -> Fee:
        """Return each side's fee, by the table, for a notice of that day."""
        return arbitration_fee(
            self.fee_table, self.local_day(instant), self.file.contract.cap.amount
        )

    # -- people --------------------------------------------------------------------------------

    def roles(self, side: str = "both") -> list[str]:
        """Return every account's role on a side, or on both."""
        roles = list(self.file.parties)
        return roles if side == "both" else [r for r in roles if self.side_of(r) == side]

    def side_of(self, role: str) -> Side:
        """Return the side of a party's role."""
        return "claimant" if role == "claimant" else "respondent"

    def introduce(self, role: Handler, contact: Contact) -> None:
        handlers = {**self.file.handlers, role: contact}
        self.file = self.file.model_copy(update={"handlers": handlers})

    # -- what the platform is asked ------------------------------------------------------------

    def ladder_of(self, ask: type[Ask]) -> AskRungs:
        return self.rules.consents if ask is Consent else self.rules.questions

    def askers(self) -> list[str]:
        return self.roles()

    def further_asks(self) -> list[Ask]:
        return [*self.consents]

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """Return who holds a role: a party's counsel in place of a represented party."""
        if (party := self.file.parties.get(role)) is not None:
            return (party.contact,)
        return tuple(c for r, c in self.file.handlers.items() if r == role)

    def represented(self, role: str) -> str | None:
        """Return the name of the party in whose place counsel holds a role."""
        party = self.file.parties.get(role)
        return party.name if party and party.counsel else None

    # -- where it stands -----------------------------------------------------------------------

    @property
    def payer(self) -> Side:
        """The side that joined alone, and may pay the whole fee."""
        return "claimant" if self.joined == "claimant" else "respondent"

    @property
    def fee_due(self) -> Fee:
        """The fee of each side, once the Notice of Non-Resolution is out."""
        assert self.fee is not None, "the notice is out"
        return self.fee

    @property
    def time_to_pay(self) -> datetime | None:
        """When the time to pay is over, or was; None before the Notice of Non-Resolution."""
        running = self.terms.get("pay-whole") or self.terms.get("agree-and-pay")
        return self.paid_until or (running.due if running else self.fee_was_due)

    @property
    def recorded_award(self) -> AwardRecord:
        """The award, once there is one."""
        assert self.award is not None, "the award was recorded"
        return self.award

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether an award above the cap waits for a named person to confirm it."""
        award = self.award
        return award is not None and award.above_cap and award.confirmed_by is None

    @property
    def waits_for_a_person(self) -> bool:
        """Whether the award is not enforced before a person has confirmed it or given its date."""
        return self.stage == "awarded" and not {"cap", "pay-by"}.isdisjoint(self.attention)

    def take_step(self, now: datetime, step: str, rests_on: str, code: DisputeStep) -> None:
        """Keep a step of the protocol for `show --steps`."""
        self.steps.append(Step(step=step, at=now, rests_on=rests_on, code=code))
