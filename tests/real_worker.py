"""Workers as processes that can be killed, on ladders in seconds: a month takes half a minute.

The process is the one of production, `python worker.py`, told everything by its environment. It
cannot outlive whoever started it.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle

from desk import Desk
from domain.escalation.case import EscalationCase
from domain.escalation.file import EscalationFile
from infra.embedded import TETHER
from settings import Settings
from tests.builders import an_escalation

ROOT = Path(__file__).parent.parent
POLICIES = ROOT / "policies"
PATIENCE = 45  # seconds; a killed worker's tasks wait for 10 s, and the machine may be busy
WORKER = ("worker.py",)
LATE = "LATE: this letter should have left"
REPEAT = "POSSIBLY A REPEAT"


class Month(NamedTuple):
    """A worker escalation's policy in seconds. A dev server's timers are a second late or so."""

    first_wait: int  # for an answer on the assignment
    wait: int  # for an answer on each further rung
    cycle: int  # from update to update
    month: int
    late_after: int
    if_unasked: str = "ask_first"
    warn: int = 1  # before the month is over, to ops
    reconcile_minutes: int = 0  # until the mailer's log is asked; 0: the policy decides at once

    def written(self, folder: Path) -> Path:
        """Write it into a folder, with a calendar that never closes, and return the folder."""
        (folder / "calendars").mkdir(parents=True, exist_ok=True)
        calendar = "calendars/around-the-clock.yaml"
        shutil.copyfile(POLICIES / calendar, folder / calendar)
        text = (POLICIES / "worker-escalation.yaml").read_text(encoding="utf-8")
        for old, new in self._changes():
            assert re.search(old, text), old
            text = re.sub(old, new, text)
        (folder / "worker-escalation.yaml").write_text(text, encoding="utf-8")
        return folder

    def _changes(self) -> list[tuple[str, str]]:
        return [
            (r"calendar: us-business", "calendar: around-the-clock"),
            (r"( wait:) .*", rf"\1 {{seconds: {self.wait}}}"),
            (
                r"(channel: assignment\n +wait:) .*",
                rf"\1 {{seconds: {self.first_wait}}}",
            ),
            (r"(update_every:) .*", rf"\1 {{seconds: {self.cycle}}}"),
            (r"(fallback:\n(?: *#.*\n)* +after:) .*", rf"\1 {{seconds: {self.month}}}"),
            (r"( warn:) \{business_days: 1\}\n", rf"\1 {{seconds: {self.warn}}}\n"),
            (r"(if_unasked:) .*", rf"\1 {self.if_unasked}"),
            (r"(listen_after:) .*", r"\1 {seconds: 1}"),
            (r"(late_after:) .*", rf"\1 {{seconds: {self.late_after}}}"),
            (r"(first_wait_seconds:) .*", r"\1 1"),
            (r"( +)(longest_wait_seconds:) .*", r"\1\2 2"),
            (
                r"( +)(give_up_after_hours: .*)",
                rf"\1\2\n\1reconcile_after_minutes: {self.reconcile_minutes}",
            ),
        ]


class Sent(NamedTuple):
    """One letter or platform act that lies in an outbox."""

    notice: str
    text: str

    @property
    def kind(self) -> str:
        return self.notice.split("/")[-2]

    @property
    def says_late(self) -> bool:
        return LATE in self.text

    @property
    def says_repeat(self) -> bool:
        return REPEAT in self.text


def sent(outbox: Path) -> list[Sent]:
    """Return the mails of an outbox in the order in which they left, then the platform acts."""
    mails = []
    for file in sorted(outbox.glob("*.eml")):
        mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        body = mail.get_body(("plain",))
        assert body is not None, "every letter has a text"
        mails.append(Sent(str(mail["X-Notification-Id"]), str(body.get_content())))
    acts = [
        Sent(str(re.findall(r'"key": "(.+?)"', text)[0]), text)
        for file in sorted(outbox.glob("platform_*.json"))
        if (text := file.read_text(encoding="utf-8"))
    ]
    return mails + acts


@dataclass
class Place:
    """A task queue, policies and an outbox of one case, on a real server."""

    client: Client
    address: str
    folder: Path
    policies: Path
    queue: str = field(default_factory=lambda: f"processes-{uuid4()}")

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def log(self) -> Path:
        return self.folder / "worker.log"

    def begins(self, *program: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a worker, or a program that runs one, and return it at once."""
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("RECOURSE_", "TEMPORAL_"))}
        told = {
            "TEMPORAL_ADDRESS": self.address,
            "RECOURSE_OUTBOX": str(self.outbox),
            "RECOURSE_POLICIES": str(self.policies),
            "RECOURSE_TASK_QUEUE": self.queue,
            "RECOURSE_ENCRYPTION": "off",
            **variables,
        }
        first, *more = program or WORKER
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 (our own programs)
                [TETHER, first, sys.executable, *more],
                cwd=ROOT,
                env={**ours, **told},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @asynccontextmanager
    async def works(
        self, *program: str, **variables: str
    ) -> AsyncIterator[subprocess.Popen[bytes]]:
        """Yield a worker that takes tasks; kill it at the end, if nobody did before."""
        process = self.begins(*program, **variables)
        try:
            yield process
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def opens(self, assignment: str) -> WorkflowHandle[Any, Any]:
        """Open a case of this assignment that may be escalated today, through the door."""
        now = datetime.now(UTC)
        asked = {"at": (now - timedelta(days=4)).isoformat(), "channel": "assignment-message"}
        completed = f"{now - timedelta(days=9):%Y-%m-%d}"
        file = an_escalation(
            assignment={"id": assignment, "completed_on": completed}, attempts=[asked]
        )
        desk = Desk(self.client, Settings(policies=self.policies), task_queue=self.queue)
        return await desk.open(EscalationFile.model_validate(file), EscalationCase)

    async def until(self, happened: Callable[[], object], within: float = PATIENCE) -> None:
        """Wait until it happened; after too long fail with what the workers said last."""
        try:
            async with asyncio.timeout(within):
                while not happened():  # noqa: ASYNC110 (in another process)
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            msg = f"it did not happen within {within} s; the workers said: {said}"
            raise AssertionError(msg) from error

    def has_sent(self, *kinds: str) -> bool:
        """Return whether a letter or an act of each of these kinds lies in the outbox."""
        return set(kinds) <= {one.kind for one in sent(self.outbox)}
