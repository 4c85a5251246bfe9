"""POST /facts for each kind of case and each kind of fact: signed, once, in the same models."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.kinds import KINDS
from tests.builders import an_escalation, usd
from tests.domain.award.world import AGENCY, a_file
from tests.domain.dispute.world import a_dispute
from tests.story import Story
from tests.workflows.conftest import Tell
from tests.workflows.test_answers_by_mail import Desk
from tests.workflows.test_contact import a_contact

pytestmark = pytest.mark.further

KEPT = {"by_role": "ops", "nature": "auto-reply", "kept_as": "0f3a9c5d21b7"}
NOTICE = "(the first letter's)"
DELIVERED = {"notice": NOTICE, "event": "delivered"}
TOLD: dict[str, tuple[dict[str, Any], str, dict[str, dict[str, Any]]]] = {
    "worker-escalation": (
        an_escalation(),
        "2026-03-02 09:00",
        {
            "message": {"by_role": "client", "nature": "auto-reply"},
            "payment": {"amount": usd("480.00")},
            "approval": {},
            "cancellation_reason": {"text": "The store closed."},
            "violation_report": {"by_role": "client", "text": "Somebody else came."},
            "settled": {"settled": "no"},
            "withdrawal": {},
            "referral": {"to": {"name": "Ben Osei", "email": "ben@example.com"}},
            "delivery": DELIVERED,
            "updates_declined": {"by_role": "worker"},
            "mail_received": KEPT,
        },
    ),
    "dispute": (
        a_dispute(),
        "2026-09-14 10:00",
        {
            "question": {"asked_by": "claimant", "text": "Which exhibits?"},
            "reply": {"answers": {"q-1": "The invoices."}},
            "evidence": {"side": "claimant", "title": "An invoice"},
            "linked_claim_opened": {"claim": "D-2"},
            "linked_claim_closed": {"claim": "D-2", "ended": "settled"},
            "delivery": DELIVERED,
            "updates_declined": {"notice": NOTICE},
            "mail_received": KEPT,
            "response": {"text": "We delivered."},
        },
    ),
    "award": (
        a_file(),
        "2026-10-14 10:00",
        {
            "question": {"asked_by": "winner", "text": "Are the accounts limited?"},
            "reply": {"answers": {"q-1": "Tomorrow."}},
            "payment": {"payment_id": "P-1", "respondent": "r-1", "amount": usd("10.00")},
            "payment_reversed": {"reversal_id": "R-1", "payment_id": "P-1"},
            "conditional_tender": {"respondent": "r-1", "conditions": ["release"]},
            "correction_requested": {"text": "The sum."},
            "limitation_confirmed": {"account": AGENCY},
            "court_step": {"step": "petition"},
            "delivery": DELIVERED,
            "updates_declined": {"notice": NOTICE},
            "mail_received": KEPT,
        },
    ),
    "contact": (
        a_contact(category="rating", text="a low rating"),
        "2026-03-02 09:00",
        {
            "message": {"text": "Which form?"},
            "contact_details": {"phone": "555 0100"},
            "delivery": DELIVERED,
            "updates_declined": {"by_role": "sender"},
            "mail_received": KEPT,
            "accepted_by_desk": {},
            "ticket_answered": {},
        },
    ),
}


async def filled(case: Story, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload with the id of the case's first letter where it names one."""
    letter = next(n for n in (await case.status())["notices"] if n["channel"] == "mail")["id"]
    return {name: letter if value == NOTICE else value for name, value in payload.items()}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_fact_is_told_once_and_by_the_same_models(
    tell: Tell, tmp_path: Path, kind: str
) -> None:
    """Each kind of case takes its facts over HTTP: recorded once, refused in one line if wrong."""
    file, at, facts = TOLD[kind]
    async with tell(file, at) as case:
        desk = Desk(case, tmp_path)
        await case.passes(seconds=2)
        for name, payload in facts.items():
            path = f"/facts/{case.handle.id}/{name}"
            said = {**await filled(case, payload), "id": f"{name}-{uuid4()}"}
            body = json.dumps(said).encode()
            assert await desk.fact(path, body) == await desk.fact(path, body), name
            heard = [h for h in (await case.status())["heard"] if h["id"] == said["id"]]
            assert len(heard) == (name != "delivery"), name

            status, answer = await desk.fact(path, b'{"no_such_field": 1}')
            assert (status, "\n" in answer["error"]) == (422, False), name
            unsigned = {"recourse-signature": "v1=" + "0" * 64}
            assert (await desk.fact(path, body, **unsigned))[0] == 403, name
        assert (await case.status())["rejected"] == []
        if kind == "contact":
            await case.ends()


def test_what_is_not_told_here_is_told_elsewhere() -> None:
    """Every fact of every kind is above, but those of a later stage, which other stories tell."""
    later = {
        "recommendation_answer", "agreement", "fee_paid", "counterclaim", "material_decision",
        "award", "award_corrected", "award_settled", "award_reopened", "limitation_failed",
        "matter_raised", "dispute_linked", "payment_claimed", "no_payment_found",
        "returned_by_desk", "call_ended",
    }  # fmt: skip
    for kind, row in KINDS.items():
        missing = {f.name for f in row.case.handles.facts} - set(TOLD[kind][2])
        assert missing <= later, kind
