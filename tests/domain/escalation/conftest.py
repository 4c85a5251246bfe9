"""Cases on the shipped policy, with lines of it replaced."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.builders import an_escalation
from tests.domain.escalation.world import POLICIES, EscalationWorld, Opens

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = "2026-03-02 09:00"


@pytest.fixture
def opens(tmp_path: Path) -> Opens:
    """Return a way to open a case on the shipped policy, with lines of it replaced."""

    def opened(*replaced: tuple[str, str], when: str = MONDAY) -> EscalationWorld:
        text = (POLICIES / "worker-escalation.yaml").read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new)
        (tmp_path / "worker-escalation.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "calendars").mkdir()
        for calendar in (POLICIES / "calendars").iterdir():
            (tmp_path / "calendars" / calendar.name).write_bytes(calendar.read_bytes())
        file = an_escalation(assignment={"completed_on": when[:10]})
        return EscalationWorld(
            file, datetime.fromisoformat(when).replace(tzinfo=NEW_YORK), policies=tmp_path
        )

    return opened
