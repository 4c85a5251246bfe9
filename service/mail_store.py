"""The mail store: a folder with each received mail as it came, and a record of its outcome.

<folder>/<sha256>.request     the whole request body; nothing is ever lost
<folder>/<sha256>.json        the outcome: told to a case, set aside, or for a person
"""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from domain.base import Frozen
from domain.errors import Refused
from files.whole import write_whole


class MailOutcome(StrEnum):
    """The outcome of a mail."""

    FOR_A_PERSON = "for-a-person"
    SET_ASIDE = "set-aside"
    TOLD = "told"
    DONE = "dealt-with"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class MailRecord(Frozen):
    """The outcome of one mail, why, and whose it is as far as that is known."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    at: str = Field(default_factory=_now)
    became: MailOutcome
    why: str
    mail: str = Field(description="the SHA-256 of the request body")
    sender: str | None = Field(default=None, validation_alias="from", serialization_alias="from")
    subject: str | None = None
    case: str | None = None
    role: str | None = None

    def dealt_with(self, why: str) -> "MailRecord":
        """Return the record of the same mail, now that a person has dealt with it."""
        return self.model_copy(update={"at": _now(), "became": MailOutcome.DONE, "why": why})

    def as_json(self) -> dict[str, Any]:
        """Return the record as its file has it: without what is not known."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class MailStore:
    """The folder, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, digest: str, body: bytes) -> None:
        """Keep a request body; the same body again is the same file.

        Raises:
            OSError: it cannot be kept, so the sender must send it again.
        """
        if not (self._folder / f"{digest}.request").exists():
            self._write(f"{digest}.request", body)

    def record(self, record: MailRecord) -> None:
        """Write the record of a mail, in place of the one before."""
        content = record.model_dump_json(indent=2, by_alias=True, exclude_none=True)
        self._write(f"{record.mail}.json", content.encode())

    def found(self, digest: str) -> MailRecord | None:
        """Return the record of a mail, or None if it has none."""
        try:
            return MailRecord.model_validate_json((self._folder / f"{digest}.json").read_bytes())
        except (OSError, ValueError):
            return None

    def listed(self, *outcomes: MailOutcome) -> list[MailRecord]:
        """Return the records of all mails, or of those with these outcomes, oldest first.

        A mail without a record was kept and never parsed: it is for a person.
        """
        digests = sorted(file.stem for file in self._folder.glob("*.request"))
        records = [self.found(digest) or _without_record(digest) for digest in digests]
        chosen = [one for one in records if not outcomes or one.became in outcomes]
        return sorted(chosen, key=lambda one: one.at)

    def one(self, prefix: str) -> MailRecord:
        """Return the record of the one mail whose hash begins with the prefix.

        Raises:
            Refused: there is none, or there are several.
        """
        records = [one for one in self.listed() if one.mail.startswith(prefix.lower())]
        if len(records) != 1:
            many = "several mails begin" if records else "no mail begins"
            msg = f"{many} with {prefix}; `starter.py mail --all` lists them all"
            raise Refused(msg)
        return records[0]

    def original(self, digest: str) -> bytes:
        """Return a request body as it came."""
        return (self._folder / f"{digest}.request").read_bytes()

    def remove(self, digest: str) -> None:
        """Remove a mail for good, with its record.

        Raises:
            OSError: it cannot be removed.
        """
        for file in (f"{digest}.request", f"{digest}.json"):
            (self._folder / file).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._folder / name, content, replace=True)


def _without_record(digest: str) -> MailRecord:
    why = "it was kept, but never read"
    return MailRecord(at="", became=MailOutcome.FOR_A_PERSON, why=why, mail=digest)
