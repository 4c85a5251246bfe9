"""A contact's state, and its clocks: who must act by when, and who is reminded of it."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from domain.base import Instant, Mutable
from domain.case.case import Case
from domain.case.record import Deadline
from domain.contact import letters
from domain.contact.codes import ContactCode
from domain.contact.file import ContactFile, cell
from domain.contact.routes.kept import kept
from domain.contact.routes.lint import SoundRoutes
from domain.contact.routes.match import Cell, Suggestion, suggest
from domain.contact.routes.table import Desk, Routes, Row
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import due
from domain.time.duration import Duration

Waiting = Literal["lead", "acceptance", "call", "claim"]
OPS = "ops"

WHY = {
    "lead": "the team lead decides where the contact goes",
    "acceptance": "the desk takes the contact from its queue",
    "call": "the agent ends the call and says so",
    "claim": "a person completes the file of the case to open",
}


class Clock(Mutable):
    """Something a person must do, by when, and how often they were reminded."""

    what: Waiting
    since: Instant
    due: Instant
    told: int = 0
    counted_from: Instant | None = Field(
        default=None, description="what `due` was counted from: the beginning, or the last reminder"
    )
    spent: bool = Field(default=False, description="everybody was reminded; nobody is any more")


class Opening(Mutable):
    """The case that a routed claim opens."""

    kind: str
    state: Literal["incomplete", "wanted", "linked"]
    file: dict[str, Any] = Field(default_factory=dict)
    workflow_id: str | None = None
    problem: str = ""


class ContactClocks(Case):
    """The state of a contact, and the clocks of whoever must act."""

    policy_type: ClassVar[type[BaseModel]] = SoundRoutes

    file: ContactFile
    cell: Cell | None = None
    row_name: str | None = None
    desk: str | None = None
    clocks: dict[Waiting, Clock] = Field(default_factory=dict)
    move: str | None = Field(default=None, description="the notice of the newest re-assignment")
    then: dict[str, str] = Field(
        default_factory=dict, description="what follows once a notice was tried: note, or move"
    )
    touched: bool = False
    way_sent: str | None = None
    counsel: Contact | None = None
    details: list[str] = Field(default_factory=list, description="how an attorney is reached")
    accepted_at: Instant | None = None
    opening: Opening | None = None
    links: list[str] = Field(default_factory=list)

    # -- what was decided at the opening -------------------------------------------------------

    @classmethod
    def kept_policy(cls, policy: Routes, about: dict[str, str]) -> dict[str, Any]:
        """Return as much of the routes as a contact on its channel can come to."""
        return kept(policy, about["channel"])

    @property
    def routes(self) -> Routes:
        if self._routes is None:
            # Sound when the snapshot was taken; to lint it at each replay would only cost time.
            self._routes = Routes.model_validate(self.snapshot.policy)
        return self._routes

    _routes: Routes | None = None

    @property
    def delivery(self) -> DeliveryRule:
        return self.routes.delivery

    @property
    def late_after(self) -> timedelta:
        return due(self.opened, self.routes.clocks.late_after, self.calendar) - self.opened

    @property
    def row(self) -> Row | None:
        return self.routes.rows[self.row_name] if self.row_name else None

    def incompatible(self) -> str | None:
        """Return why these routes cannot be followed on: they have no such row, or no such desk."""
        if self.row_name and self.row_name not in self.routes.rows:
            return f"it has no row {self.row_name!r}, by which this contact was routed"
        if self.desk not in {None, "team-lead", *self.routes.desks}:
            return f"it has no desk {self.desk!r}, which this contact is with"
        if (
            "acceptance" in self.clocks
            and self.routes.desks[self.desk or ""].accepts_within is None
        ):
            return f"its desk {self.desk!r} accepts nothing, and this contact waits for that"
        return None

    def suggestions(self) -> tuple[Suggestion, ...]:
        return suggest(self.routes, self.file.text)

    def cell_named(self, file: ContactFile, category: str, now: datetime) -> Cell:
        """Return the cell of the contact under a category, by the day it came.

        Raises:
            BadInput: the category is not on the list, or a certificate has no dates.
        """
        came = self.calendar.zone.local(file.received_at or self.opened).date()
        return cell(file, self.routes, came, category=category)

    # -- clocks --------------------------------------------------------------------------------

    def counted(self, start: datetime, wait: Duration) -> datetime:
        return due(start, wait, self.calendar)

    def start(self, what: Waiting, now: datetime, wait: Duration) -> Clock:
        clock = Clock(what=what, since=now, due=self.counted(now, wait), counted_from=now)
        self.clocks[what] = clock
        return clock

    def stop(self, what: Waiting) -> None:
        self.clocks.pop(what, None)
        self.clear_flag(what)

    def deadlines(self) -> list[Deadline]:
        running = [c for c in self.clocks.values() if not c.spent]
        return [Deadline(what=c.what, due=c.due, why=WHY[c.what]) for c in running]

    def advance(self, now: datetime) -> None:
        for clock in sorted(self.clocks.values(), key=lambda c: c.due):
            if clock.due <= now and not clock.spent:
                self._remind(clock, now)

    def _remind(self, clock: Clock, now: datetime) -> None:
        """Remind once, however many reminders were missed; the next one keeps its place."""
        at, missed = clock.due, -1
        while clock.due <= now:
            clock.counted_from = clock.due
            clock.due, missed = self.counted(clock.due, self.every(clock)), missed + 1
        clock.told += 1
        clock.spent = clock.told == self.at_most(clock)
        role = self.reminded(clock)
        overdue = f"{WHY[clock.what]}: overdue since {self.local(at)}"
        over = f" after {clock.told} reminders; nobody is reminded any more, a person must act"
        self.flag(clock.what, overdue + (over if clock.spent else ""))
        notice = letters.remind(self, now, clock, role, at)
        late = f", for {missed} more that were missed" if missed else ""
        last = f"; the last of {clock.told} reminders" if clock.spent else ""
        whom = role if role == OPS else f"the {role}"
        text = f"reminded {whom}{late}: {WHY[clock.what]}{last}"
        self.write(now, "reminder", text, to=role, notice=notice.id, code=ContactCode.REMINDED)

    def recount(self) -> None:
        for clock in self.clocks.values():
            if not clock.spent:
                wait = self.every(clock) if clock.told else self._first_wait(clock)
                clock.due = self.counted(clock.counted_from or clock.since, wait)

    def _first_wait(self, clock: Clock) -> Duration:
        clocks = self.routes.clocks
        if (desk := self._waited_for(clock)) and desk.accepts_within:
            return desk.accepts_within
        if clock.what == "lead":
            return clocks.lead_decides_within
        return clocks.call_ends_within if clock.what == "call" else clocks.claim_completed_within

    def every(self, clock: Clock) -> Duration:
        """Return the wait between two reminders."""
        clocks = self.routes.clocks
        desk = self._waited_for(clock)
        if desk and desk.remind_every:
            return desk.remind_every
        if clock.what == "lead":
            return clocks.lead_reminded_every
        return clocks.call_ends_within if clock.what == "call" else clocks.claim_completed_within

    def at_most(self, clock: Clock) -> int | None:
        """Return how many reminders there are in all; None for no end."""
        desk = self._waited_for(clock)
        return desk.remind_at_most if desk else self.routes.clocks.remind_at_most

    def reminded(self, clock: Clock) -> str:
        """Return who is reminded now: first whoever must act or leads them, then the one above.

        The last reminder goes to ops, who can move the contact elsewhere.
        """
        if clock.spent or clock.what == "claim":
            return OPS
        if (desk := self._waited_for(clock)) and desk.lead:
            return desk.lead if clock.told <= desk.manager_after else desk.manager
        return "team-lead" if clock.told <= self.routes.clocks.manager_after else "manager"

    def _waited_for(self, clock: Clock) -> Desk | None:
        return self.routes.desks.get(self.desk or "") if clock.what == "acceptance" else None
