"""A local server that keeps the wire contract of docs/platform.md, and fails as it is told to.

It checks signature, time and key as a platform would, with its own arithmetic, and does each key
once. `PlatformStandIn.next` says how the next answers go.
"""

import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Literal
from urllib.parse import unquote

SECRET = "not-a-secret-but-long-enough"  # noqa: S105 (it opens nothing)
WINDOW = 300
HMAC_BLOCK = 64


@dataclass
class Answer:
    """How one request is answered. `keeps`: the act is done although the answer says otherwise."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    how: Literal["whole", "silence", "drop", "drip"] = "whole"
    keeps: bool = False


class PlatformStandIn:
    """The server: what it did, what it refused, and how it is to answer next."""

    def __init__(self) -> None:
        self.done: dict[str, dict[str, Any]] = {}
        self.refused: list[str] = []
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.next: deque[Answer] = deque()
        self.over = threading.Event()
        handler = type("Handler", (_Handler,), {"platform": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/acts"

    @contextmanager
    def running(self) -> Iterator["PlatformStandIn"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def take(self, headers: dict[str, str], body: bytes) -> Answer:
        """Do an act that is rightly signed, once for its key."""
        self.requests.append((headers, body))
        if problem := self._problem(headers, body):
            self.refused.append(problem)
            return Answer(401, body=json.dumps({"error": problem}).encode())
        key = unquote(headers["idempotency-key"])
        answer = self.next.popleft() if self.next else None
        if answer is None or answer.keeps:
            known = self.done.setdefault(key, json.loads(body))
            if known != json.loads(body):
                return Answer(422, body=b'{"error": "the same key for another act"}')
        return answer or Answer(body=json.dumps({"id": f"act-{len(self.done)}"}).encode())

    def _problem(self, headers: dict[str, str], body: bytes) -> str | None:
        timestamp = headers.get("recourse-timestamp", "0")
        if abs(time.time() - int(timestamp)) > WINDOW:
            return "the timestamp is not of now"
        right = "v1=" + by_hand(SECRET.encode(), f"{timestamp}.".encode() + body)
        if not hmac.compare_digest(right, headers.get("recourse-signature", "")):
            return "the signature is wrong"
        return None


def by_hand(secret: bytes, message: bytes) -> str:
    """Return HMAC-SHA256 as RFC 2104 writes it, independently of what is tested."""
    key = secret if len(secret) <= HMAC_BLOCK else hashlib.sha256(secret).digest()
    key = key.ljust(HMAC_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in key) + message).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in key) + inner).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    platform: ClassVar[PlatformStandIn]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.platform.take(headers, self.rfile.read(length))
        if answer.how == "silence":
            self.platform.over.wait()
        if answer.how in {"silence", "drop"}:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self._write(answer)

    def _write(self, answer: Answer) -> None:
        pieces = [bytes([b]) for b in answer.body] if answer.how == "drip" else [answer.body]
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
                if answer.how == "drip" and self.platform.over.wait(0.05):
                    return
        except OSError:  # the other side has hung up
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its own name)
        """Say nothing."""
