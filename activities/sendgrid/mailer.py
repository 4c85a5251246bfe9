"""The only import of sendgrid: every answer and every network failure becomes a Receipt.

SendGrid has no idempotency key, so what matters is whether a failed try may have left a mail:
before the request was complete it cannot have (`retry`), after that nobody can tell (`unknown`).
The table is in docs/mail.md; the split follows CPython's http.client: what goes wrong while the
request is written arrives as URLError, what goes wrong while the answer is read arrives bare.
"""

import json
import logging
import re
import time
import urllib.error
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import HTTPException, InvalidURL
from typing import Any, Literal

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from activities.ports import Mail
from activities.sendgrid import logs as sendgrid_logs
from domain.errors import BadInput
from domain.post.letter import Contact
from domain.post.notice import Receipt
from mail.addresses import without_addresses

log = logging.getLogger(__name__)
# At DEBUG this library writes the API key and the whole mail.
logging.getLogger("python_http_client").setLevel(logging.INFO)
logging.getLogger("python_http_client.client").setLevel(logging.INFO)

Outcome = Literal["accepted", "refused", "retry", "unknown", "nobody"]

TIMEOUT = 10.0  # for each socket operation; the library's own default is to wait for ever
ACCEPTED, SANDBOXED, BAD_KEY, TOO_LONG, TOO_MANY, UNAVAILABLE = 202, 200, 401, 408, 429, 503
NO_CREDITS = "Maximum credits exceeded"
SLOWLY = timedelta(hours=1)  # credits come back when somebody pays or the period ends
LONGEST_RESET = timedelta(days=1)
HOLDS = 10.0
"""Seconds that a letter is held back for a limit to end; with the request it stays below 30 s."""
LONGEST_WHY = 300


class _Limit:
    """What SendGrid last said of its rate limit. It is the account's, so it holds for every letter.

    A letter that is held back costs its case nothing; one that is sent back costs it ten events.
    """

    def __init__(self) -> None:
        self._until = datetime.fromtimestamp(0, UTC)

    def begins(self, until: datetime) -> None:
        self._until = max(self._until, until)

    def holds_back(self) -> Receipt | None:
        """Wait for the end if it is near; if it is not, return when to come back."""
        left = (self._until - datetime.now(UTC)).total_seconds()
        if left > HOLDS:
            why = "SendGrid's rate limit was reached by another letter"
            return Receipt(outcome="retry", why=why, retry_at=self._until)
        time.sleep(max(0.0, left))
        return None


class SendGridMailer:
    """A Mailer that hands each mail to SendGrid once."""

    def __init__(
        self,
        api_key: str,
        *,
        host: str = "https://api.sendgrid.com",
        timeout: float = TIMEOUT,
        sandbox: bool = False,
        unsubscribe_group: int | None = None,
    ) -> None:
        if not api_key.strip() or not api_key.isascii() or not api_key.isprintable():
            msg = "the SendGrid API key is empty or has characters that no key has"
            raise BadInput(msg)
        if not host.startswith(("https://", "http://")):
            msg = f"the SendGrid host begins with https://, not {host!r}"
            raise BadInput(msg)
        self._sandbox, self._group = sandbox, unsubscribe_group
        client: Any = SendGridAPIClient(api_key=api_key.strip(), host=host.rstrip("/")).client
        client.timeout = timeout
        self._client = client
        self._mail_send = client.mail.send
        self._limit = _Limit()

    def send(self, mail: Mail) -> Receipt:
        if held := self._limit.holds_back():
            return held
        try:
            answer = self._mail_send.post(
                request_body=body(mail, sandbox=self._sandbox, group=self._group)
            )
        except HTTPError as error:
            return self._answered(error.status_code, _lower(error.headers), error.body)
        except (InvalidURL, ValueError):
            return Receipt(outcome="refused", why="the SendGrid host is no address: check it")
        except (OSError, HTTPException) as error:
            return _failed(error)
        return self._answered(answer.status_code, _lower(answer.headers), answer.body)

    def find(self, mail: Mail, since: datetime) -> Receipt:
        try:
            return sendgrid_logs.find(self._ask, mail, since)
        except (OSError, HTTPException, ValueError) as error:
            return Receipt(outcome="unknown", why=f"SendGrid's logs did not answer: {_kind(error)}")

    def _ask(self, path: str, content: dict[str, Any] | None) -> tuple[int, bytes]:
        at = self._client
        for part in path.split("/"):
            at = at._(part)
        try:
            answer = at.get() if content is None else at.post(request_body=content)
        except HTTPError as error:
            return error.status_code, error.body
        return answer.status_code, answer.body

    def _answered(self, status: int, headers: Mapping[str, str], body: bytes) -> Receipt:
        if status == ACCEPTED or (status == SANDBOXED and self._sandbox):
            return Receipt(outcome="accepted", message_id=headers.get("x-message-id"))
        outcome, retry_at = _meaning(status, headers, body)
        if status == TOO_MANY and retry_at:
            self._limit.begins(retry_at)
        why = f"SendGrid answered {status}{_said(body)}"
        log.log(logging.ERROR if outcome == "refused" else logging.WARNING, "%s: %s", outcome, why)
        return Receipt(outcome=outcome, why=why, retry_at=retry_at)


def _meaning(
    status: int, headers: Mapping[str, str], body: bytes
) -> tuple[Outcome, datetime | None]:
    if status == TOO_MANY:
        return "retry", _reset(headers.get("x-ratelimit-reset"))
    if status == BAD_KEY and NO_CREDITS.encode() in body:
        return "retry", datetime.now(UTC) + SLOWLY
    if status in {UNAVAILABLE, TOO_LONG}:  # 408: it did not get the whole request
        return "retry", None
    if 300 <= status < 500:  # noqa: PLR2004 (every redirect and every other fault of the request)
        return "refused", None
    return "unknown", None  # 500, 502, 504 and whatever else: it may have been taken


def _failed(error: OSError | HTTPException) -> Receipt:
    """Return what a failure without a readable answer means."""
    cause = error.__context__
    if isinstance(cause, urllib.error.HTTPError):  # the status came, its body did not
        outcome, retry_at = _meaning(cause.code, _lower(cause.headers), b"")
        why = f"SendGrid answered {cause.code} and broke off"
        return Receipt(outcome=outcome, why=why, retry_at=retry_at)
    if isinstance(error, urllib.error.URLError):
        why = f"SendGrid could not be reached: {_kind(error.reason)}"
        return Receipt(outcome="retry", why=why)
    return Receipt(outcome="unknown", why=f"no answer came from SendGrid: {_kind(error)}")


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _kind(error: object) -> str:
    return error if isinstance(error, str) else type(error).__name__


def _reset(value: str | None) -> datetime | None:
    """Return when the limit ends, from epoch seconds; None if that cannot be."""
    now = datetime.now(UTC)
    if value is None or not re.fullmatch(r"\d{1,12}", value.strip()):
        return None
    at = datetime.fromtimestamp(int(value), UTC)
    return at if now <= at <= now + LONGEST_RESET else None


def _said(body: bytes) -> str:
    """Return SendGrid's own messages, without any address, on one line."""
    try:
        errors = json.loads(body)["errors"]
        said = "; ".join(f"{e.get('field') or 'request'}: {e['message']}" for e in errors)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""  # such as the HTML of a proxy
    line = without_addresses(" ".join(said.split()))
    return f" ({line[:LONGEST_WHY]})" if said else ""


def body(mail: Mail, *, sandbox: bool = False, group: int | None = None) -> dict[str, Any]:
    """Return the mail as POST /v3/mail/send wants it: one recipient, nothing tracked."""
    request: dict[str, Any] = {
        "personalizations": [
            {
                "to": [_address(mail.to)],
                "custom_args": {"notification_id": mail.notice, "case": mail.case},
            }
        ],
        "from": _address(mail.sender),
        "subject": mail.subject,
        "content": [
            {"type": "text/plain", "value": mail.text},
            {"type": "text/html", "value": mail.html},
        ],
        "headers": mail.headers,
        "categories": [mail.category],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if mail.reply_to:
        request["reply_to"] = {"email": mail.reply_to}
    if group is not None and mail.optional:
        # SendGrid adds List-Unsubscribe, takes the one click, and drops later mails of the group.
        request["asm"] = {"group_id": group}
        request["headers"] = {k: v for k, v in mail.headers.items() if not k.startswith("List-")}
    if sandbox:
        request["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return request


def _address(contact: Contact) -> dict[str, str]:
    return {"email": contact.email or "", "name": contact.name}
