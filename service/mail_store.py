"""The folder of mails that came in: each original once, by its hash; and why some need a person.

<folder>/<sha256>.request     the whole request body, as it came; nothing is ever lost
<folder>/<sha256>.json        what became of it: told to a case, set aside, or for a person
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import Refused
from files.whole import write_whole

FOR_A_PERSON, SET_ASIDE, TOLD, DONE = "for-a-person", "set-aside", "told", "dealt-with"


class KeptMail:
    """Mails in one folder, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, digest: str, body: bytes) -> None:
        """Keep an original; the same again is the same file.

        Raises:
            OSError: it cannot be kept, so the sender must come again.
        """
        if not (self._folder / f"{digest}.request").exists():
            self._write(f"{digest}.request", body)

    def mark(self, digest: str, became: str, why: str, **more: Any) -> None:  # noqa: ANN401 (JSON)
        """Say what became of a mail."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        said = {"at": at, "became": became, "why": why, "mail": digest, **more}
        self._write(f"{digest}.json", json.dumps(said, indent=2).encode())

    def became(self, digest: str) -> dict[str, Any] | None:
        """Return what became of a mail, or None if nobody has said."""
        try:
            found: dict[str, Any] = json.loads((self._folder / f"{digest}.json").read_text())
        except (OSError, ValueError):
            return None
        return found

    def listed(self, *became: str) -> list[dict[str, Any]]:
        """Return what became of the mails that were kept, oldest first; those of these words."""
        digests = sorted(file.stem for file in self._folder.glob("*.request"))
        lost = {"at": "", "became": FOR_A_PERSON, "why": "it was kept, but never read"}
        found = [self.became(digest) or {**lost, "mail": digest} for digest in digests]
        chosen = [one for one in found if not became or one["became"] in became]
        return sorted(chosen, key=lambda one: str(one["at"]))

    def one(self, begins: str) -> dict[str, Any]:
        """Return what became of the one mail whose hash begins so.

        Raises:
            Refused: there is none, or there are several.
        """
        found = [one for one in self.listed() if one["mail"].startswith(begins.lower())]
        if len(found) != 1:
            many = "several mails begin" if found else "no mail begins"
            msg = f"{many} with {begins}; `starter.py mail --all` lists them all"
            raise Refused(msg)
        return found[0]

    def original(self, digest: str) -> bytes:
        """Return a request as it came."""
        return (self._folder / f"{digest}.request").read_bytes()

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._folder / name, content, replace=True)
