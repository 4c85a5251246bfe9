"""Sends the letters and platform acts of a case, and its news for other cases: one try each."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception
from temporalio.exceptions import TimeoutError as TimedOut

from activities.letters import Letters
from activities.platform import PlatformActs
from domain.case.case import Case
from domain.post.letter import PlatformAct, Search
from domain.post.notice import Notice, Receipt
from workflows.clock import CaseClock
from workflows.options import sending, turn

OnReceipt = Callable[[Notice, Receipt], None]


class Sender:
    """Tries several notices at once; none of them holds up the case."""

    def __init__(self, clock: CaseClock, on_receipt: OnReceipt) -> None:
        self._clock = clock
        self._on_receipt = on_receipt
        self._under_way: dict[str, asyncio.Task[None]] = {}

    @property
    def under_way(self) -> frozenset[str]:
        """The ids of the notices that are being tried."""
        return frozenset(self._under_way)

    def send(self, case: Case) -> None:
        """Start a try of every notice that is ready."""
        for notice in case.ready(self._clock.now(), self._under_way):
            self._under_way[notice.id] = asyncio.create_task(self._carry_out(case, notice))

    async def _carry_out(self, case: Case, notice: Notice) -> None:
        try:
            receipt = await self._try(case, notice)
        finally:
            del self._under_way[notice.id]
        if receipt.retry_at:  # the mailer's clock is the world's, not a rehearsed case's
            at = receipt.retry_at + self._clock.shift
            receipt = receipt.model_copy(update={"retry_at": at})
        self._on_receipt(notice, receipt)

    async def _look_up(self, case: Case, notice: Notice) -> Receipt:
        now = self._clock.now()
        waited = timedelta(minutes=case.delivery.reconcile_after_minutes)
        tried = (notice.reconcile_at or now) - waited
        search = Search(
            letter=case.letter(notice, now),
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

    async def _try(self, case: Case, notice: Notice) -> Receipt:
        if notice.awaits_lookup:
            return await self._look_up(case, notice)
        if notice.channel == "case":
            return await _tell_case(case, notice)
        try:
            if notice.channel == "platform":
                return await workflow.execute_activity_method(
                    PlatformActs.do_platform_act,
                    _platform_act(case, notice),
                    **sending(_act_said(notice), turn(case, notice.kind)),
                )
            return await workflow.execute_activity_method(
                Letters.send_letter,
                case.letter(notice, self._clock.now()),
                **sending(f"write to the {notice.to_role}: {notice.kind}", turn(case, notice.kind)),
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            if isinstance(error.cause, TimedOut):
                return Receipt(outcome="unknown", why="the worker stopped while it was being sent")
            return Receipt(outcome="retry", why=f"a fault of ours: {error.cause}")


async def _tell_case(case: Case, notice: Notice) -> Receipt:
    """Signal a fact to another case. Temporal delivers it once, or knows no such case."""
    said = {**notice.facts, "id": notice.id, "source": case.workflow_id}
    other = workflow.get_external_workflow_handle(said.pop("on"))
    try:
        await other.signal(notice.kind, said)
    except FailureError as error:
        if is_cancelled_exception(error):
            raise
        return Receipt(outcome="refused", why=str(error.cause or error))
    return Receipt(outcome="accepted")


def _act_said(notice: Notice) -> str:
    """Return the summary of a platform act: its kind, and its subject or the role it is for."""
    if notice.to_role == "platform":
        return f"{notice.kind} on the platform: {notice.facts.get('on', '')}"
    return f"{notice.kind} for the {notice.to_role}"


def _platform_act(case: Case, notice: Notice) -> PlatformAct:
    return PlatformAct(
        key=notice.id,
        case=case.case_id,
        workflow=case.kind,
        act=notice.kind,
        on=str(notice.facts.get("on", case.case_id)),
        facts={k: v for k, v in notice.facts.items() if k != "on"},
    )
