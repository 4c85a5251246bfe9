"""Stories of questions about an award, on a server that skips time."""

import pytest

from tests.domain.award.world import a_file
from tests.workflows.conftest import Tell
from tests.workflows.test_award import WINNER, pays

MANDATE = {
    "mediator": {"id": "med-1", "name": "Salma Oyelaran", "email": "mediator@example.com"},
    "team-lead": {"id": "lead-1", "name": "Per Aaltonen", "email": "lead@example.com"},
    "manager": {"id": "mgr-1", "name": "Ruth Castellane", "email": "manager@example.com"},
}


async def test_a_question_about_an_award_climbs_until_somebody_answers(tell: Tell) -> None:
    """Two questions, a change of handler, no answer: each rung is asked, the winner is told."""
    async with tell(a_file(handlers=MANDATE), "2026-12-07 10:00") as case:
        await case.hears("question", asked_by="winner", text="Are both limited?")
        await case.hears("question", asked_by="winner", text="How is a second claim filed?")
        await case.goes_to("2026-12-08 10:00")
        await case.obeys("hand_over", to="team-lead")
        await case.goes_to("2026-12-29 10:00")
        assert case.letters("lead@example.com")[:2] == ["question", "question"]
        assert case.letters("manager@example.com").count("question") == 2
        told = case.letters(WINNER)
        assert told.count("question-raised") == 4  # to the manager and to ops, for each
        assert told.count("ask-open") >= 2
        await case.hears("reply", by_role="ops", answers={"q-1": "Both.", "q-2": "By consent."})
        status = await case.status()
        assert [q["state"] for q in status["questions"]] == ["answered", "answered"]


@pytest.mark.further
async def test_a_paid_award_closes_once_its_question_is_answered(tell: Tell) -> None:
    """The limitations go at once, and the question is answered before the case ends."""
    async with tell(a_file(handlers=MANDATE), "2026-12-07 10:00") as case:
        await case.hears("question", asked_by="winner", text="How is a second claim filed?")
        await pays(case, "4200.00")
        await case.passes(days=1)
        assert (await case.status())["stage"] == "open-points"
        await case.hears("reply", answers={"q-1": "By consent."})
        await case.passes(seconds=5)
        assert (await case.status())["outcome"] == "satisfied"
