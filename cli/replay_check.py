"""replay-check: whether every open case goes on under the code that is about to be deployed."""

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from temporalio.client import Client

from cli.output import Json, answer, clean, lines
from cli.service import with_client
from domain.errors import BadInput
from infra.build import build_of_this_code
from operations.replay_check import CheckedCase, checked, count_open
from settings import Settings

ALL_GO_ON, BROKEN = 0, 1


def replay_check(*, results: Path | None = None, as_json: Json = False) -> int:
    """Replay every open case under the code that is here, before any worker runs it.

    Exit code 0 when every case goes on, 1 when one would stand still, a line each.

    Parameters
    ----------
    results
        File of results, a line of JSON each. A run that was stopped goes on from it; it counts
        only for the same build.
    """
    build = build_of_this_code()
    remembered = _read(results, build)

    async def run_check(client: Client, _: Settings) -> list[CheckedCase]:
        return await _checked(client, remembered, results, build)

    found = with_client(run_check)
    broken = [one for one in found if one.broken]
    document = {
        "build": build,
        "open_cases": len(found),
        "broken": [one.model_dump() for one in broken],
    }
    answer(document, lambda console: lines(console, _lines(build, found, broken)), as_json=as_json)
    return BROKEN if broken else ALL_GO_ON


async def _checked(
    client: Client, remembered: dict[str, CheckedCase], results: Path | None, build: str
) -> list[CheckedCase]:
    found: list[CheckedCase] = []
    with _opened(results, build, fresh=not remembered) as kept, _bar() as bar:
        task = bar.add_task("replaying open cases", total=await count_open(client))
        async for one in checked(client, remembered):
            found.append(one)
            if kept and one.run_id not in remembered:
                kept.write(one.model_dump_json() + "\n")
                kept.flush()
            bar.advance(task)
    return found


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.stderr), transient=True)


def _lines(build: str, found: list[CheckedCase], broken: list[CheckedCase]) -> list[str]:
    said = [
        f"{one.workflow_id}: stands still"
        f"{f' at event {one.at_event}' if one.at_event else ''}: {clean(one.broken)}"
        for one in broken
    ]
    if broken:
        said.append(
            f"{len(broken)} of {len(found)} open cases would stand still under build {build}; do "
            "not deploy it: docs/changing-workflows.md says how a change is made"
        )
    else:
        said.append(f"all {len(found)} open cases go on under build {build}")
    return said


# -- the file of results ---------------------------------------------------------------------------


def _read(results: Path | None, build: str) -> dict[str, CheckedCase]:
    """Return the results of an earlier run of this build, by run id; none of another build."""
    if results is None or not results.exists():
        return {}
    try:
        first, *rest = results.read_text(encoding="utf-8").splitlines() or ["{}"]
        if json.loads(first).get("build") != build:
            return {}
        whole = rest if not rest or rest[-1].endswith("}") else rest[:-1]  # it was stopped there
        found = [CheckedCase.model_validate_json(line) for line in whole]
    except (OSError, ValueError, AttributeError, ValidationError):
        msg = f"{results} is no file of results; name another, or take it away"
        raise BadInput(msg) from None
    return {one.run_id: one for one in found}


def _opened(
    results: Path | None, build: str, *, fresh: bool
) -> AbstractContextManager[TextIO | None]:
    """Return the file, to be written on; it begins with the build."""
    if results is None:
        return nullcontext()
    try:
        opened: TextIO = results.open("w" if fresh else "a", encoding="utf-8")
    except OSError as error:
        msg = f"{results} cannot be written: {error.strerror}"
        raise BadInput(msg) from None
    if fresh:  # another build, or the first run
        opened.write(json.dumps({"build": build}) + "\n")
    return opened
