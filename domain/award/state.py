"""The state of an award case: its fields, and short questions about them.

Whether somebody owes, is overdue or is to be limited is never stored: it is computed from the
terms, the ledger and the time, so the order in which news arrives makes no difference.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, PrivateAttr

from domain.award.commands import Close
from domain.award.courts import CourtDay, CourtLead, court_days, court_leads
from domain.award.days import Days
from domain.award.file import AwardFile, AwardTerms, OpenMatter, Respondent
from domain.award.ledger import NOTHING, Ledger, Obligation, obligations
from domain.award.plan import Plan
from domain.award.policy import AwardPolicy
from domain.base import Instant, Money, Mutable
from domain.case.asking import Ask, AskingCase, AskRungs, Handler
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.case.record import Snapshot, lengthened
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import due
from domain.time.duration import Duration
from domain.time.zone import ZoneSnapshot, day_text


class AccountState(Mutable):
    """One account of one respondent, and how far its limitation has come."""

    id: str
    respondent: str
    state: Literal["free", "setting", "limited", "lifting"] = "free"
    notice: str | None = Field(default=None, description="the act that is under way, or was last")
    since: Instant | None = None
    failing: str | None = Field(default=None, description="why the last try did not work")
    alarmed: Instant | None = None

    @property
    def is_pending(self) -> bool:
        return self.state in {"setting", "lifting"}


class AwardState(AskingCase, Case):
    """All state of one award case."""

    kind: ClassVar[str] = "award"
    file_type: ClassVar[type[CaseFile]] = AwardFile
    policy_type: ClassVar[type[BaseModel]] = AwardPolicy

    file: AwardFile
    terms: list[AwardTerms]
    ledger: Ledger
    plans: dict[str, Plan] = Field(default_factory=dict)
    missed: dict[str, date] = Field(default_factory=dict, description="instalments not kept")
    stayed: Literal["holds", "lifts"] | None = None
    above_cap: bool = Field(default=False, description="waits for a person to confirm")
    overdue_since: Instant | None = None
    satisfied_at: Instant | None = None
    closing: Close | None = None
    reminded: list[str] = Field(default_factory=list)
    counsel: dict[str, Contact] = Field(default_factory=dict)
    matters: list[OpenMatter] = Field(default_factory=list)
    court_steps: list[str] = Field(default_factory=list)
    linked: list[str] = Field(
        default_factory=list, description="further disputes that wait for the end of this award"
    )
    told: str | None = Field(default=None, description="what its disputes know of its end")
    accounts: list[AccountState] = Field(default_factory=list)
    limits_asked: Instant | None = None
    winner_heard: Literal["some", "all"] | None = None
    looked_at: Instant | None = Field(
        default=None, description="when the case last acted; what was due then is done"
    )

    _policy: AwardPolicy = PrivateAttr()
    _days: Days = PrivateAttr()
    _late_after: timedelta = PrivateAttr()
    _court_days: list[CourtDay] = PrivateAttr()
    _court_leads: list[CourtLead] = PrivateAttr()

    @classmethod
    def first_fields(cls, file: AwardFile) -> dict[str, Any]:
        counsel = {r.id: r.counsel for r in file.respondents if r.counsel}
        if file.winner_counsel:
            counsel["winner"] = file.winner_counsel
        return {
            "terms": [file.terms()],
            "ledger": Ledger(currency=file.total.currency),
            "counsel": counsel,
            "matters": list(file.left_open),
            "handler": file.handled_by,
        }

    # -- the rules of the case -----------------------------------------------------------------

    def resolve_rules(self) -> None:
        self._policy = AwardPolicy.model_validate(self.snapshot.policy)
        kept = self.snapshot.tables.get("zones", {}).get(self.file.zone)
        zone = ZoneSnapshot.model_validate(kept) if kept else self.calendar.zone
        self._days = Days(zone, self.calendar)
        self._late_after = due(self.opened, self.policy.late_after, self.calendar) - self.opened
        self._court_days = court_days(self.file, self.policy.courts)
        self._court_leads = court_leads(self.file, self.policy)

    def lengthen_calendar(self, later: Snapshot, now: datetime) -> None:
        """Let the award's zone reach further ahead with the calendar."""
        tables = dict(self.snapshot.tables)
        if self.file.zone in tables.get("zones", {}):
            same = self.calendar.model_copy(update={"zone": self.zone})
            new = later.calendar.model_copy(
                update={"zone": ZoneSnapshot.model_validate(later.tables["zones"][self.file.zone])}
            )
            zone = lengthened(same, new).zone.model_dump(mode="json")
            tables["zones"] = {**tables["zones"], self.file.zone: zone}
        super().lengthen_calendar(later, now)
        self.snapshot = self.snapshot.model_copy(update={"tables": tables})
        self.resolve_rules()

    @property
    def policy(self) -> AwardPolicy:
        """The policy as it was when the case opened or adopted it."""
        return self._policy

    @property
    def delivery(self) -> DeliveryRule:
        return self._policy.delivery

    @property
    def late_after(self) -> timedelta:
        return self._late_after

    @property
    def court_days(self) -> list[CourtDay]:
        """The last days to ask a court to confirm the award, the earlier first."""
        return self._court_days

    @property
    def court_leads(self) -> list[CourtLead]:
        """The days on which the winner is reminded of them, the earliest first."""
        return self._court_leads

    def courts(self, now: datetime) -> list[dict[str, object]]:
        """Return the last days in court, for letters and screens."""
        return [court.shown(over=self.ends(court.last) <= now) for court in self.court_days]

    # -- time ----------------------------------------------------------------------------------

    @property
    def days(self) -> Days:
        """The days of the award, in its own zone."""
        return self._days

    @property
    def zone(self) -> ZoneSnapshot:
        """The award's own zone, in which its pay-by day ends."""
        return self._days.zone

    def ends(self, day: date) -> datetime:
        """Return when a day is over in the award's zone."""
        return self._days.end(day)

    def on(self, day: date, at: time) -> datetime:
        """Return a local time of a day in the award's zone."""
        return self._days.at(day, at)

    def counted(self, start: datetime, wait: Duration) -> datetime:
        return self._days.after(start, wait)

    def local(self, instant: datetime) -> str:
        """Return an instant in the award's zone."""
        return self._days.local(instant)

    def day(self, day: date) -> str:
        """Return a day as people read it, with the zone in which it ends."""
        return f"the end of {day_text(day)} ({self.file.zone})"

    @property
    def now_terms(self) -> AwardTerms:
        return self.terms[-1]

    @property
    def pay_by(self) -> datetime:
        """The instant from which on the award is overdue: its day is over."""
        return self.ends(self.now_terms.pay_by)

    @property
    def limits_at(self) -> datetime:
        """The instant from which on accounts are limited: deadline and grace."""
        grace = self.policy.grace
        return self.pay_by if grace is None else self.counted(self.pay_by, grace)

    # -- who owes what -------------------------------------------------------------------------

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        return obligations(self.now_terms, self.respondents())

    def obligation(self, key: str) -> Obligation:
        """Return the obligation of a key: of one respondent's share, or of the whole award."""
        return next(o for o in self.obligations if o.key == key)

    def owed_of(self, respondent_id: str) -> Obligation:
        return next(o for o in self.obligations if respondent_id in o.bound)

    @property
    def left(self) -> Decimal:
        """The amount still owed of the whole award."""
        return sum((self.ledger.left(o) for o in self.obligations), NOTHING)

    @property
    def too_much(self) -> Decimal:
        """The amount paid beyond the obligations."""
        return sum((self.ledger.over(o) for o in self.obligations), NOTHING)

    @property
    def is_satisfied(self) -> bool:
        return self.left == NOTHING

    def money(self, amount: Decimal) -> Money:
        return self.ledger.money(amount)

    def balance_of(self, respondent_id: str) -> Money:
        return self.money(self.ledger.left(self.owed_of(respondent_id)))

    # -- accounts ------------------------------------------------------------------------------

    def account(self, account_id: str) -> AccountState | None:
        return next((a for a in self.accounts if a.id == account_id), None)

    def known_account(self, account_id: str) -> AccountState:
        """Return the account of an id that was checked."""
        return next(a for a in self.accounts if a.id == account_id)

    def accounts_of(self, respondent_id: str) -> list[AccountState]:
        return [a for a in self.accounts if a.respondent == respondent_id]

    @property
    def held(self) -> list[AccountState]:
        """The accounts that are limited, or may be."""
        return [a for a in self.accounts if a.state != "free"]

    def label(self, account: AccountState) -> str:
        """Name an account for the record: by its owner's role and its place, not by its number."""
        own = [a.id for a in self.accounts_of(account.respondent)]
        which = f" {own.index(account.id) + 1} of {len(own)}" if len(own) > 1 else ""
        return f"the account{which} of {self.words(account.respondent)}"

    # -- people --------------------------------------------------------------------------------

    def respondent(self, respondent_id: str) -> Respondent:
        return next(r for r in self.file.respondents if r.id == respondent_id)

    def words(self, respondent_id: str) -> str:
        """Name a respondent for the record: by role and opaque id, never by name."""
        return f"the {self.respondent(respondent_id).role} {respondent_id}"

    def role(self, respondent_id: str) -> str:
        return f"respondent-{respondent_id}"

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """Return counsel in place of a represented party."""
        if role == "winner":
            return (self.counsel.get("winner", self.file.winner),)
        for respondent in self.file.respondents:
            if role == self.role(respondent.id):
                return (self.counsel.get(respondent.id, respondent.contact),)
        return tuple(c for r, c in self.file.handlers.items() if r == role)

    def represented(self, role: str) -> str | None:
        """Return the name of the party in whose place counsel holds a role."""
        if role == "winner":
            return self.file.winner.name if "winner" in self.counsel else None
        named = (r for r in self.file.respondents if self.role(r.id) == role)
        return next((r.contact.name for r in named if r.id in self.counsel), None)

    # -- what the platform is asked ------------------------------------------------------------

    def ladder_of(self, ask: type[Ask]) -> AskRungs:
        return self.policy.questions

    def askers(self) -> list[str]:
        return ["winner", *map(self.role, self.respondents())]

    def introduce(self, role: Handler, contact: Contact) -> None:
        handlers = {**self.file.handlers, role: contact}
        self.file = self.file.model_copy(update={"handlers": handlers})

    @property
    def disputes(self) -> list[str]:
        """The workflow ids of the disputes that are told how the award ends."""
        first = self.file.dispute
        if first and "/" not in first:
            first = f"dispute/{first}"
        return list(dict.fromkeys([first, *self.linked] if first else self.linked))
