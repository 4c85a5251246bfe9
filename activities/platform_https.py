"""Platform acts over HTTPS: one signed POST of JSON per act, with an idempotency key.

docs/platform.md describes the protocol, with an example of the signature. The platform does each
key once. So every failure but a refusal is retried, and so is a lost answer.
"""

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import quote, urlsplit

import httpx

from domain.errors import BadInput
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt
from mail.addresses import without_addresses
from mail.keys import SHORTEST_SECRET

log = logging.getLogger(__name__)
# At INFO httpx logs every address; at DEBUG its transport logs every header.
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)

Outcome = Literal["accepted", "refused", "retry", "unknown"]

TIMEOUT = 10.0  # seconds for a whole answer; the activity has 30
LONGEST_ANSWER = 64 * 1024
LONGEST_WHY = 300
LONGEST_WAIT = timedelta(days=1)
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

DONE = {200, 201, 204}
NOT_YET = 202
# 401: a clock is wrong, or a secret is being changed. 408, 425, 429, 503: asks for a retry.
# 409: another request with the same key is in progress.
AGAIN = {401, 408, 409, 425, 429, 503}


class HttpsPlatform:
    """A Platform that posts each act, signed, to one address."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = _checked(url)
        if len(secret) < SHORTEST_SECRET:
            msg = f"the platform secret is shorter than {SHORTEST_SECRET} characters"
            raise BadInput(msg)
        self._secret, self._timeout, self._clock = secret.encode(), timeout, clock
        self._trust = httpx.create_ssl_context()

    def do(self, act: PlatformAct) -> Receipt:
        content = body(act)
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": quote(act.key, safe="/:~"),
            "Recourse-Timestamp": timestamp,
            "Recourse-Signature": signature(self._secret, timestamp, content),
        }
        try:
            status, answer_headers, answer = self._post(content, headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Receipt(outcome="retry", why=f"the platform cannot be reached: {_kind(error)}")
        except (httpx.HTTPError, OverflowError) as error:
            return Receipt(outcome="unknown", why=f"no answer from the platform: {_kind(error)}")
        return _meaning(status, answer_headers, answer)

    def _post(self, content: bytes, headers: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        """Return status, headers and body, within one time limit for the whole answer.

        Raises:
            HTTPError: as httpx, whose time limit is per chunk, or the answer takes too long.
            OverflowError: the answer is longer than LONGEST_ANSWER.
        """
        deadline = time.monotonic() + self._timeout
        # Acts are rare: a new connection each is never stale.
        with (
            httpx.Client(timeout=self._timeout, verify=self._trust) as client,
            client.stream("POST", self._url, content=content, headers=headers) as answer,
        ):
            return answer.status_code, answer.headers, b"".join(_chunks(answer, deadline))


def _chunks(answer: httpx.Response, deadline: float) -> Iterator[bytes]:
    length = 0
    for chunk in answer.iter_bytes():
        length += len(chunk)
        if length > LONGEST_ANSWER:
            raise OverflowError
        if time.monotonic() > deadline:
            msg = "the answer takes too long"
            raise httpx.ReadTimeout(msg)
        yield chunk


def body(act: PlatformAct) -> bytes:
    """Return the act as it is sent: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(
        act.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def signature(secret: bytes, timestamp: str, content: bytes) -> str:
    """Return the value of the header Recourse-Signature for these bytes at this time."""
    digest = hmac.new(secret, timestamp.encode() + b"." + content, hashlib.sha256).hexdigest()
    return f"v1={digest}"


def _checked(url: str) -> str:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if (parts.scheme != "https" and not local) or not parts.hostname:
        msg = "the platform's address begins with https:// (http:// only on this machine itself)"
        raise BadInput(msg)
    if parts.username or parts.password:
        msg = "the platform's address has a name or password in it; the secret signs, nothing else"
        raise BadInput(msg)
    try:
        httpx.URL(url)
    except httpx.InvalidURL:
        msg = "the platform's address is no address that can be reached"
        raise BadInput(msg) from None
    return url


def _meaning(status: int, headers: httpx.Headers, answer: bytes) -> Receipt:
    if status in DONE:
        return Receipt(outcome="accepted", message_id=_field(answer, "id"))
    outcome: Outcome
    if status == NOT_YET or status in AGAIN:
        outcome = "retry"
    elif 300 <= status < 500:  # noqa: PLR2004 (redirects too: a signed act goes to one address)
        outcome = "refused"
    else:
        outcome = "unknown"
    what = "took it and has not done it yet" if status == NOT_YET else f"answered {status}"
    error = _field(answer, "error")
    why = f"the platform {what}{f' ({error})' if error else ''}"
    log.log(logging.ERROR if outcome == "refused" else logging.WARNING, "%s: %s", outcome, why)
    return Receipt(outcome=outcome, why=why, retry_at=_retry_at(headers.get("Retry-After")))


def _field(answer: bytes, name: str) -> str | None:
    """Return a text of the answer's JSON object on one line, without any address."""
    try:
        value = json.loads(answer)[name]
    except (ValueError, LookupError, TypeError):
        return None  # such as the HTML of a proxy
    if not isinstance(value, str):
        return None
    line = "".join(c if c.isprintable() else " " for c in value)
    return without_addresses(" ".join(line.split()))[:LONGEST_WHY] or None


def _retry_at(value: str | None) -> datetime | None:
    """Return the time of a Retry-After header, in seconds or as a date; None if implausible."""
    now = datetime.now(UTC)
    try:
        at = (
            now + timedelta(seconds=int(value))
            if value is not None and re.fullmatch(r"\d{1,7}", value)
            else parsedate_to_datetime(value or "")
        )
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at if now <= at <= now + LONGEST_WAIT else None


def _kind(error: Exception) -> str:
    return type(error).__name__
