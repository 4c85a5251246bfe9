"""Record the history of each story under the current version.

    python scripts/record_histories.py           only those that are missing
    python scripts/record_histories.py --anew    all of this version, in place of those there

Histories of a release are never overwritten: they prove that its open cases go on
(tests/test_replay.py). A version before 1.0.0 was never released, so it has no open case, and a
change of behaviour needs no patch: its histories may be recorded anew. From 1.0.0 on `--anew` is
refused.

Nothing is written before every story has ended well. Worker identities, which contain host names,
are removed.
"""

import argparse
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
FIRST_RELEASE = 1
"""The major version from which on open cases are promised to go on."""


def replaced(version: str, folder: Path = HISTORIES) -> list[Path]:
    """Return the histories that `--anew` replaces: all of this version.

    Raises:
        SystemExit: the version is a release, whose histories stay.
    """
    if int(version.split(".", maxsplit=1)[0]) >= FIRST_RELEASE:
        msg = (
            f"refused: {version} is a release, and its histories prove that its open cases go on. "
            "Undo the edit, make it a value of the policy, or put it behind a patch: "
            "docs/changing-workflows.md"
        )
        raise SystemExit(msg)
    return sorted(folder.glob(f"*/*.{version}.json"))


def nameless(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return a history without worker identities."""
    if isinstance(value, dict):
        return {key: nameless(part) for key, part in value.items() if key != "identity"}
    return [nameless(part) for part in value] if isinstance(value, list) else value


async def record(recorded: Recorded) -> str:
    """Run a story on a production worker, and return its history as it is kept."""
    async with time_skipping_server() as env, as_in_production(env, recorded) as story:
        await recorded.tell(story)
        history = nameless(json.loads((await story.handle.fetch_history()).to_json()))
    return json.dumps(history, separators=(",", ":")) + "\n"


def _write(histories: dict[Path, str]) -> None:
    for path, history in histories.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(history, encoding="utf-8")


async def main(*, anew: bool) -> None:
    """Record the stories that have no history of this version, or all of them anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    old = replaced(version) if anew else []
    told: dict[Path, str] = {}
    for recorded in RECORDED:
        path = HISTORIES / recorded.kind / f"{recorded.name}.{version}.json"
        if path.exists() and not anew:
            sys.stdout.write(f"kept      {path.relative_to(ROOT)}\n")
            continue
        told[path] = await record(recorded)
        sys.stdout.write(f"recorded  {path.relative_to(ROOT)}\n")
    _write(told)
    for path in old:
        if path not in told:
            path.unlink()
            sys.stdout.write(f"removed   {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Record the histories of the stories.")
    parser.add_argument("--anew", action="store_true", help="replace those of this version")
    run(main(anew=parser.parse_args().anew))
