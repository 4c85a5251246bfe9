"""A contact rehearsed: the example alone, with a script, past its refusal, and from a terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.contact.case import ContactCase
from domain.contact.file import ContactFile
from files import strict_yaml
from operations.rehearsal import Rehearsal, rehearse
from operations.script import Script
from settings import Settings
from tests.cli.conftest import Starter, starts

pytestmark = pytest.mark.further

__all__ = ["starts"]  # a fixture of the command line's tests

EXAMPLES = Path(__file__).parents[2] / "examples"
MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)


async def rehearsed(
    env: WorkflowEnvironment, script: str | None = None, **changes: str
) -> Rehearsal:
    file = strict_yaml.load(EXAMPLES / "contact.yaml")
    said = Script.read(EXAMPLES / "scripts" / script) if script else None
    contact = ContactFile.model_validate({**file, **changes})
    return await rehearse(contact, ContactCase, Settings(), MONDAY, script=said, server=env)


async def test_the_example_is_rehearsed_until_nobody_is_reminded_any_more(
    env: WorkflowEnvironment,
) -> None:
    """Alone, the example is touched once, waits for its desk, and in the end needs a person."""
    done = await rehearsed(env)
    found = done.document()
    assert (found["stage"], found["outcome"], found["next"]) == ("waiting-for-desk", None, [])
    last = found["timeline"][-1]
    assert (last["at"], last["to"]) == ("2026-03-10T13:00:00Z", "ops")
    assert {mail.to.email for mail in done.mails.mails} == {"ops@example.com"}


async def test_the_script_of_the_example_is_rehearsed_to_its_end(env: WorkflowEnvironment) -> None:
    """A slow desk gives it back, the lead decides as before, and the touch is not sent again."""
    found = (await rehearsed(env, "desk-is-slow.yaml")).document()
    assert found["outcome"] == "handed-over"
    assert all(said["refused"] is None for said in found["said"])
    kinds = [entry["kind"] for entry in found["timeline"]]
    assert kinds.count("touch") == 1
    assert kinds.count("reassign") == 2
    assert found["closed"] == "2026-03-04T14:00:00Z"


async def test_a_contact_that_is_not_on_the_list_is_rehearsed_to_its_refusal(
    env: WorkflowEnvironment,
) -> None:
    """What the door would turn away ends as refused, with the one line, and nobody hears of it."""
    done = await rehearsed(env, category="copyrite")
    assert done.document()["outcome"] == "refused"
    assert "did you mean copyright?" in done.document()["timeline"][1]["text"]
    assert done.mails.mails == []


@pytest.mark.parametrize("script", [None, "desk-is-slow.yaml"])
def test_the_example_is_rehearsed_from_a_terminal(starts: Starter, script: str | None) -> None:
    """`rehearse examples/contact.yaml`, with and without `--script`, needs no service."""
    more = ["--script", EXAMPLES / "scripts" / script] if script else []
    start = ["--start", "2026-03-02T09:00 America/New_York"]
    said = starts("rehearse", EXAMPLES / "contact.yaml", *start, *more, "--json")
    assert said.code == 0, said
    assert json.loads(said.out)["outcome"] == ("handed-over" if script else None)
