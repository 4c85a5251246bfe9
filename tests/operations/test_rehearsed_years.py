"""A rehearsal reads its calendar as far ahead as it needs: the three years of an award."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.award.case import AwardCase
from domain.award.file import AwardFile
from domain.errors import BadInput
from domain.time.duration import Duration
from files.strict_yaml import load
from operations.rehearsal import rehearse
from operations.script import Script
from settings import Settings

AWARD = AwardFile.model_validate(load(Path(__file__).parents[2] / "examples" / "award.yaml"))
OPENED = datetime(2026, 10, 12, 14, tzinfo=UTC)


def a_note_after(folder: Path, months: int) -> Script:
    file = folder / "script.yaml"
    file.write_text(
        f"steps: [{{after: {{calendar_months: {months}}}, do: add_note, payload: {{text: late}}}}]",
        encoding="utf-8",
    )
    return Script.read(file)


async def test_the_days_in_court_of_an_award_are_rehearsed(
    env: WorkflowEnvironment, tmp_path: Path
) -> None:
    """The reminders of the third year leave, and a step of a script may lie as far ahead."""
    lasts = Duration(calendar_months=38)
    script = a_note_after(tmp_path, 36)
    done = await rehearse(
        AWARD, AwardCase, Settings(), OPENED, script=script, lasts=lasts, server=env
    )
    assert [result.refused for result in done.results] == [None]
    years = {datetime.fromisoformat(e["at"]).year for e in done.status["timeline"]}
    assert {2026, 2027, 2029} <= years
    assert len([m for m in done.mails.mails if m.kind == "court"]) == 10


async def test_what_lies_past_all_calendars_is_refused(
    env: WorkflowEnvironment, tmp_path: Path
) -> None:
    """One line says the last day there is; nothing is started."""
    script = a_note_after(tmp_path, 1200)
    with pytest.raises(BadInput, match="this ends after 2099-12-31"):
        await rehearse(AWARD, AwardCase, Settings(), OPENED, script=script, server=env)
