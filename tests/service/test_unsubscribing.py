"""Declining updates: a link for one role of one case, which only a POST acts on."""

from pathlib import Path
from typing import Any

import pytest

from domain.post.letter import Contact, Letter
from mail.unsubscribe import UnsubscribeLinks
from service.app import Service
from service.events import parse
from tests.service.kit import (
    CASE,
    NOW,
    REPLY_SECRET,
    Temporal,
    an_event,
    events,
    settings,
    signed,
    visitor,
)

HOME = "https://recourse.example.com"
LINKS = UnsubscribeLinks([REPLY_SECRET], HOME)
LINK = LINKS(CASE, "worker")
CLICK = b"List-Unsubscribe=One-Click"
FORM = {"content-type": "application/x-www-form-urlencoded"}
UPDATE = Letter(
    notice=f"{CASE}/update/1",
    case="WM-1042",
    workflow="worker-escalation",
    kind="update",
    to_role="worker",
    contacts=(Contact(id="worker/1", name="Mara Lindqvist", email="mara@example.com"),),
    facts={
        "assignment": "WM-1042",
        "title": "Replace two access points",
        "amount": "480.00 USD",
        "ground": "payment-dispute",
        "client": "Harbor Retail Group",
        "news": [],
        "next_update": None,
        "fallback": None,
        "waiting_for": None,
    },
)


@pytest.fixture
def temporal() -> Temporal:
    return Temporal()


@pytest.fixture
def service(temporal: Temporal, tmp_path: Path) -> Service:
    return Service(settings(tmp_path), connects=temporal.connect, clock=lambda: NOW)


async def asks(service: Service, method: str, link: str = LINK, content: bytes = b"") -> Any:  # noqa: ANN401 (httpx's)
    async with visitor(service) as client:
        return await client.request(
            method, link.removeprefix(HOME), content=content, headers=FORM if content else {}
        )


# -- the page ----------------------------------------------------------------------------------


async def test_looking_changes_nothing(service: Service, temporal: Temporal) -> None:
    """GET and HEAD, as scanners of mail send them, show a button and tell the case nothing."""
    page = await asks(service, "GET")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<form method="post">' in page.text
    assert "WM-1042" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert (await asks(service, "HEAD")).status_code == 200
    assert temporal.signals == []


async def test_one_click_is_told_to_the_case(service: Service, temporal: Temporal) -> None:
    """POST, as RFC 8058 has it or by the page's button, tells by signal: no worker is needed."""
    assert (await asks(service, "POST", content=CLICK)).status_code == 200
    ((case, name, fact),) = temporal.signals
    assert (case, name) == (CASE, "updates_declined")
    assert (fact["by_role"], fact["how"]) == ("worker", "link")


async def test_many_clicks_are_one(service: Service, temporal: Temporal) -> None:
    """A hundred clicks in a minute are told once: nobody can make a case's history long."""
    for _ in range(100):
        assert (await asks(service, "POST", content=CLICK)).status_code == 200
    assert len(temporal.signals) == 1


async def test_a_multipart_click_is_one(service: Service, temporal: Temporal) -> None:
    """RFC 8058 allows both encodings of a form."""
    part = (
        b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--'
    )
    assert (await asks(service, "POST", content=part)).status_code == 200
    assert len(temporal.signals) == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"List-Unsubscribe=maybe", b"x" * 5000])
async def test_another_post_is_no_click(
    service: Service, temporal: Temporal, content: bytes
) -> None:
    """A POST that does not say what it wants changes nothing."""
    assert (await asks(service, "POST", content=content)).status_code in {400, 422}
    assert temporal.signals == []


async def test_a_link_that_was_not_made_here_is_404(service: Service, temporal: Temporal) -> None:
    """A forged, cut or foreign link says so, and tells nobody anything."""
    for link in (LINK[:-3], LINK + "a", f"{HOME}/unsubscribe/<script>"):
        for method in ("GET", "POST"):
            page = await asks(service, method, link, CLICK if method == "POST" else b"")
            assert page.status_code == 404
            assert "<script>" not in page.text
    assert temporal.signals == []


async def test_a_closed_case_and_an_absent_service(service: Service, temporal: Temporal) -> None:
    """A case that is over sends no more updates, and says so; an absent Temporal is 503."""
    temporal.cases.clear()
    page = await asks(service, "POST", content=CLICK)
    assert (page.status_code, "is over" in page.text) == (200, True)
    temporal.is_away = True
    page = await asks(service, "POST", content=CLICK)
    assert (page.status_code, page.headers["retry-after"]) == (503, "60")


# -- what SendGrid says of it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "declined", "how"),
    [
        ("group_unsubscribe", True, "unsubscribed"),
        ("group_resubscribe", False, "unsubscribed"),
        ("unsubscribe", True, "all-mail"),
        ("spamreport", True, "spam-report"),
    ],
)
async def test_sendgrids_events_are_the_same_fact(
    service: Service,
    temporal: Temporal,
    event: str,
    declined: bool,  # noqa: FBT001 (a column of the table above)
    how: str,
) -> None:
    """Whoever declines by SendGrid's ways has declined; the notice says whose updates they are."""
    said = events(an_event(event=event, notification_id=f"{CASE}/update/1"))
    async with visitor(service) as client:
        found = await client.post("/sendgrid/events", content=said, headers=signed(said))
    assert found.json()["told"] == 1
    ((_, name, fact),) = temporal.signals
    assert name == "updates_declined"
    assert (fact["declined"], fact["how"]) == (declined, how)


def test_a_dropped_courtesy_explains_itself_first() -> None:
    """An update that was dropped because its reader unsubscribed says so before it says dropped."""
    drop = an_event(event="dropped", reason="Unsubscribed Address")
    signals, _ = parse(events({**drop, "notification_id": f"{CASE}/update/2"}))
    assert [one.fact for one in signals] == ["updates_declined", "delivery"]
    asked, _ = parse(events(drop))  # a rung's letter: the address cannot be reached at all
    assert [one.fact for one in asked] == ["delivery"]
