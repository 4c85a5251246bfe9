"""Ports to the outside world, each with its contract."""

from datetime import datetime
from typing import Protocol

from pydantic import Field

from domain.base import Frozen
from domain.post.letter import Contact, PlatformAct
from domain.post.notice import Receipt


class Mail(Frozen):
    """A rendered letter to one person, with no data that the mailer must not see."""

    notice: str = Field(description="the notice's id, `<case>/<kind>/<n>`: the same mail, same id")
    case: str
    kind: str
    category: str = Field(description="`<workflow>-<kind>`: opaque, the mailer keeps it for ever")
    sender: Contact
    to: Contact
    reply_to: str | None = None
    subject: str
    text: str
    html: str
    headers: dict[str, str] = Field(default_factory=dict)
    optional: bool = Field(default=False, description="a courtesy that its reader may decline")


class Mailer(Protocol):
    """Sends a mail in one attempt and returns a receipt.

    Every answer and every network failure becomes a Receipt, so that the workflow decides. A call
    never sends twice. It blocks, for at most 30 seconds.
    """

    def send(self, mail: Mail) -> Receipt: ...

    def find(self, mail: Mail, since: datetime) -> Receipt:
        """Return whether a mail of this notice was taken since then: accepted, absent or unknown.

        Sends nothing. The outcome is `unknown` if the mailer has no log that we may read.
        """
        ...


class Platform(Protocol):
    """Does a platform act in one attempt. The key of the act makes a repeat harmless."""

    def do(self, act: PlatformAct) -> Receipt: ...


class Directory(Protocol):
    """Knows the current holders of roles that a case's file does not fill."""

    def holders(self, role: str, case: str) -> tuple[Contact, ...]: ...
