"""Facts about mail that every kind of case takes."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import Fact
from domain.base import Instant, Mutable

DECLINABLE = frozenset({"update"})
"""Kinds of letter that a reader may decline. All others ask, decide or start a deadline."""


class Delivery(Fact):
    """A delivery event of a letter that the mailer had accepted."""

    name: ClassVar[str] = "delivery"
    what: ClassVar[str] = (
        "A letter was delivered, bounced, blocked, dropped or deferred, by its notice id."
    )

    notice: str = Field(min_length=1, max_length=300)
    event: Literal["delivered", "bounced", "blocked", "dropped", "deferred"]
    why: str = Field(default="", max_length=500)


class UpdatesDeclined(Fact):
    """A reader declines updates, or wants them again."""

    name: ClassVar[str] = "updates_declined"
    what: ClassVar[str] = (
        "Somebody declines courtesy updates, or wants them again (declined: false). Letters that "
        "ask or decide still go. by_role, or the notice whose reader it was, says who."
    )

    by_role: str = Field(default="", max_length=100)
    notice: str | None = Field(default=None, min_length=1, max_length=300)
    declined: bool = True
    how: Literal["link", "mail", "unsubscribed", "all-mail", "spam-report", "told"] = Field(
        default="told",
        description="unsubscribed: from updates; all-mail, spam-report: the mailer now drops "
        "every letter to them",
    )

    @model_validator(mode="after")
    def _names_the_reader(self) -> Self:
        if not self.by_role and not self.notice:
            msg = "give by_role, or the notice whose reader it was"
            raise ValueError(msg)
        return self


class MailReceived(Fact):
    """A mail that is no fact by itself: a machine's, or one that waits for a person."""

    name: ClassVar[str] = "mail_received"
    what: ClassVar[str] = (
        "A mail came that counts as nothing by itself: a machine's, or one that waits for a person "
        "(waits: true) until the same kept_as is told with waits: false."
    )

    by_role: str = Field(min_length=1, max_length=100)
    nature: Literal["answer", "auto-reply", "bounce", "read-receipt"] = "answer"
    kept_as: str = Field(
        pattern=r"^[0-9a-f]{12,64}$", description="its hash, in the folder of mail"
    )
    why: str = Field(default="", max_length=500)
    waits: bool = False


class Declined(Mutable):
    """The last choice of a reader about updates, and its time."""

    at: Instant
    declined: bool


SHARED: tuple[type[Fact], ...] = (Delivery, UpdatesDeclined, MailReceived)
"""The facts that every kind of case takes."""

HOW = {
    "link": "by the link in a letter",
    "mail": "by a mail",
    "unsubscribed": "by unsubscribing from them",
    "all-mail": "by unsubscribing from all our mail",
    "spam-report": "by reporting our mail as spam",
    "told": "as we were told",
}
"""The values of `how` in words, for the timeline."""

SUPPRESSED = frozenset({"all-mail", "spam-report"})
"""Values of `how` after which the mailer drops every later letter to that address."""
