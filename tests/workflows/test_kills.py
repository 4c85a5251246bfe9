"""A worker killed right before and right after every activity of a silent month.

Each month is a real case on a real server, in seconds. Its first worker dies by SIGKILL at one
point; `python worker.py` is started at once and brings the month to its end. What was owed is in
the record of the case, what left is in its outbox.

    UPDATE_SNAPSHOTS=1 .venv/bin/python -m pytest -m long tests/workflows/test_kills.py

writes the table of README.md anew.
"""

import asyncio
import os
import re
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from infra.embedded import EmbeddedServer
from tests.real_worker import ROOT, Month, Place, sent

README = ROOT / "README.md"
TABLE = re.compile(r"(<!-- table: kills -->\n).*?(<!-- /table -->)", re.DOTALL)
COMMAND = "UPDATE_SNAPSHOTS=1 .venv/bin/python -m pytest -m long tests/workflows/test_kills.py"

MONTH = Month(first_wait=3, wait=3, cycle=5, month=17, late_after=2, warn=4)
ASKED = MONTH._replace(reconcile_minutes=1)
POINTS = (
    "take_snapshot",
    "acknowledgement/1",
    "post-message/1",
    "project-manager/1",
    "update/1",
    "account-manager/1",
    "update/2",
    "warning/1",
    "update/3",
    "off-platform-copy/1",
    "off-platform/1",
)
"""Every activity of this month, in its order."""
LEFT_IN_DOUBT = {"acknowledgement", "update", "warning"}
"""What the policy does not send again when nobody can tell whether it left."""
WHEN = ("before", "after")
KILLER = ("-m", "tests.workflows.killed_worker")
SIDE_BY_SIDE = 12
A_MONTH = 240  # seconds at the most, the whole way, on a busy machine
LEGEND = f"""
{{kills}} kills; letters that left twice without saying so: {{unmarked}}.
What is under way at the moment of a kill is in doubt, also a letter that leaves at that moment.
Acts on the platform carry a key and are repeated without harm.
A new worker was started at once, and the case moved again {{median:.0f}} s after the kill in the \
median, {{longest:.0f}} s at the longest: Temporal keeps a task for the dead worker for 10 s.
A letter that was under way is in doubt once its time is over: 6 s here, 30 s in production.
Made by `{COMMAND}`.
"""


@dataclass(frozen=True)
class Kill:
    """One month whose worker was killed, and what it came to."""

    when: str
    at: str
    asked: bool  # whether the mailer's log was asked for what may have left
    lost: tuple[str, ...]
    marked: int  # left twice, the second time marked as a possible repeat
    unmarked: int  # left twice without a word
    moving: float  # seconds from the kill until the case moved again

    @property
    def cell(self) -> str:
        lost = f"**{len(self.lost)} lost** ({', '.join(self.lost)})" if self.lost else "0 lost"
        twice = f"**{self.marked} twice, marked**" if self.marked else "0 twice"
        return f"{lost}, {twice}"


@dataclass
class Ground:
    """Where months are lived side by side on one server, each with workers of its own."""

    server: EmbeddedServer
    folder: Path
    room: asyncio.Semaphore
    starting: asyncio.Lock

    async def calm(self) -> list[str]:
        """Live a month in which nobody dies, and return its activities."""
        place = self._place("calm", MONTH)
        async with self.room, asyncio.timeout(A_MONTH), place.works():
            case = await place.opens("WM-8000")
            await case.result()
            status = await case.query("status")
        left = [one.notice for one in sent(place.outbox)]
        owed = [notice["id"] for notice in status["notices"]]
        assert sorted(left) == sorted(owed)
        return ["take_snapshot", *("/".join(n.split("/")[-2:]) for n in owed)]

    async def killed(self, number: int, when: str, at: str, month: Month) -> Kill:
        """Live a month whose worker is killed at one point, and started again at once."""
        place = self._place(str(number), month)
        async with self.room, asyncio.timeout(A_MONTH):
            case, died = await self._dies(place, f"WM-{8000 + number}", when, at)
            async with place.works():
                result = await case.result()
                status = await case.query("status")
        assert result["outcome"] == "off-platform"
        copies = Counter(one.notice for one in sent(place.outbox))
        marked = Counter(one.notice for one in sent(place.outbox) if one.says_repeat)
        again = {notice: n - 1 for notice, n in copies.items() if n > 1}
        said = sum(min(marked[notice], n) for notice, n in again.items())
        return Kill(
            when,
            at,
            asked=month.reconcile_minutes > 0,
            lost=tuple(n["kind"] for n in status["notices"] if n["id"] not in copies),
            marked=said,
            unmarked=sum(again.values()) - said,
            moving=await moves_after(case, died),
        )

    async def _dies(
        self, place: Place, assignment: str, when: str, at: str
    ) -> tuple[WorkflowHandle[Any, Any], datetime]:
        async with place.works(*KILLER, when, at) as worker:
            async with self.starting:  # one at a time: its imports take a second of a processor
                await place.until(lambda: b"working on" in place.log.read_bytes())
            case = await place.opens(assignment)
            code = await asyncio.to_thread(worker.wait, A_MONTH)
            assert code == -signal.SIGKILL, f"it died of {code}"
            return case, datetime.now(UTC)

    def _place(self, name: str, month: Month) -> Place:
        folder = self.folder / name
        policies = month.written(folder / "policies")
        return Place(self.server.client, self.server.address, folder, policies)


async def moves_after(case: WorkflowHandle[Any, Any], died: datetime) -> float:
    """Return after how many seconds a worker took the case up again."""
    history = await case.fetch_history()
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    times = (e.event_time.ToDatetime(UTC) for e in history.events if e.event_type == done)
    return next((at - died).total_seconds() for at in times if at > died)


def table(kills: list[Kill]) -> str:
    """Return the table for README.md."""
    cells = {(kill.at, kill.when, kill.asked): kill.cell for kill in kills}
    rows = [
        f"| {when} `{at}` | {cells[at, when, True]} | {cells[at, when, False]} |"
        for at in POINTS
        for when in WHEN
    ]
    head = [
        "| the worker dies | the mailer can be asked what left | nobody can tell what left |",
        "|---|---|---|",
    ]
    moving = [kill.moving for kill in kills]
    told = LEGEND.format(
        kills=len(kills),
        unmarked=sum(kill.unmarked for kill in kills),
        median=median(moving),
        longest=max(moving),
    )
    return "\n".join([*head, *rows, told])


def is_as_promised(kill: Kill) -> bool:
    """Whether nothing is lost and nothing twice but what the policy chose, in doubt.

    Where the mailer can be asked, nothing is. Two letters may be under way at once.
    """
    nothing_lost = kill.asked and not (kill.lost or kill.marked)
    by_choice = kill.marked <= 2 and set(kill.lost) <= LEFT_IN_DOUBT  # both leave at once
    return not kill.unmarked and (nothing_lost or (by_choice and not kill.asked))


@pytest.mark.long
@pytest.mark.server
async def test_no_kill_loses_or_doubles_a_letter_but_where_the_policy_says_so(
    tmp_path: Path,
) -> None:
    """Whenever a worker dies, the month comes to its end, and every letter leaves once.

    In doubt, where the mailer cannot be asked, the policy decides: a letter that must arrive goes
    again and says so, a courtesy does not.
    """
    async with EmbeddedServer() as server:
        ground = Ground(server, tmp_path, asyncio.Semaphore(SIDE_BY_SIDE), asyncio.Lock())
        plans = list(product((ASKED, MONTH), POINTS, WHEN))
        async with asyncio.TaskGroup() as months:
            calm = months.create_task(ground.calm())
            lived = [
                months.create_task(ground.killed(number, when, at, month))
                for number, (month, at, when) in enumerate(plans, 1)
            ]
    assert calm.result() == list(POINTS)
    kills = [month.result() for month in lived]
    found = table(kills)
    print(found)  # noqa: T201 (measured)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        text = README.read_text(encoding="utf-8")
        README.write_text(TABLE.sub(lambda m: m[1] + found + m[2], text), encoding="utf-8")
    assert [kill for kill in kills if not is_as_promised(kill)] == []
