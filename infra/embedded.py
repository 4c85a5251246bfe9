"""The dev server as a child process, from a binary on PyPI: nothing is downloaded.

`EmbeddedServer` has the Web UI. It is for `make demo`, and for tests that the time-skipping test
server cannot run. infra/skipping.py skips time on either server. `WorkflowEnvironment.start_local`
is not used, because it has no way to hand the lock of the database file on to the server.
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
STARTS_WITHIN = timedelta(seconds=30)  # 0.2 s on an idle machine; longer for migrations
STOPS_WITHIN = timedelta(seconds=10)

# Both are needed (server 1.32): the first allows time skipping, the second fires timers at once.
_TIME_SKIPPING = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="1ms"',
)


class PortTaken(BadInput):
    """The port is in use. The text names it, and the option for another one."""


class EmbeddedServer:
    """The Temporal dev server with its Web UI, as a child process.

    Leaving the `async with` stops it. If this process is killed, tethered.sh stops the server
    within a second. Without a `db_file` it keeps nothing.
    """

    def __init__(
        self,
        *,
        db_file: Path | None = None,
        port: int = 0,
        ui_port: int = 0,
        time_skipping: bool = False,
    ) -> None:
        """Prepare a server; port 0 means any free port. `start` raises PortTaken."""
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
        """Host and port for clients, once started."""
        return f"{HOST}:{self._port}"

    @property
    def ui_url(self) -> str:
        """The address of the Web UI, once started."""
        return f"http://{HOST}:{self._ui_port}"

    @property
    def client(self) -> Client:
        """A client with our data converter, between start and stop."""
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
        """Start the server, wait until it answers, and register our search attributes.

        Raises:
            PortTaken: a port other than 0 is in use.
            BadInput: another server uses the database file.
            Unreachable: the server does not start; the text has its last line of output.
        """
        self._port = _claim(self._port, "the Temporal server", "--port")
        self._ui_port = _claim(self._ui_port, "the Temporal Web UI", "--ui-port")
        try:
            self._client = await self._connect(self._spawn())
            await register_search_attributes(self._client)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop the server and its children. Does nothing if it is not running."""
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
            pass_fds=[self._lock.fileno()] if self._lock else [],  # so the server holds it
            start_new_session=True,  # Ctrl-C is not sent to the server; stop() ends the group
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

    async def _connect(self, process: subprocess.Popen[bytes]) -> Client:
        give_up = time.monotonic() + STARTS_WITHIN.total_seconds()
        while time.monotonic() < give_up:
            if process.poll() is not None:
                break
            with contextlib.suppress(RuntimeError, OSError):
                await _check_listening(self._ui_port)
                return await Client.connect(self.address, data_converter=DATA_CONVERTER)
            await asyncio.sleep(0.03)
        msg = f"the embedded Temporal server did not start: {self._last_output()}"
        raise Unreachable(msg)

    def _last_output(self) -> str:
        if self._log is None:
            return "it was never started"
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def binary(name: str) -> str:
    """Return the path of a program of our dependencies, even if the venv is not activated.

    Raises:
        RecourseError: it is not installed.
    """
    beside = Path(sys.executable).with_name(name)
    if beside.exists():
        return str(beside)
    found = shutil.which(name)
    if found is None:
        msg = f"the program {name!r} is missing; it comes with requirements.lock (make demo)"
        raise RecourseError(msg)
    return found


def _claim(port: int, what: str, option: str) -> int:
    """Return the port, or a free one for 0.

    Raises:
        PortTaken: the port is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            msg = (
                f"port {port}, meant for {what}, is taken; choose another with {option}, "
                f"such as {option} {port + 1}, or {option} 0 for any free one"
            )
            raise PortTaken(msg) from error
        return int(probe.getsockname()[1])


async def _check_listening(port: int) -> None:
    _, writer = await asyncio.open_connection(HOST, port)
    writer.close()
    await writer.wait_closed()


def _lock(db_file: Path) -> IO[bytes]:
    """Return an open, locked file. SQLite itself would allow a second server on the database.

    Raises:
        BadInput: another server holds the lock.
    """
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
    """End the process and its group, by SIGTERM first if it has data to save."""
    with contextlib.suppress(ProcessLookupError):
        if gently:
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOPS_WITHIN.total_seconds())
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
