"""Three years of an award: every run's history stays short, and nothing is lost between them."""

import time
from datetime import UTC, datetime

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from domain.award.case import AwardCase
from domain.time.duration import Duration
from tests.builders import usd
from tests.domain.award.world import AGENCY, DOWN, MANAGER, AwardWorld, a_file
from tests.story import Story, story
from tests.workflows.test_award import Stubborn, states

pytestmark = pytest.mark.further

OPENED = "2026-10-14 10:00"
RENEW_AFTER = 100
ONE_TURN = 60
"""Events that may come between two looks at the length: the letters of one turn, each tried."""


async def three_years(case: Story, platform: Stubborn) -> None:
    """Silence, an account that fails for days, instalments, a chargeback, courts, payment."""
    platform.failing[AGENCY] = DOWN
    await case.goes_to("2026-12-07 10:00")
    platform.failing.clear()
    for month in range(1, 13):
        await case.passes(days=30)
        paid = {"payment_id": f"P-{month}", "respondent": "r-2", "amount": usd("100.00")}
        await case.hears("payment", **paid)
    await case.hears("payment_reversed", reversal_id="X-1", payment_id="P-12", why="chargeback")
    await case.handle.signal("payment", "nonsense")
    await case.obeys("add_note", text="the winner asked how it stands")
    await case.goes_to("2029-10-20 10:00")
    await case.hears("payment", payment_id="P-13", respondent="r-1", amount=usd("3100.00"))
    await case.passes(days=1)


async def runs(case: Story) -> list[WorkflowHistory]:
    """Return the history of every run of the case, the first one first."""
    found: list[WorkflowHistory] = []
    run: str | None = case.handle.first_execution_run_id
    while run:
        handle = case.env.client.get_workflow_handle(case.handle.id, run_id=run)
        history = await handle.fetch_history()
        found.append(history)
        last = history.events[-1]
        is_renewed = last.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
        attributes = last.workflow_execution_continued_as_new_event_attributes
        run = attributes.new_execution_run_id if is_renewed else None
    return found


async def test_three_years_take_seconds_and_no_run_grows_long(env: WorkflowEnvironment) -> None:
    """Whole state, page and clocks go from run to run; none is longer than its threshold allows."""
    started = time.monotonic()
    platform = Stubborn()
    async with story(env, a_file(), OPENED, renew_after=RENEW_AFTER, platform=platform) as case:
        await three_years(case, platform)
        status = await case.status()
        page = await case.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        lengths = [len(history.events) for history in await runs(case)]
        longest = max(sum(e.ByteSize() for e in h.events) for h in await runs(case))
    took = time.monotonic() - started
    print(  # noqa: T201 (measured)
        f"three years: {took:.1f} s, {len(lengths)} runs, {sum(lengths)} events, "
        f"the longest run {max(lengths)} events and {longest:,} bytes"
    )
    assert took < 10
    assert len(lengths) > 3
    assert max(lengths) <= RENEW_AFTER + ONE_TURN
    assert (status["outcome"], status["balance"]) == ("satisfied", "0.00 USD")
    assert states(status) == {AGENCY: "free", MANAGER: "free"}
    assert [p["id"] for p in status["payments"]] == [f"P-{n}" for n in range(1, 14)]
    assert [r["id"] for r in status["reversals"]] == ["X-1"]
    assert len(status["rejected"]) == 1
    notices = [notice["id"] for notice in status["notices"]]
    assert len(notices) == len(set(notices))
    assert "satisfied" in page.current_details
    assert "Award AW-2026-0117: 4,200.00 USD owed by 2 respondents" in page.current_details


async def test_the_courts_are_told_of_in_their_years(env: WorkflowEnvironment) -> None:
    """A domestic award has one calendar year, one under the Convention three; both when unsure."""
    async with story(env, a_file(), OPENED, renew_after=RENEW_AFTER) as case:
        await case.goes_to("2029-10-14 10:00")
        status = await case.status()
        over = [text for _, text in await case.lines("court") if text.endswith("is over")]
        assert len(over) == 2
        assert [c["date"] for c in status["courts"]] == ["2027-10-12", "2029-10-12"]
        assert case.letters("leonie.brandt@example.com").count("court") >= 8
        assert status["stage"] == "limited"


async def test_a_payment_after_years_without_a_deadline_is_taken_in(
    env: WorkflowEnvironment,
) -> None:
    """When no court waits and no clock runs, the calendar ends before the news comes."""
    async with story(env, a_file(), OPENED) as case:
        await case.goes_to("2027-01-02 10:00")
        await case.hears("court_step", step="petition")
        await case.goes_to("2031-03-03 10:00")
        assert (await case.status())["next"] == []
        await case.hears("payment", payment_id="P-1", respondent="r-1", amount=usd("4200.00"))
        await case.passes(seconds=5)
        status = await case.status()
        assert (status["outcome"], states(status)[AGENCY]) == ("satisfied", "free")
        assert [at for at, _ in await case.lines("satisfied")] == ["03-03 10:00"]
        assert await case.lines("calendar") != []


def test_no_wait_of_an_award_ends_beyond_what_it_knows() -> None:
    """Far from any calendar a wait is about as long as on one, so nothing is ever stuck."""
    award: AwardCase = AwardWorld().case
    far = datetime(2090, 3, 3, 10, 0, tzinfo=UTC)  # a Friday
    waits = {
        "2090-03-08": Duration(business_days=3),
        "2090-03-07": Duration(office_hours=16),
        "2090-03-04": Duration(hours=24),
        "2090-03-10": Duration(calendar_days=7),
        "2090-04-03": Duration(calendar_months=1),
    }
    for day, wait in waits.items():
        assert f"{award.counted(far, wait):%Y-%m-%d %H:%M}" == f"{day} 10:00"
