"""What each fault of the mailer comes to: real client, stand-in, and a real case for each fault."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.sendgrid.mailer import SendGridMailer
from domain.case.words import the
from settings import Settings
from tests.builders import an_escalation
from tests.sendgrid_stand_in import KEY, Fault, StandIn
from tests.story import NEW_YORK, POLICIES
from worker import worker
from workflows.names import REHEARSAL_QUEUE

PAGE = Path(__file__).parent.parent / "docs" / "mail.md"
WATCHED = timedelta(hours=2)
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
OPENS = datetime(2026, 3, 2, 9, 0, 0, 100_000, tzinfo=NEW_YORK)
LETTERS: Final = ("update", "project-manager")
"""A courtesy, and a letter that must arrive: the policy sends only the second again in doubt."""

SECONDS = re.compile(r"(\d\d:\d\d):\d\d\b")
"""A time-out takes as long as the machine lets it: the table tells minutes."""

Plan = Callable[[StandIn, str], None]


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with the first try of both letters, and what becomes of them."""

    name: str
    plan: Plan
    logs: int = 200  # how the e-mail logs answer


def _answers(status: int, said: str = "", times: int = 1, *, keeps: bool = False) -> Plan:
    def plan(stand_in: StandIn, notice: str) -> None:
        for _ in range(times):
            stand_in.answers(status, said, keeps=keeps, only=notice)

    return plan


def _fails(fault: Fault, *, keeps: bool) -> Plan:
    return lambda stand_in, notice: stand_in.fails(fault, keeps=keeps, only=notice)


NO_LOGS, BUSY = 403, 429
CREDITS = "Maximum credits exceeded"
TROUBLES = (
    Trouble("none", lambda *_: None),
    Trouble("400 bad request", _answers(400, "bad")),
    Trouble("401 bad key", _answers(401, "the provided authorization grant is invalid")),
    Trouble("401 no credits", _answers(401, CREDITS)),
    Trouble("403 sender not verified", _answers(403, "from: not verified")),
    Trouble("404 not found", _answers(404)),
    Trouble("408 too slow", _answers(408)),
    Trouble("413 too large", _answers(413)),
    Trouble("429 three times", _answers(429, times=3)),
    Trouble("503 three times", _answers(503, times=3)),
    Trouble("503, it had left", _answers(503, keeps=True)),
    Trouble("503, it had not left, no logs", _answers(503), NO_LOGS),
    Trouble("500, it had left", _answers(500, keeps=True)),
    Trouble("500, it had not left", _answers(500)),
    Trouble("502, it had left, no logs", _answers(502, keeps=True), NO_LOGS),
    Trouble("502, it had not left, no logs", _answers(502), NO_LOGS),
    Trouble("504, it had left, logs busy", _answers(504, keeps=True), BUSY),
    Trouble("no answer, it had left", _fails(Fault.SILENCE, keeps=True)),
    Trouble("no answer, it had not left", _fails(Fault.SILENCE, keeps=False)),
    Trouble("cut off, it had left, logs busy", _fails(Fault.DROP, keeps=True), BUSY),
    Trouble("cut off, it had not left, logs busy", _fails(Fault.DROP, keeps=False), BUSY),
    Trouble("reset, it had left", _fails(Fault.RESET, keeps=True)),
    Trouble("half an answer, it had left", _fails(Fault.HALF, keeps=True)),
    Trouble("no HTTP, it had not left", _fails(Fault.NOISE, keeps=False)),
)


@dataclass(frozen=True)
class Row:
    """What one letter came to."""

    trouble: str
    letter: str
    left: int
    state: str
    tries: int
    said: str
    needs_a_person: bool

    def line(self) -> str:
        """Return it as a row of the table."""
        alarm = "yes" if self.needs_a_person else ""
        cells = (self.trouble, self.letter, str(self.left), self.state, alarm, self.said)
        return f"| {' | '.join(cells)} |"


async def rows(env: WorkflowEnvironment) -> list[Row]:
    """Live through every trouble, all cases side by side, and return what each letter came to."""
    queue = f"{REHEARSAL_QUEUE}-faults-{uuid4()}"
    found: list[Row] = []
    # The logs answer for all mails alike, so troubles share a stand-in only if they agree on that.
    for logs in dict.fromkeys(t.logs for t in TROUBLES):
        with StandIn().running() as stand_in:
            stand_in.logs = logs
            mailer = SendGridMailer(KEY, host=stand_in.host, timeout=0.4)
            own_queue, settings = f"{queue}-{logs}", Settings(policies=POLICIES)
            async with worker(env.client, settings, task_queue=own_queue, sends=mailer):
                troubles = [t for t in TROUBLES if t.logs == logs]
                found += await _lived(env, stand_in, troubles, own_queue)
    order = [t.name for t in TROUBLES]
    return sorted(found, key=lambda row: (order.index(row.trouble), row.letter != LETTERS[0]))


def _with_people_of_its_own(case: str) -> dict[str, Any]:
    """Return a file whose people get mail of this case only: the logs are searched by reader."""
    file = an_escalation(assignment={"id": case})
    for person in (file["worker"], *file["project_managers"]):
        person["email"] = f"{case}.{person['email']}"
    return file


async def _lived(
    env: WorkflowEnvironment, stand_in: StandIn, troubles: list[Trouble], queue: str
) -> list[Row]:
    shift = OPENS - await env.get_current_time()
    cases = []
    for n, trouble in enumerate(troubles):
        case = f"{trouble.logs}-{n}"
        handle = await env.client.start_workflow(
            "WorkerEscalation",
            {
                "case": _with_people_of_its_own(case),
                "shift_seconds": shift.total_seconds(),
            },
            id=f"worker-escalation/{case}",
            task_queue=queue,
        )
        cases.append((trouble, handle))
        for letter in LETTERS:
            trouble.plan(stand_in, f"{handle.id}/{letter}/1")
    due = OPENS + timedelta(days=2) + WATCHED
    await env.sleep(due - OPENS)
    found = []
    for trouble, handle in cases:
        found += await _came_to(trouble, handle, stand_in)
        await handle.terminate()
    return found


async def _came_to(
    trouble: Trouble, handle: WorkflowHandle[Any, Any], stand_in: StandIn
) -> list[Row]:
    status = await handle.query("status", result_type=dict[str, Any])
    found = []
    for letter in LETTERS:
        notice = f"{handle.id}/{letter}/1"
        shown = next(n for n in status["notices"] if n["id"] == notice)
        said = [
            e["text"].removeprefix(f"the letter {letter}/1 to {the(shown['to_role'])} ")
            for e in status["timeline"]
            if e["kind"] == "delivery" and e["notice"] == notice
        ]
        found.append(
            Row(
                trouble=trouble.name,
                letter=letter,
                left=stand_in.notices().count(notice),
                state=shown["state"],
                tries=shown["tries"],
                said=SECONDS.sub(r"\1", "; then ".join(said)),
                needs_a_person=any(letter in text for text in status["attention"]),
            )
        )
    return found


def table(found: list[Row]) -> str:
    """Return all of it as a table."""
    head = "| fault at the first try | letter | mails that left | state | person | the case says |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *(r.line() for r in found)])


def in_page(text: str, page: str) -> str:
    """Return the page with this table in its place."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}"
