"""SendGrid's delivery events as facts of the case that wrote the letter.

Events come late, twice and in any order. The fact's id is made of what the event means (notice,
event, time), so that a repeat counts once however it is numbered; a case ignores what is older
than what it knows.
"""

import hashlib
import json
import re
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from domain.errors import BadInput
from workflows.names import ID_PREFIX

MEANINGS = {
    "delivered": "delivered",
    "bounce": "bounced",
    "dropped": "dropped",
    "deferred": "deferred",
}
"""Others (processed, open, click, …) are no news: an opened mail may be a machine's doing."""

NOTICE = re.compile(
    rf"(?P<case>({'|'.join(ID_PREFIX.values())})/[^/\s]{{1,80}})/[a-z-]{{1,60}}/\d{{1,9}}"
)
MOST = 10_000
REMEMBERED = 100_000
LONGEST_WHY = 300


class News(NamedTuple):
    """A fact for a case."""

    case: str
    fact: dict[str, Any]
    event_id: str


def read(body: bytes) -> tuple[list[News], int]:
    """Return what is news in a body of events, and how many of its events are none of ours.

    Raises:
        BadInput: it is not a list of events.
    """
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        msg = "the body is not JSON"
        raise BadInput(msg) from None
    if not isinstance(events, list) or len(events) > MOST:
        msg = f"the body is not a list of at most {MOST} events"
        raise BadInput(msg)
    news = [found for event in events if (found := _news(event))]
    return news, len(events) - len(news)


def _news(event: object) -> News | None:
    if not isinstance(event, dict):
        return None
    notice, kind = event.get("notification_id"), event.get("event")
    at = event.get("timestamp")
    ours = NOTICE.fullmatch(notice) if isinstance(notice, str) and len(notice) <= 300 else None  # noqa: PLR2004 (as the fact takes)
    meaning = MEANINGS.get(kind) if isinstance(kind, str) else None
    if ours is None or meaning is None or not isinstance(at, int) or isinstance(at, bool):
        return None
    if not 0 < at < 1 << 33:
        return None
    # A server that asks to wait asks again and again: the first time is news.
    when = "" if meaning == "deferred" else str(at)
    digest = hashlib.sha256(f"{notice}\n{meaning}\n{when}".encode()).hexdigest()[:24]
    fact = {
        "id": f"sendgrid-{digest}",
        "happened_at": datetime.fromtimestamp(at, UTC).isoformat(),
        "source": "sendgrid",
        "notice": notice,
        "event": meaning,
        "why": _why(event),
    }
    return News(ours["case"], fact, str(event.get("sg_event_id", ""))[:100])


def _why(event: dict[str, Any]) -> str:
    """Return the other server's reason on one line, without any address."""
    said = event.get("reason") or event.get("response") or ""
    kind = event.get("type")
    prefix = f"{kind}: " if isinstance(kind, str) and kind in {"bounce", "blocked"} else ""
    words = " ".join(str(said)[:2000].split())
    plain = "".join(c for c in re.sub(r"\S+@\S+", "<address>", words) if c.isprintable())
    return f"{prefix}{plain}"[:LONGEST_WHY]


class Seen:
    """The events of late, by SendGrid's own ids: a short memory, as the cases have the long one."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._ids

    def add(self, event_id: str) -> None:
        if event_id:
            self._ids[event_id] = None
        while len(self._ids) > self._most:
            self._ids.popitem(last=False)
