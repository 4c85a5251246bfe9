"""The facts of a contact: news from outside. The commands are in `commands.py`."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from domain.acts import Fact


class AcceptedByDesk(Fact):
    """A desk has the contact in hand."""

    name: ClassVar[str] = "accepted_by_desk"
    what: ClassVar[str] = "The desk took the contact from its queue; its acceptance clock stops."

    desk: str | None = Field(default=None, max_length=60, description="the routed one if left out")


class TicketAnswered(Fact):
    """A desk has answered the ticket."""

    name: ClassVar[str] = "ticket_answered"
    what: ClassVar[str] = (
        "The ticket was answered, so that nobody is asked for it any more; the sender is told, and "
        "may say for a while that it was not."
    )

    by_role: str = Field(default="desk", max_length=100)
    text: str = Field(
        default="", max_length=2000, description="the answer in short, for the sender"
    )


class ReturnedByDesk(Fact):
    """A desk says that the contact is not theirs."""

    name: ClassVar[str] = "returned_by_desk"
    what: ClassVar[str] = "The desk gave the contact back; the team lead decides where it goes."

    text: str = Field(min_length=1, max_length=2000, description="why it is not theirs")


class CallEnded(Fact):
    """The call or chat with an attorney is over."""

    name: ClassVar[str] = "call_ended"
    what: ClassVar[str] = (
        "The attorney's call or chat is over: whether they were told at once that we cannot help "
        "with legal questions, and asked for contact details. The ticket is forwarded with notes."
    )

    by_role: str = Field(default="agent", max_length=100)
    advised: bool = Field(description="they were told at once that we cannot help")
    details_asked: bool = Field(description="they were asked for contact details")
    text: str = Field(default="", max_length=4000, description="internal notes of the call")


class ContactDetails(Fact):
    """The attorney can be reached this way. Kept in the internal notes, never on the timeline."""

    name: ClassVar[str] = "contact_details"
    what: ClassVar[str] = "Contact details that were given on the call; they go into the notes."

    by_role: str = Field(default="sender", max_length=100)
    person: str = Field(default="", max_length=200)
    organisation: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=254, pattern=r"^$|^[^@\s<>,;]+@[^@\s<>,;]+$")
    speaks_for: str = Field(default="", max_length=64, description="the account they represent")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.phone or self.email):
            msg = "give a phone or an email: the details are for getting in touch"
            raise ValueError(msg)
        return self

    def lines(self) -> list[str]:
        """Return the details that were given, a line each, for the internal notes."""
        parts = {
            "person": self.person,
            "organisation": self.organisation,
            "phone": self.phone,
            "email": self.email,
            "speaks for": self.speaks_for,
        }
        return [f"{name}: {value}" for name, value in parts.items() if value]


class Message(Fact):
    """Somebody said something more. It is put on the ticket, where the desk reads it."""

    name: ClassVar[str] = "message"
    what: ClassVar[str] = (
        "The sender or somebody else wrote or called again. It is put on the ticket as a note."
    )

    by_role: str = Field(default="sender", max_length=100)
    text: str = Field(min_length=1, max_length=20_000)
