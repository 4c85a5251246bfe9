"""SendGrid's delivery events as facts of the case that wrote the letter.

Events come late, twice and in any order. The id of a fact is made of the event's notice, meaning
and time, so that a repeat counts once under whatever number it comes. A case ignores an event that
is older than its own knowledge.
"""

import hashlib
import json
import re
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from domain.base import Frozen
from domain.errors import BadInput
from domain.kinds import KINDS
from domain.post.facts import DECLINABLE
from mail.addresses import without_addresses

DELIVERIES = {
    "delivered": "delivered",
    "bounce": "bounced",
    "dropped": "dropped",
    "deferred": "deferred",
}
"""SendGrid's name of an event, and ours. The others (processed, open, click, …) say nothing of a
person: a machine may have opened the mail."""


class Decline(NamedTuple):
    """Whether updates are declined or wanted again, and in which way."""

    declined: bool
    how: str


DECLINES = {
    "unsubscribe": Decline(declined=True, how="all-mail"),
    "spamreport": Decline(declined=True, how="spam-report"),
    "group_unsubscribe": Decline(declined=True, how="unsubscribed"),
    "group_resubscribe": Decline(declined=False, how="unsubscribed"),
}
"""Events by which a reader declines updates. After the first two SendGrid drops all our mail."""

DECLINED_BEFORE = re.compile(r"unsubscribed|spam report", re.IGNORECASE)
"""SendGrid's reasons for dropping a letter to a reader who declined before, in any case."""

NOTICE = re.compile(rf"({'|'.join(KINDS)})/[^/\s]{{1,80}}/[a-z-]{{1,60}}/\d{{1,9}}")
MOST = 10_000
REMEMBERED = 100_000
LONGEST_WHY = 300


class CaseSignal(NamedTuple):
    """A fact for a case, and the id of the event that it was made of."""

    case: str
    fact: str
    payload: dict[str, Any]
    event_id: str


class ParsedEvents(NamedTuple):
    """The signals made of a body of events, and the number of events that are not ours."""

    signals: list[CaseSignal]
    not_ours: int


def parse(body: bytes) -> ParsedEvents:
    """Return the signals that a body of events makes.

    Raises:
        BadInput: the body is not a list of events.
    """
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        msg = "the body is not JSON"
        raise BadInput(msg) from None
    if not isinstance(events, list) or len(events) > MOST:
        msg = f"the body is not a list of at most {MOST} events"
        raise BadInput(msg)
    found = [_signals(event) for event in events]
    return ParsedEvents([signal for signals in found for signal in signals], found.count([]))


def _is_ours(notice: str) -> str:
    if not NOTICE.fullmatch(notice):
        msg = "it is not the id of a notice of ours"
        raise ValueError(msg)
    return notice


class SendGridEvent(Frozen):
    """An event of one of our letters, as far as it is used here."""

    model_config = ConfigDict(frozen=True, strict=True)

    notification_id: Annotated[str, Field(max_length=300), AfterValidator(_is_ours)]
    event: str
    timestamp: int = Field(gt=0, lt=1 << 33)
    sg_event_id: object = ""
    type: object = None
    reason: object = None
    response: object = None

    @property
    def case(self) -> str:
        return "/".join(self.notification_id.split("/")[:2])

    @property
    def letter_kind(self) -> str:
        return self.notification_id.split("/")[2]

    @property
    def event_id(self) -> str:
        return str(self.sg_event_id)[:100]

    @property
    def delivery(self) -> str | None:
        """The delivery that the event is, in our words."""
        if self.event == "bounce" and self.type == "blocked":
            return "blocked"
        return DELIVERIES.get(self.event)

    @property
    def why(self) -> str:
        """The reason of the other server on one line, without any address."""
        stated = " ".join(str(self.reason or self.response or "")[:2000].split())
        plain = "".join(c for c in without_addresses(stated) if c.isprintable())
        prefix = f"{self.type}: " if self.type in ("bounce", "blocked") else ""
        return f"{prefix}{plain}"[:LONGEST_WHY]


def _signals(raw: object) -> list[CaseSignal]:
    """Return the signals of an event: none if it is not ours or says nothing."""
    try:
        event = SendGridEvent.model_validate(raw)
    except ValidationError:
        return []
    if decline := DECLINES.get(event.event):
        return [_declined(event, decline, event.event_id)]
    if delivery := event.delivery:
        return [*_declined_before(event), _delivered(event, delivery)]
    return []


def _declined_before(event: SendGridEvent) -> list[CaseSignal]:
    """Return the decline that explains a dropped update: its address is not at fault."""
    is_dropped_update = event.event == "dropped" and event.letter_kind in DECLINABLE
    if not is_dropped_update or not DECLINED_BEFORE.search(event.why):
        return []
    event_id = f"{event.event_id}+" if event.event_id else ""
    return [_declined(event, Decline(declined=True, how="unsubscribed"), event_id)]


def _delivered(event: SendGridEvent, delivery: str) -> CaseSignal:
    # A server that asks to wait does so again and again: only the first time is news.
    when = "" if delivery == "deferred" else str(event.timestamp)
    payload = {**_common(event, delivery, when), "event": delivery, "why": event.why}
    return CaseSignal(event.case, "delivery", payload, event.event_id)


def _declined(event: SendGridEvent, decline: Decline, event_id: str) -> CaseSignal:
    common = _common(event, f"{decline.how} {decline.declined}", str(event.timestamp))
    payload = {**common, **decline._asdict()}
    return CaseSignal(event.case, "updates_declined", payload, event_id)


def _common(event: SendGridEvent, meaning: str, when: str) -> dict[str, Any]:
    """Return the fields that every fact made of an event has."""
    content = f"{event.notification_id}\n{meaning}\n{when}"
    return {
        "id": f"sendgrid-{hashlib.sha256(content.encode()).hexdigest()[:24]}",
        "happened_at": datetime.fromtimestamp(event.timestamp, UTC).isoformat(),
        "source": "sendgrid",
        "notice": event.notification_id,
    }


class RecentEvents:
    """The latest events, by SendGrid's ids. The memory is short: each case has a long one."""

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
