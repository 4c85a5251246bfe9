"""replay-check: the exit code for a pipeline, and the file from which a stopped run goes on."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Starter
from tests.operations.test_replay_check import server_with_cases


@pytest.mark.server
async def test_the_verb_ends_with_a_code_for_a_pipeline(
    tmp_path: Path, starts: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 and one line when all go on; its file of results belongs to one build."""
    kept = tmp_path / "results.jsonl"
    async with server_with_cases(tmp_path / "outbox", "WM-6") as server:
        monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
        first = await asyncio.to_thread(starts, "replay-check", "--results", kept)
        lines = kept.read_text().splitlines()
        second = await asyncio.to_thread(starts, "replay-check", "--results", kept, "--json")
        kept.write_text(json.dumps({"build": "another"}) + "\n" + lines[1] + "\n")
        third = await asyncio.to_thread(starts, "replay-check", "--results", kept)
    assert first.code == 0, first.err
    assert first.out.startswith("all 1 open cases go on under build ")
    assert len(lines) == 2
    assert second.json["broken"] == []
    assert third.code == 0
    assert kept.read_text().splitlines() == lines


def test_a_file_that_holds_no_results_is_refused(starts: Starter, tmp_path: Path) -> None:
    """Nothing is overwritten that is not ours."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Mara,\n")
    assert starts("replay-check", "--results", letter).refuses(2, "is no file of results")
    assert letter.read_text() == "Dear Mara,\n"
