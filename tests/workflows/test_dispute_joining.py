"""Stories of agreeing and paying: claimed payments, late fees, precise reminders."""

import pytest

from tests.builders import usd
from tests.domain.dispute.world import a_dispute
from tests.story import Story
from tests.workflows.conftest import Tell

MONDAY = "2026-09-14 10:00"
CLIENT, AGENCY, OPS = "noor@example.com", "office@example.com", "ops@example.com"


async def to_the_notice(case: Story) -> None:
    """End mediation on the first day: both sides may agree and pay until a week later."""
    await case.hears("response", by_role="respondent-1")
    await case.obeys("declare_non_resolution")
    await case.passes(seconds=5)


def texts(case: Story, kind: str, to: str) -> list[str]:
    """Return the words of the letters of a kind that one address got."""
    return [
        " ".join(m.text.split()) for m in case.mailer.mails if (m.kind, m.to.email) == (kind, to)
    ]


async def test_each_side_reads_how_to_join_and_is_reminded_of_what_it_lacks(tell: Tell) -> None:
    """The claimant joins and is not reminded; the respondent agreed, and reads that it must pay."""
    async with tell(a_dispute(), MONDAY) as case:
        await to_the_notice(case)
        notice = texts(case, "non-resolution", AGENCY)[0]
        assert "We agree to arbitration." in notice
        assert "on the platform" in notice
        await case.hears("agreement", side="claimant", agrees=True)
        await case.hears("fee_paid", side="claimant", amount=usd("337.50"))
        await case.hears("agreement", side="respondent", agrees=True)
        await case.passes(seconds=5)
        assert len(texts(case, "joining", AGENCY)) == 3
        await case.goes_to("2026-09-20 10:05")
        assert texts(case, "joining-reminder", CLIENT) == []
        lacks = texts(case, "joining-reminder", AGENCY)[0]
        assert "- Pay its fee of 337.50 USD" in lacks
        assert "- Agree to arbitration" not in lacks


async def test_a_claimed_payment_is_looked_up_and_a_late_one_goes_back(tell: Tell) -> None:
    """The week's end waits for the look; what is paid meanwhile is given back, with a letter."""
    async with tell(a_dispute(), MONDAY) as case:
        await to_the_notice(case)
        await case.hears("fee_paid", side="claimant", amount=usd("337.50"))
        await case.goes_to("2026-09-20 12:00")
        await case.hears("payment_claimed", side="respondent", text="We have paid the fee.")
        await case.passes(seconds=5)
        assert "attention" in case.letters(OPS)
        await case.goes_to("2026-09-22 10:00")
        assert (await case.status())["stage"] == "non-resolution"
        await case.hears("fee_paid", side="respondent", amount=usd("337.50"), payment="P-9")
        await case.passes(seconds=5)
        back = texts(case, "fee-back", AGENCY)
        assert ["was asked to give" in back[0], "has given it back" in back[1]] == [True, True]
        await case.goes_to("2026-09-24 10:00")
        assert (await case.status())["decided"] == "funds-to-claimant"


@pytest.mark.further
async def test_a_fee_that_comes_after_the_end_still_goes_back(tell: Tell) -> None:
    """The case is closed and listens: the payer is told, and the platform gives the fee back."""
    async with tell(a_dispute(), MONDAY) as case:
        await to_the_notice(case)
        await case.goes_to("2026-09-30 10:00")
        assert (await case.status())["outcome"] == "funds-to-client"
        await case.hears("fee_paid", side="respondent", amount=usd("337.50"), payment="P-9")
        await case.passes(seconds=5)
        assert len(texts(case, "fee-back", AGENCY)) == 2
        assert "refund-fee" in {act.act for act in case.platform.acts.values()}
