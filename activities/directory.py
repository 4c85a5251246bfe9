"""Holders of roles, read from a file: people by role, and who stands in for whom and when."""

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
    """A person who acts for another for a time, such as a holiday or an illness."""

    id: str = Field(min_length=1, description="who stands in")
    stands_in_for: str = Field(min_length=1, description="whose letters they get")
    since: Instant = Field(alias="from")
    until: Instant

    def covers(self, person: str, at: datetime) -> bool:
        return self.stands_in_for == person and self.since <= at < self.until


class DirectoryFile(Strict):
    """The file: the holders of each role in order, other people, and replacements."""

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
        # Replacements change only when one begins or ends, so a circle shows at a beginning.
        for at in {entry.since for entry in self.replacements}:
            for who in people:
                self.acting_for(who, at)
        return self

    def people(self) -> dict[str, Contact]:
        everybody = [*self.others, *(c for holders in self.roles.values() for c in holders)]
        return {c.id: c for c in everybody if c.id}

    def acting_for(self, person: str, at: datetime) -> str:
        """Return the id of who acts for a person: the last stand-in, or the person.

        Raises:
            ValueError: the replacements form a circle.
        """
        chain = [person]
        while found := next((r for r in self.replacements if r.covers(chain[-1], at)), None):
            if found.id in chain:
                msg = f"these stand in for each other at {at}: {' -> '.join([*chain, found.id])}"
                raise ValueError(msg)
            chain.append(found.id)
        return chain[-1]


class FileDirectory:
    """A Directory read from one file. Without a file, only the role `ops` has a holder."""

    def __init__(
        self,
        file: DirectoryFile | None = None,
        *,
        ops: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.file = file or DirectoryFile()
        self._people: Mapping[str, Contact] = self.file.people()
        self._ops = (person(ops).model_copy(update={"id": OPS}),) if ops else ()
        self._clock = clock

    @classmethod
    def read(cls, path: Path | None, *, ops: str | None = None) -> Self:
        """Return the directory of a YAML file, or the one without a file.

        Raises:
            BadFile: the file is not a directory of people; the text says where and why.
        """
        file = strict_yaml.load_model(path, DirectoryFile) if path else None
        return cls(file, ops=ops)

    def holders(self, role: str, case: str) -> tuple[Contact, ...]:
        """Return the holders of a role now, in order, each once, replaced by their stand-ins."""
        named = self.file.roles.get(role, self._ops if role == OPS else ())
        at = self._clock()
        acting = [self._acting(contact, at) for contact in named]
        return tuple(c for n, c in enumerate(acting) if c not in acting[:n])

    def _acting(self, contact: Contact, at: datetime) -> Contact:
        """Return who acts for a contact; a contact without an id has no stand-in."""
        return self._people.get(self.file.acting_for(contact.id, at), contact)


def person(text: str) -> Contact:
    """Return the contact of `Name <address>` or of a bare address, which is named as our desk.

    Raises:
        BadInput: there is no plain ASCII address, which SendGrid requires of a sender.
    """
    name, address = parseaddr(one_line(text))
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not address.isascii():
        msg = f"a sender of mail is written as 'Name <name@example.com>', not {text!r}"
        raise BadInput(msg)
    return in_header(Contact(name=name or DESK, email=address))


def in_header(contact: Contact) -> Contact:
    """Return the contact with a name that is safe in a mail header.

    SendGrid allows no comma or semicolon in a name (its limitations page, 2026-11). `=?` begins an
    encoded word, which mail programs decode even where the standard forbids it.
    """
    name = one_line(contact.name.translate(NOT_IN_NAMES))
    return contact.model_copy(update={"name": name or str(contact.email).partition("@")[0]})
