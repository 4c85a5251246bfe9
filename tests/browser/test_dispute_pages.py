"""What people see of a dispute and of an award in Temporal's own Web UI."""

import re

import pytest
from playwright.async_api import Page, expect

from infra.embedded import EmbeddedServer
from tests.browser.cases import AGENCY, AnAccountUnknown, half_limited, joined_by_one, opened
from tests.browser.web_ui import WebUi

pytestmark = [pytest.mark.browser, pytest.mark.server]

LOCAL = r"\d{1,2}:\d\d [AP]M E[SD]T, \w{3} \d+ \w{3} \d{4}"
UTC = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"


def shown(cells: str, text: str) -> bool:
    """Return whether a table's row is in the text, its cells parted by a bar."""
    parted = (re.escape(part.strip()).replace("…", ".*?") for part in cells.split("|"))
    return re.search(r"\s+".join(parted), text) is not None


async def test_the_page_of_a_dispute_says_where_it_stands(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Its path, the question that went up, the fee and who has joined, what is due when."""
    ui = WebUi(page, dev_server)
    async with opened(dev_server, "dispute", "D-7001") as case:
        await joined_by_one(case)
        await ui.opens(case.handle.id, "User Metadata")
        summary = await ui.details("Contract C-88120, payment")
        details = await ui.details("respondent-2: business-manager acct-7703")
        now = await ui.details("What can be done now")

    assert "the client claims 1,800.00 USD of an agency and a business manager" in summary
    assert "the cap is 1,800.00 USD" in details
    assert "non-resolution, waiting for the parties" in now
    assert "unless the parties answer." in now
    for what in ("question q-1", "reminder", "agree-and-pay"):
        assert re.search(rf"{what} {LOCAL} = {UTC}", now), what
    assert re.search(rf"mediation\s+mediation opened, {LOCAL}", now)
    assert re.search(rf"both agree and pay\s+due by {LOCAL}", now)
    assert re.search(r"award\s+not yet", now)
    asked = "q-1, claimant: Which files were handed over?"
    assert re.search(rf"{re.escape(asked)}\s+team-lead\s+{LOCAL}", now)
    assert "open, went up once" in now
    assert "Fee: 337.50 USD a side, exact" in now
    assert shown("claimant | yes | 337.50 USD | held", now)
    assert shown("respondent | not yet | no | —", now)
    assert "demand_arbitration" in now


async def test_the_page_of_an_award_says_who_owes_and_who_is_not_limited(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """The balance, each respondent with its account, what did not work, and the courts' days."""
    ui = WebUi(page, dev_server)
    platform = AnAccountUnknown(unknown={AGENCY})
    async with opened(dev_server, "award", "AW-7001", platform) as case:
        await half_limited(case)
        await ui.opens(case.handle.id, "User Metadata")
        summary = await ui.details("Award AW-7001: 4,200.00 USD owed by 2 respondents")
        now = await ui.details("What can be done now")

    assert "to be paid by" in summary
    assert "overdue, waiting for the respondents" in now
    assert "1 of 2 accounts limited; still missing, and being tried" in now
    assert "or a person does it and says limited_by_hand" in now
    assert "a person is needed" in now
    assert "Balance: 3,000.00 USD of 4,200.00 USD, joint and several, to be paid by" in now
    assert shown(
        f"agency r-1 | 3,000.00 USD, together | 0.00 USD | {AGENCY} | asked for, not confirmed", now
    )
    assert shown(
        "business manager r-2 | 3,000.00 USD, together | 1,200.00 USD | user-51907 | limited", now
    )
    for what in ("winner-update", "court-reminder", "court"):
        assert re.search(rf"{what} {LOCAL} = {UTC}", now), what
    assert "time to move to vacate ends about" in now


async def test_the_histories_of_both_are_read_without_knowing_temporal(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Every letter, platform act and wait stands in the timeline in plain words."""
    ui = WebUi(page, dev_server)
    await page.set_viewport_size({"width": 1280, "height": 3000})  # only what is seen is there
    async with opened(dev_server, "dispute", "D-7002") as case:
        await joined_by_one(case)
        await ui.opens(case.handle.id, "Timeline")
        for words in (
            "write to the respondent-2: non-resolution",
            "write to the team-lead: question",
            "write to the claimant: question-raised",
            "reminder: soon: the respondent answers the dispute",
            "question q-1: the mediator has not answered yet",
        ):
            await expect(ui.page.get_by_text(words).first).to_be_visible()
    async with opened(dev_server, "award", "AW-7002") as case:
        await half_limited(case)
        await ui.opens(case.handle.id, "Timeline")
        for words in (
            "write to the winner: overdue-winner",
            f"limit-account on the platform: {AGENCY}",
            "pay-by: to be paid by the end of",
        ):
            await expect(ui.page.get_by_text(words).first).to_be_visible()


async def test_an_answer_from_the_dialog_closes_the_question_it_names(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Told in the dialog what the page says to tell, the question is answered and nothing else."""
    ui = WebUi(page, dev_server)
    async with opened(dev_server, "dispute", "D-7003") as case:
        await joined_by_one(case)
        await ui.opens(case.handle.id)
        await ui.signals("reply", {"by_role": "team-lead", "answers": {"q-1": "All of them."}})
        await ui.opens(case.handle.id, "User Metadata")
        now = await ui.details("answered")

    assert re.search(rf"q-1, claimant: .+\s+—\s+—\s+answered by the team-lead, {LOCAL}", now)
    assert "question q-1" not in now


async def test_a_limitation_set_by_hand_from_its_dialog_is_shown(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """What the warning asks a person to say is taken from the dialog, and the award is limited."""
    ui = WebUi(page, dev_server)
    platform = AnAccountUnknown(unknown={AGENCY})
    async with opened(dev_server, "award", "AW-7003", platform) as case:
        await half_limited(case)
        await ui.opens(case.handle.id)
        said = {"account": AGENCY, "actor": "Ola, night shift", "reason": "done on the platform"}
        await ui.updates("limited_by_hand", said)
        await expect(ui.page.get_by_text("Update successful").first).to_be_visible()
        await ui.opens(case.handle.id, "User Metadata")
        now = await ui.details("limited, waiting for the respondents")

    assert shown(f"agency r-1 | 3,000.00 USD, together | 0.00 USD | {AGENCY} | limited", now)
    assert "did not work" not in now
