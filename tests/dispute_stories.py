"""Stories of a dispute that more than one test tells."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.builders import usd
from tests.domain.dispute.world import an_award
from tests.story import Story


async def to_arbitration(case: Story) -> None:
    """Go the short way: an answer, the notice, both agree and pay."""
    await case.hears("response")
    await case.obeys("declare_non_resolution")
    for side in ("claimant", "respondent"):
        await case.hears("agreement", side=side, agrees=True)
        await case.hears("fee_paid", side=side, amount=usd("337.50"))


async def a_typical_dispute(case: Story) -> None:
    """Thirty days of mediation, three questions, the notice, both pay, arbitration, an award."""
    award = f"A-{uuid4().hex[:8]}"  # a closed case is never opened again under its id
    await case.hears("response")
    await case.passes(days=1)
    await case.obeys("recommend", text="Half of the held money each.")
    await case.hears("recommendation_answer", side="claimant", accepts=False)
    for number in (1, 2, 3):
        await case.passes(days=5)
        await case.hears("question", asked_by="claimant", text=f"What about point {number}?")
        await case.passes(days=1)
        await case.hears("reply", answers={f"q-{number}": f"Point {number} is noted."})
    await case.passes(days=13)
    for side in ("claimant", "respondent"):
        await case.hears("agreement", side=side, agrees=True)
        await case.hears("fee_paid", side=side, amount=usd("337.50"))
    await case.obeys("file_statement", text="word " * 1200)
    await case.passes(days=30)
    made, pay_by = await case.now(), await case.now() + timedelta(days=30)
    days = {"made_on": f"{made:%Y-%m-%d}", "pay_by": f"{pay_by:%Y-%m-%d}"}
    await case.hears("award", **an_award(award=award, **days))
    await case.passes(days=1)
    await case.hears("award_settled", award=award)
    await case.passes(seconds=5)
    await case.env.client.get_workflow_handle(f"award/{award}").terminate()


async def a_corrected_award(case: Story) -> None:
    """The short way to an award, which is corrected while it is enforced, and then paid."""
    award = f"A-{uuid4().hex[:8]}"
    await to_arbitration(case)
    made = f"{await case.now():%Y-%m-%d}"
    days = {"made_on": made, "pay_by": f"{await case.now() + timedelta(days=30):%Y-%m-%d}"}
    await case.hears("award", **an_award(award=award, **days))
    await case.passes(days=1)
    less = {**days, "amount": usd("1700.00")}
    await case.hears("award_corrected", **an_award(award=award, **less))
    await case.passes(days=1)
    enforcement = case.env.client.get_workflow_handle(f"award/{award}")
    paid = {"payment_id": "P-1", "respondent": "acct-2", "amount": usd("1800.00")}
    await enforcement.execute_update("payment", paid, result_type=dict[str, Any])
    await case.passes(days=1)
    await case.hears("award_settled", award=award)
    await case.passes(seconds=5)
    await enforcement.terminate()
