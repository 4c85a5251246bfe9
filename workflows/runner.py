"""Runs a case in a workflow: wait, send, show, continue as new, and listen after the outcome.

The case itself (a `domain.case.case.Case`) decides; nothing here knows a rung or an award.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Generic

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from domain import kinds
from domain.acts import Adopt, Command, Fact, read
from domain.case.adoption import adopts
from domain.case.case import C, NewCase
from domain.case.codes import CaseCode
from domain.case.status import bad_status, new_status, status
from domain.errors import BadInput, Refused
from domain.post.notice import Notice, Receipt
from files.snapshots import around, covers, ends_soon, reads_at
from workflows import names
from workflows.clock import Alarm, CaseClock
from workflows.input import Start, command_of, errors_for_caller, fact_named, read_start
from workflows.sender import Sender
from workflows.snapshot import read_rules, take_snapshot
from workflows.visibility import Visibility, write_memo

A_DAY = timedelta(days=1)


class CaseRunner(Generic[C]):
    """One running case: new (`_new`), then open (`_case`); or with bad input (`_bad`)."""

    def __init__(self, case_type: type[C], start: object, more: tuple[object, ...]) -> None:
        self._case_type = case_type
        self._start = Start()
        self._new: NewCase[C] | None = None
        self._case: C | None = None
        self._bad: str | None = None
        self._early: list[tuple[str, object, tuple[object, ...]]] = []
        try:
            self._start = read_start(start, more)
            self._take_up(self._start)
        except BadInput as error:
            self._bad = str(error)
        self.clock = CaseClock(timedelta(seconds=self._start.shift_seconds))
        self._alarm = Alarm(self.clock)
        self._sender = Sender(self.clock, self._on_receipt)
        self._news = False
        self._cancelled = False
        self._read_ahead: datetime | None = None
        self._visibility = Visibility()

    def _take_up(self, start: Start) -> None:
        """Go on with the case that was carried over, or take a new one from its file."""
        workflow_id = workflow.info().workflow_id
        if start.shift_seconds and not workflow.info().task_queue.startswith(names.REHEARSAL_QUEUE):
            msg = (
                "a shifted case runs only on a task queue that begins with "
                f"{names.REHEARSAL_QUEUE}; leave shift_seconds out"
            )
            raise BadInput(msg)
        if start.carried is not None:
            self._case = self._case_type.model_validate(start.carried)
            self._case.use_patches(workflow.patched)
            return
        if start.case is None:
            msg = f"a {self._case_type.kind} case is started with its file, as one JSON object"
            raise BadInput(msg)
        new = self._case_type.from_file(start.case, workflow_id)
        if workflow_id != (own := kinds.workflow_id(new.kind, new.case_id)):
            msg = f"this file is the case {own}; it cannot be started as {workflow_id}"
            raise BadInput(msg)
        self._new = new

    # -- the run -------------------------------------------------------------------------------

    @property
    def case(self) -> C:
        """The open case."""
        assert self._case is not None, "run() opened it, and handlers waited for that"
        return self._case

    @property
    def is_open(self) -> bool:
        """Whether the case has no outcome yet."""
        return self._case is not None and self._case.is_open

    async def open(self) -> None:
        """Take the snapshot that decides the case for its whole life, and open it."""
        if self._new is None:
            return
        self._visibility.show_new(self._new)
        now = self.clock.now()
        try:
            snapshot = await take_snapshot(self._new, now)
        except ActivityError as error:
            self._bad = str(error.cause or error)
            return
        self._case = self._new.open(snapshot, now, workflow.patched)
        for name, payload, more in self._early:
            self.take_signal(name, payload, more)
        self._early.clear()

    def advance(self) -> None:
        """Do everything that is due now."""
        self.case.advance(self.clock.now())

    async def lengthen_calendar(self) -> None:
        """Lengthen the calendar of a case that outlives it. The days before stay as they were."""
        now, kept = self.clock.now(), self.case.snapshot
        if covers(kept, now) or not self._may_read_again(now):
            return
        self._read_ahead = now
        try:
            later = await take_snapshot(self.case, now, span=around(now))
        except ActivityError as error:  # a file was renamed in the meantime; the case goes on
            if is_cancelled_exception(error):
                raise
            write_memo("the calendar: none")
            self.case.flag("calendar", f"the calendar ends soon: {error.cause or error}")
            return
        write_memo("the calendar")
        if later.calendar.covers_until <= kept.calendar.covers_until:  # not published yet
            if now >= ends_soon(kept):
                last = kept.calendar.covers_until - A_DAY
                text = f"the calendar ends on {last}, and its file has no day after it"
                self.case.flag("calendar", text)
            return
        self.case.clear_flag("calendar")
        self.case.lengthen_calendar(later, now)

    def _looks_at_calendar(self) -> datetime | None:
        """Return when it has to be read further, or a person has to know that it could not be."""
        kept, now = self.case.snapshot, self.clock.now()
        if "calendar" in self.case.attention or not self.case.next_deadlines():
            return None
        return reads_at(kept) if covers(kept, now) else max(ends_soon(kept), now + A_DAY)

    def _may_read_again(self, now: datetime) -> bool:
        last = self._read_ahead
        return last is None or now - last >= A_DAY

    async def wait(self) -> None:
        """Send what is ready, show where it stands, and wait for a deadline or for news."""
        self._news = False  # what comes while we wait below is acted on at once
        await self.lengthen_calendar()
        self._sender.send(self.case)
        self._visibility.show(self.case)
        await self._continue_as_new_if_long()
        due, summary = self._next_alarm()
        if due is None and self._alarm.rang:
            write_memo("a deadline after which there is none")
        self._alarm.set(due, summary)
        try:
            await workflow.wait_condition(lambda: self._news or self._alarm.rang)
        except asyncio.CancelledError:
            if not self._survives_cancellation():
                raise

    def _survives_cancellation(self) -> bool:
        """Record the first request to cancel and go on: no case may stop in silence.

        The largest button of the Web UI makes such a request. The SDK also cancels a case that
        leaves the worker's memory. That is no request and is raised again, like later requests.
        """
        if self._cancelled or workflow.cancellation_reason() is None:
            return False
        self._cancelled = True
        text = (
            "a cancellation was asked for in Temporal; it ends nothing, since nobody would be told"
        )
        self.case.write(self.clock.now(), "command", text, code=CaseCode.CANCELLATION, by="ops")
        if self.case.is_open:
            self.case.flag("cancelled", f"{text}: end the case by one of its own commands")
        return True

    async def listen(self) -> None:
        """After the outcome, send the letters that are left; record news until the promised end.

        News may open the case again, such as a payment taken back; then this returns at once.
        """
        if self._case is None:
            self._visibility.show_bad(self._case_type.kind, self._bad or "")
            return
        while not self.is_open and (
            self._sender.under_way or self._letters_open() or self._still_listening()
        ):
            await self.wait()
        if self.is_open:
            return
        self.case.give_up(self.clock.now())
        await workflow.wait_condition(workflow.all_handlers_finished)
        self._visibility.show(self.case)

    def result(self) -> dict[str, Any]:
        """Return the result of the workflow: the outcome, and the reasons of a refusal."""
        if self._case is None:
            return {"outcome": "refused", "why": self._bad}
        case = self._case
        why = [e.text for e in case.timeline if e.kind == "refused"]
        closed = case.closed.isoformat() if case.closed else None
        return {"case": case.case_id, "outcome": case.outcome, "closed": closed, "why": why}

    def _still_listening(self) -> bool:
        until = self.case.listening_until
        return until is not None and self.clock.now() < until

    def _letters_open(self) -> bool:
        return any(n.is_open and n.channel != "platform" for n in self.case.notices)

    def _next_alarm(self) -> tuple[datetime | None, str]:
        case = self.case
        found = [(d.due, f"{d.what}: {d.why}") for d in case.next_deadlines()[:1]]
        if look := self._looks_at_calendar():
            found.append((look, "the calendar is read further, or a person is asked for more"))
        found += [
            (n.next_step, f"{'ask after' if n.awaits_lookup else 'try'} the {n.kind} again")
            for n in case.notices
            if n.is_open and n.id not in self._sender.under_way
        ]
        if case.listening_until and not case.is_open and self._still_listening():
            found.append((case.listening_until, "the case is closed; listening ends"))
        return min(found, default=(None, ""))

    async def _continue_as_new_if_long(self) -> None:
        info, limit = workflow.info(), self._start.renew_after
        long = limit is not None and info.get_current_history_length() >= limit
        if not (long or info.is_continue_as_new_suggested()):
            return
        await workflow.wait_condition(
            lambda: not self._sender.under_way and workflow.all_handlers_finished()
        )
        carried = self.case.model_dump(mode="json")
        workflow.continue_as_new(
            self._start.model_copy(update={"case": None, "carried": carried}).model_dump(
                mode="json"
            )
        )

    # -- messages to the case ------------------------------------------------------------------

    def take_signal(self, name: str, payload: object, more: tuple[object, ...]) -> None:
        """Take in a signal. One that is no sensible fact is kept as rejected, with the reason."""
        self._news = True
        write_memo("news")
        if self._case is None:
            self._early.append((name, payload, more))
            return
        try:
            fact = self.accept_fact(name, payload, more)
        except (BadInput, Refused) as error:
            self._case.reject(self.clock.now(), f"{name}: {payload!r}", str(error))
            return
        self._apply(fact)

    def accept_fact(self, name: str, payload: object, more: tuple[object, ...]) -> Fact:
        """Return a fact that makes sense now.

        Raises:
            BadInput: it cannot be read.
            Refused: it makes no sense in this case, or the case was refused when it was started.
        """
        fact = read(fact_named(self._case_type, name), payload, more)
        self._check_input()
        if self._case is not None:
            self._case.check_fact(fact)
            self._case.check_time(fact, self.clock.now())
        return fact

    def accept_command(self, name: str, payload: object, more: tuple[object, ...]) -> Command:
        """Return a command that is allowed now. A repeated one is allowed and does nothing.

        Raises:
            BadInput: it cannot be read.
            Refused: it is not allowed; the text says what would be.
        """
        command = command_of(self._case_type, name, payload, more)
        self._check_input()
        if self._case is not None and not self._case.was_told(command):
            self._case.check(command, self.clock.now())
        return command

    def _check_input(self) -> None:
        if self._bad is not None:
            msg = f"the case was refused when it was started: {self._bad}"
            raise Refused(msg)

    def take_fact(self, name: str, payload: object, more: tuple[object, ...]) -> dict[str, Any]:
        """Take in a fact that was told as an update, and answer."""
        with errors_for_caller():
            fact = self.accept_fact(name, payload, more)
        new = self._apply(fact)
        return {"recorded": new, "id": fact.id, "stage": self.case.stage}

    async def take_command(
        self, name: str, payload: object, more: tuple[object, ...]
    ) -> dict[str, Any]:
        """Carry out a command, and answer. The same id again is only answered."""
        with errors_for_caller():
            command = self.accept_command(name, payload, more)
        answer = {"done": False, "id": command.id, "stage": self.case.stage}
        if isinstance(command, Adopt):
            return answer | await self._adopt(command)
        if self.case.is_first(command):
            self.case.execute(command, self.clock.now())
            self._news = True
            answer["done"] = True
        return {**answer, "stage": self.case.stage}

    async def _adopt(self, command: Adopt) -> dict[str, Any]:
        """Move the case to other rules, wholly or not at all."""
        if self.case.was_told(command):
            return {"moved": []}
        with errors_for_caller():
            rules = await read_rules(self.case, command, self.clock.now())
            now = self.clock.now()
            self.case.check(command, now)  # reading took a moment, in which it may have closed
            moved, moves = adopts(self.case, rules, command, now)
        moved.use_patches(workflow.patched)
        self._case, self._news = moved, True
        return {"done": True, "moved": [move.model_dump(mode="json") for move in moves]}

    def _apply(self, fact: Fact) -> bool:
        if not self.case.is_first(fact):
            return False
        self.case.apply(fact, self.clock.now())
        self._news = True
        return True

    def _on_receipt(self, notice: Notice, receipt: Receipt) -> None:
        self._news = True
        write_memo(f"{notice.kind}: {receipt.outcome}")
        self.case.apply_receipt(notice.id, receipt, self.clock.now())
        if receipt.event:
            said = {"notice": notice.id, "event": receipt.event, "source": "the mailer's log"}
            self.take_signal("delivery", said, ())

    async def wait_until_open(self) -> None:
        """Wait until the case is open: a message may come right after the start."""
        await workflow.wait_condition(lambda: self._case is not None or self._bad is not None)

    # -- queries -------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Answer the query `status`."""
        if self._case is not None:
            return status(self._case)
        if self._new is not None and self._bad is None:
            return new_status(self._new)
        said = [name for name, _, _ in self._early]
        workflow_id, kind = workflow.info().workflow_id, self._case_type.kind
        return bad_status(workflow_id, kind, self._bad or "", said, self.clock.now())

    def state(self) -> dict[str, Any] | None:
        """Answer the query `state`: all fields of the case, to count any deadline again."""
        return self._case.model_dump(mode="json") if self._case else None
