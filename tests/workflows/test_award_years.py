"""An award that lives for years: a bounded history at every moment, and nothing lost on the way."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.testing import WorkflowEnvironment

from activities.sink import PlatformSink
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt
from tests.builders import usd
from tests.domain.award.world import AGENCY, MANAGER, a_file
from tests.story import Story, story

pytestmark = pytest.mark.further

OPENED = "2026-10-14 10:00"
RENEW_AFTER = 60
SLACK = 60
"""What one step may add after the threshold: letters to three parties, acts and their answers."""


class DownForAgency(PlatformSink):
    """A platform on which one account cannot be limited, until it can."""

    down = True

    def do(self, act: PlatformAct) -> Receipt:
        if self.down and act.on == AGENCY:
            return Receipt(outcome="refused", why="unknown account")
        return super().do(act)


async def runs(case: Story) -> AsyncIterator[list[HistoryEvent]]:
    """Yield the events of every run of the case, the first one first."""
    run: str | None = case.handle.result_run_id
    while run:
        handle = case.env.client.get_workflow_handle(case.handle.id, run_id=run)
        events = list((await handle.fetch_history()).events)
        yield events
        last = events[-1].workflow_execution_continued_as_new_event_attributes
        run = last.new_execution_run_id or None


async def test_three_years_in_ten_seconds_with_a_bounded_history(env: WorkflowEnvironment) -> None:
    """An award nobody pays waits three years: renewed again and again, bounded in every run.

    What was known before is known after: terms, payments, rejected news, letters by number,
    seen ids; and the page of the Web UI is written anew in the last run.
    """
    started = time.monotonic()
    platform = DownForAgency()
    async with story(env, a_file(), OPENED, platform=platform, renew_after=RENEW_AFTER) as case:
        paid = {"payment_id": "P-1", "respondent": "r-2", "amount": usd("200.00")}
        await case.hears("payment", **paid)
        await case.handle.signal("payment", {"respondent": "r-9"})
        await case.goes_to("2027-06-01 12:00")
        status = await case.status()
        assert (status["stage"], status["missing"]) == (
            "overdue",
            ["the account of the agency r-1"],
        )
        platform.down = False
        await case.goes_to("2028-06-01 12:00")
        assert (await case.status())["limited"] is True
        again = await case.hears("payment", **paid)
        await case.goes_to("2029-11-01 12:00")
        status = await case.status()
        lengths = [len(events) async for events in runs(case)]
        await case.hears("payment", payment_id="P-2", respondent="r-1", amount=usd("4000.00"))
        result = await case.ends()

    assert time.monotonic() - started < 10
    assert len(lengths) > 2
    assert max(lengths) < RENEW_AFTER + SLACK
    assert again["recorded"] is False
    _the_whole_case_was_carried(status)
    assert result["outcome"] == "satisfied"
    print(f"{len(lengths)} runs of at most {max(lengths)} events")  # noqa: T201 (measured)


def _the_whole_case_was_carried(status: dict[str, Any]) -> None:
    assert status["balance"] == "4,000.00 USD"
    assert [p["id"] for p in status["payments"]] == ["P-1"]
    assert len(status["rejected"]) == 1
    states = {a["id"]: a["state"] for r in status["respondents"] for a in r["accounts"]}
    assert states == {AGENCY: "limited", MANAGER: "limited"}
    numbers = [n["id"] for n in status["notices"]]
    assert len(numbers) == len(set(numbers))
    courts = [n for n in status["notices"] if n["kind"] == "court"]
    assert [n["due"][:10] for n in courts][:5] == [
        "2027-04-12",
        "2027-07-12",
        "2027-09-12",
        "2027-10-05",
        "2027-10-13",
    ]
    assert len(courts) == 10
    assert len([e for e in status["timeline"] if e["kind"] == "opened"]) == 1


async def test_the_page_of_a_renewed_award_is_written_anew(env: WorkflowEnvironment) -> None:
    """After a renewal the Web UI still says the balance and who is limited."""
    async with story(env, a_file(), OPENED, renew_after=10) as case:
        await case.goes_to("2027-01-10 12:00")
        found: str = await case.handle.query("__temporal_workflow_metadata", result_type=object)
        said = str(found)
        assert len([1 async for _ in runs(case)]) > 2
    assert "4,200.00 USD of 4,200.00 USD" in said
    assert "agency r-1" in said
