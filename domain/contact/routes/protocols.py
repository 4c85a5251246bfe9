"""The responses of each protocol: what is said, to whom and by which channel, and what never is.

The three mail rules share nothing. A touch is one public message and asks nothing. A silent route
says nothing. A caller is told that we cannot help with legal questions, and asked for details.
"""

from typing import Literal

from domain.base import Frozen
from domain.contact.routes.table import Protocol, Row


class Response(Frozen):
    """A response of ours, such as `touch-response to sender`."""

    kind: str
    to: str
    by: Literal["public-message", "voice", "mail"]
    letter: str | None = None

    def __str__(self) -> str:
        return f"{self.letter or self.kind} to {self.to}"


TOUCH = Response(kind="touch-response", to="sender", by="public-message")
ON_THE_CALL = (
    Response(kind="cannot-help", to="sender", by="voice"),
    Response(kind="contact-details-question", to="sender", by="voice"),
    Response(kind="goodbye", to="sender", by="voice"),
)
TO_THE_LEAD = Response(kind="question", to="team-lead", by="mail", letter="lead-question")

SAID: dict[Protocol, tuple[Response, ...]] = {
    Protocol.TOUCH_ONCE: (TOUCH,),
    Protocol.SILENT: (),
    Protocol.END_AND_FORWARD: ON_THE_CALL,
    Protocol.SHOW_THE_WAY: (),  # the row names its letter
    Protocol.SEE_IT_ANSWERED: (  # after the letter that the row names
        Response(kind="update", to="sender", by="mail"),
        Response(kind="ticket-answered", to="sender", by="mail"),
    ),
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
    "update",
    "ticket-answered",
)
"""Every kind of response that the sender can get."""

UNSAID: dict[Protocol, tuple[str, ...]] = {
    Protocol.TOUCH_ONCE: ("a second message", "any question to the sender", "any letter"),
    Protocol.SILENT: ("anything to the sender",),
    Protocol.END_AND_FORWARD: ("anything about the legal matter", "any letter or public message"),
    Protocol.SHOW_THE_WAY: ("a promise of an outcome or a date", "a second letter"),
    Protocol.SEE_IT_ANSWERED: (
        "a promise of an outcome",
        "the answer itself: it comes on the ticket",
    ),
    Protocol.OPEN_CASE: ("anything by this contact: the opened case writes its own letters",),
    Protocol.ASK_LEAD: ("anything to the sender until the team lead has decided",),
    Protocol.HAND_ON: ("anything by this contact: the desk that takes it answers",),
}


def responses(row: Row) -> tuple[Response, ...]:
    """Return the responses of a route, in order."""
    first = (Response(kind="letter", to="sender", by="mail", letter=row.letter),)
    return (*(first if row.letter else ()), *SAID[row.protocol])


def to_sender(row: Row) -> tuple[Response, ...]:
    """Return those that reach the sender."""
    return tuple(s for s in responses(row) if s.to == "sender")
