"""A dispute rehearsed: the production workflow, with what the parties do read from a script."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.award.case import AwardCase
from domain.award.file import AwardFile
from domain.dispute.case import DisputeCase
from domain.dispute.file import DisputeFile
from files import strict_yaml
from operations.rehearsal import Rehearsal, rehearse
from operations.script import Script
from settings import Settings

pytestmark = pytest.mark.further

EXAMPLES = Path(__file__).parents[2] / "examples"
MONDAY = datetime(2026, 9, 14, 14, tzinfo=UTC)


async def rehearsed(env: WorkflowEnvironment | None, script: str | None = None) -> Rehearsal:
    file = strict_yaml.load_model(EXAMPLES / "dispute.yaml", DisputeFile)
    said = Script.read(EXAMPLES / "scripts" / script) if script else None
    return await rehearse(file, DisputeCase, Settings(), MONDAY, script=said, server=env)


async def test_a_silent_respondent_is_rehearsed_to_its_end(env: WorkflowEnvironment) -> None:
    """The example with nobody saying anything ends after a week, with the held money returned."""
    done = (await rehearsed(env)).document()
    assert done["outcome"] == "funds-to-client"
    assert [e["at"][:10] for e in done["timeline"] if e["kind"] == "silence"] == ["2026-09-21"]


async def test_a_script_of_both_sides_is_rehearsed(env: WorkflowEnvironment) -> None:
    """Only the claimant joins: the matrix decides, and an open question holds the end."""
    done = (await rehearsed(env, "one-side-joins.yaml")).document()
    assert done["outcome"] == "funds-to-claimant"
    kinds = {e["kind"]: e["at"][:10] for e in done["timeline"]}
    assert (kinds["joining"], kinds["outcome"]) == ("2026-10-23", "2026-11-03")
    assert any("q-1 had no answer; it goes up" in e["text"] for e in done["timeline"])


async def test_a_script_to_an_award_is_rehearsed() -> None:
    """Both join, a question climbs, the award is made, corrected, passed on, and paid."""
    done = (await rehearsed(None, "to-an-award.yaml")).document()  # its enforcement runs on there
    assert (done["outcome"], done["said"][-1]["refused"]) == ("award", None)
    texts = [e["text"] for e in done["timeline"]]
    assert "award/A-2041 is told the corrected terms" in texts
    assert any("q-1 had no answer; it goes up to the team-lead" in text for text in texts)
    assert texts[-1] == "outcome: award"


async def test_an_award_is_rehearsed_with_what_its_respondents_do(env: WorkflowEnvironment) -> None:
    """Paid in part, late, charged back and paid again: limited twice, lifted twice, nobody held."""
    file = strict_yaml.load_model(EXAMPLES / "award.yaml", AwardFile)
    script = Script.read(EXAMPLES / "scripts" / "paid-late.yaml")
    start = datetime(2026, 10, 14, 14, tzinfo=UTC)
    until = datetime(2027, 2, 1, tzinfo=UTC)
    rehearsal = await rehearse(
        file, AwardCase, Settings(), start, script=script, until=until, server=env
    )
    done = rehearsal.document()
    assert done["outcome"] == "satisfied"
    assert [s["refused"] for s in done["said"]] == [None] * 5
    limits = [e["text"].split(" on ")[0] for e in done["timeline"] if "confirmed" in e["text"]]
    assert (
        limits
        == ["limitation set"] * 2
        + ["limitation lifted"] * 2
        + ["limitation set"] * 2
        + ["limitation lifted"] * 2
    )
