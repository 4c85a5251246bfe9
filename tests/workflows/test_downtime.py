"""A worker that goes away, by SIGKILL for a month or by SIGTERM: a process, a real server.

The month is seconds long. A killed worker's next task waits for it for 10 s before another worker
gets it; most of what these tests take is that.
"""

import asyncio
import re
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from infra.embedded import EmbeddedServer
from tests.real_worker import PATIENCE, POLICIES, Month, Place, Sent, sent
from tests.sendgrid_stand_in import KEY, Answer, StandIn

server = pytest.mark.server

DOWN = Month(first_wait=4, wait=2, cycle=4, month=6, late_after=2)
FIRST = ("acknowledgement", "post-message")
NAMES = {
    "project-manager": "the client's project manager",
    "account-manager": "the account manager, who reaches the client",
}
"""The rungs above the first, and what the letters call them."""
UNHEARD = re.compile("(?:NOT REACHED|Never reached)(.*?)(?:The complete file|The worker was)")


async def down_for_the_month(place: Place, case: str) -> tuple[list[Sent], dict[str, Any]]:
    """Kill the worker once the first rung is asked, start it after the month, let the case end."""
    async with place.works() as worker:
        handle = await place.opens(case)
        await place.until(lambda: place.has_sent(*FIRST))
        worker.kill()
    assert not place.has_sent("update")
    assert not place.has_sent("project-manager")
    await asyncio.sleep(DOWN.month)
    async with place.works():
        async with asyncio.timeout(PATIENCE):
            result = await handle.result()
        status = await handle.query("status")
    assert result["outcome"] == "off-platform"
    return sent(place.outbox), status


def place_of(dev_server: EmbeddedServer, folder: Path, month: Month) -> Place:
    policies = month.written(folder / "policies")
    return Place(dev_server.client, dev_server.address, folder, policies)


def told_late(left: list[Sent]) -> list[str]:
    return [letter.kind for letter in left if letter.kind == "update" and letter.says_late]


def lines(status: dict[str, Any], *kinds: str) -> list[str]:
    return [entry["text"] for entry in status["timeline"] if entry["kind"] in kinds]


@server
async def test_after_a_month_without_a_worker_the_unasked_are_asked_first(
    dev_server: EmbeddedServer, tmp_path: Path
) -> None:
    """One update says that it is late, whoever was never asked is asked, then comes the end."""
    place = place_of(dev_server, tmp_path, DOWN)

    left, status = await down_for_the_month(place, "WM-7001")

    assert told_late(left) == ["update"]
    order = [letter.kind for letter in left]
    assert Counter(order)["off-platform"] == 1
    late = next(n for n, letter in enumerate(left) if letter.says_late and letter.kind == "update")
    asked = [order.index(rung) for rung in NAMES]
    assert asked == sorted(asked)
    assert asked[-1] < order.index("off-platform")
    assert late < order.index("off-platform")
    missed, text, *_ = lines(status, "warning")
    assert missed.startswith("no warning before the worker is told to seek payment")
    assert "the month is over; never asked, and so asked first: " in text
    assert not any("ever reached" in letter.text for letter in left)
    assert Counter(letter.notice for letter in left).most_common(1)[0][1] == 1


@server
@pytest.mark.long  # a quarter of a minute, and its twin above is in every run
async def test_after_a_month_without_a_worker_the_unasked_are_named(
    dev_server: EmbeddedServer, tmp_path: Path
) -> None:
    """With `if_unasked: fallback` the step off the platform says who was never asked."""
    place = place_of(dev_server, tmp_path, DOWN._replace(if_unasked="fallback"))

    left, status = await down_for_the_month(place, "WM-7002")

    assert told_late(left) == ["update"]
    ends = [letter for letter in left if letter.kind.startswith("off-platform")]
    assert sorted(letter.kind for letter in ends) == ["off-platform", "off-platform-copy"]
    asked = {letter.kind for letter in left}
    unasked = [name for rung, name in NAMES.items() if rung not in asked]
    assert NAMES["account-manager"] in unasked
    for letter in ends:
        (named,) = UNHEARD.findall(" ".join(letter.text.split()))
        assert [name for name in NAMES.values() if name in named.lower()] == unasked
    (missed,) = lines(status, "warning")
    assert missed.startswith("no warning before the worker is told to seek payment")
    assert "was never asked" not in " ".join(lines(status, "fallback"))


class Slow(StandIn):
    """A mailer that takes its time for the first letter."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def take(self, request: dict[str, Any]) -> Answer:
        if not self.begun.is_set():
            self.begun.set()
            time.sleep(2)
        return super().take(request)


async def events(case: WorkflowHandle[Any, Any]) -> Counter[str]:
    history = await case.fetch_history()
    names = (EventType.Name(event.event_type) for event in history.events)
    return Counter(name.removeprefix("EVENT_TYPE_ACTIVITY_TASK_") for name in names)


@server
async def test_a_worker_that_is_told_to_stop_finishes_the_letter_under_way(
    dev_server: EmbeddedServer, tmp_path: Path
) -> None:
    """After SIGTERM the letter leaves, its receipt is on the record, and the exit code is 0."""
    place = Place(dev_server.client, dev_server.address, tmp_path, POLICIES)
    sendgrid = Slow()
    with sendgrid.running():
        mail = {"RECOURSE_SENDGRID_API_KEY": KEY, "RECOURSE_SENDGRID_HOST": sendgrid.host}
        async with place.works(no_proxy="*", **mail) as worker:
            case = await place.opens("WM-7003")
            await place.until(sendgrid.begun.is_set)
            worker.send_signal(signal.SIGTERM)
            assert sendgrid.notices() == []
            assert await asyncio.to_thread(worker.wait, PATIENCE) == 0
        letter = f"{case.id}/acknowledgement/1"
        assert sendgrid.notices() == [letter]
        happened = await events(case)
        # Both the rules and the letter; the post beside it may not have begun yet.
        assert happened["SCHEDULED"] == 3
        assert happened["STARTED"] == happened["COMPLETED"] >= 2
        assert happened["TIMED_OUT"] == happened["FAILED"] == 0
        async with place.works(no_proxy="*", **mail):
            status = await case.query("status")
        await case.terminate()
    (kept,) = (notice for notice in status["notices"] if notice["id"] == letter)
    assert (kept["state"], kept["tries"], kept["possible_repeat"]) == ("accepted", 1, False)
    assert sendgrid.notices() == [letter]
