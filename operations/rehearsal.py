"""Rehearsals: a case with the production workflow, policy and calendar, in skipped time, no mail.

    rehearse(file, case_type, settings, start, script, until) -> Rehearsal
    Rehearsal.document()                as `rehearse --json` prints it
    Rehearsal.sent()                    every letter and platform act that would have left
    Rehearsal.write_outbox(folder)      the same as files, as the outbox of production has them

The only difference to production is the clock: case time is the server's time plus a shift.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, Self
from uuid import uuid4

from pydantic import Field
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError

from activities.outbox import Outbox, OutboxPlatform
from activities.sink import PlatformSink, Sink
from desk import Desk, open_locally
from domain.base import Frozen, Instant
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.errors import BadInput, Refused
from domain.kinds import KINDS
from domain.post.notice import Receipt
from domain.time.calendar import due
from domain.time.duration import Duration
from files import calendars
from files.calendars import CalendarFile
from files.spans import counted
from infra.skipping import advance_time, time_skipping_server
from operations.script import PlannedStep, Script, plan
from settings import Settings
from worker import worker
from workflows.names import REHEARSAL_QUEUE

THREE_MONTHS = Duration(calendar_months=3)
"""The default end of a rehearsal, for a case that does not end before."""

JUST_BEFORE = timedelta(milliseconds=500)
"""A step at the time of a deadline comes this much earlier, so that it is before the deadline."""


class SkippingServer(Protocol):
    """A server whose one clock skips waiting."""

    @property
    def client(self) -> Client: ...

    async def get_current_time(self) -> datetime: ...


class StepResult(Frozen):
    """A step of the script, with the answer of the case or its refusal."""

    at: datetime
    what: str
    answer: dict[str, Any] | None = None
    refused: str | None = None


class Sent(Frozen):
    """A letter or a platform act that would have left, and when."""

    at: Instant
    channel: Literal["mail", "platform"]
    notice: str
    what: str = Field(description="the kind of letter, or the act")
    to: str = Field(description="the role of the reader, or what the act is done to")
    says: str = Field(description="a letter's subject; nothing of an act")


class Rehearsal(NamedTuple):
    """The result of a rehearsal: the case as opened, its last `status`, the steps, what left."""

    case: Case
    status: dict[str, Any]
    results: list[StepResult]
    mails: Sink
    acts: PlatformSink
    notices: list[dict[str, Any]]
    """The notices of the case, and of the cases that it opened, as `status` has them."""

    def document(self) -> dict[str, Any]:
        """Return the result as `rehearse --json` prints it."""
        status = self.status
        return {
            "case": status["case"],
            "outcome": status["outcome"],
            "stage": status["stage"],
            "opened": status["opened"],
            "closed": status["closed"],
            "timeline": status["timeline"],
            "next": status["next"],
            "said": [result.model_dump(mode="json") for result in self.results],
            "sent": [sent.model_dump(mode="json") for sent in self.sent()],
        }

    def sent(self) -> list[Sent]:
        """Return every letter and platform act that would have left, in order."""
        at, to = self._times(), {n["id"]: n["to_role"] for n in self.notices}
        letters = [
            Sent(
                at=at[mail.notice],
                channel="mail",
                notice=mail.notice,
                what=mail.kind,
                to=to[mail.notice],
                says=mail.subject,
            )
            for mail in self.mails.mails
        ]
        acts = [
            Sent(at=at[key], channel="platform", notice=key, what=act.act, to=act.on, says="")
            for key, act in self.acts.acts.items()
        ]
        # What is due together leaves side by side; the case's own order is the one to read.
        order = {notice["id"]: number for number, notice in enumerate(self.notices)}
        minute = {sent.notice: sent.at.replace(second=0, microsecond=0) for sent in letters + acts}
        return sorted(letters + acts, key=lambda sent: (minute[sent.notice], order[sent.notice]))

    def write_outbox(self, folder: Path) -> None:
        """Write each letter as `.eml` and each platform act as `.json`, dated in case time.

        Raises:
            BadInput: a file cannot be written.
        """
        at = self._times()
        for mail in self.mails.mails:
            _check(Outbox(folder, _clock(at[mail.notice])).send(mail), mail.notice)
        for key, act in self.acts.acts.items():
            _check(OutboxPlatform(folder, _clock(at[key])).do(act), key)

    def _times(self) -> dict[str, datetime]:
        """Return when each notice left, by its id; one at the very end is not recorded yet."""
        sent = {n["id"]: n["sent"] for n in self.notices if n["sent"]}
        left = {notice: datetime.fromisoformat(at) for notice, at in sent.items()}
        last = max(left.values(), default=self.case.opened)
        return defaultdict(lambda: last, left)


def _clock(now: datetime) -> Callable[[], datetime]:
    """Return a clock that stands at an instant."""
    return lambda: now


def _check(receipt: Receipt, notice: str) -> None:
    if receipt.outcome != "accepted":
        msg = f"{notice} is not in the outbox: {receipt.why}"
        raise BadInput(msg)


async def rehearse(  # noqa: PLR0913 (each is an option of the verb)
    file: CaseFile,
    case_type: type[Case],
    settings: Settings,
    start: datetime,
    *,
    script: Script | None = None,
    until: datetime | None = None,
    lasts: Duration = THREE_MONTHS,
    server: SkippingServer | None = None,
) -> Rehearsal:
    """Open the case at `start` and let time pass until `until`, or for as long as `lasts` says.

    Without a script all parties are silent. `server` is a running one, for tests. The calendar is
    read as far ahead as that needs, such as the three years in which an award can be confirmed.

    Raises:
        BadInput: the file, the policy, the calendar or the script makes no sense.
    """
    preview = open_locally(settings.policies, file, case_type, start)
    steps, end = counted(
        _calendar_of(settings, preview),
        start,
        lambda days: (plan(script, preview, days), until or due(start, lasts, days)),
    )
    mails, acts = Sink(), PlatformSink()
    async with _skipping(server) as env:
        queue = f"{REHEARSAL_QUEUE}-{uuid4()}"
        async with worker(env.client, settings, task_queue=queue, sends=mails, acts=acts):
            desk = Desk(env.client, settings, task_queue=queue)
            running = await _RunningCase.open(env, desk, queue, preview, file)
            results = [await running.take(step) for step in steps if step.at < end]
            await running.advance_to(end)
            opened = {_case_of(notice) for notice in (*mails.notices, *acts.acts)}
            others = [await desk.status(case) for case in sorted(opened - {preview.workflow_id})]
            status = await running.end()
    notices = [notice for one in (status, *others) for notice in one["notices"]]
    return Rehearsal(preview, status, results, mails, acts, notices)


def _calendar_of(settings: Settings, case: Case) -> CalendarFile:
    _, named = case.rule_files()
    name = named or case.snapshot.policy["calendar"]
    return calendars.load(settings.policies / "calendars" / f"{name}.yaml")


def _case_of(notice: str) -> str:
    return notice.rsplit("/", 2)[0]


@asynccontextmanager
async def _skipping(server: SkippingServer | None) -> AsyncIterator[SkippingServer]:
    if server is not None:
        yield server
        return
    async with time_skipping_server() as env:
        yield env


class _RunningCase:
    """A running case on a server whose clock skips waiting."""

    def __init__(
        self,
        env: SkippingServer,
        desk: Desk,
        case: WorkflowHandle[Any, Any],
        shift: timedelta,
    ) -> None:
        self._env = env
        self._desk = desk
        self._case = case
        self._shift = shift

    @classmethod
    async def open(
        cls,
        env: SkippingServer,
        desk: Desk,
        queue: str,
        preview: Case,
        file: CaseFile,
    ) -> Self:
        """Start the case on a clock that shows the opening time of the preview."""
        # A little late: the opening is cut to whole seconds and must not be a second early.
        shift = preview.opened + timedelta(milliseconds=100) - await env.get_current_time()
        written = file.model_dump(mode="json", exclude_none=True)
        given = {"case": written, "shift_seconds": shift.total_seconds()}
        case = await env.client.start_workflow(
            KINDS[preview.kind].workflow_type, given, id=preview.workflow_id, task_queue=queue
        )
        return cls(env, desk, case, shift)

    async def advance_to(self, instant: datetime) -> None:
        now = await self._env.get_current_time() + self._shift
        if instant > now:
            await advance_time(self._env.client, instant - now)

    async def take(self, step: PlannedStep) -> StepResult:
        await self._advance_before(step.at)
        say = self._desk.do if step.is_command else self._desk.tell
        try:
            answer = await say(self._case.id, step.name, step.payload)
        except Refused as error:
            return StepResult(at=step.at, what=step.name, refused=str(error))
        return StepResult(at=step.at, what=step.name, answer=answer)

    async def _advance_before(self, at: datetime) -> None:
        """Advance to the instant, or to just before it if a deadline is due at it."""
        await self.advance_to(at - JUST_BEFORE)
        status = await self._desk.status(self._case.id)
        if at not in {datetime.fromisoformat(due["due"]) for due in status["next"]}:
            await self.advance_to(at)

    async def end(self) -> dict[str, Any]:
        """Return the status and terminate the case: an open one stops a shared server's clock."""
        status = await self._desk.status(self._case.id)
        with suppress(RPCError):
            await self._case.terminate()
        return status
