"""What a contact can be told (facts) and asked to do (commands)."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.acts import AddNote, Adopt, Command, Fact
from domain.contact.file import Certificate
from domain.post.facts import SHARED
from domain.post.letter import Counsel

# -- facts --------------------------------------------------------------------------------------


class AcceptedByDesk(Fact):
    """The queue has the contact in hand."""

    name: ClassVar[str] = "accepted_by_desk"
    what: ClassVar[str] = "The desk took the contact from its queue; its acceptance clock stops."

    desk: str | None = Field(default=None, max_length=60, description="the routed one if left out")


class ReturnedByDesk(Fact):
    """The queue says that the contact is not theirs."""

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
    """How the attorney can be reached. Kept in the internal notes, never on the timeline."""

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
        parts = ("person", "organisation", "phone", "email", "speaks_for")
        return [f"{p.replace('_', ' ')}: {v}" for p in parts if (v := getattr(self, p))]


class Message(Fact):
    """Somebody said something more. Nothing is ever sent back because of it."""

    name: ClassVar[str] = "message"
    what: ClassVar[str] = "The sender or somebody else wrote or called again. Nothing is sent back."

    by_role: str = Field(default="sender", max_length=100)
    text: str = Field(min_length=1, max_length=20_000)


# -- commands -----------------------------------------------------------------------------------


class Decide(Command):
    """The team lead says what the contact is."""

    name: ClassVar[str] = "decide"
    what: ClassVar[str] = "The team lead names the category, or not-listed; the contact is routed."

    category: str = Field(min_length=1, max_length=60)
    certificate: Certificate | None = None
    claim: Literal["contract", "assignment"] | None = None


class AskLead(Command):
    """Somebody doubts the route."""

    name: ClassVar[str] = "ask_lead"
    what: ClassVar[str] = "The route looks wrong: the team lead decides, with a clock."


class Reassign(Command):
    """Another desk takes it."""

    name: ClassVar[str] = "reassign"
    what: ClassVar[str] = "Move the ticket to another desk of the list. The sender hears nothing."

    desk: str = Field(min_length=1, max_length=60)


class MarkRepresented(Command):
    """The sender has counsel: later letters go there."""

    name: ClassVar[str] = "mark_represented"
    what: ClassVar[str] = "The sender is represented: letters go to counsel from now on."

    counsel: Counsel


class SupplyClaim(Command):
    """A person completed the file of the case to open."""

    name: ClassVar[str] = "supply_claim"
    what: ClassVar[str] = "Give the whole file of the dispute or worker escalation to open."

    file: dict[str, Any] = Field(min_length=1)


class CorrectContact(Command):
    """The sender's address was wrong."""

    name: ClassVar[str] = "correct_contact"
    what: ClassVar[str] = (
        "Give the sender's right address; a letter that did not arrive goes again."
    )

    email: str = Field(max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")


class Close(Command):
    """A person ends the case."""

    name: ClassVar[str] = "close"
    what: ClassVar[str] = "End the case; nothing more leaves. The ticket itself is not touched."

    outcome: Literal["closed", "duplicate", "withdrawn"] = Field(
        default="closed", description="the outcome"
    )


FACTS: tuple[type[Fact], ...] = (
    AcceptedByDesk,
    ReturnedByDesk,
    CallEnded,
    ContactDetails,
    Message,
    *SHARED,
)
COMMANDS: tuple[type[Command], ...] = (
    Decide,
    AskLead,
    Reassign,
    MarkRepresented,
    SupplyClaim,
    CorrectContact,
    AddNote,
    Close,
    Adopt,
)
