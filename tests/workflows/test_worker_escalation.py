"""Stories of a worker escalation, on a real Temporal server whose clock jumps over waiting."""

from temporalio.testing import WorkflowEnvironment

from tests.builders import an_escalation
from tests.story import story

ELEVEN_UPDATES = [
    "03-04 09:00",
    "03-06 09:00",
    "03-10 09:00",
    "03-12 09:00",
    "03-16 09:00",
    "03-18 09:00",
    "03-20 09:00",
    "03-24 09:00",
    "03-26 09:00",
    "03-30 09:00",
    "04-01 09:00",
]


async def test_a_silent_month_is_climbed_told_and_left(env: WorkflowEnvironment) -> None:
    """Three rungs, eleven updates, and after a silent month one step off the platform."""
    async with story(env, an_escalation(), "2026-03-02 09:00") as case:
        result = await case.ends()

        assert result["outcome"] == "off-platform"
        assert await case.times("update") == ELEVEN_UPDATES
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-06 09:00"]
        assert await case.times("fallback") == ["04-02 09:00"]
        assert case.letters("mara@example.com") == [
            "acknowledgement",
            *["update"] * 11,
            "off-platform",
        ]
        assert case.letters("pm@example.com") == ["project-manager"]
        assert case.letters("am@example.com") == ["account-manager"]
