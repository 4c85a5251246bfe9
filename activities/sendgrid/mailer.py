"""The mailer of SendGrid. Every answer and every network failure becomes a Receipt.

SendGrid has no idempotency key. A failure before the request was complete has sent nothing, so it
is tried again (`retry`). After a later failure the mail is in doubt (`unknown`). docs/mail.md has
the table. CPython's http.client tells the two apart: an error while the request is written arrives
as URLError, an error while the answer is read arrives as it is.
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
from mail.addresses import comparable, without_addresses

log = logging.getLogger(__name__)
# At DEBUG this library logs the API key and the whole mail.
logging.getLogger("python_http_client").setLevel(logging.INFO)
logging.getLogger("python_http_client.client").setLevel(logging.INFO)

Outcome = Literal["accepted", "refused", "retry", "unknown", "nobody"]

TIMEOUT = 10.0  # seconds for each socket operation; the library's default has no limit
ACCEPTED, SANDBOXED, BAD_KEY, TOO_LONG, TOO_MANY = 202, 200, 401, 408, 429
NO_CREDITS = "Maximum credits exceeded"
CREDITS_WAIT = timedelta(hours=1)  # credits come back with a payment or a new period
LONGEST_RESET = timedelta(days=1)
LONGEST_HOLD = 10.0
"""Seconds that a letter may wait here for the rate limit; with the request it stays under 30 s."""
LONGEST_WHY = 300


class _RateLimit:
    """The rate limit of the account, as SendGrid last reported it. It holds for every letter.

    Waiting here adds nothing to the history of a case; a retry by the workflow adds ten events.
    """

    def __init__(self) -> None:
        self._until = datetime.fromtimestamp(0, UTC)

    def begins(self, until: datetime) -> None:
        self._until = max(self._until, until)

    def holds_back(self) -> Receipt | None:
        """Wait if the limit ends soon, else return a receipt with the time of its end."""
        left = (self._until - datetime.now(UTC)).total_seconds()
        if left > LONGEST_HOLD:
            why = "SendGrid's rate limit was reached by another letter"
            return Receipt(outcome="retry", why=why, retry_at=self._until)
        time.sleep(max(0.0, left))
        return None


class SendGridMailer:
    """A Mailer that sends each mail to SendGrid once."""

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
        self._limit = _RateLimit()

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
        why = f"SendGrid answered {status}{_error_messages(body)}"
        log.log(logging.ERROR if outcome == "refused" else logging.WARNING, "%s: %s", outcome, why)
        return Receipt(outcome=outcome, why=why, retry_at=retry_at)


def _meaning(
    status: int, headers: Mapping[str, str], body: bytes
) -> tuple[Outcome, datetime | None]:
    if status == TOO_MANY:
        return "retry", _reset(headers.get("x-ratelimit-reset"))
    if status == BAD_KEY and NO_CREDITS.encode() in body:
        return "retry", datetime.now(UTC) + CREDITS_WAIT
    if status == TOO_LONG:  # the request was not complete
        return "retry", None
    if 300 <= status < 500:  # noqa: PLR2004 (every redirect and every other fault of the request)
        return "refused", None
    return "unknown", None  # every 5xx, 503 too: whoever answers so may have passed the mail on


def _failed(error: OSError | HTTPException) -> Receipt:
    """Return the receipt of a request without a readable answer."""
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
    """Return the end of the rate limit, given in epoch seconds; None if implausible."""
    now = datetime.now(UTC)
    if value is None or not re.fullmatch(r"\d{1,12}", value.strip()):
        return None
    at = datetime.fromtimestamp(int(value), UTC)
    return at if now <= at <= now + LONGEST_RESET else None


def _error_messages(body: bytes) -> str:
    """Return SendGrid's error messages on one line, without addresses."""
    try:
        errors = json.loads(body)["errors"]
        messages = "; ".join(f"{e.get('field') or 'request'}: {e['message']}" for e in errors)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""  # such as the HTML of a proxy
    line = without_addresses(" ".join(messages.split()))
    return f" ({line[:LONGEST_WHY]})" if messages else ""


def body(mail: Mail, *, sandbox: bool = False, group: int | None = None) -> dict[str, Any]:
    """Return the body of POST /v3/mail/send: one recipient, no tracking."""
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
        # SendGrid adds List-Unsubscribe, handles the click, and drops later mails of the group.
        request["asm"] = {"group_id": group}
        request["headers"] = {k: v for k, v in mail.headers.items() if not k.startswith("List-")}
    if sandbox:
        request["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return request


def _address(contact: Contact) -> dict[str, str]:
    return {"email": comparable(contact.email or ""), "name": contact.name}
