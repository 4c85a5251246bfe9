"""Stories of a dispute that reaches its award, and of what comes after it."""

from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus

from tests.builders import usd
from tests.dispute_stories import to_arbitration
from tests.domain.dispute.world import a_dispute, an_award
from tests.story import POLICIES
from tests.workflows.conftest import Tell

pytestmark = pytest.mark.further

MONDAY = "2026-09-14 10:00"
CLIENT = "noor@example.com"
LIMITED = "Are limits set on the agency as well as on its manager?"
SECOND = "How do I file a second claim, for the source code?"


def fresh(letter: str) -> str:
    """Return an id of its own: a closed case is never opened again under its id."""
    return f"{letter}-{uuid4().hex[:8]}"


async def test_the_path_to_an_award_with_both_paying(tell: Tell) -> None:
    """Each step of the protocol is taken in order, dated, and the award gets its own case."""
    award = fresh("A")
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response", by_role="respondent-2")
        await case.goes_to("2026-09-16 09:59")
        await case.obeys("recommend", text="Half each.", to_claimant=usd("900.00"))
        await case.hears("recommendation_answer", side="claimant", accepts=True)
        await case.hears("recommendation_answer", side="respondent", accepts=False)
        await case.goes_to("2026-10-16 10:00")
        await case.hears("agreement", side="claimant", agrees=True)
        await case.hears("fee_paid", side="claimant", amount=usd("337.50"), payment="P-1")
        await case.goes_to("2026-10-19 10:00")
        await case.hears("agreement", side="respondent", agrees=True)
        await case.hears("fee_paid", side="respondent", amount=usd("337.50"), payment="P-2")
        await case.obeys("file_statement", text="What was agreed, and was not done.")
        await case.goes_to("2026-11-20 10:00")
        await case.hears(
            "award", **an_award(award=award, made_on="2026-11-20", pay_by="2026-12-20")
        )
        await case.passes(seconds=5)

        status = await case.status()
        assert [(s["local"][:11], s["step"]) for s in status["steps"]] == [
            ("Mon 14 Sep ", "dispute opened"),
            ("Mon 14 Sep ", "respondent answered"),
            ("Mon 14 Sep ", "mediation opened"),
            ("Wed 16 Sep ", "recommendation 1 made"),
            ("Wed 16 Sep ", "claimant accepts recommendation 1"),
            ("Wed 16 Sep ", "respondent declines recommendation 1"),
            ("Wed 14 Oct ", "Notice of Non-Resolution"),
            ("Fri 16 Oct ", "claimant agrees to arbitration"),
            ("Fri 16 Oct ", "claimant paid its fee"),
            ("Mon 19 Oct ", "respondent agrees to arbitration"),
            ("Mon 19 Oct ", "respondent paid its fee"),
            ("Mon 19 Oct ", "arbitration begun"),
            ("Mon 19 Oct ", "initial statement filed"),
            ("Fri 20 Nov ", f"award {award} made on 2026-11-20"),
            ("Fri 20 Nov ", "award handed to its enforcement"),
        ]
        assert status["steps_not_taken"] == []
        assert status["stage"] == "awarded"
        enforcement = case.env.client.get_workflow_handle(f"award/{award}")
        assert (await enforcement.describe()).status is WorkflowExecutionStatus.RUNNING
        handed = await enforcement.query("status", result_type=dict[str, Any])
        assert (handed["stage"], handed["balance"]) == ("awaiting-payment", "1,800.00 USD")
        assert handed["dispute"] == case.handle.id
        assert handed["opened"][:10] == "2026-11-20"
        await enforcement.terminate()


async def test_the_whole_story_of_two_questions_an_award_and_a_second_claim(tell: Tell) -> None:
    """Handed from the mediator to the team lead, nothing asked of either is lost."""
    first, award = fresh("D"), fresh("A")
    async with tell(a_dispute(id=first), MONDAY) as case:
        await to_arbitration(case)
        words = "word " * 1500
        await case.obeys("file_statement", text=words)
        await case.obeys("ask_material", side="claimant")
        await case.hears("material_decision", side="claimant", granted=False)
        await case.goes_to("2026-10-15 10:00")
        await case.hears("award", **an_award(award=award, made_on="2026-10-14"))
        await case.goes_to("2026-11-05 10:00")
        await case.hears("question", asked_by="claimant", text=LIMITED)
        await case.hears("question", asked_by="claimant", text=SECOND)
        await case.goes_to("2026-11-06 10:00")
        await case.obeys("hand_over", to="team-lead")
        await case.hears("question", id="again-1", asked_by="claimant", text=SECOND)
        await case.obeys("ask_consent", relief="The source code that was paid for.")
        await case.goes_to("2026-11-30 10:00")

        status = await case.status()
        assert [len(q["repeats"]) for q in status["questions"]] == [0, 1]
        assert {"q-1", "q-2", "consent-1"} == set(status["open_points"])
        for number in ("q-1", "q-2", "consent-1"):
            raised = [s["step"] for s in _asked(status, number)["raised"]]
            assert raised == ["manager", "ops"]
        told = [(at, text) for at, text in await case.lines("question") if "ops are told" in text]
        assert told[0] == (
            "11-16 10:00",
            "q-1 is still open: not even the manager has answered; ops are told (time 1)",
        )
        assert case.letters(CLIENT).count("question-raised") == 4
        await case.hears("award_settled", award=award)
        assert (await case.status())["stage"] == "open-points"

        answers = {"q-1": "Both accounts are limited.", "q-2": "Consent is asked here."}
        await case.hears("reply", by_role="manager", answers=answers)
        await case.obeys("decide_consent", consent="consent-1", granted=True)
        await case.passes(seconds=5)
        second = case.env.client.get_workflow_handle(f"dispute/{first}~2")
        linked = await second.query("status", result_type=dict[str, Any])
        assert (linked["stage"], linked["follows"]) == ("response", f"dispute/{first}")
        status = await case.status()
        assert (status["outcome"], status["open_points"]) == (None, [f"linked claim {first}~2"])

        said = {"actor": "Ops Olsen", "reason": "they agreed on the files"}
        agreed = {"agreed_by": ["claimant", "respondent"], "text": "The files go over."}
        await second.execute_update("settle", {**said, **agreed}, result_type=dict[str, Any])
        await case.passes(seconds=5)
        status = await case.status()
        assert (status["outcome"], status["linked"][0]["ended"]) == ("award", "settled")
        await second.terminate()
        await case.env.client.get_workflow_handle(f"award/{award}").terminate()


def _asked(status: dict[str, Any], number: str) -> dict[str, Any]:
    asked = [*status["questions"], *status["consents"]]
    return next(a for a in asked if a["id"] == number)


async def test_an_enforcement_that_runs_already_is_attached_to(tell: Tell) -> None:
    """Two disputes that hand over the same award share one enforcement."""
    award = fresh("A")
    async with tell(a_dispute(id=fresh("D")), MONDAY) as case:
        await to_arbitration(case)
        await case.hears("award", **an_award(award=award))
        await case.passes(seconds=5)
        async with tell(a_dispute(id=fresh("D")), MONDAY) as other:
            await to_arbitration(other)
            await other.hears("award", **an_award(award=award))
            await other.passes(seconds=5)
            linked = [text for _, text in await other.lines("linked")]
            assert linked == [f"award {award} has its case already; this one is linked to it"]
        await case.env.client.get_workflow_handle(f"award/{award}").terminate()


async def test_the_end_of_the_enforcement_closes_the_dispute_but_no_open_question(
    tell: Tell, tmp_path: Path
) -> None:
    """The end of its enforcement says again what its payment said; a question stays open."""
    policies, award = copytree(POLICIES, tmp_path / "policies"), fresh("A")
    rules = policies / "award-enforcement.yaml"
    listens = rules.read_text(encoding="utf-8").replace("{calendar_days: 120}", "{hours: 1}")
    rules.write_text(listens, encoding="utf-8")
    async with tell(a_dispute(id=fresh("D")), MONDAY, policies=policies) as case:
        await to_arbitration(case)
        await case.hears("award", **an_award(award=award))
        await case.passes(hours=1)
        enforcement = case.env.client.get_workflow_handle(f"award/{award}")
        paid = {"payment_id": "P-9", "respondent": "acct-2", "amount": usd("1800.00")}
        await case.hears("question", asked_by="claimant", text=SECOND)
        await enforcement.execute_update("payment", paid, result_type=dict[str, Any])
        await case.passes(hours=5)
        status = await case.status()
        assert (status["decided"], status["open_points"]) == ("award", ["q-1"])
        texts = [e["text"] for e in status["timeline"]]
        assert "it is paid in full" in texts
        assert "told again: it is paid in full" in texts  # by the enforcement's end
        await case.hears("reply", answers={"q-1": "Ask for consent."})
        await case.passes(seconds=1)
        assert (await case.status())["outcome"] == "award"
