"""What every kind of case can be told about mail: of its letters, and of what came back."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import Fact
from domain.base import Instant, Mutable

COURTESIES = frozenset({"update"})
"""Letters that their reader may decline. Every other one asks, decides or starts a clock."""


class Delivery(Fact):
    """What became of a letter after it was accepted."""

    name: ClassVar[str] = "delivery"
    what: ClassVar[str] = (
        "A letter was delivered, bounced, blocked, dropped or deferred, by its notice id."
    )

    notice: str = Field(min_length=1, max_length=300)
    event: Literal["delivered", "bounced", "blocked", "dropped", "deferred"]
    why: str = Field(default="", max_length=500)


class UpdatesDeclined(Fact):
    """Somebody wants no more courtesy updates, or wants them again."""

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
    def _somebody(self) -> Self:
        if not self.by_role and not self.notice:
            msg = "give by_role, or the notice whose reader it was"
            raise ValueError(msg)
        return self


class MailReceived(Fact):
    """A mail that is not itself news for the case: a machine's, or one that needs a person."""

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
    """What somebody last said of courtesy updates, and when."""

    at: Instant
    declined: bool


SHARED: tuple[type[Fact], ...] = (Delivery, UpdatesDeclined, MailReceived)
HOW = {
    "link": "by the link in a letter",
    "mail": "by a mail",
    "unsubscribed": "by unsubscribing from them",
    "all-mail": "by unsubscribing from all our mail",
    "spam-report": "by reporting our mail as spam",
    "told": "as we were told",
}
SUPPRESSED = frozenset({"all-mail", "spam-report"})
"""After these the mailer drops every later letter to that address, the needed ones too."""
