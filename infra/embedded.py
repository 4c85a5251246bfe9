"""Temporal servers of our own, from the binaries that PyPI ships: nothing is downloaded.

`EmbeddedServer` is the full dev server with the Web UI, for `make demo` and for tests of what only
it can do. How time is skipped, on it and on the test server, is in infra/skipping.py.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import IO, Self

from temporalio.client import Client

from domain.errors import BadInput, RecourseError
from infra.client import DATA_CONVERTER, Unreachable, register_search_attributes
from workflows.names import SEARCH_ATTRIBUTES

HOST = "127.0.0.1"
TETHER = Path(__file__).with_name("tethered.sh")
STARTS_WITHIN = timedelta(seconds=30)  # 0.2 s on a quiet machine; SQLite migrations on a busy one
STOPS_WITHIN = timedelta(seconds=10)

# Both are needed (server 1.32): the first allows it, the second makes a timer fire at once.
_TIME_SKIPPING = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="1ms"',
)


class PortTaken(BadInput):
    """Something else listens on the port. The text says which, and how to choose another."""


class EmbeddedServer:
    """The Temporal dev server with its Web UI, as a child process of this one.

    It cannot outlive us: leaving the `async with` stops it, and if this process is killed instead,
    the tether does, within a second. Without a `db_file` it keeps nothing.
    """

    def __init__(
        self,
        *,
        db_file: Path | None = None,
        port: int = 0,
        ui_port: int = 0,
        time_skipping: bool = False,
    ) -> None:
        """Take port 0 for any free one; a port that is named and taken raises PortTaken."""
        self._db_file = db_file
        self._port = port
        self._ui_port = ui_port
        self._time_skipping = time_skipping
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._client: Client | None = None

    @property
    def address(self) -> str:
        """Where clients connect, once started."""
        return f"{HOST}:{self._port}"

    @property
    def ui_url(self) -> str:
        """Where people look, once started."""
        return f"http://{HOST}:{self._ui_port}"

    @property
    def client(self) -> Client:
        """A client that speaks as ours do; only between start and stop."""
        if self._client is None:
            msg = "the embedded server is not running"
            raise RecourseError(msg)
        return self._client

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start the server, and return when it answers and knows our search attributes."""
        self._port = _claim(self._port, "the Temporal server", "--port")
        self._ui_port = _claim(self._ui_port, "the Temporal Web UI", "--ui-port")
        try:
            self._client = await self._answers(self._spawn())
            await register_search_attributes(self._client)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the server and everything it started. Harmless when it is not running."""
        process, self._process, self._client = self._process, None, None
        if process is not None:
            await asyncio.to_thread(_end, process, gently=self._db_file is not None)
        for file in (self._log, self._lock):
            if file is not None:
                file.close()
        self._log = self._lock = None

    def _spawn(self) -> subprocess.Popen[bytes]:
        if self._db_file is not None:
            self._lock = _lock(self._db_file)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by stop)
        self._process = subprocess.Popen(  # noqa: S603 (our own script and our own binary)
            [TETHER, "server", binary("temporal"), *self._arguments()],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            pass_fds=[self._lock.fileno()] if self._lock else [],  # held as long as it lives
            start_new_session=True,  # Ctrl-C is for us; we end the whole group ourselves
        )
        return self._process

    def _arguments(self) -> list[str]:
        arguments = ["start-dev", "--ip", HOST, "--port", str(self._port)]
        arguments += ["--ui-port", str(self._ui_port), "--ui-disable-news-fetch"]
        for key in SEARCH_ATTRIBUTES:
            kind = key.indexed_value_type.name.title().replace("_", "")
            arguments += ["--search-attribute", f"{key.name}={kind}"]
        if self._db_file is not None:
            arguments += ["--db-filename", str(self._db_file)]
            # Three times the throughput of SQLite's default journal (benchmarks/).
            arguments += ["--sqlite-pragma", "journal_mode=WAL"]
        for value in _TIME_SKIPPING if self._time_skipping else ():
            arguments += ["--dynamic-config-value", value]
        return arguments

    async def _answers(self, process: subprocess.Popen[bytes]) -> Client:
        give_up = time.monotonic() + STARTS_WITHIN.total_seconds()
        while time.monotonic() < give_up:
            if process.poll() is not None:
                break
            with contextlib.suppress(RuntimeError, OSError):
                await _someone_listens(self._ui_port)
                return await Client.connect(self.address, data_converter=DATA_CONVERTER)
            await asyncio.sleep(0.03)
        msg = f"the embedded Temporal server did not start: {self._last_words()}"
        raise Unreachable(msg)

    def _last_words(self) -> str:
        if self._log is None:
            return "it was never started"
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def binary(name: str) -> str:
    """Return the path of a program that came with our packages, activated venv or not."""
    beside = Path(sys.executable).with_name(name)
    if beside.exists():
        return str(beside)
    found = shutil.which(name)
    if found is None:
        msg = f"the program {name!r} is missing; it comes with requirements.lock (make demo)"
        raise RecourseError(msg)
    return found


def _claim(port: int, what: str, option: str) -> int:
    """Return the port if it is free, or a free one for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else TIME_WAIT looks taken
        try:
            probe.bind((HOST, port))
        except OSError as error:
            msg = (
                f"port {port}, meant for {what}, is taken; choose another with {option}, "
                f"such as {option} {port + 1}, or {option} 0 for any free one"
            )
            raise PortTaken(msg) from error
        return int(probe.getsockname()[1])


async def _someone_listens(port: int) -> None:
    _, writer = await asyncio.open_connection(HOST, port)
    writer.close()
    await writer.wait_closed()


def _lock(db_file: Path) -> IO[bytes]:
    """Return an open file that keeps a second server off this database: SQLite would let it in."""
    db_file.parent.mkdir(parents=True, exist_ok=True)
    lock = db_file.with_name(f"{db_file.name}.lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        msg = f"{db_file} is in use by a server that still runs; stop it, or name another file"
        raise BadInput(msg) from error
    return lock


def _end(process: subprocess.Popen[bytes], *, gently: bool) -> None:
    """End the process and its group: with a word if it has something to save, else at once."""
    with contextlib.suppress(ProcessLookupError):
        if gently:
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOPS_WITHIN.total_seconds())
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
