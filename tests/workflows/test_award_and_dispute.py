"""Stories of an award and its dispute, each in a case of its own, and what they tell each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from temporalio.client import WorkflowHandle

from domain.errors import BadInput
from tests.builders import usd
from tests.dispute_stories import to_arbitration
from tests.domain.dispute.world import a_dispute, an_award
from tests.story import Story
from tests.workflows.conftest import Tell
from tests.workflows.test_dispute_award import fresh

pytestmark = pytest.mark.further

MONDAY = "2026-09-14 10:00"
Handle = WorkflowHandle[Any, Any]


@asynccontextmanager
async def awarded(tell: Tell, **terms: Any) -> AsyncIterator[tuple[Story, Handle, str]]:  # noqa: ANN401 (any term of the award)
    """Go to the award and its enforcement: the dispute, the enforcement, and the award's id."""
    award = fresh("A")
    async with tell(a_dispute(id=fresh("D")), MONDAY) as case:
        await to_arbitration(case)
        await case.hears("award", **an_award(award=award, **terms))
        await case.passes(seconds=5)
        yield case, case.env.client.get_workflow_handle(f"award/{award}"), award


async def status(case: Handle) -> dict[str, Any]:
    """Return where a case stands."""
    found: dict[str, Any] = await case.query("status", result_type=dict[str, Any])
    return found


async def texts(case: Handle, *kinds: str) -> list[str]:
    """Return the lines of a case's timeline, of these kinds."""
    return [e["text"] for e in (await status(case))["timeline"] if e["kind"] in kinds]


async def pays(enforcement: Handle, amount: str = "1800.00", payment: str = "P-1") -> None:
    """Confirm a payment to the enforcement."""
    paid = {"payment_id": payment, "respondent": "acct-2", "amount": usd(amount)}
    await enforcement.execute_update("payment", paid, result_type=dict[str, Any])


async def test_the_dispute_closes_on_the_day_its_award_is_paid(tell: Tell) -> None:
    """The enforcement listens on for months; the dispute hears of the payment at once."""
    async with awarded(tell) as (case, enforcement, award):
        await case.goes_to("2026-10-01 12:00")
        await pays(enforcement)
        await case.passes(seconds=5)
        closed = await case.status()
        assert (closed["outcome"], closed["open_points"]) == ("award", [])
        assert case.local(closed["closed"])[:5] == "10-01"
        assert "it is paid in full" in [text for _, text in await case.lines("award")]
        assert f"{case.handle.id} is told: the award ended: satisfied" in await texts(
            enforcement, "linked"
        )
        heard = [h for h in closed["heard"] if h["fact"] == "award_settled"]
        assert [h["id"] for h in heard] == [f"award/{award}/award_settled/1"]
        assert heard[0]["source"] == f"award/{award}"


async def test_what_keeps_the_dispute_open_after_payment_is_named(tell: Tell) -> None:
    """A question, a request for consent and a linked claim outlive the payment, by name."""
    async with awarded(tell) as (case, enforcement, _):
        await case.hears("question", asked_by="claimant", text="Who limits the accounts?")
        await case.obeys("ask_consent", relief="The source code.")
        await case.hears("linked_claim_opened", claim="D-other")
        await pays(enforcement)
        await case.passes(seconds=5)
        waits = await case.status()
        assert (waits["stage"], waits["decided"]) == ("open-points", "award")
        assert waits["open_points"] == ["q-1", "consent-1", "linked claim D-other"]
        decided = [text for _, text in await case.lines("stage")][-1]
        assert decided == "decided, and still open: q-1, consent-1, linked claim D-other"
        await case.hears("reply", answers={"q-1": "The platform does."})
        await case.obeys("decide_consent", consent="consent-1", granted=False)
        assert (await case.status())["outcome"] is None
        await case.hears("linked_claim_closed", claim="D-other", ended="withdrawn")
        assert (await case.status())["outcome"] == "award"


async def test_a_payment_taken_back_is_told_and_the_next_end_counts_anew(tell: Tell) -> None:
    """Paid, charged back and paid again: the dispute hears each once, and stays decided."""
    async with awarded(tell) as (case, enforcement, _):
        await case.hears("question", asked_by="claimant", text="Who limits the accounts?")
        await pays(enforcement)
        await case.passes(days=1)
        back = {"reversal_id": "X-1", "payment_id": "P-1", "why": "chargeback"}
        await enforcement.execute_update("payment_reversed", back, result_type=dict[str, Any])
        await case.passes(seconds=5)
        again = await case.status()
        assert (again["award"]["paid"], again["decided"]) == (None, "award")
        await pays(enforcement, payment="P-2")
        await case.passes(seconds=5)
        said = [text for _, text in await case.lines("award")][-3:]
        assert said[0] == "it is paid in full"
        assert said[1].startswith("1,800.00 USD is owed on award")
        assert said[2] == "it is paid in full"
        assert (await case.status())["award"]["paid"] == "satisfied"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("uncollected", "its enforcement ended: it could not be collected"),
        ("vacated", "its enforcement ended: the award was set aside"),
    ],
)
async def test_an_award_closed_by_ops_closes_its_dispute(
    tell: Tell, outcome: str, said: str
) -> None:
    """A person closes the enforcement; the dispute hears how it ended, the same day."""
    async with awarded(tell) as (case, enforcement, _):
        close = {"actor": "Ops Olsen", "reason": "insolvent", "outcome": outcome}
        order = {**close, "limitations": "lift"}
        await enforcement.execute_update("close", order, result_type=dict[str, Any])
        await case.passes(seconds=5)
        assert (await case.status())["outcome"] == "award"
        assert said in [text for _, text in await case.lines("award")]


async def test_a_dispute_that_is_gone_does_not_hold_up_its_award(tell: Tell) -> None:
    """The award records that nobody could be told, goes on, and needs no person for it."""
    async with awarded(tell) as (case, enforcement, _):
        await case.passes(seconds=5)
        await case.handle.terminate()
        await pays(enforcement)
        await case.passes(seconds=5)
        ended = await status(enforcement)
        assert (ended["outcome"], ended["attention"]) == ("satisfied", [])
        told = (await texts(enforcement, "linked"))[-1]
        assert told.startswith(f"{case.handle.id} could not be told (the award ended: satisfied)")
        await enforcement.terminate()


async def test_a_second_dispute_on_the_same_award_is_told_too(tell: Tell) -> None:
    """An enforcement that runs already is attached to, and tells every dispute that rests on it."""
    async with awarded(tell) as (case, enforcement, award):
        async with tell(a_dispute(id=fresh("D")), MONDAY) as other:
            await to_arbitration(other)
            await other.hears("award", **an_award(award=award))
            await other.passes(seconds=5)
            linked = await texts(enforcement, "linked")
            assert linked == [f"{other.handle.id} waits for the end of this award, too"]
            await pays(enforcement)
            await other.passes(seconds=5)
            assert (await other.status())["outcome"] == "award"
        assert (await case.status())["outcome"] == "award"


async def test_an_award_that_has_ended_is_no_case_to_attach_to(tell: Tell) -> None:
    """A dispute whose award was enforced before, and is over, asks a person to look."""
    async with awarded(tell) as (case, enforcement, award):
        await case.passes(seconds=5)
        await enforcement.terminate()
        async with tell(a_dispute(id=fresh("D")), MONDAY) as other:
            await to_arbitration(other)
            await other.hears("award", **an_award(award=award))
            await other.passes(seconds=5)
            asked = (await other.status())["attention"]
            assert any("look how it ended, and say award_settled here" in a for a in asked)


# -- corrections -----------------------------------------------------------------------------------


async def test_a_corrected_award_reaches_its_enforcement_once(tell: Tell) -> None:
    """New terms hold in both cases at once, and both records have the old ones beside them."""
    async with awarded(tell) as (case, enforcement, award):
        less = an_award(award=award, amount=usd("1700.00"), pay_by="2026-12-01")
        await case.hears("award_corrected", id="c-1", **less)
        await case.hears("award_corrected", id="c-1", **less)
        await case.passes(seconds=5)
        now = await status(enforcement)
        assert (now["balance"], now["pay_by"]) == ("1,700.00 USD", "2026-12-01")
        assert [t["total"]["amount"] for t in now["terms"]] == ["1800.00", "1700.00"]
        (said,) = await texts(enforcement, "correction")
        assert said == (
            "corrected: 1,700.00 USD, joint and several, to be paid by the end of 2026-12-01; "
            "before: 1,800.00 USD, joint and several, to be paid by the end of 2026-11-04"
        )
        here = [text for _, text in await case.lines("award")]
        assert any("corrected: 1,700.00 USD" in t and "before: 1,800.00 USD" in t for t in here)
        assert here[-1] == f"award/{award} is told the corrected terms"
        assert not any("corrected" in text for text in (await case.status())["attention"])
        assert case.letters("noor@example.com").count("corrected") == 1


async def test_a_correction_after_payment_opens_the_award_again(tell: Tell) -> None:
    """Corrected to more than was paid, the award is open again, and its dispute knows."""
    async with awarded(tell, amount=usd("1500.00")) as (case, enforcement, award):
        await case.hears("question", asked_by="claimant", text="Who limits the accounts?")
        await pays(enforcement, "1500.00")
        await case.passes(days=2)
        await case.hears("award_corrected", **an_award(award=award))
        await case.passes(seconds=5)
        again = await status(enforcement)
        assert (again["outcome"], again["balance"]) == (None, "300.00 USD")
        assert (await case.status())["award"]["paid"] is None


async def test_a_correction_of_an_ended_enforcement_goes_to_ops(tell: Tell) -> None:
    """Nobody is there to take the new terms in, so a person is asked to."""
    async with awarded(tell) as (case, enforcement, award):
        await case.passes(seconds=5)
        await enforcement.terminate()
        await case.passes(seconds=5)
        more = an_award(award=award, amount=usd("1700.00"))
        await case.hears("award_corrected", **more)
        await case.passes(seconds=5)
        asked = (await case.status())["attention"]
        assert any(f"award/{award} could not be told the corrected terms" in a for a in asked)
        assert case.letters("ops@example.com").count("attention") >= 1


async def test_a_correction_above_the_cap_waits_for_a_person(tell: Tell) -> None:
    """The enforcement goes on by the old terms until somebody takes the new ones upon them."""
    async with awarded(tell) as (case, enforcement, award):
        await case.hears("award_corrected", **an_award(award=award, amount=usd("2500.00")))
        await case.passes(seconds=5)
        assert (await status(enforcement))["balance"] == "1,800.00 USD"
        assert any("above the cap" in text for text in (await case.status())["attention"])
        await case.obeys("confirm_award", reason="damages are allowed here")
        await case.passes(seconds=5)
        assert (await status(enforcement))["balance"] == "2,500.00 USD"


async def test_an_award_whose_zone_nobody_knows_is_stopped_at_the_desk(tell: Tell) -> None:
    """Told by a person it is refused with the name that was meant, and nothing is recorded."""
    award = fresh("A")
    async with tell(a_dispute(id=fresh("D")), MONDAY) as case:
        await to_arbitration(case)
        with pytest.raises(BadInput, match="award: zone: America/New_Yrok is no zone"):
            await case.hears("award", **an_award(award=award, zone="America/New_Yrok"))
        assert (await case.status())["stage"] == "arbitration"


async def test_an_enforcement_that_refuses_its_award_says_why(tell: Tell) -> None:
    """Signalled past the desk, an award that cannot be enforced goes to a person, with the cure."""
    award = fresh("A")
    async with tell(a_dispute(id=fresh("D")), MONDAY) as case:
        await to_arbitration(case)
        await case.handle.signal("award", an_award(award=award, zone="Mars/Olympus"))
        await case.passes(seconds=5)
        asked = [text for text in (await case.status())["attention"] if "refused" in text]
        assert "Mars/Olympus is no zone of the IANA list" in asked[0]
        assert f"open it from a file with follows: award/{award}" in asked[0]
