"""A contact that once came out wrong, rehearsed as it was written, down to its letters' texts."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from temporalio.testing import WorkflowEnvironment

from domain.contact.case import ContactCase
from domain.contact.file import ContactFile
from files.strict_yaml import load
from operations.rehearsal import Rehearsal, rehearse
from operations.script import Script
from settings import Settings

CASES = Path(__file__).parents[1] / "data" / "cases" / "contact"
NEW_YORK = ZoneInfo("America/New_York")
OFFSET = re.compile(r" \(UTC[+-]\d\d:\d\d\)")
SENDER, DESK = "noor.adeyemi@example.com", "ops@example.com"


async def lived(env: WorkflowEnvironment, name: str) -> Rehearsal:
    """Rehearse a file of the folder by the script beside it."""
    return await rehearse(
        ContactFile.model_validate(load(CASES / f"{name}.yaml")),
        ContactCase,
        Settings(),
        datetime(2026, 3, 2, 9, tzinfo=NEW_YORK).astimezone(UTC),
        script=Script.read(CASES / f"{name}.script.yaml"),
        until=datetime(2026, 3, 31, 12, tzinfo=NEW_YORK).astimezone(UTC),
        server=env,
    )


def letters(done: Rehearsal, kind: str, to: str) -> list[str]:
    """Return the texts of the letters of a kind to one address, a line each, without offsets."""
    mails = [m for m in done.mails.mails if (m.kind, m.to.email) == (kind, to)]
    lines = [" ".join(m.text.replace("\n> ", " ").split()) for m in mails]
    return [OFFSET.sub("", line) for line in lines]


async def test_a_ticket_has_a_clock_until_it_is_answered(env: WorkflowEnvironment) -> None:
    """A desk accepts it and stays silent: it and those above it are asked, and the sender hears."""
    done = await lived(env, "contact-unanswered-ticket")
    assert (done.status["outcome"], done.status["stage"]) == (None, "waiting-for-answer")
    assert {n["what"] for n in done.status["next"]} == {"answer", "update"}

    (raised,) = letters(done, "raised", SENDER)
    assert "The desk is asked to answer: by 9:00 AM EST, Thu 5 Mar 2026" in raised
    assert "You hear how it stands: every 5 business days, next 9:00 AM EDT" in raised

    first, second, *_ = letters(done, "update", SENDER)
    assert "Support management has owed the answer since 9:00 AM EST, Mon 2 Mar 2026" in first
    assert "said at 3:00 PM EST, Mon 2 Mar 2026 that it has the ticket in hand" in first
    assert "It was asked again 3 times; the last to be asked was the support manager" in first
    assert "It was asked again 8 times; the last to be asked was the person on duty" in second

    asked = letters(done, "answer-reminder", DESK)  # in place of roles that nobody holds
    assert "No reply to my ticket since 17 September." in asked[0]
    noted = [act for act in done.acts.acts.values() if act.act == "add-note"]
    assert noted[-1].facts["lines"] == ["the sender wrote again:", "> Still no answer."]
