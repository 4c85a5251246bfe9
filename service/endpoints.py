"""What each request does: check, read, tell the case; or keep it for a person."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from desk import Desk
from domain.case.case import Case
from domain.errors import BadInput, RecourseError, Refused
from infra.client import Unreachable
from mail.reply_address import Token, reply_addresses
from service import events
from service.answers import WHY, Answers, Threads, Verdict
from service.bodies import CannotRead, read_apart
from service.mail_store import FOR_A_PERSON, SET_ASIDE, TOLD, KeptMail
from settings import Settings
from workflows.names import WORKFLOW_TYPE

log = logging.getLogger(__name__)

AT_ONCE = 20
READ_AT_ONCE = 2
ANSWERS_WITHIN = 20.0
NO_CASE = RPCStatusCode.NOT_FOUND


class Doors:
    """The three doors, on one Temporal service that need not be there yet."""

    def __init__(
        self, settings: Settings, connect: Callable[[Settings], Awaitable[Client]], sender: str
    ) -> None:
        self._settings, self._connect = settings, connect
        self._client: Client | None = None
        self._seen = events.Seen()
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self.kept = KeptMail(settings.kept_mail)
        self._domain = sender.rpartition("@")[2]
        self._ours = {"sender": sender.lower(), "reply_domain": (settings.reply_domain or "")}
        self._addresses = reply_addresses(
            settings.reply_domain, settings.reply_secret, settings.reply_secret_before
        )

    async def client(self) -> Client:
        """Return the client of the service.

        Raises:
            Unreachable: nobody answers; whoever asks comes again.
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
        """Tell each case what became of its letters, by signal: no worker need be there.

        Raises:
            BadInput: the body is no list of events.
            Unreachable: not all could be told; the same may be sent again.
        """
        news, others = events.read(body)
        fresh = list(
            {one.fact["id"]: one for one in news if one.event_id not in self._seen}.values()
        )
        client, turns = await self.client(), asyncio.Semaphore(AT_ONCE)
        cases: dict[str, list[events.News]] = {}
        for one in fresh:
            cases.setdefault(one.case, []).append(one)

        async def tell(of_a_case: list[events.News]) -> list[bool]:
            async with turns:  # in order, since one may explain the next
                return [await _signal(client, one) for one in of_a_case]

        answers = await asyncio.gather(*map(tell, cases.values()))
        told = [was_there for of_a_case in answers for was_there in of_a_case]
        for one in news:
            self._seen.add(one.event_id)
        gone = told.count(False)
        return {"told": len(told) - gone, "gone": gone, "again": len(news) - len(fresh),
                "not_ours": others}  # fmt: skip

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
        async with _in_time():
            return await (await self._desk()).tell(case, fact, payload)

    # -- mail ----------------------------------------------------------------------------------

    async def take_mail(self, content_type: str, body: bytes) -> dict[str, Any]:
        """Keep a mail as it came, and tell its case what it says.

        Raises:
            OSError: it cannot be kept.
            Unreachable: the case could not be asked or told; the same may be sent again.
        """
        digest = hashlib.sha256(body).hexdigest()
        self.kept.keep(digest, body)
        if known := self.kept.became(digest):
            return {"became": known["became"], "mail": digest}
        try:
            async with self._reading:
                mail = await read_apart(content_type, body, self._ours)
        except CannotRead as error:
            return self._marked(digest, FOR_A_PERSON, str(error))
        async with _in_time():
            desk = await self._desk()
            cases = _Cases(desk)
            judges = Answers(cases, self._addresses, Threads(desk_ids(desk), self._domain))
            verdict = await judges.judge(mail, digest)
            return await self._done(desk, verdict, mail, digest)

    async def _done(
        self, desk: Desk, verdict: Verdict, mail: dict[str, Any], digest: str
    ) -> dict[str, Any]:
        shown = {"from": mail["from"], "subject": mail["subject"]}
        writer = verdict.writer
        if writer:
            shown |= {"case": writer.case, "role": writer.role}
        if writer and (told := verdict.fact) and verdict.payload is not None:
            try:
                await desk.tell(writer.case, told, verdict.payload)
            except (Refused, BadInput) as error:
                verdict = Verdict(str(error), writer, for_a_person=True)
            else:
                if not verdict.for_a_person:
                    return self._marked(digest, TOLD, told, **shown)
        if writer and verdict.for_a_person:
            with suppress(Refused, BadInput):
                waits = _waiting(verdict.why, writer.role, digest)
                await desk.tell(writer.case, "mail_received", waits)
        became = FOR_A_PERSON if verdict.for_a_person else SET_ASIDE
        return self._marked(digest, became, verdict.why, **shown)

    def _marked(self, digest: str, became: str, why: str, **shown: str) -> dict[str, Any]:
        self.kept.mark(digest, became, why, **shown)
        log.info("mail %s: %s", digest[:12], became)
        return {"became": became, "mail": digest}


def desk_ids(desk: Desk) -> Callable[[], AsyncIterator[str]]:
    """Return a way to list the workflow ids of the running cases."""

    async def ids() -> AsyncIterator[str]:
        with suppress(RPCError):  # a service without lists knows no threads
            async for one in desk.listed("ExecutionStatus = 'Running'"):
                yield one.id

    return ids


class _Cases:
    """The desk, as `Answers` asks it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def status(self, case: str) -> dict[str, Any]:
        return await self._desk.status(case)

    async def state(self, case: str) -> Case | None:
        return await self._desk.state(case)

    async def named(self, token: Token) -> AsyncIterator[str]:
        if token.is_whole:
            yield f"{token.kind}/{token.case_id}"
            return
        begins = f"{token.kind}/{token.case_id}"
        kind = WORKFLOW_TYPE[token.kind]
        query = f"WorkflowType = '{kind}' AND WorkflowId STARTS_WITH '{begins}'"
        if begins.replace("'", "") == begins:
            async for one in self._desk.listed(query):
                yield one.id


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Turn what Temporal's client raises when nobody answers into Unreachable."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            yield
    except TimeoutError as error:
        raise _unreachable() from error
    except RPCError as error:
        if error.status is RPCStatusCode.INVALID_ARGUMENT:
            msg = "Temporal does not understand the name of the case"
            raise BadInput(msg) from error
        raise _unreachable() from error


async def _signal(client: Client, one: events.News) -> bool:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            await client.get_workflow_handle(one.case).signal(one.name, one.fact)
    except RPCError as error:
        if error.status is NO_CASE:
            return False
        raise _unreachable() from error
    except TimeoutError:
        raise _unreachable() from None
    return True


def _unreachable() -> RecourseError:
    return Unreachable("Temporal does not answer; send it again")


def _waiting(why: str, role: str, digest: str) -> dict[str, Any]:
    said = {"id": f"mail-waits-{digest[:24]}", "source": "mail", "by_role": role}
    return {**said, "kept_as": digest, "why": why[:WHY], "waits": True}
