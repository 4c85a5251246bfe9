"""The run of one demo case: it is opened, its month passes, and its letters are printed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from temporalio import activity
from temporalio.client import WorkflowHandle

from activities.outbox import Outbox, OutboxPlatform
from activities.ports import Mail
from cli.demo_cases import DemoCase
from cli.output import clean
from cli.status import NoticeStatus, Status, status_of
from desk import Desk, case_type_of
from domain.case.case import Case
from domain.errors import RecourseError
from domain.kinds import workflow_id
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt
from infra.embedded import EmbeddedServer
from infra.skipping import ClockStuck, TimeSkip

Handle = WorkflowHandle[Any, Any]

MONTH = timedelta(days=32)
"""A calendar month and a day, for the deadlines at its end."""

PAST_IT = timedelta(seconds=1)
"""The clock is moved past a deadline by this much."""


class DemoOutbox(Outbox):
    """An outbox dated in case time, which also keeps mails and platform acts by notice."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, _case_time)
        self._platform = OutboxPlatform(folder)
        self.mails: dict[str, Mail] = {}
        self.acts: dict[str, PlatformAct] = {}
        self.files: dict[str, str] = {}

    def send(self, mail: Mail) -> Receipt:
        receipt = super().send(mail)
        self.mails[mail.notice] = mail
        self.files[mail.notice] = receipt.message_id or ""
        return receipt

    def do(self, act: PlatformAct) -> Receipt:
        self.acts[act.key] = act
        return self._platform.do(act)

    def to(self, notice: NoticeStatus) -> str:
        """Return the name of the recipient of a notice."""
        mail = self.mails.get(notice["id"])
        return mail.to.name if mail else "on the platform"

    def what(self, notice: NoticeStatus) -> str:
        """Return the subject of a mail, or the name and text of a platform act."""
        if mail := self.mails.get(notice["id"]):
            return mail.subject.partition("] ")[2]
        act = self.acts.get(notice["id"])
        text = str(act.facts.get("text", "")) if act else ""
        return f"{notice['kind']}: {text}" if text else str(notice["kind"])


def _case_time() -> datetime:
    return activity.info().scheduled_time  # on the server's clock for this case


class DemoResult(NamedTuple):
    """The result of one case."""

    case: str
    workflow_id: str
    link: str
    stands: str
    waiting_for: str | None
    stays_open: bool
    sent: list[dict[str, str]]


class DemoRun:
    """Runs demo cases one after the other, each on a clock of its own."""

    def __init__(
        self, desk: Desk, server: EmbeddedServer, post: DemoOutbox, console: Console | None
    ) -> None:
        self._desk = desk
        self._server = server
        self._skip = TimeSkip(server.client)
        self._post = post
        self._console = console or Console(quiet=True)

    async def show(self, demo: DemoCase) -> DemoResult:
        """Open the case and let a month pass. A case that exists already is not moved."""
        handle = await self._existing(demo)
        kept = handle is not None
        if handle is None:
            kind = case_type_of(demo.content)
            handle = await self._desk.open(kind.file_type.model_validate(demo.content), kind)
        if kept:
            self._console.print(f"\n{handle.id} is there already, and stays as it stands")
        else:
            await self._let_month_pass(handle, demo)
        return await self._result(handle, demo)

    async def _existing(self, demo: DemoCase) -> Handle | None:
        kind = case_type_of(demo.content)
        file: Any = kind.file_type.model_validate(demo.content)
        try:
            return await self._desk.find(workflow_id(kind.kind, file.case_id))
        except RecourseError:
            return None

    async def _let_month_pass(self, handle: Handle, demo: DemoCase) -> None:
        printed: set[str] = set()
        with self._progress() as progress:
            bar = progress.add_task(handle.id, total=MONTH.total_seconds(), when="")
            try:
                async for passed, now, status in self._advance(handle, demo.stops_at):
                    case = await self._state(handle)
                    if not printed:
                        self._console.print(f"\n{clean(case.headline)}", style="bold")
                    self._print_news(status, case, printed)
                    progress.update(bar, completed=passed.total_seconds(), when=_local(case, now))
            except ClockStuck as error:
                self._console.print(f"  {clean(error)}", style="red")

    async def _state(self, handle: Handle) -> Case:
        case = await self._desk.state(handle.id)
        assert case is not None, "the desk has checked its input"
        return case

    async def _advance(
        self, handle: Handle, stops_at: str | None
    ) -> AsyncIterator[tuple[timedelta, datetime, Status]]:
        """Move the clock from deadline to deadline; yield the time passed, the time, the status."""
        began = now = await self._skip.now(handle)
        due: datetime | None = now
        while due is not None and now - began < MONTH:
            by = min(max(due - now, timedelta()), MONTH - (now - began)) + PAST_IT
            alive = await self._skip.forward(handle, by)
            now = await self._skip.now(handle) if alive else now + by
            status = await status_of(self._desk, handle.id)
            over = status["outcome"] or (stops_at and status["rung"] == stops_at)
            due = next((datetime.fromisoformat(d["due"]) for d in status["next"]), None)
            if over or not alive or due is None:
                yield MONTH, now, status
                return
            yield now - began, now, status

    def _print_news(self, status: Status, case: Case, printed: set[str]) -> None:
        """Print new letters and acts with their recipients, and the outcome."""
        for one in self._sent(status, case):
            if one["notice"] not in printed:
                printed.add(one["notice"])
                line = f"  {one['local']}  {one['to_role']:<16} {one['to']:<17} {one['what']}"
                self._console.print(line, no_wrap=True, overflow="ellipsis")
        for entry in status["timeline"]:
            if entry["kind"] == "outcome":
                at = datetime.fromisoformat(entry["at"])
                self._console.print(f"  {_local(case, at)}  {clean(entry['text'])}")

    def _sent(self, status: Status, case: Case) -> list[dict[str, str]]:
        return [
            {
                "notice": notice["id"],
                "at": notice["sent"],
                "local": _local(case, datetime.fromisoformat(notice["sent"])),
                "to_role": notice["to_role"],
                "to": clean(self._post.to(notice)),
                "what": clean(self._post.what(notice)),
                "file": self._post.files.get(notice["id"], ""),
            }
            for notice in status["notices"]
            if notice["sent"]
        ]

    async def _result(self, handle: Handle, demo: DemoCase) -> DemoResult:
        status, case = await status_of(self._desk, handle.id), await self._state(handle)
        rung = f" at {status['rung']}" if status["rung"] else ""
        outcome = status["outcome"]
        return DemoResult(
            case=status["case"],
            workflow_id=handle.id,
            link=self._link(handle.id),
            stands=f"closed, {outcome}" if outcome else f"{status['stage']}{rung}",
            waiting_for=status["waiting_for"],
            stays_open=bool(demo.stops_at and not outcome),
            sent=self._sent(status, case),
        )

    def _link(self, wid: str) -> str:
        namespace = self._server.client.namespace
        return f"{self._server.ui_url}/namespaces/{namespace}/workflows/{quote(wid, safe='')}"

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[when]}", markup=False),
            console=self._console,
        )


def _local(case: Case, instant: datetime) -> str:
    """Return an instant in the zone of the case, such as Fri 2026-11-27 09:00 EST."""
    zone = case.calendar.zone
    return f"{zone.local(instant):%a %Y-%m-%d %H:%M} {zone.offset(instant).abbreviation}"
