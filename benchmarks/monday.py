"""Benchmark of a Monday morning: thousands of updates and another client's letters in a minute.

    python -m benchmarks.monday --cases 10000 --rate 40 [--write]

It uses a real Temporal server, a worker in a process of its own, SendGrid's real client, and a
stand-in for SendGrid's server that answers 429 for five seconds. `--write` puts the table into
docs/mail.md.
"""

import argparse
import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client

from activities.sendgrid.mailer import SendGridMailer
from domain.escalation.case import EscalationCase
from domain.escalation.facts import Message
from domain.post.notice import Receipt
from files import snapshots
from files.snapshots import SnapshotRequest
from infra.client import DATA_CONVERTER, run
from infra.embedded import EmbeddedServer
from settings import Settings
from tests.builders import an_escalation
from tests.sendgrid_stand_in import KEY, StandIn
from worker import worker
from workflows.names import REHEARSAL_QUEUE
from workflows.options import whose

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "mail.md"
BEGIN, END = "<!-- monday: begin -->", "<!-- monday: end -->"
QUEUE = f"{REHEARSAL_QUEUE}-monday"
OPENED = datetime(2026, 3, 2, 14, tzinfo=UTC)
DUE = datetime(2026, 3, 4, 14, tzinfo=UTC)
DEADLINES = 20
"""Cases of another client, with letters to a project manager due in the same minute."""

STARTS_AT_ONCE = 50
STARTS_A_SECOND = 60
CLOSED_AFTER, CLOSED_FOR = 5.0, 5.0
SHOWN = 20
"""The number of missing letters that are listed, each with its state."""


class FairServer(EmbeddedServer):
    """The dev server with fairness between keys enabled."""

    def _arguments(self) -> list[str]:
        return [*super()._arguments(), "--dynamic-config-value", "matching.enableFairness=true"]


@dataclass
class Monday:
    """The measurements of one run."""

    cases: int
    rate: float
    mails: StandIn
    due: float = 0.0
    starting: float = 0.0
    peak: int = 0
    resting: int = 0

    def expected(self) -> set[str]:
        """Return the ids of all letters that have to leave."""
        updates = {f"worker-escalation/F-{n}/update/1" for n in range(self.cases)}
        deadlines = {f"worker-escalation/D-{n}/project-manager/1" for n in range(DEADLINES)}
        return updates | deadlines | {d.replace("project-manager", "update") for d in deadlines}

    def left_after(self) -> dict[str, float]:
        """Return the seconds from the due time to the time each letter left."""
        times = (at - self.due for at in self.mails.times)
        return dict(zip(self.mails.notices(), times, strict=False))

    def most_in_ten_seconds(self) -> int:
        """Return the largest number of letters in ten seconds."""
        return _most_in_ten(_a_second(self.mails.times))

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows of the table."""
        left, expected, after = self.mails.notices(), self.expected(), self.left_after()
        deadline = max((t for n, t in after.items() if "/project-manager/" in n), default=-1)
        flood = sorted(t for n, t in after.items() if "/F-" in n) or [-1.0]
        most = f"{max(_a_second(self.mails.times))}; {self.most_in_ten_seconds() / 10:.1f}"
        memory = f"{self.resting >> 10} MB; {self.peak >> 10} MB"
        return [
            ("updates due in the same minute", f"{self.cases + DEADLINES:,}"),
            ("configured rate", f"{self.rate:.0f} a second"),
            ("letters that left, of those due", f"{len(set(left)):,} of {len(expected):,}"),
            ("left twice", f"{len(left) - len(set(left)):,}"),
            ("lost", f"{len(expected - set(left)):,}"),
            ("answered 429, and left later", f"{self.mails.held_back:,}"),
            ("most in one second; a second, over ten", most),
            ("half of the flood gone after", f"{flood[len(flood) // 2]:.0f} s"),
            ("all gone after", f"{max(after.values(), default=-1):.0f} s"),
            (f"last of another client's {DEADLINES} deadline letters after", f"{deadline:.0f} s"),
            ("worker memory before it was due; most", memory),
            ("cases started in", f"{self.starting:.0f} s"),
        ]


def _a_second(times: list[float]) -> list[int]:
    if not times:
        return [0]
    first = int(min(times))
    counts = [0] * (int(max(times)) - first + 1)
    for at in times:
        counts[int(at) - first] += 1
    return counts


def _most_in_ten(rates: list[int]) -> int:
    return max(sum(rates[n : n + 10]) for n in range(max(1, len(rates) - 9)))


def opened(name: str, *, answered: bool) -> EscalationCase:
    """Return a case of two business days ago with all letters sent, whose update is due."""
    client = {"name": "Flood Retail" if answered else "Quiet Company", "average_approval_hours": 30}
    file = an_escalation(client=client, assignment={"id": name})
    new = EscalationCase.from_file(file, f"worker-escalation/{name}")
    request = SnapshotRequest.of(new, OPENED)
    case = new.open(snapshots.take(ROOT / "policies", request), OPENED)
    _all_sent(case, OPENED)
    if answered:  # the climb has stopped, so only updates are due
        case.apply(Message(id="m-1", by_role="client", text="We pay."), OPENED)
        _all_sent(case, OPENED)
    return case


def _all_sent(case: EscalationCase, now: datetime) -> None:
    case.advance(now)
    for notice in case.ready(now, ()):
        case.apply_receipt(notice.id, Receipt(outcome="accepted"), now)


class Template:
    """A case from which many are started under other names."""

    def __init__(self, *, answered: bool) -> None:
        case = opened("CASE", answered=answered)
        self._carried = case.model_dump_json()
        self._turn = whose(case)

    async def start(self, client: Client, name: str, shift: float) -> None:
        """Start the case under this name."""
        await client.start_workflow(
            "WorkerEscalation",
            {"carried": json.loads(self._carried.replace("CASE", name)), "shift_seconds": shift},
            id=f"worker-escalation/{name}",
            task_queue=QUEUE,
            priority=self._turn,
        )


async def _start_all(client: Client, monday: Monday, lead: timedelta) -> None:
    began = time.monotonic()
    due = datetime.now(UTC) + lead
    monday.due = began + lead.total_seconds()
    shift = (DUE - due).total_seconds()
    templates = {"F": Template(answered=True), "D": Template(answered=False)}
    names = [f"F-{n}" for n in range(monday.cases)]
    names += [f"D-{n}" for n in range(DEADLINES)]  # last in, as the flood was there before
    turns = asyncio.Semaphore(STARTS_AT_ONCE)

    async def start(name: str) -> None:
        async with turns:
            await templates[name[0]].start(client, name, shift)

    await asyncio.gather(*map(start, names))
    monday.starting = time.monotonic() - began
    if monday.starting > lead.total_seconds():
        sys.stderr.write("the last cases started after their update was due\n")


async def measure(cases: int, rate: float, *, within: float, fair: bool = True) -> Monday:
    """Run the benchmark and return the measurements."""
    with StandIn().running() as stand_in:
        monday = Monday(cases, rate, stand_in)
        async with FairServer() if fair else EmbeddedServer() as server:
            process = await _worker(server.address, stand_in.host, rate)
            try:
                await _morning(server.client, monday, process.pid, within)
            finally:
                process.terminate()
                await process.wait()
        return monday


async def _morning(client: Client, monday: Monday, pid: int, within: float) -> None:
    lead = timedelta(seconds=10 + monday.cases / STARTS_A_SECOND)
    stand_in, expected = monday.mails, monday.expected()
    await _start_all(client, monday, lead)
    monday.resting = _memory(pid, "VmRSS")
    closes = max(monday.due, time.monotonic()) + CLOSED_AFTER
    stand_in.closed_between = (closes, closes + CLOSED_FOR)
    while len(stand_in.mails) < len(expected) and time.monotonic() - monday.due < within:
        await asyncio.sleep(1)
        monday.peak = max(monday.peak, _memory(pid, "VmHWM"))
    await asyncio.sleep(5)  # a duplicate would arrive now
    for notice in sorted(expected - set(stand_in.notices()))[:SHOWN]:
        sys.stderr.write(f"{notice}: {await _what_became_of(client, notice)}\n")


async def _what_became_of(client: Client, notice: str) -> str:
    """Return the state of a letter that did not leave, by the status of its case."""
    case = "/".join(notice.split("/")[:2])
    status = await client.get_workflow_handle(case).query("status", result_type=dict[str, Any])
    found = [n for n in status["notices"] if n["id"] == notice]
    return str(found[0] if found else f"not written; next is {status['next'][:1]}")


async def _worker(address: str, mail_host: str, rate: float) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.monday", "--worker", address, mail_host, str(rate),
        cwd=ROOT,
    )  # fmt: skip


def _memory(pid: int, which: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{which}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) if found else 0


async def work(address: str, mail_host: str, rate: float) -> None:
    """Run a worker until the process is terminated."""
    client = await Client.connect(address, data_converter=DATA_CONVERTER)
    settings = Settings(policies=ROOT / "policies", mail_rate=rate)
    mailer = SendGridMailer(KEY, host=mail_host)
    async with worker(client, settings, task_queue=QUEUE, sends=mailer):
        await asyncio.Event().wait()


def table(monday: Monday) -> str:
    """Return the result as a table."""
    rows = [f"| {what} | {found} |" for what, found in monday.rows()]
    return "\n".join(["| | |", "| --- | --- |", *rows])


def write(text: str) -> None:
    """Write the table into docs/mail.md."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")


def main() -> None:
    """Run the benchmark, or the worker of one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=40)
    parser.add_argument("--within", type=float, default=1200, help="seconds after the due time")
    parser.add_argument("--unfair", action="store_true", help="a server without fairness")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--worker", nargs=3, metavar=("ADDRESS", "MAIL", "RATE"))
    asked = parser.parse_args()
    if asked.worker:
        run(work(asked.worker[0], asked.worker[1], float(asked.worker[2])))
        return
    monday = run(measure(asked.cases, asked.rate, within=asked.within, fair=not asked.unfair))
    text = table(monday)
    sys.stdout.write(f"{text}\n")
    if asked.write:
        write(text)


if __name__ == "__main__":
    main()
