"""The doors to the world, each with its promise."""

from datetime import datetime
from typing import Protocol

from pydantic import Field

from domain.base import Frozen
from domain.post.letter import Contact, PlatformAct
from domain.post.notice import Receipt


class Mail(Frozen):
    """A rendered letter to one person: what every mailer can send, and nothing it may not show."""

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
    """Sends one mail, one try, and says what became of it.

    Never raises for an answer or a network failure: each is a Receipt, so that the workflow
    decides. Never sends twice in one call. Blocks; returns within 30 seconds.
    """

    def send(self, mail: Mail) -> Receipt: ...

    def find(self, mail: Mail, since: datetime) -> Receipt:
        """Say whether a mail of this notice was taken since then: accepted, absent or unknown.

        Sends nothing. `unknown` when the mailer keeps no log, or does not let us read it.
        """
        ...


class Platform(Protocol):
    """Does one act on the platform, one try. The act's key makes a repeat harmless."""

    def do(self, act: PlatformAct) -> Receipt: ...


class Directory(Protocol):
    """Says who holds a role now, for roles that a case's own file does not fill."""

    def holders(self, role: str, case: str) -> tuple[Contact, ...]: ...
