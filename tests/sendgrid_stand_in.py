"""A local server that behaves as SendGrid's POST /v3/mail/send, and fails as it is told to.

It holds each request against SendGrid's own document and limits (`sendgrid_rules`), keeps what it
accepts, and needs a key as the real one does. `StandIn.fails(...)` says how the next answers go.
It keeps e-mail logs, too, which can be read unless `StandIn.logs` says otherwise.
"""

import contextlib
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from tests.sendgrid_rules import LARGEST, problems

KEY = "not-a-key"
PATH = "/v3/mail/send"
LOGS = "/v3/logs"


class Fault(StrEnum):
    """What can go wrong without an HTTP status."""

    SILENCE = "silence"  # takes the request and never answers
    DROP = "drop"  # closes the connection without an answer
    RESET = "reset"  # resets it without an answer
    HALF = "half"  # an answer that breaks off in the middle
    NOISE = "noise"  # an answer that is not HTTP
    DEAF = "deaf"  # resets the connection before it has read the mail


@dataclass
class Answer:
    """How one request is answered. `keeps`: the mail is sent although the answer says otherwise."""

    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: Fault | None = None
    keeps: bool = False
    only: str = ""  # for the next mail of a notice that has this in its id; "" is any mail


class StandIn:
    """The server: what it took, and what it is to do next."""

    def __init__(self) -> None:
        self.mails: list[dict[str, Any]] = []
        self.requests = 0
        self.refused: list[list[dict[str, str]]] = []
        self.next: deque[Answer] = deque()
        self.logs = 200
        """The status of the logs: 403 without the entitlement, 429 when asked too often."""
        self.searches: list[str] = []
        self.times: list[float] = []
        """When each mail left, by time.monotonic()."""
        self.closed_between: tuple[float, float] | None = None
        """From when to when, by the same clock, everybody is told 429."""
        self.held_back = 0
        self.over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"stand_in": self}))
        self._lock = threading.Lock()

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answers(
        self,
        status: int,
        said: str = "",
        headers: dict[str, str] | None = None,
        *,
        keeps: bool = False,
        only: str = "",
    ) -> None:
        """Answer the next request with this status; `said` becomes SendGrid's error message."""
        body = json.dumps({"errors": [{"message": said, "field": None}]}).encode() if said else b""
        self.next.append(Answer(status, headers or {}, body, keeps=keeps, only=only))

    def fails(
        self, fault: Fault, *, status: int = 202, keeps: bool = False, only: str = ""
    ) -> None:
        """Fail the next request in this way."""
        self.next.append(Answer(status=status, fault=fault, keeps=keeps, only=only))

    def search(self, query: str) -> list[dict[str, Any]]:
        """Return what the logs have of the person and the category that the query names."""
        self.searches.append(query)
        with self._lock:
            return [
                {"sg_message_id": f"stand-in-{n}.recvd-1", "status": "delivered"}
                for n, mail in enumerate(self.mails, 1)
                if f"to_email = '{mail['personalizations'][0]['to'][0]['email']}'" in query
                and f"'{mail['categories'][0]}'" in query
            ]

    def logged(self, message_id: str) -> dict[str, Any]:
        """Return what the logs have of one mail."""
        number = message_id.partition(".")[0].removeprefix("stand-in-")
        mail = self.mails[int(number) - 1]
        arguments = mail["personalizations"][0]["custom_args"]
        return {"sg_message_id": message_id, "status": "processed", "custom_args": arguments}

    def _planned(self, request: dict[str, Any]) -> Answer | None:
        people = request.get("personalizations") or [{}]
        notice = str(people[0].get("custom_args", {}).get("notification_id", ""))
        for planned in self.next:
            if planned.only in notice:
                self.next.remove(planned)
                return planned
        return None

    def notices(self) -> list[str]:
        """Return the notice id of every mail that left, in order."""
        return [m["personalizations"][0]["custom_args"]["notification_id"] for m in self.mails]

    def take(self, request: dict[str, Any]) -> Answer:
        """Return the answer to a request, and keep the mail if it is sent."""
        with self._lock:
            self.requests += 1
            if self.closed_between and _is_between(self.closed_between):
                self.held_back += 1
                return Answer(429, {"X-RateLimit-Reset": str(int(time.time()) + 5)})
            planned = self._planned(request)
            wrong = problems(request)
            if wrong:
                self.refused.append(wrong)
                return Answer(400, body=json.dumps({"errors": wrong}).encode())
            answer = planned or Answer()
            if answer.keeps or (answer.status == 202 and answer.fault is None):
                self.mails.append(request)
                self.times.append(time.monotonic())
                answer.headers.setdefault("X-Message-Id", f"stand-in-{len(self.mails)}")
            return answer

    @contextmanager
    def running(self) -> Iterator["StandIn"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # its own 5 are less than a worker has letters under way


def _is_between(span: tuple[float, float]) -> bool:
    return span[0] <= time.monotonic() < span[1]


class _Handler(BaseHTTPRequestHandler):
    stand_in: ClassVar[StandIn]

    def do_POST(self) -> None:
        if self.stand_in.next and self.stand_in.next[0].fault is Fault.DEAF:
            self.stand_in.next.popleft()
            self._reset()
            return
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == LOGS:
            query = str(json.loads(content)["query"])
            self._answer(self._log(lambda: {"messages": self.stand_in.search(query)}))
            return
        self._answer(self._judged(content))

    def do_GET(self) -> None:
        self._answer(self._log(lambda: self.stand_in.logged(self.path.rsplit("/", 1)[1])))

    def _log(self, look: Callable[[], object]) -> Answer:
        if self.headers.get("Authorization") != f"Bearer {KEY}" or self.stand_in.logs != 200:
            return Answer(self.stand_in.logs if self.stand_in.logs != 200 else 401)
        return Answer(200, body=json.dumps(look()).encode())

    def _judged(self, content: bytes) -> Answer:
        if self.path != PATH:
            return Answer(404)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return Answer(401, body=b'{"errors": [{"message": "authorization required"}]}')
        if self.headers.get("Content-Type") != "application/json":
            return Answer(415)
        if len(content) > LARGEST:
            return Answer(413)
        try:
            return self.stand_in.take(json.loads(content))
        except ValueError:
            return Answer(400, body=b'{"errors": [{"message": "Bad Request"}]}')

    def _answer(self, answer: Answer) -> None:
        match answer.fault:
            case Fault.SILENCE:
                self.stand_in.over.wait(5)
            case Fault.RESET:
                self._reset()
            case Fault.NOISE:
                self.wfile.write(b"this is no HTTP\r\n\r\n")
            case Fault.DROP:
                pass
            case _:
                self._write(answer)
        self.close_connection = True

    def _write(self, answer: Answer) -> None:
        missing = 100 if answer.fault is Fault.HALF else 0
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + missing))
        self.end_headers()
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        with contextlib.suppress(OSError):
            self.connection.close()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its own name)
        """Say nothing."""
