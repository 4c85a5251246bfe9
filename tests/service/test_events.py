"""SendGrid's Event Webhook: only what is signed is read, and everything counts once."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from service import events as delivery_events
from service.app import Service
from service.bodies import EVENTS_MOST
from service.signatures import SendGridKey
from tests.service.kit import NOTICE, NOW, Temporal, an_event, events, settings, signed, visitor

PATH = "/sendgrid/events"


@pytest.fixture
def temporal() -> Temporal:
    return Temporal()


@pytest.fixture
def service(temporal: Temporal, tmp_path: Path) -> Service:
    return Service(settings(tmp_path), connects=temporal.connect, clock=lambda: NOW)


async def post(service: Service, body: bytes, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 (status and answer)
    async with visitor(service) as client:
        found = await client.post(PATH, content=body, headers=headers or signed(body))
    return found.status_code, found.json()


@pytest.mark.parametrize(
    ("event", "meaning"),
    [
        (an_event(), "delivered"),
        (an_event(event="bounce", type="bounce", reason="550 no such user"), "bounced"),
        (an_event(event="bounce", type="blocked"), "blocked"),
        (an_event(event="dropped", reason="Bounced Address"), "dropped"),
        (an_event(event="deferred", response="450 later"), "deferred"),
    ],
)
async def test_an_event_becomes_a_fact_of_its_case(
    service: Service, temporal: Temporal, event: dict[str, Any], meaning: str
) -> None:
    """What became of a letter is told to the case that wrote it, by the notice's id."""
    status, said = await post(service, events(event))
    assert (status, said["told"]) == (200, 1)
    ((case, name, fact),) = temporal.signals
    assert (case, name) == ("worker-escalation/WM-1042", "delivery")
    assert (fact["notice"], fact["event"]) == (NOTICE, meaning)
    assert "@" not in fact["why"]


async def test_the_same_event_counts_once_by_its_id_and_by_its_meaning(
    service: Service, temporal: Temporal
) -> None:
    """A repeat is a repeat, whether SendGrid numbers it anew or not."""
    await post(service, events(an_event()))
    await post(service, events(an_event(timestamp=int(NOW.timestamp()) + 1)))
    assert len(temporal.signals) == 1
    await post(service, events(an_event(sg_event_id="event-2"), an_event(sg_event_id="event-3")))
    assert len({fact["id"] for _, _, fact in temporal.signals}) == 1


async def test_events_of_other_mail_are_let_go(service: Service, temporal: Temporal) -> None:
    """One account may send other mail, and opened or clicked is no news of ours."""
    others = [
        an_event(notification_id=None),
        an_event(notification_id="somebody-else/7"),
        an_event(notification_id="../../etc/passwd/1"),
        an_event(event="open"),
        an_event(event="processed"),
        an_event(event=["bounce"]),
        an_event(timestamp="soon"),
        an_event(timestamp=True),
        an_event(timestamp=10**20),
        7,
        None,
        [],
    ]
    assert await post(service, events(*others)) == (
        200,
        {"told": 0, "gone": 0, "again": 0, "not_ours": len(others)},
    )
    assert temporal.signals == []


async def test_an_event_of_a_case_that_is_gone_is_no_reason_to_come_again(
    service: Service, temporal: Temporal
) -> None:
    """A case that listens no longer is not told, and SendGrid need not repeat it for a day."""
    temporal.cases.clear()
    assert (await post(service, events(an_event())))[1]["gone"] == 1


async def test_while_temporal_is_away_the_sender_is_asked_to_come_again(
    service: Service, temporal: Temporal
) -> None:
    """Nothing is lost: what could not be told is answered 503, and told when it is sent again."""
    body = events(an_event())
    temporal.is_away = True
    assert (await post(service, body))[0] == 503
    temporal.is_away = False
    assert (await post(service, body))[1]["told"] == 1
    temporal.is_away = True
    assert (await post(service, events(an_event(sg_event_id="x", timestamp=1))))[0] == 503
    assert len(temporal.signals) == 1


ANOTHER = ec.generate_private_key(ec.SECP256R1())
BODY = events(an_event())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BODY, key=ANOTHER),
        signed(BODY + b" "),
        signed(BODY) | {"x-twilio-email-event-webhook-timestamp": "1772632801"},
        signed(BODY) | {"x-twilio-email-event-webhook-signature": "%%%"},
        signed(BODY) | {"x-twilio-email-event-webhook-signature": "MEUCIQ=="},
        signed(BODY, NOW - timedelta(hours=27)),
        signed(BODY, NOW + timedelta(minutes=6)),
    ],
    ids=["missing", "another", "body", "time", "noise", "cut", "stale", "early"],
)
async def test_what_is_not_signed_is_not_read(
    service: Service, temporal: Temporal, headers: dict[str, str]
) -> None:
    """A forged, altered or stale request is answered 403 in one line, and tells nobody anything."""
    status, said = await post(service, BODY, headers or {"x": "y"})
    assert status == 403
    assert "\n" not in said["error"]
    assert temporal.signals == []


async def test_a_signed_body_is_read_whatever_its_line_breaks(service: Service) -> None:
    """The signature is over the raw bytes: what a JSON library would write differs from them."""
    assert b"\r\n" in BODY
    assert (await post(service, BODY))[0] == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"7", b"[" * 100_000, b"\xff\xfe", b'["' + b"x" * 1000]
)
async def test_a_signed_body_without_sense_is_refused_in_one_line(
    service: Service, body: bytes
) -> None:
    """Not JSON, not a list, nested a hundred thousand deep: 422, and the service stays up."""
    assert (await post(service, body))[0] == 422
    assert (await post(service, BODY))[0] == 200


async def test_a_body_that_is_too_large_is_not_taken(service: Service) -> None:
    """A body over the limit is refused, by what it says of itself or as it comes."""
    large = b" " * (EVENTS_MOST + 1)
    assert (await post(service, large))[0] == 413

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield b" " * 1024 * 1024

    async with visitor(service) as client:
        assert (await client.post(PATH, content=pieces(), headers=signed(b""))).status_code == 413


async def test_a_door_without_a_key_is_closed(temporal: Temporal, tmp_path: Path) -> None:
    """Without the key in the settings nobody can be known, so nobody is heard."""
    closed = Service(
        settings(tmp_path, event_key=None), connects=temporal.connect, clock=lambda: NOW
    )
    status, said = await post(closed, BODY)
    assert (status, said["error"]) == (404, "this door is closed: RECOURSE_EVENT_KEY is not set")


@pytest.mark.parametrize("key", ["", "abc", "bm8ga2V5", "-----BEGIN PUBLIC KEY-----"])
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    """A service with a key that cannot be one does not start."""
    with pytest.raises(BadInput, match="one line of base64"):
        SendGridKey(key)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["event", "timestamp", "sg_event_id", "notification_id", "reason", "response", "type"]
)


@given(st.lists(JSON | st.dictionaries(FIELDS, JSON).map(lambda d: an_event(**d)), max_size=5))
def test_no_event_of_any_shape_breaks_the_parser(these: list[Any]) -> None:
    """An event with anything in its fields is a signal with a short reason, or not ours."""
    try:
        body = events(*these)
    except ValueError:
        return
    signals, not_ours = delivery_events.parse(body)
    assert len(signals) + not_ours == len(these)
    assert all(len(one.payload["why"]) <= 300 for one in signals)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    """Any bytes are a list of events that are not ours, or refused as bad input."""
    with suppress(BadInput):
        assert delivery_events.parse(body) == ([], len(json.loads(body)))
