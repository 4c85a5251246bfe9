"""Record the history of each story under the current release.

    python scripts/record_histories.py

A file that exists is never overwritten: histories of earlier releases must replay for ever
(tests/test_replay.py). Worker identities, which contain host names, are removed.
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
    """Return a history without worker identities."""
    if isinstance(value, dict):
        return {key: nameless(part) for key, part in value.items() if key != "identity"}
    return [nameless(part) for part in value] if isinstance(value, list) else value


async def record(recorded: Recorded, path: Path) -> None:
    """Run a story on a production worker, and write its history."""
    async with time_skipping_server() as env, as_in_production(env, recorded) as story:
        await recorded.tell(story)
        history = nameless(json.loads((await story.handle.fetch_history()).to_json()))
    _keep(json.dumps(history, separators=(",", ":")) + "\n", path)


def _keep(history: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(history, encoding="utf-8")


async def main() -> None:
    """Record the stories that have no history of this release."""
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
