"""What every case's workflow does: wait, send, show, continue as new, and go on listening.

The case itself (a `domain.case.Case`) decides; nothing here knows what a rung or an award is.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Generic

from pydantic import BaseModel, Field, ValidationError
from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    is_cancelled_exception,
)
from temporalio.exceptions import (
    TimeoutError as TimedOut,
)

from activities.letters import Letters
from activities.opening import Opening, SnapshotRequest, covers
from activities.platform import PlatformActs
from domain.acts import Command, Fact, problems, read
from domain.case import C, Case, Snapshot
from domain.errors import BadInput, ErrorType, Refused
from domain.post import Letter, Notice, PlatformAct, Receipt, Search
from workflows import screen
from workflows.clock import Alarm, CaseClock
from workflows.names import REHEARSAL_QUEUE
from workflows.options import reading, sending, turn


class Start(BaseModel):
    """What a workflow is started with. A bare case file is taken as `{case: …}`."""

    case: dict[str, Any] | None = None
    carried: dict[str, Any] | None = Field(default=None, description="state from the run before")
    shift_seconds: float = Field(
        default=0, description="rehearsals only: case time minus real time"
    )
    renew_after: int | None = Field(
        default=None, description="rehearsals and tests only: continue as new after so many events"
    )


class Engine(Generic[C]):
    """One running case."""

    def __init__(self, case_type: type[C], start: object, more: tuple[object, ...]) -> None:
        self._case_type = case_type
        self._start = Start()
        self._case: C | None = None
        self._bad: str | None = None
        self._early: list[tuple[str, object, tuple[object, ...]]] = []
        try:
            self._start = _start(start, more)
            self._case = self._case_from(self._start)
        except BadInput as error:
            self._bad = str(error)
        self.clock = CaseClock(timedelta(seconds=self._start.shift_seconds))
        self._alarm = Alarm(self.clock)
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._news = False
        self._screen = screen.Screen()

    def _case_from(self, start: Start) -> C:
        workflow_id = workflow.info().workflow_id
        if start.shift_seconds and not workflow.info().task_queue.startswith(REHEARSAL_QUEUE):
            msg = (
                f"a shifted case runs only on a task queue that begins with {REHEARSAL_QUEUE}; "
                "leave shift_seconds out"
            )
            raise BadInput(msg)
        if start.carried is not None:
            return self._case_type.model_validate(start.carried)
        if start.case is None:
            msg = f"a {self._case_type.kind} case is started with its file, as one JSON object"
            raise BadInput(msg)
        return self._case_type.from_file(start.case, workflow_id)

    # -- the run -------------------------------------------------------------------------------

    @property
    def case(self) -> C:
        """The case, once its input made sense."""
        assert self._case is not None, "the input made sense"
        return self._case

    @property
    def is_open(self) -> bool:
        """Whether the case has no outcome yet."""
        return self._case is not None and self._case.is_open

    async def opens(self) -> None:
        """Take the snapshot that decides the case for its whole life, and open it."""
        if self._case is None or self._case.snapshot is not None:
            return
        self._screen.show_kind(self._case)
        now = self.clock.now()
        try:
            snapshot = await self._snapshot(now)
        except ActivityError as error:
            self._bad = str(error.cause or error)
            self._case = None
            return
        self._case.open(snapshot, now)
        for name, payload, more in self._early:
            self.hear(name, payload, more)
        self._early.clear()

    async def _snapshot(self, at: datetime) -> Snapshot:
        policy, calendar = self.case.files()
        request = SnapshotRequest(kind=self.case.kind, policy=policy, calendar=calendar, at=at)
        return await workflow.execute_activity_method(
            Opening.take_snapshot, request, **reading("read the policy and the calendar of today")
        )

    def act(self) -> None:
        """Do everything that is due now."""
        self.case.act(self.clock.now())

    async def until_next(self) -> None:
        """Send what is ready, show where it stands, and wait for a deadline or for news."""
        await self._reach_further_ahead()
        self._send()
        self._screen.show(self.case)
        await self._continue_as_new_if_long()
        due, summary = self._next_alarm()
        self._alarm.set(due, summary)
        self._news = False
        await workflow.wait_condition(lambda: self._news or self._alarm.rang)

    async def listens(self) -> None:
        """After the outcome: send what is left, record what is said, for as long as promised."""
        if self._case is None:
            self._screen.show_bad(self._case_type.kind, self._bad or "")
            return
        while self._sending or self._mails_open() or self._still_listening():
            await self.until_next()
        await workflow.wait_condition(workflow.all_handlers_finished)
        self._screen.show(self.case)

    def result(self) -> dict[str, Any]:
        """Return what the case came to."""
        if self._case is None:
            return {"outcome": "refused", "why": self._bad}
        case = self._case
        why = [e.text for e in case.timeline if e.kind == "refused"]
        closed = case.closed.isoformat() if case.closed else None
        return {"case": case.case_id, "outcome": case.outcome, "closed": closed, "why": why}

    def _still_listening(self) -> bool:
        until = self.case.listening_until
        return until is not None and self.clock.now() < until

    def _mails_open(self) -> bool:
        return any(n.is_open and n.channel == "mail" for n in self.case.notices)

    def _next_alarm(self) -> tuple[datetime | None, str]:
        case = self.case
        found = [(d.due, f"{d.what}: {d.why}") for d in case.next_deadlines()[:1]]
        found += [
            (n.next_step, f"{'ask after' if n.is_asked_after else 'try'} the {n.kind} again")
            for n in case.notices
            if n.is_open and n.id not in self._sending
        ]
        if case.listening_until and not case.is_open and self._still_listening():
            found.append((case.listening_until, "the case is closed; listening ends"))
        return min(found, default=(None, ""))

    async def _reach_further_ahead(self) -> None:
        """Lengthen the calendar of a case that outlives its snapshot; the past stays as it was."""
        snapshot, now = self.case.snapshot, self.clock.now()
        if snapshot is None or covers(snapshot, now):
            return
        self.case.extend(await self._snapshot(now), now)

    async def _continue_as_new_if_long(self) -> None:
        info, limit = workflow.info(), self._start.renew_after
        long = limit is not None and info.get_current_history_length() >= limit
        if not (long or info.is_continue_as_new_suggested()):
            return
        await workflow.wait_condition(
            lambda: not self._sending and workflow.all_handlers_finished()
        )
        carried = self.case.model_dump(mode="json")
        workflow.continue_as_new(
            self._start.model_copy(update={"case": None, "carried": carried}).model_dump(
                mode="json"
            )
        )

    # -- letters and platform acts -------------------------------------------------------------

    def _send(self) -> None:
        for notice in self.case.ready(self.clock.now(), self._sending):
            self._sending[notice.id] = asyncio.create_task(self._carry_out(notice))

    async def _carry_out(self, notice: Notice) -> None:
        receipt = await self._try(notice)
        if receipt.retry_at:  # the mailer's clock is the world's, not a rehearsed case's
            at = receipt.retry_at + self.clock.shift
            receipt = receipt.model_copy(update={"retry_at": at})
        del self._sending[notice.id]
        self.case.came_back(notice.id, receipt, self.clock.now())
        if receipt.event:
            said = {"notice": notice.id, "event": receipt.event, "source": "the mailer's log"}
            self.hear("delivery", said, ())
        self._news = True

    async def _look_up(self, notice: Notice) -> Receipt:
        case, now = self.case, self.clock.now()
        waited = timedelta(minutes=case.delivery.reconcile_after_minutes)
        tried = (notice.reconcile_at or now) - waited
        search = Search(
            letter=_letter(case, notice, now),
            contact=notice.contact,
            tried=max(0, int((now - tried).total_seconds())),
        )
        try:
            found = await workflow.execute_activity_method(
                Letters.look_up_letter,
                search,
                **sending(f"did the {notice.kind} leave after all?", turn(case, notice.kind)),
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            found = Receipt(outcome="unknown", why=f"the look-up failed: {error.cause}")
        return found.model_copy(update={"looked_up": True})

    async def _try(self, notice: Notice) -> Receipt:
        case = self.case
        if notice.is_asked_after:
            return await self._look_up(notice)
        try:
            if notice.channel == "platform":
                return await workflow.execute_activity_method(
                    PlatformActs.do_platform_act,
                    _platform_act(case, notice),
                    **sending(f"{notice.kind} for the {notice.to_role}", turn(case, notice.kind)),
                )
            return await workflow.execute_activity_method(
                Letters.send_letter,
                _letter(case, notice, self.clock.now()),
                **sending(f"write to the {notice.to_role}: {notice.kind}", turn(case, notice.kind)),
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            if isinstance(error.cause, TimedOut):
                return Receipt(outcome="unknown", why="the worker stopped while it was being sent")
            return Receipt(outcome="retry", why=f"a fault of ours: {error.cause}")

    # -- what is said to the case ------------------------------------------------------------

    def hear(self, name: str, payload: object, more: tuple[object, ...]) -> None:
        """Take in a signal: a fact, or what makes no sense, which is kept with the reason."""
        self._news = True
        if self._case is None or self._case.snapshot is None:
            self._early.append((name, payload, more))
            return
        now = self.clock.now()
        try:
            fact = read(self._fact(name), payload, more)
            self.case.check_fact(fact)
        except (BadInput, Refused) as error:
            self.case.reject(now, f"{name}: {payload!r}", str(error))
            return
        self._take(fact)

    def _take(self, fact: Fact) -> bool:
        if not self.case.is_news(fact):
            return False
        self.case.hear(fact, self.clock.now())
        self._news = True
        return True

    def check_told(self, name: str, payload: object, more: tuple[object, ...]) -> None:
        """Validate an update that tells a fact; a refusal writes nothing."""
        with _as_refusal():
            fact = read(self._fact(name), payload, more)
            if case := self._opened():
                case.check_fact(fact)

    def told(self, name: str, payload: object, more: tuple[object, ...]) -> dict[str, Any]:
        """Take in a fact that was told as an update, and answer."""
        self.check_told(name, payload, more)
        fact = read(self._fact(name), payload, more)
        new = self._take(fact)
        return {"recorded": new, "id": fact.id, "stage": self.case.stage}

    def check_command(self, name: str, payload: object, more: tuple[object, ...]) -> None:
        """Validate a command; a refusal says what would be allowed, and writes nothing."""
        with _as_refusal():
            command = read(self._command(name), payload, more)
            case = self._opened()
            if case and not case.was_told(command):
                case.check(command, self.clock.now())

    def commanded(self, name: str, payload: object, more: tuple[object, ...]) -> dict[str, Any]:
        """Carry out a command, and answer; the same id again is answered and not carried out."""
        self.check_command(name, payload, more)
        command = read(self._command(name), payload, more)
        if new := self.case.is_news(command):
            self.case.obey(command, self.clock.now())
            self._news = True
        return {"done": new, "id": command.id, "stage": self.case.stage}

    async def is_opened(self) -> None:
        """Wait until the case is open: whoever speaks right after the start is heard then."""
        await workflow.wait_condition(lambda: self._case is None or self._case.snapshot is not None)

    def status(self) -> dict[str, Any]:
        """Answer the query `status`."""
        if self._case is None:
            return screen.bad_status(self._case_type.kind, self._bad or "", self.clock.now())
        return screen.status(self._case)

    def state(self) -> dict[str, Any] | None:
        """Answer the query `state`: what a reader needs to count any deadline again."""
        return self._case.model_dump(mode="json") if self._case else None

    def _opened(self) -> C | None:
        if self._case is None:
            msg = f"the case was refused when it was started: {self._bad}"
            raise Refused(msg)
        return self._case if self._case.snapshot is not None else None

    def _fact(self, name: str) -> type[Fact]:
        for fact in self._case_type.facts:
            if fact.name == name:
                return fact
        facts = ", ".join(f.name for f in self._case_type.facts)
        if any(c.name == name for c in self._case_type.commands):
            msg = f"{name} is a command: say it as an update, so that it can be answered"
        else:
            msg = f"no fact is called {name}; there is {facts}"
        raise BadInput(msg)

    def _command(self, name: str) -> type[Command]:
        return next(c for c in self._case_type.commands if c.name == name)


class _as_refusal:  # noqa: N801 (reads as a phrase)
    """Turn our errors into what a caller of an update sees."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, BadInput):
            raise ApplicationError(str(error), type=ErrorType.BAD_INPUT) from None
        if isinstance(error, Refused):
            raise ApplicationError(str(error), type=ErrorType.REFUSED) from None


def _start(start: object, more: tuple[object, ...]) -> Start:
    if more:
        msg = f"a case is started with one JSON object, got {1 + len(more)} arguments"
        raise BadInput(msg)
    if not isinstance(start, dict):
        what = "nothing" if start is None else type(start).__name__
        msg = f"a case is started with its file as one JSON object, got {what}"
        raise BadInput(msg)
    wrapped = start if {"case", "carried"} & start.keys() else {"case": start}
    try:
        return Start.model_validate(wrapped)
    except ValidationError as error:
        raise BadInput(problems(error)) from None


def _letter(case: Case, notice: Notice, now: datetime) -> Letter:
    late = now - notice.due > case.late_after
    return Letter(
        notice=notice.id,
        case=case.case_id,
        workflow=case.kind,
        kind=notice.kind,
        to_role=notice.to_role,
        contacts=case.contacts(notice.to_role),
        facts=notice.facts,
        late=case.local(notice.due) if late else None,
        possible_repeat=notice.possible_repeat,
    )


def _platform_act(case: Case, notice: Notice) -> PlatformAct:
    return PlatformAct(
        key=notice.id,
        case=case.case_id,
        workflow=case.kind,
        act=notice.kind,
        on=str(notice.facts.get("on", case.case_id)),
        facts={k: v for k, v in notice.facts.items() if k != "on"},
    )
