"""A running case that moves to other rules: asked, answered, on the record, and lived by."""

import shutil
from pathlib import Path

import pytest

from domain.errors import BadInput, Refused
from tests.builders import an_escalation
from tests.story import POLICIES, Story
from tests.workflows.conftest import Tell

OPENED = "2026-03-02 09:00"
CALENDAR, LADDER = "calendars/us-business.yaml", "worker-escalation.yaml"
SNOW = ("country: US\n", "country: US\n  add: [{date: 2026-03-04, name: Snow day}]\n")


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """Return a folder of policies of the worker's own."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    return folder


def written(policies: Path, file: str, old: str, new: str) -> None:
    path = policies / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def rungs(case: Story) -> list[str]:
    return await case.times("rung")


async def test_a_day_off_that_is_adopted_moves_the_next_rung(tell: Tell, policies: Path) -> None:
    """A holiday is added on Tuesday and adopted: Wednesday's rung and update go on Thursday."""
    async with tell(an_escalation(), OPENED, policies=policies) as case:
        await case.goes_to("2026-03-03 12:00")
        written(policies, CALENDAR, *SNOW)
        before = await case.status()
        answer = await case.obeys("adopt", calendar="us-business", reason="the office is shut")
        moved = {
            m["what"]: (case.local(m["before"]), case.local(m["after"])) for m in answer["moved"]
        }
        assert moved["rung"] == moved["update"] == ("03-04 09:00", "03-05 09:00")
        await case.goes_to("2026-03-04 10:00")
        assert await rungs(case) == ["03-02 09:00"]
        await case.goes_to("2026-03-05 10:00")
        assert await rungs(case) == ["03-02 09:00", "03-05 09:00"]
        status = await case.status()
        assert status["calendar"]["hash"] != before["calendar"]["hash"]
        said = [text for _, text in await case.lines("command", "deadline")]
        assert said[0].endswith("the office is shut")
        assert any(text.startswith("rung: Wed 4 Mar 2026, 09:00") for text in said)


async def test_without_adopting_a_new_holiday_changes_no_open_case(
    tell: Tell, policies: Path
) -> None:
    """What was decided when the case opened stays decided, whatever the files say by now."""
    async with tell(an_escalation(), OPENED, policies=policies) as case:
        await case.passes(hours=1)
        written(policies, CALENDAR, *SNOW)
        await case.goes_to("2026-03-04 10:00")
        assert await rungs(case) == ["03-02 09:00", "03-04 09:00"]


async def test_what_cannot_be_adopted_is_refused_and_changes_nothing(
    tell: Tell, policies: Path
) -> None:
    """No such file, the same rules, another kind's policy, other rungs: one line each."""
    async with tell(an_escalation(), OPENED, policies=policies) as case:
        await case.passes(hours=1)
        before = await case.status()
        with pytest.raises(Refused, match=r"no policies/nothing\.yaml; there is"):
            await case.obeys("adopt", policy="nothing")
        with pytest.raises(Refused, match="runs on these rules already"):
            await case.obeys("adopt", policy="worker-escalation", calendar="us-business")
        with pytest.raises(Refused, match=r"upwork-dispute\.yaml:\d+"):
            await case.obeys("adopt", policy="upwork-dispute")
        with pytest.raises(BadInput, match="say policy, calendar, or both"):
            await case.obeys("adopt")
        written(policies, LADDER, "name: assignment-message", "name: telephone")
        with pytest.raises(Refused, match="has asked assignment-message"):
            await case.obeys("adopt", policy="worker-escalation")
        assert await case.status() == before


async def test_the_same_adoption_counts_once(tell: Tell, policies: Path) -> None:
    """The same id again is answered, and moves nothing a second time."""
    async with tell(an_escalation(), OPENED, policies=policies) as case:
        await case.passes(hours=1)
        written(
            policies, LADDER, "update_every: {business_days: 2}", "update_every: {business_days: 3}"
        )
        first = await case.obeys("adopt", id="a-1", policy="worker-escalation")
        said = {"id": "a-1", "actor": "Ops Olsen", "reason": "again", "policy": "worker-escalation"}
        again = await case.handle.execute_update("adopt", said, id="another")  # the CLI names none
        assert (first["done"], again["done"]) == (True, False)
        assert len([k for k, _ in await case.lines("command")]) == 1
        await case.goes_to("2026-03-05 10:00")
        assert await case.times("update") == ["03-05 09:00"]
