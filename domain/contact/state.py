"""The state of a contact: its fields, and short questions about them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, PrivateAttr

from domain.base import Instant, Mutable
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.contact.file import ContactFile
from domain.contact.routes.categories import Suggestion, suggest
from domain.contact.routes.desks import Desk
from domain.contact.routes.kept import kept
from domain.contact.routes.lint import SoundRoutes
from domain.contact.routes.match import Cell
from domain.contact.routes.table import Routes, Row
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import due
from domain.time.duration import Duration

Waiting = Literal["lead", "acceptance", "call", "claim", "answer"]
OPS = "ops"
WAITS_FOR = {"with-lead": "team-lead", "on-call": "agent", "claim-incomplete": OPS}


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


class ContactState(Case):
    """All state of one contact."""

    kind: ClassVar[str] = "contact"
    file_type: ClassVar[type[CaseFile]] = ContactFile
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
    answered_at: Instant | None = None
    stands_at: Instant | None = Field(
        default=None, description="until when the sender may say that it was not answered"
    )
    update_due: Instant | None = Field(
        default=None, description="when the sender is told next how their ticket stands"
    )
    noted: int = Field(default=0, description="messages that were put on the ticket as notes")
    opening: Opening | None = None
    links: list[str] = Field(default_factory=list)

    _routes: Routes = PrivateAttr()
    _late_after: timedelta = PrivateAttr()

    def resolve_rules(self) -> None:
        # A case keeps the rows of its own channel only, of a file that was linted when it was read.
        self._routes = Routes.model_validate(self.snapshot.policy)
        self._late_after = self.counted(self.opened, self.routes.clocks.late_after) - self.opened

    # -- the rules of the case -----------------------------------------------------------------

    @classmethod
    def kept_policy(cls, policy: Routes, about: dict[str, str]) -> dict[str, Any]:
        """Return as much of the routes as a contact on its channel can come to."""
        return kept(policy, about["channel"])

    @property
    def routes(self) -> Routes:
        """The routes as they were when the case opened or adopted them."""
        return self._routes

    @property
    def delivery(self) -> DeliveryRule:
        return self._routes.delivery

    @property
    def late_after(self) -> timedelta:
        return self._late_after

    def counted(self, start: datetime, wait: Duration) -> datetime:
        """Return when `wait` is over, counted from `start`."""
        return due(start, wait, self.calendar)

    def incompatible(self) -> str | None:
        """Return why the case cannot go on by these routes: a row or a desk of it is missing."""
        if self.row_name and self.row_name not in self.routes.rows:
            return f"it has no row {self.row_name!r}, by which this contact was routed"
        if self.desk not in {None, "team-lead", *self.routes.desks}:
            return f"it has no desk {self.desk!r}, which this contact is with"
        if "acceptance" in self.clocks and not (self.desk_entry and self.desk_entry.accepts_within):
            return f"its desk {self.desk!r} accepts nothing, and this contact waits for that"
        if strange := [c for c in self.file.categories if c not in self.routes.known]:
            return f"it has no category {strange[0]!r}, which this contact is of"
        return None

    # -- the route -----------------------------------------------------------------------------

    @property
    def row(self) -> Row | None:
        """The row of the routes that took the contact."""
        return self.routes.rows[self.row_name] if self.row_name else None

    @property
    def desk_entry(self) -> Desk | None:
        """The entry in the routes of the desk that the contact is with."""
        return self.routes.desks.get(self.desk or "")

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return the categories that the words of the contact point to."""
        return suggest(self.routes, self.file.text)

    def wanted(self) -> Opening | None:
        """Return the case to open, until it is open; the workflow opens it."""
        return self.opening if self.opening and self.opening.state == "wanted" else None

    # -- whose turn it is ----------------------------------------------------------------------

    @property
    def awaits_desk(self) -> bool:
        """Whether the ticket is on its way to a desk, or waits for the desk to take it."""
        return self.stage in {"moving", "waiting-for-desk"}

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open:
            return None
        if any(clock.spent for clock in self.clocks.values()):
            return OPS
        if self.stage == "moving" and self.move and not self.notice(self.move).is_open:
            return OPS
        if self.stage in {"waiting-for-desk", "waiting-for-answer"}:
            return self.desk
        if self.stage == "answered":
            return "sender"
        return WAITS_FOR.get(self.stage, "platform")

    def contacts(self, role: str) -> tuple[Contact, ...]:
        if role != "sender":
            return ()
        return (self.counsel,) if self.counsel else (self.file.sender.contact(),)

    def represented(self, role: str) -> str | None:
        """Return the name of the sender, if counsel reads the sender's letters."""
        return self.file.sender.name if role == "sender" and self.counsel else None
