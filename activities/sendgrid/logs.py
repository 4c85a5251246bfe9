"""SendGrid's e-mail logs, which show whether SendGrid took a mail that it never answered.

The logs are searched by recipient, category and time, since they have no index of our notice ids.
Each candidate is then compared by the notice id in its custom_args. If the logs cannot be read (no
entitlement, too many requests, an unexpected answer), the outcome stays unknown.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from activities.ports import Mail
from domain.post.notice import Receipt
from mail.addresses import comparable

Ask = Callable[[str, dict[str, Any] | None], tuple[int, bytes]]
"""Requests `path`, by POST if there is a body. Returns status and body, or raises OSError."""

Event = Literal["delivered", "bounced", "dropped", "deferred"]

CANDIDATES = 10
"""The most mails of a kind to a person that are compared; each costs a request."""

OK = 200
EVENTS: dict[str, Event] = {
    "delivered": "delivered",
    "bounced": "bounced",
    "blocked": "bounced",
    "dropped": "dropped",
    "deferred": "deferred",
}
PLAIN = re.compile(r"[\w.!#$%&*+/=?^`{|}~@-]+", re.ASCII)  # cannot end a quoted string


def find(ask: Ask, mail: Mail, since: datetime) -> Receipt:
    """Return a receipt of the mail of this notice: accepted, absent or unknown."""
    query = _query(mail, since)
    if query is None:
        return _unknown("an address that the logs cannot be asked for")
    status, body = ask("logs", {"query": query, "limit": CANDIDATES + 1})
    found = _messages(body) if status == OK else None
    if found is None:
        return _unknown(f"SendGrid's logs answered {status}")
    for message in found[:CANDIDATES]:
        receipt = _candidate(ask, mail, message)
        if receipt is not None:
            return receipt
    if len(found) > CANDIDATES:
        return _unknown("SendGrid's logs have too many mails to this person")
    return Receipt(outcome="absent", why="SendGrid's logs have no such mail")


def _candidate(ask: Ask, mail: Mail, message: dict[str, Any]) -> Receipt | None:
    """Return a receipt if this message is the mail or cannot be read, None if it is another."""
    message_id = str(message["sg_message_id"])
    if not re.fullmatch(r"[\w.-]{1,200}", message_id, re.ASCII):
        return _unknown("SendGrid's logs named a message that cannot be asked for")
    status, body = ask(f"logs/{message_id}", None)
    try:
        found = json.loads(body) if status == OK else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return _unknown(f"SendGrid's logs answered {status}")
    arguments = found.get("custom_args")
    if not isinstance(arguments, dict) or arguments.get("notification_id") != mail.notice:
        return None
    status_text = str(found.get("status"))
    return Receipt(
        outcome="accepted",
        message_id=message_id.partition(".")[0],
        why=f"SendGrid's logs have it: {status_text if status_text in EVENTS else 'taken'}",
        event=EVENTS.get(status_text),
    )


def _query(mail: Mail, since: datetime) -> str | None:
    address = comparable(mail.to.email or "")
    if not PLAIN.fullmatch(address) or not PLAIN.fullmatch(mail.category):
        return None
    return (
        f'sg_message_id_created_at >= TIMESTAMP "{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" '
        f"AND to_email = '{address}' AND categories IN ('{mail.category}')"
    )


def _messages(body: bytes) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(body)["messages"]
        return [m for m in found if m["sg_message_id"]]
    except (ValueError, LookupError, TypeError):
        return None


def _unknown(why: str) -> Receipt:
    return Receipt(outcome="unknown", why=why)
