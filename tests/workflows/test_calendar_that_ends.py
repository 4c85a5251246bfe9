"""A calendar that is published year by year ends under an open case: a person is asked in time."""

import shutil
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.builders import an_escalation
from tests.domain.award.world import a_file
from tests.domain.contact.world import a_contact
from tests.story import POLICIES, story
from tests.workflows.test_award import OPENED

MARK = "the calendar ends on 2026-12-31"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """Return the shipped policies with the list of 2026 alone."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    with year(folder).open("a", encoding="utf-8") as file:
        file.write("valid_until: 2026-12-31\n")
    return folder


def year(policies: Path) -> Path:
    return policies / "calendars" / "us-business.yaml"


def is_published(policies: Path) -> None:
    """Let the list of 2027 be in the file."""
    text = year(policies).read_text(encoding="utf-8")
    year(policies).write_text(text.replace("2026-12-31", "2027-12-31"), encoding="utf-8")


async def test_a_person_is_asked_a_month_before_the_calendar_ends(
    env: WorkflowEnvironment, policies: Path
) -> None:
    """A ticket that nobody answers outlives its ladder; the days of the next year mend it."""
    file = a_contact(category="unanswered-ticket")
    async with story(env, file, "2026-10-05 09:00", policies=policies) as case:
        await case.goes_to("2026-11-30 12:00")
        status = await case.status()
        assert not any(MARK in text for text in status["attention"])
        await case.goes_to("2026-12-04 12:00")
        status = await case.status()
        assert any(MARK in text for text in status["attention"])
        is_published(policies)
        await case.goes_to("2026-12-16 12:00")
        status = await case.status()
        assert not any(MARK in text for text in status["attention"])
        await case.goes_to("2027-01-20 12:00")
        assert [e["at"] for e in (await case.status())["timeline"] if e["kind"] == "update"][-1] > (
            "2027-01"
        )
        await case.obeys("close", reason="it was answered by telephone")


async def test_a_case_with_one_deadline_far_ahead_wakes_to_ask(
    env: WorkflowEnvironment, policies: Path
) -> None:
    """An award sleeps for months; it does not sleep past the day on which a person has to know."""
    async with story(env, a_file(), OPENED, policies=policies) as case:
        await case.goes_to("2026-12-03 12:00")
        assert any(MARK in text for text in (await case.status())["attention"])


async def test_a_case_whose_ladder_outlives_the_calendar_is_not_opened(
    env: WorkflowEnvironment, policies: Path
) -> None:
    """It is refused in one line with the day until which the calendar is needed; nobody is told."""
    async with story(env, an_escalation(), "2026-12-07 09:00", policies=policies) as case:
        await case.passes(seconds=5)
        ended = await case.ends()
        assert ended["outcome"] == "refused"
        assert "valid until 2026-12-31, but it is needed until 2027-0" in ended["why"]
        assert case.mailer.mails == []
