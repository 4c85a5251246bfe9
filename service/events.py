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
from domain.post.facts import COURTESIES
from mail.addresses import without_addresses
from workflows.names import ID_PREFIX

MEANINGS = {
    "delivered": "delivered",
    "bounce": "bounced",
    "dropped": "dropped",
    "deferred": "deferred",
}
"""Others (processed, open, click, …) are no news: an opened mail may be a machine's doing."""

DECLINES = {
    "unsubscribe": (True, "all-mail"),
    "spamreport": (True, "spam-report"),
    "group_unsubscribe": (True, "unsubscribed"),
    "group_resubscribe": (False, "unsubscribed"),
}
"""Whether updates are declined by it, and how: after the first two SendGrid drops all our mail."""

DECLINED_BEFORE = re.compile(r"unsubscribed|spam report", re.IGNORECASE)
"""Reasons for dropping a letter that say: its reader, at some time, in some case, said no more."""

NOTICE = re.compile(
    rf"(?P<case>({'|'.join(ID_PREFIX.values())})/[^/\s]{{1,80}})/(?P<kind>[a-z-]{{1,60}})/\d{{1,9}}"
)
MOST = 10_000
REMEMBERED = 100_000
LONGEST_WHY = 300


class News(NamedTuple):
    """A fact for a case."""

    case: str
    fact: dict[str, Any]
    event_id: str
    name: str = "delivery"


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
    found = [_news(event) for event in events]
    return [one for news in found for one in news], found.count([])


def _news(event: object) -> list[News]:
    """Return what an event tells its case; nothing if it is none of ours."""
    if not isinstance(event, dict):
        return []
    notice, kind, at = event.get("notification_id"), event.get("event"), event.get("timestamp")
    ours = NOTICE.fullmatch(notice) if isinstance(notice, str) and len(notice) <= 300 else None  # noqa: PLR2004 (as the fact takes)
    if ours is None or not isinstance(kind, str) or not isinstance(at, int) or isinstance(at, bool):
        return []
    if not 0 < at < 1 << 33:
        return []
    event_id = str(event.get("sg_event_id", ""))[:100]
    case, said = ours["case"], _Said(ours[0], at)
    if kind in DECLINES:
        declined, how = DECLINES[kind]
        return [News(case, said.declined(declined=declined, how=how), event_id, "updates_declined")]
    if kind not in MEANINGS:
        return []
    meaning = "blocked" if kind == "bounce" and event.get("type") == "blocked" else MEANINGS[kind]
    why = _why(event)
    news = [News(case, said.became(meaning, why), event_id)]
    if meaning == "dropped" and ours["kind"] in COURTESIES and DECLINED_BEFORE.search(why):
        # First that it is not wanted: then that it was dropped is no fault of the address.
        fact = said.declined(declined=True, how="unsubscribed")
        news.insert(0, News(case, fact, f"{event_id}+" if event_id else "", "updates_declined"))
    return news


class _Said(NamedTuple):
    """What every fact made of an event has."""

    notice: str
    at: int

    def became(self, meaning: str, why: str) -> dict[str, Any]:
        # A server that asks to wait asks again and again: the first time is news.
        when = "" if meaning == "deferred" else str(self.at)
        return {**self._common(meaning, when), "event": meaning, "why": why}

    def declined(self, *, declined: bool, how: str) -> dict[str, Any]:
        meaning = f"{how} {declined}"
        return {**self._common(meaning, str(self.at)), "declined": declined, "how": how}

    def _common(self, meaning: str, when: str) -> dict[str, Any]:
        digest = hashlib.sha256(f"{self.notice}\n{meaning}\n{when}".encode()).hexdigest()[:24]
        return {
            "id": f"sendgrid-{digest}",
            "happened_at": datetime.fromtimestamp(self.at, UTC).isoformat(),
            "source": "sendgrid",
            "notice": self.notice,
        }


def _why(event: dict[str, Any]) -> str:
    """Return the other server's reason on one line, without any address."""
    said = event.get("reason") or event.get("response") or ""
    kind = event.get("type")
    prefix = f"{kind}: " if isinstance(kind, str) and kind in {"bounce", "blocked"} else ""
    words = " ".join(str(said)[:2000].split())
    plain = "".join(c for c in without_addresses(words) if c.isprintable())
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
