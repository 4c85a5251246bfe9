"""An award whose policy files change, or vanish, in the years it lives."""

import shutil
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from tests.builders import usd
from tests.domain.award.world import AGENCY, a_file
from tests.story import POLICIES, story
from tests.workflows.test_award import OPENED, states


async def test_a_policy_that_is_gone_after_years_stops_no_award(
    env: WorkflowEnvironment, tmp_path: Path
) -> None:
    """The case needs attention, goes on with dates by the plain calendar, and mends by itself."""
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    policy = policies / "award-enforcement.yaml"
    kept = policy.read_text(encoding="utf-8")
    async with story(env, a_file(), OPENED, policies=policies) as case:
        await case.goes_to("2026-12-10 10:00")
        policy.unlink()
        await case.goes_to("2028-12-10 10:00")
        status = await case.status()
        assert any("the calendar ends soon" in text for text in status["attention"])
        assert status["stage"] == "limited"
        policy.write_text(kept, encoding="utf-8")
        await case.hears("payment", payment_id="P-1", respondent="r-1", amount=usd("4200.00"))
        await case.passes(seconds=5)
        status = await case.status()
        assert (status["outcome"], states(status)[AGENCY]) == ("satisfied", "free")
        assert status["attention"] == []
