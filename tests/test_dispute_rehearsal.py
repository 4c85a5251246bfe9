"""A dispute rehearsed: the production workflow, with what the parties do read from a script."""

from datetime import UTC, datetime
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from cli.scripts import Script
from domain.dispute import DisputeCase
from domain.dispute_file import DisputeFile
from infra import strict_yaml
from rehearsal import Rehearsed, rehearse
from settings import Settings

EXAMPLES = Path(__file__).parents[1] / "examples"
MONDAY = datetime(2026, 9, 14, 14, tzinfo=UTC)


async def rehearsed(env: WorkflowEnvironment, script: str | None = None) -> Rehearsed:
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
