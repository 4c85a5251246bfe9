"""A case rehearsed: the production workflow, policy and calendar, in skipped time, mailing nobody.

    rehearse(file, case_type, settings, start, script, until) -> Rehearsed
    Script.read(path) -> Script         what the parties do, and when

The one difference to production is the clock seam: case time is the server's time plus a shift.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self
from uuid import uuid4

from pydantic import BaseModel, Field, PrivateAttr, model_validator
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError

import desk
from activities.sink import PlatformSink, Sink
from domain.acts import Envelope, read
from domain.base import Frozen, Strict
from domain.calendar import due
from domain.case import Case
from domain.duration import Duration
from domain.errors import BadInput, Refused
from infra.embedded import time_skipping_server
from infra.strict_yaml import Document
from infra.strict_yaml import read as read_file
from settings import Settings
from worker import worker
from workflows.names import REHEARSAL_QUEUE, WORKFLOW_TYPE

THREE_MONTHS = Duration(calendar_months=3)
"""A case that never ends is looked at for so long."""

JUST_BEFORE = timedelta(milliseconds=500)
"""What is said at an instant comes before what is due then: facts, commands, deadlines."""


class SkippingServer(Protocol):
    """A server whose one clock jumps over waiting."""

    @property
    def client(self) -> Client: ...

    async def get_current_time(self) -> datetime: ...

    async def sleep(self, duration: timedelta, /) -> None: ...


class Step(Strict):
    """One thing that somebody says or does. `{case}` in a text becomes the workflow id."""

    after: Duration | None = Field(
        default=None, description="counted from the opening by the case's calendar"
    )
    at: datetime | None = Field(
        default=None, description='local time of the case\'s calendar, such as "2026-03-05T10:00"'
    )
    tell: str | None = Field(default=None, description="a fact, such as message")
    do: str | None = Field(default=None, description="a command, such as pause")
    payload: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _when_and_what(self) -> Self:
        if (self.after is None) == (self.at is None):
            msg = 'a step says when: after: {business_days: 5}, or at: "2026-03-05T10:00"'
            raise ValueError(msg)
        if (self.tell is None) == (self.do is None):
            msg = "a step says what: tell: message, or do: pause, and its payload"
            raise ValueError(msg)
        if self.at is not None and self.at.tzinfo is not None:
            msg = "at is local time in the case's calendar: leave out the offset"
            raise ValueError(msg)
        return self


class Script(Strict):
    """What the parties do in a rehearsal."""

    steps: tuple[Step, ...]

    _document: Document | None = PrivateAttr(default=None)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the script of a YAML or JSON file.

        Raises:
            BadFile: it cannot be read or makes no sense; the text names file and line.
        """
        document = read_file(path)
        script = document.model(cls)
        script._document = document  # noqa: SLF001 (only this function knows the lines)
        return script

    def bad(self, index: int, text: str) -> BadInput:
        """Return, not raise, what is wrong with a step."""
        where = ("steps", index)
        return self._document.bad(where, text) if self._document else BadInput(text)


class Planned(NamedTuple):
    """A step with its instant and what is said."""

    at: datetime
    name: str
    is_command: bool
    payload: dict[str, Any]


class Said(Frozen):
    """A step as it was taken, and what came back."""

    at: datetime
    what: str
    answer: dict[str, Any] | None = None
    refused: str | None = None


class Rehearsed(NamedTuple):
    """What came of it: the case's own `status`, and what was said on the way."""

    case: Case
    status: dict[str, Any]
    said: list[Said]
    mails: Sink

    def document(self) -> dict[str, Any]:
        """Return it as `rehearse --json` prints it."""
        status = self.status
        return {
            "case": status["case"],
            "outcome": status["outcome"],
            "stage": status["stage"],
            "opened": status["opened"],
            "closed": status["closed"],
            "timeline": status["timeline"],
            "next": status["next"],
            "said": [said.model_dump(mode="json") for said in self.said],
        }


def plan(script: Script | None, case: Case) -> list[Planned]:
    """Return the steps in order of time.

    Raises:
        BadInput: a step names no act of this kind of case, its payload makes no sense, or it is
            before the opening.
    """
    found = [_planned(script, index, case) for index in range(len(script.steps))] if script else []
    return sorted(found, key=lambda planned: planned.at)


def _planned(script: Script, index: int, case: Case) -> Planned:
    step = script.steps[index]
    acts: tuple[type[Envelope], ...] = case.facts if step.tell else case.commands
    name = step.tell or step.do or ""
    act = next((act for act in acts if act.name == name), None)
    if act is None:
        raise script.bad(index, f"{name!r} is none of {', '.join(act.name for act in acts)}")
    given = {"id": f"step-{index + 1}", **_filled(step.payload, case.workflow_id)}
    if step.do:
        given = {"actor": "the script", "reason": "the script says so", **given}
    try:
        read(act, given)
    except BadInput as error:
        raise script.bad(index, str(error)) from None
    at = _instant(step, case)
    if at < (case.opened or at):
        raise script.bad(
            index, f"{step.at} is before the case opens, {case.local(case.opened or at)}"
        )
    return Planned(at, name, step.do is not None, given)


def _instant(step: Step, case: Case) -> datetime:
    assert case.snapshot is not None, "the case was judged"
    assert case.opened is not None, "the case was judged"
    calendar = case.snapshot.calendar
    if step.at is not None:
        return calendar.zone.instant(step.at)
    assert step.after is not None, "a step says when"
    return due(case.opened, step.after, calendar)


def _filled(payload: Any, workflow_id: str) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(payload, str):
        return payload.replace("{case}", workflow_id)
    if isinstance(payload, dict):
        return {key: _filled(value, workflow_id) for key, value in payload.items()}
    if isinstance(payload, list):
        return [_filled(value, workflow_id) for value in payload]
    return payload


async def rehearse(  # noqa: PLR0913 (a rehearsal has this many givens)
    file: BaseModel,
    case_type: type[Case],
    settings: Settings,
    start: datetime,
    *,
    script: Script | None = None,
    until: datetime | None = None,
    server: SkippingServer | None = None,
) -> Rehearsed:
    """Open the case at `start` and let time pass until `until`, three months when left out.

    Without a script everybody is silent. `server` is one that runs already, for tests.

    Raises:
        BadInput: file, policy, calendar or script make no sense.
    """
    judged = desk.judged(settings.policies, file, case_type, start)
    steps = plan(script, judged)
    assert judged.snapshot is not None, "the case was judged"
    end = until or due(start, THREE_MONTHS, judged.snapshot.calendar)
    mails = Sink()
    async with _stage(server) as env:
        queue = f"{REHEARSAL_QUEUE}-{uuid4()}"
        async with worker(env.client, settings, task_queue=queue, sends=mails, acts=PlatformSink()):
            at = desk.Desk(env.client, settings, task_queue=queue)
            stage = await _Stage.opens(env, at, queue, judged, file)
            said = [await stage.says(step) for step in steps if step.at < end]
            await stage.goes_to(end)
            status = await stage.ends()
    return Rehearsed(judged, status, said, mails)


@asynccontextmanager
async def _stage(server: SkippingServer | None) -> AsyncIterator[SkippingServer]:
    if server is not None:
        yield server
        return
    async with time_skipping_server() as env:
        yield env


class _Stage:
    """One case under way on a server whose clock jumps over waiting."""

    def __init__(
        self,
        env: SkippingServer,
        at: desk.Desk,
        case: WorkflowHandle[Any, Any],
        shift: timedelta,
    ) -> None:
        self._env = env
        self._desk = at
        self._case = case
        self._shift = shift

    @classmethod
    async def opens(
        cls,
        env: SkippingServer,
        at: desk.Desk,
        queue: str,
        judged: Case,
        file: BaseModel,
    ) -> Self:
        """Open the case at the instant at which it was judged, on the case's own clock."""
        assert judged.opened is not None, "the case was judged"
        # A little late, so that the opening, counted in whole seconds, is not a second early.
        shift = judged.opened + timedelta(milliseconds=100) - await env.get_current_time()
        written = file.model_dump(mode="json", exclude_none=True)
        given = {"case": written, "shift_seconds": shift.total_seconds()}
        case = await env.client.start_workflow(
            WORKFLOW_TYPE[judged.kind], given, id=judged.workflow_id, task_queue=queue
        )
        return cls(env, at, case, shift)

    async def goes_to(self, instant: datetime) -> None:
        now = await self._env.get_current_time() + self._shift
        if instant > now:
            await self._env.sleep(instant - now)

    async def says(self, step: Planned) -> Said:
        await self._comes_before(step.at)
        say = self._desk.do if step.is_command else self._desk.tell
        try:
            answer = await say(self._case.id, step.name, step.payload)
        except Refused as error:
            return Said(at=step.at, what=step.name, refused=str(error))
        return Said(at=step.at, what=step.name, answer=answer)

    async def _comes_before(self, at: datetime) -> None:
        """Go to the instant; if something is due just then, to just before it."""
        await self.goes_to(at - JUST_BEFORE)
        status = await self._desk.status(self._case.id)
        if at not in {datetime.fromisoformat(due["due"]) for due in status["next"]}:
            await self.goes_to(at)

    async def ends(self) -> dict[str, Any]:
        """Return where the case stands, and end it: an open one holds a shared server's clock."""
        status = await self._desk.status(self._case.id)
        with suppress(RPCError):
            await self._case.terminate()
        return status
