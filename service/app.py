"""The HTTP service: routes and limits; every error is answered in one line.

POST /sendgrid/events         delivery events, signed by SendGrid
POST /sendgrid/inbound        answers by mail, signed by SendGrid
POST /facts/<case>/<fact>     facts of other systems, signed with the shared secret
     /unsubscribe/<token>     GET shows a button, POST declines updates; the link proves the role
GET  /health                  whether Temporal answers, and the number of mails for a person
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from temporalio.client import Client

import desk
from activities.directory import person
from domain.errors import BadInput, RecourseError, Refused
from infra.client import Unreachable, connect
from mail.unsubscribe import UnsubscribeLinks
from service.bodies import (
    EVENTS_MOST,
    FACTS_MOST,
    MAIL_MOST,
    BodyMemory,
    TooLarge,
    TooMuch,
    TooSlow,
    read_body,
)
from service.endpoints import Endpoints
from service.mail_store import MailOutcome
from service.signatures import (
    EVENTS_WITHIN,
    MAIL_WITHIN,
    Forged,
    SendGridKey,
    SharedSecret,
)
from service.unsubscribing import Unsubscribing
from settings import Settings

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    Forged: 403,
    TooLarge: 413,
    TooSlow: 408,
    TooMuch: 503,
    BadInput: 422,
    Refused: 409,
    Unreachable: 503,
    OSError: 503,
}
RETRY_AFTER = 30  # seconds


class SwitchedOff(RecourseError):
    """This endpoint has no key in the settings, so it can check no signature."""


class Service:
    """The requests of each route, checked by its key."""

    def __init__(
        self,
        settings: Settings,
        *,
        connects: Callable[[Settings], Awaitable[Client]] = connect,
        clock: Callable[[], datetime] = desk.now,
    ) -> None:
        """Read the keys.

        Raises:
            BadInput: one of them is no key, or a secret is too short.
        """
        sender = str(person(settings.mail_from).email)
        self.endpoints = Endpoints(settings, connects, sender)
        self._clock, self._memory = clock, BodyMemory()
        self._events = SendGridKey(settings.event_key) if settings.event_key else None
        self._mail = SendGridKey(settings.parse_key) if settings.parse_key else None
        secret = settings.facts_secret
        self._facts = SharedSecret(secret.get_secret_value()) if secret else None
        self.unsubscribing = Unsubscribing(_links(settings), self.endpoints.client, clock)

    async def events(self, request: Request) -> dict[str, int]:
        key = _required(self._events, "RECOURSE_EVENT_KEY")
        headers = dict(request.headers)
        key.check_head(headers, self._clock(), EVENTS_WITHIN)
        with self._memory.for_one() as take:
            body = await read_body(request, EVENTS_MOST, take)
            key.check(headers, body, self._clock(), EVENTS_WITHIN)
            return await self.endpoints.take_events(body)

    async def inbound(self, request: Request) -> dict[str, str]:
        key = _required(self._mail, "RECOURSE_PARSE_KEY")
        headers = dict(request.headers)
        key.check_head(headers, self._clock(), MAIL_WITHIN)
        with self._memory.for_one() as take:
            body = await read_body(request, MAIL_MOST, take)
            key.check(headers, body, self._clock(), MAIL_WITHIN)
            return await self.endpoints.take_mail(headers.get("content-type", ""), body)

    async def fact(self, request: Request) -> dict[str, Any]:
        secret = _required(self._facts, "RECOURSE_FACTS_SECRET")
        secret.check_head(dict(request.headers), self._clock())
        body = await read_body(request, FACTS_MOST)
        path = request.scope.get("raw_path", b"").decode("latin-1")
        secret.check(dict(request.headers), path, body, self._clock())
        case, fact = request.path_params["case"], request.path_params["fact"]
        return await self.endpoints.take_fact(case, fact, body)

    async def health(self, _: Request) -> JSONResponse:
        reachable = await self.endpoints.reachable()
        waiting = self.endpoints.mail_store.listed(MailOutcome.FOR_A_PERSON)
        health = {"temporal": reachable, "mail_for_a_person": len(waiting)}
        return JSONResponse(health, 200 if reachable else 503)


def _links(settings: Settings) -> UnsubscribeLinks | None:
    """Return the check of unsubscribe links: old letters have them, even if new ones do not."""
    secrets = (settings.reply_secret, settings.reply_secret_before)
    given = [secret.get_secret_value() for secret in secrets if secret]
    return UnsubscribeLinks(given) if given else None


K = TypeVar("K")


def _required(key: K | None, setting: str) -> K:
    """Return the key, or raise SwitchedOff if the setting is missing."""
    if key is None:
        msg = f"this door is closed: {setting} is not set"
        raise SwitchedOff(msg)
    return key


def app(service: Service) -> Starlette:
    """Return the application."""
    return Starlette(
        routes=[
            Route("/sendgrid/events", _as_json(service.events), methods=["POST"]),
            Route("/sendgrid/inbound", _as_json(service.inbound), methods=["POST"]),
            Route("/facts/{case:path}/{fact}", _as_json(service.fact), methods=["POST"]),
            Route("/unsubscribe/{token}", service.unsubscribing.answer, methods=["GET", "POST"]),
            Route("/health", service.health, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _not_found},
    )


async def _not_found(_: Request, error: Exception) -> JSONResponse:
    """Answer an unknown path or method as every other error is answered."""
    assert isinstance(error, HTTPException), "it is registered for these"
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


def _as_json(
    endpoint: Callable[[Request], Awaitable[Any]],
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Return the endpoint with its answer, or its error, as JSON."""

    async def answer(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await endpoint(request))
        except ClientDisconnect:
            return JSONResponse({"error": "the body broke off"}, 400)
        except Exception as error:  # noqa: BLE001 (the service outlives every error)
            return _error(error)

    return answer


def _error(error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, SwitchedOff):
        status = 404
    if status == 500:  # noqa: PLR2004 (a fault of ours)
        log.error("a request failed", exc_info=error)
        return JSONResponse({"error": "a fault of ours; it is logged"}, status)
    text = "it cannot be kept; send it again" if isinstance(error, OSError) else str(error)
    headers = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}  # noqa: PLR2004 (HTTP's)
    return JSONResponse({"error": " ".join(text.split())[:500]}, status, headers=headers)
