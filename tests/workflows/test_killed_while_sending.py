"""A worker killed in the very middle of handing a letter to SendGrid, which may have taken it.

Nothing in our hands says whether it left: the request was out, the answer never came, and the
process that waited for it is gone. SendGrid's logs know, when they may be read.
"""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from temporalio.client import WorkflowHandle

from infra.embedded import EmbeddedServer
from tests.real_worker import Month, Place
from tests.sendgrid_stand_in import KEY, Fault, StandIn

pytestmark = [pytest.mark.server, pytest.mark.long]

HURRIED = ("-m", "tests.workflows.killed_worker", "never", "nowhere")
"""A worker that lives, with 6 s for an activity instead of 30."""
MONTH = Month(first_wait=2, wait=4, cycle=30, month=90, late_after=5, reconcile_minutes=1)
LETTER = "project-manager/1"
CLEARED_UP = 150.0  # seconds: the activity's 6, the worker's 10, the look-up's 60, a busy machine


class Doubt(NamedTuple):
    """What had happened to the letter, and whether the logs may be read."""

    left: bool
    logs: int

    @property
    def name(self) -> str:
        return f"{'left' if self.left else 'did not leave'}, logs answer {self.logs}"


EXPECTED = {  # copies that left, of which marked as a possible repeat
    Doubt(left=True, logs=200): (1, 0),
    Doubt(left=False, logs=200): (1, 1),
    Doubt(left=True, logs=403): (2, 1),
    Doubt(left=False, logs=403): (1, 1),
}


def copies(mails: StandIn, notice: str) -> tuple[int, int]:
    """Return how often the letter left, and how many of these say that they may be a repeat."""
    texts = [
        str(mail["content"][0]["value"])
        for mail, left in zip(mails.mails, mails.notices(), strict=True)
        if left == notice
    ]
    return len(texts), sum("POSSIBLY A REPEAT" in text for text in texts)


async def lived_through(place: Place, doubt: Doubt, case: str) -> tuple[tuple[int, int], str]:
    """Kill the worker while SendGrid keeps it waiting; return the copies and what is said of it."""
    with StandIn().running() as mails:
        mails.logs = doubt.logs
        mails.fails(Fault.SILENCE, keeps=doubt.left, only=LETTER)
        mailer = {
            "no_proxy": "*",
            "RECOURSE_SENDGRID_API_KEY": KEY,
            "RECOURSE_SENDGRID_HOST": mails.host,
        }
        async with place.works(*HURRIED, **mailer) as worker:
            handle = await place.opens(case)
            await place.until(lambda: not mails.next)  # it is being kept waiting now
            worker.kill()
        async with place.works(*HURRIED, **mailer):
            told = await cleared_up(handle)
        await handle.terminate()
        return copies(mails, f"{handle.id}/{LETTER}"), told


async def cleared_up(handle: WorkflowHandle[Any, Any]) -> str:
    """Return the record's words once it is known, or decided, what became of the letter."""
    async with asyncio.timeout(CLEARED_UP):
        while True:
            status = await handle.query("status")
            found = [n for n in status["notices"] if n["id"].endswith(LETTER)]
            if found and found[0]["state"] == "accepted":
                return " ".join(entry["text"] for entry in status["timeline"])
            await asyncio.sleep(0.5)


async def test_a_worker_killed_in_the_middle_of_a_letter(
    dev_server: EmbeddedServer, tmp_path: Path
) -> None:
    """It leaves once where the logs can say; else it goes again, marked as a possible repeat."""
    policies = MONTH.written(tmp_path / "policies")

    async def one(number: int, doubt: Doubt) -> tuple[tuple[int, int], str]:
        place = Place(dev_server.client, dev_server.address, tmp_path / str(number), policies)
        return await lived_through(place, doubt, f"WM-73{number:02}")

    lives = await asyncio.gather(*(one(n, doubt) for n, doubt in enumerate(EXPECTED)))

    assert {d.name: found for d, (found, _) in zip(EXPECTED, lives, strict=True)} == {
        d.name: expected for d, expected in EXPECTED.items()
    }
    assert all("the worker stopped while it was being sent" in said for _, said in lives)
