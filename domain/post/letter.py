"""Inputs of the activities: a letter to one person, a platform act, a search for a letter."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.base import Frozen, Strict


class Contact(Strict):
    """A person or team with a mail address. Records name the opaque `id`, never the address."""

    id: str = Field(default="", max_length=64)
    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")


def _has_email(counsel: Contact) -> Contact:
    if counsel.email is None:
        msg = "email is missing; later letters go there"
        raise ValueError(msg)
    return counsel


Counsel = Annotated[Contact, AfterValidator(_has_email)]
"""A party's lawyer, who gets the party's letters and therefore needs a mail address."""


class Letter(Frozen):
    """Input of the activity `send_letter`: one letter to one person."""

    notice: str
    case: str
    workflow: str = Field(description="the kind of case: the folder of the template")
    kind: str = Field(description="the template's name")
    to_role: str
    contacts: tuple[Contact, ...] = Field(
        default=(), description="who holds the role by the case's own file, in order"
    )
    facts: dict[str, Any] = Field(default_factory=dict)
    late: str | None = Field(default=None, description="when it should have left, if it is late")
    possible_repeat: bool = False
    represents: str | None = Field(
        default=None, description="the name of the party whose counsel the reader is"
    )


class PlatformAct(Frozen):
    """Input of the activity `do_platform_act`. The platform does each key once."""

    key: str
    case: str
    workflow: str = Field(description="the kind of case: the folder of the text, if it has one")
    act: str = Field(description="post-message, limit-account, lift-limitation, reassign, …")
    on: str = Field(description="what it is done to: an assignment, an account, a ticket")
    facts: dict[str, Any] = Field(default_factory=dict)


class Search(Frozen):
    """Input of the activity `look_up_letter`, which asks the mailer whether a letter left."""

    letter: Letter
    contact: str | None = Field(description="the id of its reader")
    tried: int = Field(ge=0, description="how many seconds ago it was tried")
