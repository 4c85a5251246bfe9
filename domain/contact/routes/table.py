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
from domain.contact.routes.desks import Clocks, Desk
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
    SEE_IT_ANSWERED = "see-it-answered"  # a desk owes an answer on the ticket, until it is given
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
    letter: str | None = Field(
        default=None, description="with show-the-way or see-it-answered: which letter"
    )
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
        _goes_with(self.letter, self.protocol, WITH_LETTER, "letter")
        _goes_with(self.opens, self.protocol, (Protocol.OPEN_CASE,), "opens")
        if self.protocol is Protocol.END_AND_FORWARD and set(self.channels) - SPOKEN:
            msg = "end-and-forward is for a call or a chat: nothing else can be ended"
            raise ValueError(msg)
        return self


SPOKEN = {Channel.CALL, Channel.CHAT}
WITH_LETTER = (Protocol.SHOW_THE_WAY, Protocol.SEE_IT_ANSWERED)


def _goes_with(
    value: str | None, protocol: Protocol, needed: tuple[Protocol, ...], field: str
) -> None:
    if (value is not None) != (protocol in needed):
        known = " or ".join(needed)
        msg = f"{field} is given exactly with protocol {known}, not with {protocol.value}"
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
    precedence: tuple[str, ...] = Field(
        default=(),
        description="of several categories the one that is first here decides the route; those "
        "that are not here come after, in the order of `categories`",
    )
    rows: dict[str, Row] = Field(min_length=1)
    delivery: DeliveryRule = DeliveryRule()

    @property
    def known(self) -> tuple[str, ...]:
        """Every word a contact's category may be."""
        return (*self.categories, *SPECIAL)

    def rank(self, category: str) -> int:
        """Return the place of a category among those a contact is of; the lowest decides."""
        order = [*self.precedence, *(name for name in self.known if name not in self.precedence)]
        return order.index(category)

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
