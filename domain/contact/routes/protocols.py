"""What each protocol says, to whom and by which channel, and what it never says.

Three mail rules that share nothing: a touch is one public message and asks nothing; silence is
silence; a call is told that legal questions cannot be helped with, and asked for contact details.
"""

from typing import Literal

from domain.base import Frozen
from domain.contact.routes.table import Protocol, Row


class Saying(Frozen):
    """One thing that is said: `touch-response to sender`."""

    kind: str
    to: str
    by: Literal["public-message", "voice", "mail"]
    once: bool = True
    letter: str | None = None

    def __str__(self) -> str:
        return f"{self.letter or self.kind} to {self.to}"


TOUCH = Saying(kind="touch-response", to="sender", by="public-message")
ON_THE_CALL = (
    Saying(kind="cannot-help", to="sender", by="voice"),
    Saying(kind="contact-details-question", to="sender", by="voice"),
    Saying(kind="goodbye", to="sender", by="voice"),
)
TO_THE_LEAD = Saying(kind="question", to="team-lead", by="mail", letter="lead-question")

SAID: dict[Protocol, tuple[Saying, ...]] = {
    Protocol.TOUCH_ONCE: (TOUCH,),
    Protocol.SILENT: (),
    Protocol.END_AND_FORWARD: ON_THE_CALL,
    Protocol.SHOW_THE_WAY: (),  # the row names its letter
    Protocol.OPEN_CASE: (),
    Protocol.ASK_LEAD: (TO_THE_LEAD,),
    Protocol.HAND_ON: (),
}

ANYTHING = "anything"
"""In a route test: nothing at all reaches the sender."""

TO_SENDER = (
    "touch-response",
    "cannot-help",
    "contact-details-question",
    "goodbye",
    "letter",
)
"""Every kind of thing the sender could hear."""

UNSAID: dict[Protocol, tuple[str, ...]] = {
    Protocol.TOUCH_ONCE: ("a second message", "any question to the sender", "any letter"),
    Protocol.SILENT: ("anything to the sender",),
    Protocol.END_AND_FORWARD: ("anything about the legal matter", "any letter or public message"),
    Protocol.SHOW_THE_WAY: ("a promise of an outcome or a date", "a second letter"),
    Protocol.OPEN_CASE: ("anything by this contact: the opened case writes its own letters",),
    Protocol.ASK_LEAD: ("anything to the sender until the team lead has decided",),
    Protocol.HAND_ON: ("anything by this contact: the desk that takes it answers",),
}


def sayings(row: Row) -> tuple[Saying, ...]:
    """Return what a route says, in order."""
    if row.protocol is Protocol.SHOW_THE_WAY:
        return (Saying(kind="letter", to="sender", by="mail", letter=row.letter),)
    return SAID[row.protocol]


def to_sender(row: Row) -> tuple[Saying, ...]:
    """Return what of it reaches the sender."""
    return tuple(s for s in sayings(row) if s.to == "sender")
