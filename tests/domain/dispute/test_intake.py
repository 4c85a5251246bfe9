"""The door: what is no dispute is told where it belongs, with every reason at once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.base import Money
from domain.dispute.fees import FeeTable, conversion_fee
from domain.dispute.file import DisputeFile
from domain.dispute.intake import Verdict, judge
from domain.dispute.policy import DisputePath
from tests.builders import usd
from tests.domain.dispute.world import MONDAY, DisputeWorld, a_dispute, released, snapshot


def judged(file: dict[str, Any], day: int = 0) -> Verdict:
    at = MONDAY + timedelta(days=day)
    snap = snapshot()
    path = DisputePath.model_validate(snap.policy)
    table = FeeTable.model_validate(snap.tables["fees"])
    return judge(DisputeFile.model_validate(file), path, table, snap.calendar, at)


def only(verdict: Verdict) -> str:
    assert len(verdict.failed) == 1, verdict.failed
    return f"{verdict.failed[0].criterion} | {verdict.failed[0].cure}"


def test_a_payment_claim_over_held_money_is_a_dispute() -> None:
    """Held money on a fixed-price contract is what disputes are for."""
    assert judged(a_dispute()).is_eligible


def test_a_rating_goes_the_report_way_with_its_documents() -> None:
    """A rating goes to the report: two documents, one report, one change within 14 days."""
    verdict = judged(a_dispute(matters=["rating"]))
    said = only(verdict)
    assert "neither mediated nor arbitrated" in said
    assert "one report each" in said
    assert "14 calendar days" in said
    assert "7 business days" in said
    assert verdict.failed[0].documents == (
        "an account of the contract, step by step",
        "a written statement of which term the feedback breaks, and how",
    )


def test_an_off_platform_request_is_reported_message_by_message_with_the_fee_computed() -> None:
    """Each message is named, and the conversion fee is 13.5 % of the rate times 2,080 hours."""
    off = {
        "messages": ["2026-08-03T09:00:00Z", "2026-08-05T10:30:00Z"],
        "hourly_rate": usd("18.87"),
    }
    verdict = judged(a_dispute(matters=["off-platform-request"], off_platform=off))
    said = only(verdict)
    assert "one by one: 2026-08-03 09:00 UTC, 2026-08-05 10:30 UTC" in said
    assert "24 calendar months, until 2028-05-04" in said
    assert "13.50% of 18.87 USD x 2,080 hours = 5,298.70 USD" in said
    assert len(verdict.failed[0].documents) == 2


def test_after_two_years_no_conversion_fee_is_due() -> None:
    """The rule ends 24 months after the relationship began."""
    contract = {"id": "C-1", "title": "App", "started_on": "2024-01-10"}
    verdict = judged(a_dispute(matters=["off-platform-request"], contract=contract))
    assert "ended on 2026-01-10: no conversion fee is due" in only(verdict)


@pytest.mark.parametrize(
    ("day", "fee"), [("2020-06-01", "4,992.00 USD"), ("2022-09-17", "5,616.00 USD")]
)
def test_the_conversion_fee_is_read_by_date(day: str, fee: str) -> None:
    """20 USD an hour cost 4,992 at 12 %, and 5,616 at 13.5 %."""
    table = FeeTable.model_validate(snapshot().tables["fees"])
    rate = Money(amount=Decimal("20.00"), currency="USD")
    assert str(conversion_fee(table, date.fromisoformat(day), rate)[0]) == fee


@pytest.mark.parametrize(
    ("matter", "words"),
    [
        ("terms-breach", "a breach of the terms alone is no ground"),
        ("intellectual-property", "intellectual property alone is neither"),
    ],
)
def test_what_is_not_about_money_has_its_own_route(matter: str, words: str) -> None:
    """A breach of terms or property alone is told its route, and what to bring there."""
    verdict = judged(a_dispute(matters=[matter]))
    assert words in only(verdict)
    assert verdict.failed[0].documents


def test_an_unanswered_ticket_is_told_where_it_is_asked_for_and_that_nobody_was() -> None:
    """The day on which the answer was due, and the one way to have the desk's manager asked."""
    ticket = {"opened_at": "2026-09-08T14:00:00Z"}
    said = only(judged(a_dispute(matters=["unanswered-ticket"], ticket=ticket)))
    assert "was due Fri 11 Sep 2026, 10:00 EDT" in said
    assert "report the ticket to the platform's support as unanswered" in said
    assert "Nobody has been asked by this letter" in said
    assert "mediator" not in said
    assert "no matter for the escalations desk" in said


def test_hourly_work_has_its_own_weekly_clock() -> None:
    """Hourly work is told this week's window, Monday noon to the end of Friday, in UTC."""
    contract = {"id": "C-1", "title": "App", "kind": "hourly", "held": usd("1800.00")}
    said = only(judged(a_dispute(contract=contract)))
    assert "2026-09-14 12:00 to 2026-09-18 23:59 UTC" in said
    assert "2026-09-21 12:00" in only(judged(a_dispute(contract=contract), day=5))


def test_a_claim_above_the_cap_names_the_cap() -> None:
    """The most that can be claimed is what is held plus what was released on the contract."""
    contract = {
        "id": "C-1",
        "title": "App",
        "held": usd("800.00"),
        "released": [{"amount": usd("400.00"), "on": "2026-09-01"}],
    }
    claim = {"amount": usd("1200.01"), "relief": "money back"}
    assert "above the cap of 1,200.00 USD" in only(
        judged(a_dispute(contract=contract, claim=claim))
    )
    claim = {"amount": usd("1200.00"), "relief": "money back"}
    assert judged(a_dispute(contract=contract, claim=claim)).is_eligible


def test_money_released_more_than_30_days_ago_is_too_old() -> None:
    """The thirtieth day still counts; the day after, what may be claimed is named."""
    assert judged(released(), day=20).is_eligible
    late = judged(released(), day=21)
    assert "1,800.00 USD on 2026-09-04" in only(late)
    contract = {
        "id": "C-1",
        "title": "App",
        "held": usd("100.00"),
        "released": [{"amount": usd("1800.00"), "on": "2026-01-04"}],
    }
    assert "claim at most 100.00 USD" in only(judged(a_dispute(contract=contract)))


def test_an_early_demand_for_arbitration_is_told_what_comes_first() -> None:
    """The first step is the dispute, never an e-mail that demands arbitration."""
    said = only(judged(a_dispute(demand="arbitration")))
    assert "never an e-mail" in said
    assert "Notice of Non-Resolution" in said


def test_all_failed_criteria_come_at_once() -> None:
    """A hopeless file hears everything that is wrong with it in one answer."""
    contract = {"id": "C-1", "title": "App", "kind": "hourly"}
    file = a_dispute(contract=contract, claim={"relief": "money"}, demand="arbitration")
    criteria = [f.criterion for f in judged(file).failed]
    assert len(criteria) == 4
    assert "names no money" in " ".join(criteria)


def test_a_rating_beside_money_is_routed_aside_and_the_money_disputed() -> None:
    """What belongs elsewhere is said, and does not stop what belongs here."""
    verdict = judged(a_dispute(matters=["payment", "rating"]))
    assert verdict.is_eligible
    assert [a.criterion for a in verdict.aside] == [
        "ratings and feedback are neither mediated nor arbitrated"
    ]


def test_a_rating_dispute_is_turned_away_with_one_letter_and_does_not_listen() -> None:
    """The claimant hears once where it belongs; nobody else is written to."""
    story = DisputeWorld(a_dispute(matters=["rating", "off-platform-request"]))
    assert (story.stage, story.case.outcome) == ("refused", "not-a-dispute")
    assert story.written() == ["not-a-dispute>claimant"]
    assert story.case.listening_until is None
    assert len(story.lines("refused")) == 2
    assert story.passes(days=400).written() == ["not-a-dispute>claimant"]


def test_a_day_before_the_first_known_rule_is_refused_and_wedges_nothing() -> None:
    """A case of 2015 is told from when on rules are known, instead of stopping the worker."""
    story = DisputeWorld(at=datetime(2015, 3, 2, 15, tzinfo=UTC))
    assert story.case.outcome == "not-a-dispute"
    assert "the first row begins on 2016-01-01" in story.lines("refused")[0]


def test_an_ancient_ticket_and_a_far_date_wedge_nothing() -> None:
    """Dates outside every calendar are answered in words."""
    ticket = {"opened_at": "1999-01-01T00:00:00Z"}
    said = only(judged(a_dispute(matters=["unanswered-ticket"], ticket=ticket)))
    assert "opened on 1999-01-01, long ago" in said
    contract = {
        "id": "C-1",
        "title": "App",
        "started_on": "9999-12-31",
        "released": [{"amount": usd("5.00"), "on": "9999-12-31"}],
    }
    claim = {"amount": usd("5.00"), "relief": "x"}
    file = a_dispute(matters=["payment", "off-platform-request"], contract=contract, claim=claim)
    assert judged(file).is_eligible
