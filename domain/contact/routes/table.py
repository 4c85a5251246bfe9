"""Contact routes as data: which desk takes a contact, and by which rule of conduct.

A closed list: a category that is not in the file is not routed. Each contact is a *cell*: one
category, one channel, one value of each circumstance the category depends on. Every cell has
exactly one row; `domain.contact.routes.lint` says where that is not so.
"""

from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.base import Strict
from domain.post.notice import DeliveryRule
from domain.time.duration import Duration, Unit

NOT_LISTED = "not-listed"
UNSURE = "unsure"
SPECIAL = (NOT_LISTED, UNSURE)
"""Categories of every routes file: it is not on the list; nobody can tell."""


class Channel(StrEnum):
    """How the contact came."""

    TICKET = "ticket"
    CALL = "call"
    CHAT = "chat"
    FORUM = "forum"


class Protocol(StrEnum):
    """How a contact is treated. A closed list in code: no routes file can make a silent row speak.

    The first three are the three mail rules of source 002. They share no template.
    """

    TOUCH_ONCE = "touch-once"  # one public message, internal notes, left open, nothing asked
    SILENT = "silent"  # re-assigned; nothing at all to the sender
    END_AND_FORWARD = "end-and-forward"  # said at once, details asked, ended, forwarded
    SHOW_THE_WAY = "show-the-way"  # one letter says where this belongs and what it takes
    OPEN_CASE = "open-case"  # the right workflow is opened, and writes its own letters
    ASK_LEAD = "ask-lead"  # the team lead decides; nothing to the sender until then
    HAND_ON = "hand-on"  # another directory's desk takes it and answers


CIRCUMSTANCES: dict[str, tuple[str, ...]] = {
    "request": ("standard", "customised"),
    "period": ("within-window", "beyond-window"),
    "claim": ("contract", "assignment", "unknown"),
    "attorney_tickets": ("section", "list"),
}
"""The things a route may depend on besides category and channel. The last is a setting."""

CERTIFICATE = ("request", "period")
SETTINGS = ("attorney_tickets",)
OPENS: dict[str, str] = {"contract": "dispute", "assignment": "worker-escalation"}
"""Which workflow a payment claim opens, by what it is about."""


AT_MOST = (
    "how many reminders there are in all: first to the lead, then to the manager, the last to ops; "
    "without it they never end, as in files before 2026-11-22"
)


def _leaves_room(at_most: int | None, manager_after: int) -> None:
    """Raise ValueError if the manager or ops would never be reminded."""
    if at_most is not None and at_most < manager_after + 2:
        msg = (
            f"remind_at_most {at_most} is too few: {manager_after} go to the lead, then at least "
            f"one to the manager and the last one to ops, so {manager_after + 2} or more"
        )
        raise ValueError(msg)


class Desk(Strict):
    """A desk that takes contacts, and how soon it must say so."""

    what: str = Field(min_length=1, max_length=200, description="in a few words")
    lead: str | None = Field(default=None, description="the role reminded of an unaccepted contact")
    accepts_within: Duration | None = Field(
        default=None, description="from the confirmed re-assignment; no acceptance when left out"
    )
    remind_every: Duration | None = None
    manager_after: int = Field(
        default=2,
        ge=1,
        le=20,
        description="how many reminders go to the lead; the rest go to manager",
    )
    manager: str = "manager"
    remind_at_most: int | None = Field(default=None, ge=3, le=50, description=AT_MOST)

    @model_validator(mode="after")
    def _a_clock_has_somebody_to_remind(self) -> Self:
        parts = (self.lead, self.accepts_within, self.remind_every)
        if any(parts) and not all(parts):
            msg = "a desk has lead, accepts_within and remind_every, or none of them"
            raise ValueError(msg)
        _leaves_room(self.remind_at_most, self.manager_after)
        return self


class Suggest(Strict):
    """Keyword rules: any of these words points to the category, unless one of the others is there.

    A word may end in `*`. A suggestion never decides: a person names the category.
    """

    words: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()


class Category(Strict):
    """One kind of contact."""

    what: str = Field(min_length=1, max_length=200, description="the sender …")
    source: str = Field(default="", max_length=100, description="a case does not keep it")
    depends_on: tuple[str, ...] = ()
    dated: bool = Field(
        default=False, description="a request for a certificate: no contact opens without its dates"
    )
    suggest: Suggest | None = None
    note: str | None = Field(default=None, max_length=400, description="goes into internal notes")

    @model_validator(mode="after")
    def _depends_on_known_things(self) -> Self:
        if unknown := [c for c in self.depends_on if c not in CIRCUMSTANCES]:
            known = ", ".join(CIRCUMSTANCES)
            msg = f"depends_on: {', '.join(unknown)} is no circumstance; there are {known}"
            raise ValueError(msg)
        return self


class Row(Strict):
    """One route: for these categories, on these channels, under these circumstances."""

    categories: tuple[str, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = Field(min_length=1)
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    desk: str
    protocol: Protocol
    letter: str | None = Field(default=None, description="with show-the-way: which letter")
    opens: Literal["dispute", "worker-escalation"] | None = None
    because: str = Field(min_length=1, max_length=400)
    list_says: str | None = Field(
        default=None, max_length=400, description="where this row sets aside what the list says"
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for name, values in self.when.items():
            if name not in CIRCUMSTANCES:
                msg = f"when: {name} is no circumstance; there are {', '.join(CIRCUMSTANCES)}"
                raise ValueError(msg)
            if unknown := [v for v in values if v not in CIRCUMSTANCES[name]]:
                known = ", ".join(CIRCUMSTANCES[name])
                msg = f"when: {name} is never {', '.join(unknown)}; it is one of {known}"
                raise ValueError(msg)
        _goes_with(self.letter, self.protocol, Protocol.SHOW_THE_WAY, "letter")
        _goes_with(self.opens, self.protocol, Protocol.OPEN_CASE, "opens")
        if self.protocol is Protocol.END_AND_FORWARD and set(self.channels) - SPOKEN:
            msg = "end-and-forward is for a call or a chat: nothing else can be ended"
            raise ValueError(msg)
        return self


SPOKEN = {Channel.CALL, Channel.CHAT}


def _goes_with(value: str | None, protocol: Protocol, needed: Protocol, field: str) -> None:
    if (value is not None) != (protocol is needed):
        msg = f"{field} is given exactly with protocol {needed.value}, not with {protocol.value}"
        raise ValueError(msg)


class Settings(Strict):
    """Decisions of an installation where the source leaves them open."""

    attorney_tickets: Literal["section", "list"] = "section"
    certificate_window: Duration

    @model_validator(mode="after")
    def _window_in_months(self) -> Self:
        if self.certificate_window.unit is not Unit.CALENDAR_MONTHS:
            msg = "certificate_window is written in calendar_months, such as {calendar_months: 12}"
            raise ValueError(msg)
        return self


class Script(Strict):
    """The sentences that are said on a call or typed in a chat, in this order."""

    cannot_help: str = Field(min_length=1, max_length=400)
    ask_details: str = Field(min_length=1, max_length=400)
    goodbye: str = Field(min_length=1, max_length=400)


class WayLetter(Strict):
    """A letter that shows the way. Every figure in it has a source and a date."""

    says: str = Field(min_length=1, max_length=600)
    bring: tuple[str, ...] = Field(default=(), description="what the next desk wants to see")
    know: tuple[str, ...] = Field(default=(), description="windows, limits, what to expect")
    if_nothing: str = Field(min_length=1, max_length=300, description="what silence does")
    source: str = Field(min_length=1, max_length=200)
    source_date: date


class Clocks(Strict):
    """The time that people have."""

    lead_decides_within: Duration
    lead_reminded_every: Duration
    manager_after: int = Field(ge=1, le=20)
    call_ends_within: Duration
    claim_completed_within: Duration
    late_after: Duration
    listen_after: Duration
    remind_at_most: int | None = Field(default=None, ge=3, le=50, description=AT_MOST)
    if_nobody: str | None = Field(
        default=None,
        max_length=100,
        description="the role that gets a letter inside the house which has nobody to go to",
    )

    end_waits_for: Literal["everything", "retries"] = Field(
        default="everything", description="what holds up the end once the desk has the contact"
    )

    @model_validator(mode="after")
    def _everybody_hears_of_it(self) -> Self:
        _leaves_room(self.remind_at_most, self.manager_after)
        return self


class Routes(Strict):
    """The routes as data: policies/contact-routes.yaml, or as much of it as a case keeps."""

    name: str
    version: date
    source: str = Field(min_length=1)
    calendar: str
    settings: Settings
    clocks: Clocks
    script: Script | None = Field(
        default=None, description="what is said on a call or in a chat; needed with end-and-forward"
    )
    letters: dict[str, WayLetter]
    desks: dict[str, Desk] = Field(min_length=1)
    categories: dict[str, Category] = Field(min_length=1)
    rows: dict[str, Row] = Field(min_length=1)
    delivery: DeliveryRule = DeliveryRule()

    @property
    def known(self) -> tuple[str, ...]:
        """Every word a contact's category may be."""
        return (*self.categories, *SPECIAL)

    def dimensions(self, category: str) -> tuple[str, ...]:
        """Return the circumstances that a category's route depends on."""
        return () if category in SPECIAL else self.categories[category].depends_on

    def set_by_file(self) -> dict[str, str]:
        return {"attorney_tickets": self.settings.attorney_tickets}


__all__ = [
    "CERTIFICATE",
    "CIRCUMSTANCES",
    "NOT_LISTED",
    "OPENS",
    "SETTINGS",
    "SPECIAL",
    "SPOKEN",
    "UNSURE",
    "Category",
    "Channel",
    "Clocks",
    "Desk",
    "Protocol",
    "Routes",
    "Row",
    "Script",
    "Settings",
    "Suggest",
    "WayLetter",
]
