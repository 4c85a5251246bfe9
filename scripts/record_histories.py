"""Keep the history of each recorded story, under the release that wrote it.

    python scripts/record_histories.py            records what this release has not recorded yet

A file that is there is never written again: histories of earlier releases must go on replaying
(tests/test_replay.py). Machine names are taken out.
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from infra.client import run  # noqa: E402 (the path comes first: this is run as a script)
from infra.skipping import time_skipping_server  # noqa: E402 (as above)
from tests.recorded import RECORDED, Recorded, as_in_production  # noqa: E402 (as above)

HISTORIES = ROOT / "tests" / "histories"


def nameless(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return a history without the names of the machines that made it."""
    if isinstance(value, dict):
        return {key: nameless(part) for key, part in value.items() if key != "identity"}
    return [nameless(part) for part in value] if isinstance(value, list) else value


async def record(recorded: Recorded, path: Path) -> None:
    """Let a story happen as a production worker runs it, and keep its history."""
    async with time_skipping_server() as env, as_in_production(env, recorded) as story:
        await recorded.tell(story)
        history = nameless(json.loads((await story.handle.fetch_history()).to_json()))
    _keep(json.dumps(history, separators=(",", ":")) + "\n", path)


def _keep(history: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(history, encoding="utf-8")


async def main() -> None:
    """Record every story that this release has not recorded yet."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    release = project["project"]["version"]
    for recorded in RECORDED:
        path = HISTORIES / recorded.kind / f"{recorded.name}.{release}.json"
        if path.exists():
            sys.stdout.write(f"kept      {path.relative_to(ROOT)}\n")
            continue
        await record(recorded, path)
        sys.stdout.write(f"recorded  {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    run(main())
