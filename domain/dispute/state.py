"""The state of a dispute, and what its parts share: the rules in force, terms, telling both."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, Field

from domain.base import Instant, Money
from domain.case.case import Case
from domain.case.codes import CaseCode
from domain.case.file import CaseFile
from domain.case.record import Deadline
from domain.dispute.codes import DisputeStep
from domain.dispute.facts import Side
from domain.dispute.fees import Fee, FeeTable
from domain.dispute.file import DisputeFile
from domain.dispute.parts import (
    AwardRecord,
    Birth,
    Consent,
    HandedIn,
    LinkedClaim,
    Question,
    Recommendation,
    Settlement,
    SideFee,
    Statement,
    Step,
    Term,
)
from domain.dispute.policy import DisputePath, span
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule, Notice
from domain.time.calendar import due
from domain.time.duration import Duration

SIDES: tuple[Side, Side] = ("claimant", "respondent")
HANDLERS = ("mediator", "team-lead", "manager")


class Clock(NamedTuple):
    """Something that time will do."""

    what: str
    due: datetime
    why: str
    do: Callable[[datetime, datetime], None]


class DisputeState(Case):
    """All fields of a dispute, and what its parts share."""

    kind: ClassVar[str] = "dispute"
    file_type: ClassVar[type[CaseFile]] = DisputeFile
    policy_type: ClassVar[type[BaseModel]] = DisputePath
    table_types: ClassVar[dict[str, type[BaseModel]]] = {"fees": FeeTable}

    file: DisputeFile
    terms: dict[str, Term] = Field(default_factory=dict)
    steps: list[Step] = Field(default_factory=list)
    handler: Literal["mediator", "team-lead", "manager"] = "mediator"
    responded: Instant | None = None
    recommendation: Recommendation | None = None
    settlement: Settlement | None = None
    notice_at: Instant | None = None
    fee: Fee | None = None
    sides: dict[Side, SideFee] = Field(default_factory=lambda: {s: SideFee() for s in SIDES})
    joined: str | None = None
    statement: Statement | None = None
    material: dict[Side, Literal["asked", "granted", "refused"]] = Field(default_factory=dict)
    counterclaim: Money | None = None
    evidence: list[HandedIn] = Field(default_factory=list)
    award: AwardRecord | None = None
    questions: list[Question] = Field(default_factory=list)
    consents: list[Consent] = Field(default_factory=list)
    linked: list[LinkedClaim] = Field(default_factory=list)
    births: list[Birth] = Field(default_factory=list)
    decided: str | None = None
    first_told: list[str] = Field(
        default_factory=list, description="what the dispute before this one was told"
    )

    _path: DisputePath | None = None

    # -- what was decided at the opening -------------------------------------------------------

    @property
    def path(self) -> DisputePath:
        """The rules in force when the case opened; they stay."""
        if self._path is None:
            self._path = DisputePath.model_validate(self.snapshot.policy)
        return self._path

    @property
    def fee_table(self) -> FeeTable:
        return FeeTable.model_validate(self.snapshot.tables["fees"])

    @property
    def delivery(self) -> DeliveryRule:
        return self.path.delivery

    @property
    def late_after(self) -> timedelta:
        return span(self.path.late_after)

    def local_day(self, instant: datetime) -> date:
        return self.calendar.zone.local(instant).date()

    @property
    def rules_of(self) -> date:
        """The day whose rules apply to the whole case: the one on which it opened."""
        return self.local_day(self.opened)

    def counted(self, start: datetime, wait: Duration) -> datetime:
        """Return when `wait` is over, counted from `start`."""
        return due(start, wait, self.calendar)

    def window(self, name: str) -> Duration:
        return self.path.window(name, self.rules_of).wait

    # -- people ---------------------------------------------------------------------------------

    def roles(self, side: str = "both") -> list[str]:
        """Return every account's role on a side, or on both."""
        roles = list(self.file.parties)
        return roles if side == "both" else [r for r in roles if self.side_of(r) == side]

    @staticmethod
    def side_of(role: str) -> Side:
        return "claimant" if role == "claimant" else "respondent"

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """Return who holds a role: a party's counsel in place of a represented party."""
        if (party := self.file.parties.get(role)) is not None:
            return (party.contact,)
        return tuple(c for r, c in self.file.handlers.items() if r == role)

    def change_party(self, role: str, **changes: object) -> None:
        """Replace what is known of one account."""
        party = self.file.parties[role].model_copy(update=changes)
        if role == "claimant":
            self.file = self.file.model_copy(update={"claimant": party})
            return
        others = [
            party if r == role else p for r, p in self.file.parties.items() if r != "claimant"
        ]
        self.file = self.file.model_copy(update={"respondents": tuple(others)})

    # -- letters --------------------------------------------------------------------------------

    def tell(
        self,
        now: datetime,
        kind: str,
        roles: str | Iterable[str],
        facts: dict[str, Any] | None = None,
        *,
        due: datetime | None = None,
    ) -> list[Notice]:
        """Write the same letter to each role: `both` is every account on both sides."""
        to = roles if isinstance(roles, str) else "several"
        if isinstance(roles, str):
            roles = self.roles(roles) if roles in {*SIDES, "both"} else [roles]
        said = {**self.common(), "clocks": [], **(facts or {})}
        sent = [self.send(now, kind, role, dict(said), due=due) for role in roles]
        names = ", ".join(n.to_role for n in sent)
        self.write(
            now, "letter", f"{kind}: to {names}", to=to, notice=sent[0].id, code=CaseCode.LETTER
        )
        return sent

    def common(self) -> dict[str, Any]:
        """Return what every letter of this case names: the contract and the claim, no people."""
        amount, checked = self.file.claim.amount, self.path.information_date
        return {
            "contract": self.file.contract.id,
            "title": self.file.contract.title,
            "amount": str(amount) if amount else None,
            "matter": ", ".join(m.replace("-", " ") for m in self.file.matters),
            "source_date": f"{checked.day} {checked:%B %Y}",
        }

    def clock_of(self, name: str) -> dict[str, str]:
        """Return one deadline as letters show it: what, by when, what silence does."""
        term = self.terms[name]
        return {"what": term.what, "by": self.local(term.due), "silence": term.silence}

    def flag_and_write(self, now: datetime, key: str, why: str) -> None:
        """Mark the case as needing a person, and write to ops."""
        self.flag(key, why)
        self.tell(now, "attention", "ops", {"items": [why]})

    # -- the record -------------------------------------------------------------------------------

    def step(self, now: datetime, step: str, rests_on: str, code: DisputeStep) -> None:
        """Keep a step of the protocol for `show --steps`."""
        self.steps.append(Step(step=step, at=now, rests_on=rests_on, code=code))

    # -- terms ------------------------------------------------------------------------------------

    def set_term(self, name: str, term: Term) -> None:
        self.terms[name] = term

    def drop_terms(self, *keep: str) -> None:
        """Forget the deadlines of the stage that is over."""
        self.terms = {name: term for name, term in self.terms.items() if name in keep}

    def lead(self, name: str) -> timedelta:
        path = self.path
        return span(path.evidence_warn_before if name.startswith("evidence") else path.warn_before)

    def reminder_due(self, name: str, term: Term) -> datetime | None:
        at = term.due - self.lead(name)
        return None if term.reminded or at <= term.set_at else at

    # -- clocks -----------------------------------------------------------------------------------

    def clocks(self) -> Iterator[Clock]:
        """Yield everything that time will do; each part of the case adds its own."""
        yield from ()

    def deadlines(self) -> list[Deadline]:
        return [Deadline(what=c.what, due=c.due, why=c.why) for c in self.clocks()]

    # -- what the parts ask of each other ---------------------------------------------------------

    def conclude(self, now: datetime, outcome: str, why: str) -> None:
        """Decide the dispute; it closes when nothing is left open."""
        raise NotImplementedError

    def settle_points(self, now: datetime) -> None:
        """Close a decided dispute once its last open point is closed."""
        raise NotImplementedError
