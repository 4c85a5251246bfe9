"""A rung is added in the policy file alone, under any name."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.outbox import Outbox
from cli.gallery import SENDER
from domain.post.letter import Contact, Letter
from tests.builders import an_escalation
from tests.domain.escalation.world import POLICIES, EscalationWorld

OPENS = datetime(2026, 3, 2, 14, tzinfo=UTC)
DIRECTOR = """    if_nobody: advance
  - name: director
    asks: regional-director
    channel: mail
    wait: {business_days: 1}
    warn: {office_hours: 4}
"""


@pytest.fixture
def world(tmp_path: Path) -> EscalationWorld:
    """Return a case on the shipped policy with one rung more."""
    text = (POLICIES / "worker-escalation.yaml").read_text(encoding="utf-8")
    assert text.count("    if_nobody: advance\n") == 1
    text = text.replace("    if_nobody: advance\n", DIRECTOR)
    (tmp_path / "worker-escalation.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "calendars").symlink_to(POLICIES / "calendars")
    return EscalationWorld(an_escalation(), OPENS, policies=tmp_path)


def test_a_rung_with_a_name_of_its_own_is_asked(world: EscalationWorld) -> None:
    """It is asked in its turn, warned of as its policy says, and named to the worker."""
    world.passes_until(OPENS + timedelta(days=60))
    assert [asked.rung for asked in world.case.asked] == [
        "assignment-message",
        "project-manager",
        "director",
        "account-manager",
    ]
    texts = [entry.text for entry in world.case.timeline]
    assert "asked the regional director" in texts
    assert any(text.startswith("warned ops: on ") and "regional-director" in text for text in texts)
    assert world.case.outcome == "off-platform"


def test_its_letter_can_be_written(world: EscalationWorld) -> None:
    """A letter that fits any rung asks whoever holds it."""
    world.passes_until(OPENS + timedelta(days=10))
    (notice,) = [n for n in world.case.notices if n.to_role == "regional-director"]
    letters = Letters(Outbox(Path("unused")), FileDirectory(), sender=SENDER)
    written = letters.render(
        Letter(
            notice=notice.id,
            case=world.case.case_id,
            workflow=world.case.kind,
            kind=notice.kind,
            to_role=notice.to_role,
            contacts=(Contact(name="Ada Vance", email="ada@example.com"),),
            facts=notice.facts,
        )
    )
    assert "as its regional director" in " ".join(written.text.split())
