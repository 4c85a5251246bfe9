"""Who holds a role now: a file of people, and who stands in for whom, from when until when."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from activities.wording import one_line
from domain.base import Instant, Strict
from domain.errors import BadInput
from domain.post.letter import Contact
from files import strict_yaml

OPS = "ops"
DESK = "Escalations desk"
NOT_IN_NAMES = str.maketrans(dict.fromkeys(',;<>"\\=?', " "))


class StandIn(Strict):
    """One person answers for another for a time: a holiday, an illness."""

    id: str = Field(min_length=1, description="who stands in")
    stands_in_for: str = Field(min_length=1, description="whose letters they get")
    since: Instant = Field(alias="from")
    until: Instant

    def covers(self, person: str, at: datetime) -> bool:
        return self.stands_in_for == person and self.since <= at < self.until


class RosterFile(Strict):
    """The file: roles with the people who hold them, in order; other people; replacements."""

    roles: dict[str, tuple[Contact, ...]] = Field(default_factory=dict)
    others: tuple[Contact, ...] = Field(default=(), description="people who only stand in")
    replacements: tuple[StandIn, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        people = self.people()
        for entry in self.replacements:
            for who in (entry.id, entry.stands_in_for):
                if who not in people:
                    msg = f"{who!r} stands in or is replaced, but nobody in the file has this id"
                    raise ValueError(msg)
            if entry.until <= entry.since:
                msg = f"{entry.id!r} stands in until {entry.until}, which is before it begins"
                raise ValueError(msg)
        # Who is replaced changes only where a replacement begins, so a loop shows at one of these.
        for at in {entry.since for entry in self.replacements}:
            for who in people:
                self.acting_for(who, at)
        return self

    def people(self) -> dict[str, Contact]:
        everybody = [*self.others, *(c for holders in self.roles.values() for c in holders)]
        return {c.id: c for c in everybody if c.id}

    def acting_for(self, person: str, at: datetime) -> str:
        """Return who acts for a person now: themselves, unless somebody stands in.

        Raises:
            ValueError: the replacements go round in a circle.
        """
        chain = [person]
        while found := next((r for r in self.replacements if r.covers(chain[-1], at)), None):
            if found.id in chain:
                msg = f"these stand in for each other at {at}: {' -> '.join([*chain, found.id])}"
                raise ValueError(msg)
            chain.append(found.id)
        return chain[-1]


class Roster:
    """The Directory of a small desk: one file. Without a file, only `ops` is known."""

    def __init__(
        self,
        file: RosterFile | None = None,
        *,
        ops: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.file = file or RosterFile()
        self._people: Mapping[str, Contact] = self.file.people()
        self._ops = (person(ops).model_copy(update={"id": OPS}),) if ops else ()
        self._clock = clock

    @classmethod
    def read(cls, path: Path, *, ops: str | None = None) -> Self:
        """Return the roster of a YAML file.

        Raises:
            BadFile: the file is not a roster; the text says where and why.
        """
        return cls(strict_yaml.load_model(path, RosterFile), ops=ops)

    def holders(self, role: str, case: str) -> tuple[Contact, ...]:
        """Return who holds a role now, in order, each once, with stand-ins in their place."""
        named = self.file.roles.get(role, self._ops if role == OPS else ())
        at = self._clock()
        acting = [self._acting(contact, at) for contact in named]
        return tuple(c for n, c in enumerate(acting) if c not in acting[:n])

    def _acting(self, contact: Contact, at: datetime) -> Contact:
        """Return who acts for them; whoever the file gives no id acts for themselves."""
        return self._people.get(self.file.acting_for(contact.id, at), contact)


def person(text: str) -> Contact:
    """Return `Name <address>` or a bare address as a contact, called our desk if it has no name.

    Raises:
        BadInput: there is no plain ASCII address in it, as SendGrid wants it of a sender.
    """
    name, address = parseaddr(one_line(text))
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not address.isascii():
        msg = f"a sender of mail is written as 'Name <name@example.com>', not {text!r}"
        raise BadInput(msg)
    return in_header(Contact(name=name or DESK, email=address))


def in_header(contact: Contact) -> Contact:
    """Return the contact with a name that a header can carry and no mail program misreads.

    SendGrid takes no comma and no semicolon in a name (its limitations page, 2026-11); `=?` begins
    an encoded word, which mail programs decode even where the standard forbids it.
    """
    name = one_line(contact.name.translate(NOT_IN_NAMES))
    return contact.model_copy(update={"name": name or str(contact.email).partition("@")[0]})
