"""Stories of waiting in a dispute: a late mediator, updates and a request for consent."""

import pytest

from tests.domain.dispute.world import a_dispute
from tests.story import Story
from tests.workflows.conftest import Tell

MONDAY = "2026-09-14 10:00"
CLIENT, AGENCY = "noor@example.com", "office@example.com"
MANDATE = {
    "mediator": {"id": "med-1", "name": "Salma Oyelaran", "email": "mediator@example.com"},
    "team-lead": {"id": "lead-1", "name": "Per Aaltonen", "email": "lead@example.com"},
    "manager": {"id": "mgr-1", "name": "Ruth Castellane", "email": "manager@example.com"},
}


async def mediate(case: Story) -> None:
    """Let the respondent answer, so that mediation begins."""
    await case.hears("response", by_role="respondent-1")


async def test_a_silent_mediator_is_chased_and_costs_nobody_anything(tell: Tell) -> None:
    """Reminder, team lead, manager, ops; after thirty days a person decides, and no money moves."""
    async with tell(a_dispute(handlers=MANDATE), MONDAY) as case:
        await mediate(case)
        await case.goes_to("2026-09-28 10:00")
        assert case.letters("mediator@example.com") == ["mediation", "reminder"]
        assert case.letters("lead@example.com")[0] == "mediator-late"
        assert case.letters("manager@example.com")[0] == "mediator-late"
        assert case.letters(CLIENT).count("mediator-late") == 3
        await case.goes_to("2026-10-20 10:00")
        status = await case.status()
        assert (status["stage"], status["waiting_for"]) == ("mediation", "ops")
        assert any("a person decides" in text for text in status["attention"])
        assert case.letters(CLIENT)[-1] == case.letters(AGENCY)[-1] == "mediation-held"
        assert not case.platform.acts
        await case.obeys("declare_non_resolution")
        assert (await case.status())["stage"] == "non-resolution"


@pytest.mark.further
async def test_the_team_lead_s_recommendation_ends_the_chase(tell: Tell) -> None:
    """Once there is a recommendation, the mark is gone and both sides may accept it."""
    async with tell(a_dispute(handlers=MANDATE), MONDAY) as case:
        await mediate(case)
        await case.goes_to("2026-09-17 10:00")
        await case.obeys("recommend", text="Half each.")
        for side in ("claimant", "respondent"):
            await case.hears("recommendation_answer", side=side, accepts=True)
        assert (await case.status())["outcome"] == "settled"


async def test_both_sides_hear_in_every_week_of_an_arbitration(tell: Tell) -> None:
    """Six weeks without news: each side is told where it stands and who is waited for."""
    async with tell(a_dispute(), MONDAY) as case:
        await mediate(case)
        await case.obeys("declare_non_resolution")
        for side in ("claimant", "respondent"):
            await case.hears("agreement", side=side, agrees=True)
            fee = {"amount": "337.50", "currency": "USD"}
            await case.hears("fee_paid", side=side, amount=fee)
        await case.obeys("file_statement", text="What was agreed and not done.")
        await case.goes_to("2026-10-26 10:00")
        assert case.letters(CLIENT).count("update") == case.letters(AGENCY).count("update") >= 4
        last = [mail for mail in case.mailer.mails if mail.kind == "update"][-1].text
        assert "the arbitrator" in last
        assert "THE CASE" in last


@pytest.mark.further
async def test_whoever_waits_for_consent_hears_who_has_the_request(tell: Tell) -> None:
    """Past the manager the claimant is told in every cycle; the other side hears nothing yet."""
    second = a_dispute(
        id="D-1~2",
        matters=["intellectual-property"],
        claim={"relief": "The source code."},
        follows="dispute/D-1",
        handlers=MANDATE,
    )
    async with tell(second, MONDAY) as case:
        await case.goes_to("2026-10-19 10:00")
        assert case.letters(CLIENT).count("consent-raised") == 3
        assert case.letters(CLIENT).count("ask-open") >= 2
        assert case.letters(AGENCY) == []
