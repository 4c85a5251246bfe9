"""What an award case knows: terms, ledger, plans, and what follows from them at any moment.

Whether somebody owes, is overdue or is to be limited is never stored: it is computed from the
terms, the ledger and the time, so the order in which news arrives makes no difference.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, PrivateAttr

from domain.award import commands as acts
from domain.award.courts import plainly_after
from domain.award.file import AwardFile, Open, Respondent, Terms
from domain.award.ledger import NOTHING, Ledger, Obligation, obligations
from domain.award.plan import Plan
from domain.award.policy import AwardPolicy
from domain.base import Instant, Money
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.case.record import Snapshot, lengthened
from domain.errors import BeyondHorizon
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import due
from domain.time.duration import Duration
from domain.time.zone import ZoneSnapshot, day_text, end_of_day, local_text

LOOK_AHEAD = timedelta(days=180)
"""How long before its calendar ends a case looks further ahead."""


class Owed(Case):
    """The state of an award case, and the questions it answers."""

    kind: ClassVar[str] = "award"
    file_type: ClassVar[type[CaseFile]] = AwardFile
    policy_type: ClassVar[type[BaseModel]] = AwardPolicy

    file: AwardFile
    terms: list[Terms]
    ledger: Ledger
    plans: dict[str, Plan] = Field(default_factory=dict)
    missed: dict[str, date] = Field(default_factory=dict, description="instalments not kept")
    stayed: Literal["holds", "lifts"] | None = None
    above_cap: bool = Field(default=False, description="waits for a person to confirm")
    overdue_since: Instant | None = None
    satisfied_at: Instant | None = None
    closing: acts.Close | None = None
    reminded: list[str] = Field(default_factory=list)
    counsel: dict[str, Contact] = Field(default_factory=dict)
    matters: list[Open] = Field(default_factory=list)
    court_steps: list[str] = Field(default_factory=list)

    _policy: AwardPolicy | None = None
    _zone: ZoneSnapshot | None = None
    _ends: dict[date, datetime] = PrivateAttr(default_factory=dict)  # reckoned a thousand times

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
        }

    # -- what was decided at the opening -------------------------------------------------------

    @property
    def policy(self) -> AwardPolicy:
        if self._policy is None:
            self._policy = AwardPolicy.model_validate(self.snapshot.policy)
        return self._policy

    @property
    def zone(self) -> ZoneSnapshot:
        """The award's own zone, in which its pay-by day ends."""
        if self._zone is None:
            kept = self.snapshot.tables.get("zones", {}).get(self.file.zone)
            self._zone = ZoneSnapshot.model_validate(kept) if kept else self.calendar.zone
        return self._zone

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
        self._zone = None
        self._ends.clear()

    @property
    def delivery(self) -> DeliveryRule:
        return self.policy.delivery

    @property
    def late_after(self) -> timedelta:
        return due(self.opened, self.policy.late_after, self.calendar) - self.opened

    # -- time ----------------------------------------------------------------------------------

    def ends(self, day: date) -> datetime:
        """Return when a day is over in the award's zone; a guess where its rules are unknown.

        Guesses lie before or after what the calendar covers; `calendar_due` sees to it that the
        case looks further ahead before one of them falls due.
        """
        if day not in self._ends:
            try:
                self._ends[day] = end_of_day(day, self.zone)
            except BeyondHorizon:
                self._ends[day] = datetime.combine(day + timedelta(days=1), time.min, UTC)
        return self._ends[day]

    def on(self, day: date, at: time) -> datetime:
        """Return a local time of a day in the award's zone."""
        try:
            return self.zone.instant(datetime.combine(day, at))
        except BeyondHorizon:
            return datetime.combine(day, at, UTC)

    def calendar_due(self, wanted: datetime | None) -> datetime | None:
        """Return when to look further ahead, if something wanted lies where nothing is known."""
        end = min(self.zone.end, self.calendar.zone.end)
        return end - LOOK_AHEAD if wanted and wanted >= end - LOOK_AHEAD else None

    def after(self, start: datetime, wait: Duration) -> datetime:
        """Return when a wait is over; by the plain calendar where nothing is known of a day."""
        try:
            return due(start, wait, self.calendar)
        except BeyondHorizon:
            return plainly_after(start, wait)

    def local(self, instant: datetime) -> str:
        """Return an instant in the award's zone."""
        try:
            return local_text(instant, self.zone)
        except BeyondHorizon:
            return f"{instant:%Y-%m-%d %H:%M} UTC"

    @property
    def now_terms(self) -> Terms:
        return self.terms[-1]

    @property
    def pay_by(self) -> datetime:
        """The instant from which on the award is overdue: its day is over."""
        return self.ends(self.now_terms.pay_by)

    @property
    def limits_at(self) -> datetime:
        """The instant from which on accounts are limited: deadline and grace."""
        grace = self.policy.grace
        return self.pay_by if grace is None else self.after(self.pay_by, grace)

    # -- who owes what -------------------------------------------------------------------------

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        return obligations(self.now_terms, [r.id for r in self.file.respondents])

    def respondent(self, respondent_id: str) -> Respondent:
        return next(r for r in self.file.respondents if r.id == respondent_id)

    def owed_of(self, respondent_id: str) -> Obligation:
        return next(o for o in self.obligations if respondent_id in o.bound)

    @property
    def left(self) -> Decimal:
        """What is still owed of the whole award."""
        return sum((self.ledger.left(o) for o in self.obligations), NOTHING)

    @property
    def is_satisfied(self) -> bool:
        return self.left == NOTHING

    def money(self, amount: Decimal) -> Money:
        return self.ledger.money(amount)

    def balance_of(self, respondent_id: str) -> Money:
        return self.money(self.ledger.left(self.owed_of(respondent_id)))

    # -- plans ---------------------------------------------------------------------------------

    def missed_instalment(self, plan: Plan, now: datetime) -> date | None:
        """Return the first day whose instalment was not paid by its end, or None."""
        obligation = next(o for o in self.obligations if o.key == plan.key)
        for day, total in plan.owed_by():
            end = self.ends(day)
            if end > now:
                return None
            if self.ledger.paid(obligation.bound, before=end) < total.amount:
                return day
        return None

    def plan_holds(self, obligation: Obligation, now: datetime) -> bool:
        """Return whether limitations wait, because a plan that says so is kept."""
        plan = self.plans.get(obligation.key)
        return plan is not None and plan.lifts and self.missed_instalment(plan, now) is None

    def next_instalment(self, now: datetime) -> tuple[str, date, Money] | None:
        """Return whose plan has the next instalment, its day, and the sum paid by then."""
        found = [
            (day, key, total)
            for key, plan in self.plans.items()
            if self.missed_instalment(plan, now) is None
            for day, total in plan.owed_by()
            if self.ends(day) > now
        ]
        if not found:
            return None
        day, key, total = min(found, key=lambda f: (f[0], f[1]))
        return key, day, total

    # -- what is due ---------------------------------------------------------------------------

    def is_overdue(self, obligation: Obligation, now: datetime) -> bool:
        """Return whether an amount is owed whose time is over."""
        if self.ledger.left(obligation) == NOTHING or self.plan_holds(obligation, now):
            return False
        return now >= self.pay_by

    def may_limit(self, obligation: Obligation, now: datetime) -> bool:
        return self.is_overdue(obligation, now) and now >= self.limits_at

    def overdue(self, now: datetime) -> list[Obligation]:
        return [o for o in self.obligations if self.is_overdue(o, now)]

    def words(self, respondent_id: str) -> str:
        """Name a respondent for the record: by role and opaque id, never by name."""
        return f"the {self.respondent(respondent_id).role} {respondent_id}"

    def day(self, day: date) -> str:
        return f"the end of {day_text(day)} ({self.file.zone})"

    # -- who is written to ---------------------------------------------------------------------

    def role(self, respondent_id: str) -> str:
        return f"respondent-{respondent_id}"

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """Return counsel in place of a represented party."""
        if role == "winner":
            return (self.counsel.get("winner", self.file.winner),)
        for respondent in self.file.respondents:
            if role == self.role(respondent.id):
                return (self.counsel.get(respondent.id, respondent.contact),)
        return ()
