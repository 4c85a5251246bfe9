"""The HTTP service: routes, limits, and one line for whatever is wrong.

POST /sendgrid/events         delivery events, signed by SendGrid
POST /sendgrid/inbound        answers by mail, signed by SendGrid
POST /facts/<case>/<fact>     facts of other systems, signed with the shared secret
     /unsubscribe/<token>     GET shows a button, POST declines updates; the link proves who
GET  /health                  whether Temporal answers, and how many mails wait for a person
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

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
    Room,
    TooLarge,
    TooMuch,
    TooSlow,
    whole,
)
from service.endpoints import Doors
from service.mail_store import FOR_A_PERSON
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
COME_AGAIN = 30  # seconds


class SwitchedOff(RecourseError):
    """This door has no key in the settings, so nobody can be known there."""


class Service:
    """The routes, with their keys."""

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
        self.doors = Doors(settings, connects, str(person(settings.mail_from).email))
        self._clock, self._room = clock, Room()
        self._events = SendGridKey(settings.event_key) if settings.event_key else None
        self._mail = SendGridKey(settings.parse_key) if settings.parse_key else None
        secret = settings.facts_secret
        self._facts = SharedSecret(secret.get_secret_value()) if secret else None
        self.unsubscribing = Unsubscribing(_links(settings), self.doors.client, clock)

    async def events(self, request: Request) -> Any:  # noqa: ANN401 (what is answered, as JSON)
        key = _on(self._events, "RECOURSE_EVENT_KEY")
        headers = dict(request.headers)
        key.check_head(headers, self._clock(), EVENTS_WITHIN)
        with self._room.one() as takes:
            body = await whole(request, EVENTS_MOST, takes)
            key.check(headers, body, self._clock(), EVENTS_WITHIN)
            return await self.doors.take_events(body)

    async def inbound(self, request: Request) -> Any:  # noqa: ANN401 (what is answered, as JSON)
        key = _on(self._mail, "RECOURSE_PARSE_KEY")
        headers = dict(request.headers)
        key.check_head(headers, self._clock(), MAIL_WITHIN)
        with self._room.one() as takes:
            body = await whole(request, MAIL_MOST, takes)
            key.check(headers, body, self._clock(), MAIL_WITHIN)
            return await self.doors.take_mail(headers.get("content-type", ""), body)

    async def fact(self, request: Request) -> Any:  # noqa: ANN401 (what is answered, as JSON)
        secret = _on(self._facts, "RECOURSE_FACTS_SECRET")
        secret.check_head(dict(request.headers), self._clock())
        body = await whole(request, FACTS_MOST)
        path = request.scope.get("raw_path", b"").decode("latin-1")
        secret.check(dict(request.headers), path, body, self._clock())
        case, fact = request.path_params["case"], request.path_params["fact"]
        return await self.doors.take_fact(case, fact, body)

    async def health(self, _: Request) -> JSONResponse:
        there = await self.doors.reachable()
        waiting = len(self.doors.kept.listed(FOR_A_PERSON))
        said = {"temporal": there, "mail_for_a_person": waiting}
        return JSONResponse(said, 200 if there else 503)


def _links(settings: Settings) -> UnsubscribeLinks | None:
    """Return what reads the links in letters that are out, whether new ones are made or not."""
    secrets = (settings.reply_secret, settings.reply_secret_before)
    given = [secret.get_secret_value() for secret in secrets if secret]
    return UnsubscribeLinks(given) if given else None


def _on(key: Any, setting: str) -> Any:  # noqa: ANN401 (one of two kinds of key)
    if key is None:
        msg = f"this door is closed: {setting} is not set"
        raise SwitchedOff(msg)
    return key


def app(service: Service) -> Starlette:
    """Return the application."""
    return Starlette(
        routes=[
            Route("/sendgrid/events", _door(service.events), methods=["POST"]),
            Route("/sendgrid/inbound", _door(service.inbound), methods=["POST"]),
            Route("/facts/{case:path}/{fact}", _door(service.fact), methods=["POST"]),
            Route("/unsubscribe/{token}", service.unsubscribing.answer, methods=["GET", "POST"]),
            Route("/health", service.health, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _no_such_door},
    )


async def _no_such_door(_: Request, error: Exception) -> JSONResponse:
    """Answer another path or method in the words of every other mistake."""
    assert isinstance(error, HTTPException), "it is registered for these"
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


def _door(act: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answer(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await act(request))
        except ClientDisconnect:
            return JSONResponse({"error": "the body broke off"}, 400)
        except Exception as error:  # noqa: BLE001 (whatever it is, the service stays up)
            return _error(error)

    return answer


def _error(error: Exception) -> JSONResponse:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, SwitchedOff):
        status = 404
    if status == 500:  # noqa: PLR2004 (a fault of ours)
        log.error("a request failed", exc_info=error)
        return JSONResponse({"error": "a fault of ours; it is logged"}, status)
    said = "it cannot be kept; send it again" if isinstance(error, OSError) else str(error)
    headers = {"Retry-After": str(COME_AGAIN)} if status == 503 else {}  # noqa: PLR2004 (HTTP's)
    return JSONResponse({"error": " ".join(said.split())[:500]}, status, headers=headers)
