"""One mail from the request to the case: which calls of Temporal it costs, and what is answered."""

from pathlib import Path

import pytest

from service.app import Service
from tests.service.kit import FORM, NOW, REPLIES, OneCase, a_form, a_mail, settings, signed, visitor
from tests.service.test_answers import IN_THREAD


@pytest.mark.parametrize(
    ("mail", "to", "calls"),
    [
        (a_mail("On Friday."), None, {"query": 1, "describe": 1, "update": 1}),
        (
            a_mail("On Friday.", **IN_THREAD),
            "desk@mail.example.com",
            {"list": 1, "query": 1, "describe": 1, "update": 1},
        ),
        (a_mail("On Friday.", To=""), REPLIES("dispute/D-7", "x"), {"query": 1}),
    ],
    ids=["by address", "by thread", "of no case"],
)
async def test_a_mail_costs_one_query(
    tmp_path: Path, mail: bytes, to: str | None, calls: dict[str, int]
) -> None:
    """All that is asked of a case about a mail is asked at once, before one update tells it."""
    temporal = OneCase()
    service = Service(settings(tmp_path), connects=temporal.connect, clock=lambda: NOW)
    body = a_form(mail, to=to)
    async with visitor(service) as client:
        headers = {**signed(body), "content-type": FORM}
        found = await client.post("/sendgrid/inbound", content=body, headers=headers)
    told = [name for name, _ in temporal.told]
    assert (found.json()["became"], told) == (
        ("told", ["message"]) if "update" in calls else ("for-a-person", [])
    )
    assert dict(temporal.calls) == calls
