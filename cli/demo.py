"""demo: real cases on an embedded Temporal server, with a month of their time in seconds."""

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from cli import output
from cli.demo_cases import demo_cases
from cli.demo_play import DemoOutbox, DemoResult, DemoRun
from cli.output import Json
from desk import Desk, now
from domain.errors import BadInput
from infra.client import run
from infra.embedded import EmbeddedServer, PortTaken, binary
from settings import load
from worker import worker

DONE, INTERRUPTED = 0, 130
ANSWER = {"by_role": "client", "text": "We pay on Friday."}
"""The answer of the client that the demo suggests for the case that stays open."""


def demo(  # noqa: PLR0913 (each is an option)
    *,
    port: int = 7233,
    ui_port: int = 8233,
    keep: Annotated[bool, Parameter(negative="")] = False,
    ends: Annotated[bool | None, Parameter(name="--exit", negative="--no-exit")] = None,
    database: Path = Path("var/demo.sqlite"),
    as_json: Json = False,
) -> int:
    """Open the cases of examples/ on a Temporal server of your own, and let a month pass.

    No mail leaves this machine: every letter becomes a file in the outbox. It stays up, for you to
    look and try, until Ctrl-C.

    Parameters
    ----------
    port
        Of the Temporal server; 0 for any free one.
    ui_port
        Of its Web UI; 0 for any free one.
    keep
        Go on with the database of the last time, and the cases in it.
    ends
        End when the month is over. Without a terminal it does so anyway; --no-exit stays up.
    database
        The server's file. It is begun anew each time, unless it is kept.
    """
    stays = sys.stdout.isatty() if ends is None else not ends
    console = None if as_json else output.console()
    server = EmbeddedServer(
        db_file=_database(database, keep=keep), port=port, ui_port=ui_port, time_skipping=True
    )
    try:
        return run(_until_stopped(_shown(server, console, stays=stays)))
    except PortTaken as taken:
        msg = f'{taken}; with make: make demo ARGS="--port 0 --ui-port 0"'
        raise PortTaken(msg) from None


async def _shown(server: EmbeddedServer, console: Console | None, *, stays: bool) -> None:
    settings = load()
    post = DemoOutbox(settings.outbox)  # not SendGrid, even if there is a key
    say = _say(console)
    async with server, worker(server.client, settings, sends=post, acts=post):
        say(f"Temporal at {server.address}, its Web UI at {server.ui_url}")
        say("The cases of examples/, with dates moved: what happened last happened yesterday")
        desk = Desk(server.client, settings, task_queue=settings.task_queue)
        demo_run = DemoRun(desk, server, post, console)
        shown = [await demo_run.show(demo) for demo in demo_cases(now(), say)]
        _summarise(shown, server, settings.outbox, console)
        if stays:
            say("\nIt stays up until Ctrl-C.")
            with suppress(asyncio.CancelledError):  # Ctrl-C is the normal end
                await asyncio.Event().wait()


async def _until_stopped(main: Coroutine[Any, Any, None]) -> int:
    """Run `main` until it ends or is cancelled by Ctrl-C or SIGTERM; return the exit code."""
    under_way = asyncio.create_task(main)
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, under_way.cancel)
    with suppress(asyncio.CancelledError):
        await under_way
        return DONE
    return INTERRUPTED


def _database(database: Path, *, keep: bool) -> Path:
    """Return the database file of the server, deleted before unless `keep`.

    Raises:
        BadInput: another demo uses the file.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the lock that the server holds
        except OSError:
            msg = f"another demo runs on {database}; end it, or name another file with --database"
            raise BadInput(msg) from None
        for end in () if keep else ("", "-wal", "-shm"):
            database.with_name(database.name + end).unlink(missing_ok=True)
    return database


def _say(console: Console | None) -> Callable[[str], None]:
    def say(text: str) -> None:
        if console is not None:
            console.print(text, soft_wrap=True)

    return say


# -- the end -----------------------------------------------------------------------------------


def _summarise(
    shown: list[DemoResult], server: EmbeddedServer, outbox: Path, console: Console | None
) -> None:
    open_ones = [one for one in shown if one.stays_open]
    lines = [line for one in open_ones for line in _to_try(one, server.address)]
    if console is None:
        output.print_json(
            {
                "address": server.address,
                "ui": server.ui_url,
                "outbox": str(outbox),
                "cases": [one._asdict() for one in shown],
                "try": lines,
            }
        )
        return
    say = _say(console)
    say("\nIn the Web UI:")
    for one in shown:
        say(f"  {one.workflow_id}: {one.stands}, {len(one.sent)} letters and platform acts")
        say(f"    {one.link}")
    mails = sum(1 for one in shown for sent in one.sent if sent["file"])
    say(f"\n{mails} mails went to {outbox}/ as .eml files, which any mail program opens.")
    for one in open_ones:
        say(f"\n{one.workflow_id} is open and waits for the {one.waiting_for}. Answer it:")
    for line in lines:
        say(f"  {line}")


def _to_try(one: DemoResult, address: str) -> list[str]:
    """Return commands that answer the case, for our command line and for Temporal's."""
    python, temporal = _from_here(sys.executable), _from_here(binary("temporal"))
    here = "RECOURSE_ENCRYPTION=off "  # invented people, on a server that nobody else reads
    if not address.endswith(":7233"):
        here += f"TEMPORAL_ADDRESS={address} "
    words = " ".join(f'"{k}={v}"' if " " in v else f"{k}={v}" for k, v in ANSWER.items())
    where = f"--address {address} --workflow-id {one.workflow_id}"
    payload = ", ".join(f'"{k}": "{v}"' for k, v in ANSWER.items())
    return [
        f"{here}{python} starter.py tell {one.case} message {words}",
        f"{temporal} workflow signal {where} --name message --input '{{{payload}}}'",
        f"{here}{python} starter.py show {one.case}",
    ]


def _from_here(program: str) -> str:
    """Return a path relative to the current folder if it is below, else the path."""
    near = os.path.relpath(program)
    return program if near.startswith("..") else near
