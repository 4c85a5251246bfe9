"""The codec server: decrypts what the Web UI and `temporal` show, for people who may read it.

POST /decode, /encode   Temporal's remote codec, with the header X-Namespace
GET  /?token=...        sets the cookie that lets the Web UI of this browser in

Who asks shows the token: as `Authorization: Bearer ...` (`temporal --codec-auth`), or by the cookie
(Web UI, "Include cross-origin credentials"). Only the origin of the Web UI may read the answers.
"""

import hmac

from google.protobuf import json_format
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payloads

from domain.errors import BadInput, RecourseError
from infra.client import case_keys
from infra.encryption import CaseCodec
from mail.keys import SHORTEST_SECRET
from service.bodies import BodyMemory, TooLarge, TooMuch, TooSlow, read_body
from settings import Settings

COOKIE = "recourse-codec"
LARGEST_BODY = 8 * 1024 * 1024
"""Bytes. A payload of Temporal has 2 MiB at most, and base64 adds a third; a page shows several."""

DAY = 24 * 60 * 60


class CodecServer:
    """Decrypts the payloads of one namespace for whoever shows the token."""

    def __init__(self, settings: Settings, namespace: str) -> None:
        """Read the keys.

        Raises:
            BadInput: nothing is encrypted here, a key cannot be read, or the token is too short.
        """
        keys = case_keys(settings, namespace)
        if keys is None:
            msg = "nothing is encrypted here, RECOURSE_ENCRYPTION is off: no codec is needed"
            raise BadInput(msg)
        token = settings.codec_token.get_secret_value() if settings.codec_token else ""
        if len(token) < SHORTEST_SECRET or not token.isascii() or not token.isprintable():
            msg = (
                f"RECOURSE_CODEC_TOKEN has at least {SHORTEST_SECRET} plain characters: whoever "
                "shows it reads every case"
            )
            raise BadInput(msg)
        self._token = token
        self._pass = hmac.digest(token.encode(), b"recourse codec cookie", "sha256").hex()
        self._namespace = namespace
        self._codec = CaseCodec(keys, namespace)
        self._memory = BodyMemory()

    def enters(self, request: Request) -> Response:
        """Let a browser in, by a cookie that no script can read."""
        if not self._is_token(request.query_params.get("token", "")):
            return _line("the codec server; open the link that it printed when it started", 403)
        answer = _line("this browser may read cases now; go back to the Web UI", 200)
        answer.set_cookie(COOKIE, self._pass, max_age=DAY, httponly=True, samesite="strict")
        return answer

    async def decodes(self, request: Request) -> Response:
        return await self._carry_out(request, decode=True)

    async def encodes(self, request: Request) -> Response:
        return await self._carry_out(request, decode=False)

    async def _carry_out(self, request: Request, *, decode: bool) -> Response:
        if not self._may_read(request):
            return _error("show the token: --codec-auth 'Bearer ...', or open the link once", 401)
        namespace = request.headers.get("x-namespace", self._namespace)
        if namespace != self._namespace:
            return _error(f"this codec server has the keys of {self._namespace} only", 404)
        try:
            with self._memory.for_one() as take:
                body = await read_body(request, LARGEST_BODY, take)
            payloads = json_format.Parse(body, Payloads())
        except (TooLarge, TooSlow, TooMuch) as error:
            return _error(str(error), 413)
        except (json_format.ParseError, UnicodeDecodeError):
            return _error('the body is {"payloads": [...]}, as Temporal writes it', 400)
        try:
            done = await (
                self._codec.decode(payloads.payloads)
                if decode
                else self._codec.encode(payloads.payloads)
            )
        except RecourseError as error:
            return _error(str(error), 422)
        answer = json_format.MessageToJson(Payloads(payloads=done), indent=None)
        return Response(
            answer, media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    def _may_read(self, request: Request) -> bool:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(shown.strip()):
            return True
        shown = request.cookies.get(COOKIE, "")
        return hmac.compare_digest(shown.encode(), self._pass.encode())

    def _is_token(self, shown: str) -> bool:
        return hmac.compare_digest(shown.encode(), self._token.encode())


def codec_app(server: CodecServer, origins: list[str]) -> Starlette:
    """Return the codec server, whose answers pages of these origins may read."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_credentials=True,
        allow_methods=["POST"],
        allow_headers=["authorization", "content-type", "x-namespace"],
    )
    routes = [
        Route("/", server.enters, methods=["GET"]),
        Route("/decode", server.decodes, methods=["POST"]),
        Route("/encode", server.encodes, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[cors])


def _error(text: str, status: int) -> JSONResponse:
    return JSONResponse({"error": text}, status_code=status)


def _line(text: str, status: int) -> PlainTextResponse:
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return PlainTextResponse(f"{text}\n", status_code=status, headers=headers)
