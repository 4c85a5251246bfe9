"""setup, worker-check, letters: verbs for the operation of an installation."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from temporalio.client import Client

from cli.output import Json, answer, lines
from cli.service import with_client
from desk import Desk
from infra.client import Unreachable, register_search_attributes
from infra.tasks import recent_pollers
from settings import Settings
from workflows.names import SEARCH_ATTRIBUTES


class Setup(TypedDict):
    """The search attributes of a namespace: added now, or known before."""

    namespace: str
    added: list[str]
    known: list[str]


class WorkerCheck(TypedDict):
    """The workers of a task queue, and the case that one of them answered for."""

    task_queue: str
    workers: list[dict[str, str]]
    answered_for: str | None


def setup(*, as_json: Json = False) -> None:
    """Register the search attributes of this project with the service, if it lacks them."""

    async def register(client: Client, _: Settings) -> Setup:
        added = await register_search_attributes(client)
        known = [key.name for key in SEARCH_ATTRIBUTES if key.name not in added]
        return {"namespace": client.namespace, "added": added, "known": known}

    done = with_client(register)
    text = (
        f"namespace {done['namespace']}: added {', '.join(done['added']) or 'nothing'}; "
        f"there already: {', '.join(done['known']) or 'none'}"
    )
    answer(done, lambda console: lines(console, [text]), as_json=as_json)


def worker_check(*, as_json: Json = False) -> None:
    """Ask whether a worker polls the task queue, and whether it answers for a case."""

    async def check(client: Client, settings: Settings) -> WorkerCheck:
        queue = settings.task_queue
        polling = await _pollers(client, queue)
        if not polling:
            msg = f"no worker polls task queue {queue}; start one with `python worker.py`"
            raise Unreachable(msg)
        desk = Desk(client, settings, task_queue=queue)
        answered = None
        async for one in desk.listed(f"TaskQueue = '{queue}'"):
            answered = one.id
            break
        if answered:
            await desk.status(answered)  # raises Unreachable if the workers are gone
        return {"task_queue": queue, "workers": polling, "answered_for": answered}

    found = with_client(check)
    texts = [
        f"{w['identity']} polls {found['task_queue']}, last {w['last']}" for w in found["workers"]
    ]
    answered = found["answered_for"]
    texts.append(
        f"it answers for {answered}"
        if answered
        else "there is no case yet that it could answer for"
    )
    answer(found, lambda console: lines(console, texts), as_json=as_json)


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
