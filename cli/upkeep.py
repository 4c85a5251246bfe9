"""setup, worker-check, letters: what somebody does who runs the desk."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.client import Client

from cli.output import Json, answer, lines
from cli.service import at_service
from desk import Desk
from infra.client import Unreachable, register_search_attributes
from infra.tasks import recent_pollers
from settings import Settings
from workflows.names import SEARCH_ATTRIBUTES


def setup(*, as_json: Json = False) -> None:
    """Register the search attributes of this project with the service, if it lacks them."""

    async def there(client: Client, _: Settings) -> dict[str, Any]:
        added = await register_search_attributes(client)
        known = [key.name for key in SEARCH_ATTRIBUTES if key.name not in added]
        return {"namespace": client.namespace, "added": added, "known": known}

    done = at_service(there)
    text = (
        f"namespace {done['namespace']}: added {', '.join(done['added']) or 'nothing'}; "
        f"there already: {', '.join(done['known']) or 'none'}"
    )
    answer(done, lambda console: lines(console, [text]), as_json=as_json)


def worker_check(*, as_json: Json = False) -> None:
    """Ask whether a worker polls the task queue, and whether it answers for a case."""

    async def there(client: Client, settings: Settings) -> dict[str, Any]:
        queue = settings.task_queue
        polling = await _pollers(client, queue)
        if not polling:
            msg = f"no worker polls task queue {queue}; start one with `python worker.py`"
            raise Unreachable(msg)
        desk = Desk(client, settings, task_queue=queue)
        asked = None
        async for one in desk.listed(f"TaskQueue = '{queue}'"):
            asked = one.id
            break
        if asked:
            await desk.status(asked)  # Unreachable, if those that polled are gone
        return {"task_queue": queue, "workers": polling, "answered_for": asked}

    found = at_service(there)
    said = [
        f"{w['identity']} polls {found['task_queue']}, last {w['last']}" for w in found["workers"]
    ]
    asked = found["answered_for"]
    said.append(
        f"it answers for {asked}" if asked else "there is no case yet that it could answer for"
    )
    answer(found, lambda console: lines(console, said), as_json=as_json)


async def _pollers(client: Client, queue: str) -> list[dict[str, str]]:
    return [
        {"identity": poller.identity, "last": _utc(poller.last_access_time.ToDatetime(UTC))}
        for poller in await recent_pollers(client, queue)
    ]


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"


def letters(folder: Path = Path("letters"), /, *, as_json: Json = False) -> None:
    """Write every letter, with invented people, as HTML and text; index.html shows them all.

    Parameters
    ----------
    folder
        Where to; it is made if it is not there.
    """
    from cli.gallery import gallery  # noqa: PLC0415 (templates and mail are slow to load)

    files = gallery(folder)
    wrote = {"index": str(files[0]), "files": [str(file) for file in files]}
    text = f"{len(files)} files; open {files[0]}"
    answer(wrote, lambda console: lines(console, [text]), as_json=as_json)
