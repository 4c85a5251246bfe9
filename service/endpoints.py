"""The work of each endpoint: parse the request and tell the case, or keep it for a person."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from email.utils import parseaddr
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from desk import Desk
from domain.case.case import Case
from domain.errors import BadInput, Refused
from domain.kinds import KINDS
from infra.client import Unreachable
from mail.reply_address import ReplyToken, reply_addresses
from service import events
from service.answers import LONGEST_WHY, Answers, Decision, FactToTell, Threads, Writer
from service.bodies import CannotParse, parse_apart
from service.classify import OurAddresses
from service.events import CaseSignal
from service.mail_store import MailOutcome, MailRecord, MailStore
from service.parse_mail import ParsedMail
from service.signals import no_answer, tell_by_signal
from settings import Settings

log = logging.getLogger(__name__)

CASES_AT_ONCE = 20
PARSED_AT_ONCE = 2
ANSWER_WITHIN = 20.0


class Endpoints:
    """The endpoints for events, facts and mail, before a Temporal service that may be away."""

    def __init__(
        self, settings: Settings, connect: Callable[[Settings], Awaitable[Client]], sender: str
    ) -> None:
        self._settings, self._connect = settings, connect
        self._client: Client | None = None
        self._recent = events.RecentEvents()
        self._parsing = asyncio.Semaphore(PARSED_AT_ONCE)
        self.mail_store = MailStore(settings.kept_mail)
        self._domain = sender.rpartition("@")[2]
        self._ours = OurAddresses(
            sender=sender.lower(),
            name=parseaddr(settings.mail_from)[0],
            reply_domain=settings.reply_domain or "",
        )
        self._addresses = reply_addresses(
            settings.reply_domain, settings.reply_secret, settings.reply_secret_before
        )

    async def client(self) -> Client:
        """Return the client of the Temporal service.

        Raises:
            Unreachable: Temporal does not answer; the sender comes again.
        """
        if self._client is None:
            self._client = await self._connect(self._settings)
        return self._client

    async def reachable(self) -> bool:
        """Return whether Temporal answers now."""
        try:
            async with asyncio.timeout(5):
                return await (await self.client()).service_client.check_health()
        except (Unreachable, RPCError, TimeoutError):
            return False

    async def _desk(self) -> Desk:
        client = await self.client()
        return Desk(client, self._settings, task_queue=self._settings.task_queue)

    # -- delivery events -----------------------------------------------------------------------

    async def take_events(self, body: bytes) -> dict[str, int]:
        """Tell each case the deliveries of its letters, by signal.

        Raises:
            BadInput: the body is no list of events.
            Unreachable: not every case could be told; the same body may be sent again.
        """
        signals, not_ours = events.parse(body)
        fresh = {s.payload["id"]: s for s in signals if s.event_id not in self._recent}
        told = await self._signal(list(fresh.values()))
        for signal in signals:
            self._recent.add(signal.event_id)
        gone = told.count(False)
        return {
            "told": len(told) - gone,
            "gone": gone,
            "again": len(signals) - len(fresh),
            "not_ours": not_ours,
        }

    async def _signal(self, signals: list[CaseSignal]) -> list[bool]:
        """Signal all cases, and return for each signal whether its case was there."""
        client, turns = await self.client(), asyncio.Semaphore(CASES_AT_ONCE)
        by_case: dict[str, list[CaseSignal]] = {}
        for signal in signals:
            by_case.setdefault(signal.case, []).append(signal)

        async def signal_one_case(ones: list[CaseSignal]) -> list[bool]:
            async with turns:  # in order, since one may explain the next
                return [await tell_by_signal(client, s.case, s.fact, s.payload) for s in ones]

        answers = await asyncio.gather(*map(signal_one_case, by_case.values()))
        return [was_there for of_a_case in answers for was_there in of_a_case]

    # -- facts of other systems ----------------------------------------------------------------

    async def take_fact(self, case: str, fact: str, body: bytes) -> dict[str, Any]:
        """Tell a case a fact, and return its answer; the same id counts once.

        Raises:
            BadInput, Refused, Unreachable: as the desk does.
        """
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            payload = None
        if not isinstance(payload, dict):
            msg = "the body is one JSON object: the fact's fields"
            raise BadInput(msg)
        async with _answer_in_time():
            return await (await self._desk()).tell(case, fact, payload)

    # -- mail ----------------------------------------------------------------------------------

    async def take_mail(self, content_type: str, body: bytes) -> dict[str, str]:
        """Keep a mail as it came, and tell its case the fact that it is.

        Raises:
            OSError: it cannot be kept.
            Unreachable: the case could not be asked or told; the same mail may be sent again.
        """
        digest = hashlib.sha256(body).hexdigest()
        self.mail_store.keep(digest, body)
        if known := self.mail_store.found(digest):
            return _answer(known)
        try:
            async with self._parsing:
                mail = await parse_apart(content_type, body, self._ours)
        except CannotParse as error:
            became = MailOutcome.FOR_A_PERSON
            return self._record(MailRecord(became=became, why=str(error), mail=digest))
        async with _answer_in_time():
            desk = await self._desk()
            threads = Threads(lambda: _running(desk), self._domain)
            answers = Answers(_DeskCases(desk), self._addresses, threads)
            decision = await answers.decide(mail, digest)
            decision = await _carry_out(desk, decision, digest)
        return self._record(_record_of(decision, mail, digest))

    def _record(self, record: MailRecord) -> dict[str, str]:
        self.mail_store.record(record)
        log.info("mail %s: %s", record.mail[:12], record.became)
        return _answer(record)


def _answer(record: MailRecord) -> dict[str, str]:
    return {"became": record.became, "mail": record.mail}


async def _carry_out(desk: Desk, decision: Decision, digest: str) -> Decision:
    """Tell the case, and return the decision as it turned out: the case may refuse the fact."""
    writer, fact = decision.writer, decision.fact
    if writer is None:
        return decision
    if fact:
        try:
            await desk.tell(writer.case, fact.name, fact.payload)
        except (Refused, BadInput) as error:
            decision = Decision(str(error), writer, for_a_person=True)
    if decision.for_a_person:
        waits = _waits(writer, decision.why, digest)
        with suppress(Refused, BadInput):
            await desk.tell(writer.case, waits.name, waits.payload)
    return decision


def _waits(writer: Writer, why: str, digest: str) -> FactToTell:
    """Return the fact that a mail waits for a person."""
    payload = {
        "id": f"mail-waits-{digest[:24]}",
        "source": "mail",
        "by_role": writer.role,
        "kept_as": digest,
        "why": why[:LONGEST_WHY],
        "waits": True,
    }
    return FactToTell("mail_received", payload)


def _record_of(decision: Decision, mail: ParsedMail, digest: str) -> MailRecord:
    became, why = MailOutcome.SET_ASIDE, decision.why
    if decision.for_a_person:
        became = MailOutcome.FOR_A_PERSON
    elif decision.fact:
        became, why = MailOutcome.TOLD, decision.fact.name
    return MailRecord(
        became=became,
        why=why,
        mail=digest,
        sender=mail.sender,
        subject=mail.subject,
        case=decision.writer.case if decision.writer else None,
        role=decision.writer.role if decision.writer else None,
    )


async def _running(desk: Desk) -> AsyncIterator[str]:
    """Yield the workflow ids of the running cases; none where Temporal has no lists."""
    with suppress(RPCError):
        async for one in desk.listed("ExecutionStatus = 'Running'"):
            yield one.id


class _DeskCases:
    """The cases, by way of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def state(self, case: str) -> Case | None:
        return await self._desk.state(case)

    async def named(self, token: ReplyToken) -> AsyncIterator[str]:
        prefix = f"{token.kind}/{token.case_id}"
        if token.is_whole:
            yield prefix
            return
        if "'" in prefix:  # it would end the text in the query
            return
        kind = KINDS[token.kind].workflow_type
        query = f"WorkflowType = '{kind}' AND WorkflowId STARTS_WITH '{prefix}'"
        async for one in self._desk.listed(query):
            yield one.id


@asynccontextmanager
async def _answer_in_time() -> AsyncIterator[None]:
    """Raise Unreachable for each error by which Temporal's client says that nobody answers."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            yield
    except TimeoutError as error:
        raise no_answer() from error
    except RPCError as error:
        if error.status is RPCStatusCode.INVALID_ARGUMENT:
            msg = "Temporal does not understand the name of the case"
            raise BadInput(msg) from error
        raise no_answer() from error
