"""Days and deadlines of an award: when they end, what fires at once, what the courts allow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.award.case import AwardCase
from domain.award.file import AwardFile
from domain.errors import BadInput, Refused
from domain.post.notice import Receipt
from tests.builders import usd
from tests.domain.award.world import OPENED, OVERDUE, AwardWorld, a_file

LATE = OVERDUE + timedelta(days=20)


def test_a_day_ends_in_the_awards_own_zone() -> None:
    """The same date is over nine hours earlier in Tokyo than in Paris, whatever the calendar."""
    tokyo = AwardWorld(zone="Asia/Tokyo")
    paris = AwardWorld(zone="Europe/Paris")
    assert tokyo.case.pay_by == datetime(2026, 12, 4, 15, tzinfo=UTC)
    assert paris.case.pay_by == datetime(2026, 12, 4, 23, tzinfo=UTC)


def test_everybody_is_told_once_when_it_begins() -> None:
    """The winner and every respondent hear of the award; each respondent of its own balance."""
    award = AwardWorld()
    assert [n.to_role for n in award.letters()] == ["winner", "respondent-r-1", "respondent-r-2"]
    assert {n.kind for n in award.letters()} == {"award-made"}


def test_reminders_go_to_whoever_owes_before_the_deadline() -> None:
    """Two weeks, a week and a day before, in the morning, each respondent hears the balance."""
    award = AwardWorld().pay("200.00").passes_until(OVERDUE - timedelta(seconds=1))
    days = [n.due.isoformat() for n in award.letters("reminder", "respondent-r-2")]
    assert days == [
        "2026-11-20T14:00:00+00:00",
        "2026-11-27T14:00:00+00:00",
        "2026-12-03T14:00:00+00:00",
    ]
    assert {n.facts["balance"] for n in award.letters("reminder")} == {"4,000.00 USD"}
    assert not award.letters("reminder", "winner")


def test_deadlines_in_the_past_fire_at_once() -> None:
    """An award that is brought late is overdue and limited in the instant it is opened."""
    award = AwardWorld(at=LATE)
    assert award.case.stage == "limited"
    assert not award.letters("reminder")
    assert award.kinds("respondent-r-1") == ["award-made", "overdue", "limitation"]
    assert award.kinds("winner") == ["award-made", "overdue-winner", "limitations-winner"]


def test_an_award_older_than_the_calendar_is_enforced_all_the_same() -> None:
    """A pay-by date from years ago is past, whatever the calendar still knows of it."""
    award = AwardWorld(at=datetime(2029, 1, 10, tzinfo=UTC))
    assert award.case.stage == "limited"
    assert award.case.courts(award.now)[0]["over"] is True
    assert len(award.letters("court")) == 1


def test_reminders_missed_in_an_outage_become_one() -> None:
    """After an outage over two reminders one letter is sent, and what is due is never doubled."""
    award = AwardWorld()
    award.now = OVERDUE - timedelta(days=2)
    award.settle()
    assert len(award.letters("reminder", "respondent-r-1")) == 1


def test_a_deadline_missed_in_an_outage_is_late_and_done() -> None:
    """After an outage over the deadline nobody is reminded; letters bear the day they were due."""
    award = AwardWorld()
    award.now = OVERDUE + timedelta(days=2)
    award.settle()
    assert not award.letters("reminder")
    assert {n.due for n in award.letters("overdue")} == {OVERDUE}
    assert award.case.stage == "limited"


@pytest.mark.parametrize(
    ("origin", "days"),
    [
        ("domestic", ["2027-10-12"]),
        ("foreign", ["2029-10-12"]),
        ("unsure", ["2027-10-12", "2029-10-12"]),
    ],
)
def test_the_origin_decides_which_court_deadline(origin: str, days: list[str]) -> None:
    """One calendar year for a domestic award, three for a foreign one, both when unsure."""
    award = AwardWorld(origin=origin)
    assert [c["date"] for c in award.case.own_status()["courts"]] == days


def test_a_year_from_a_leap_day_ends_on_the_last_of_february() -> None:
    """Calendar years are clamped to the month's last day."""
    award = AwardWorld(
        at=datetime(2028, 3, 5, tzinfo=UTC),
        made_on="2028-02-29",
        pay_by="2028-03-31",
        delivered_on=None,
    )
    assert award.case.own_status()["courts"][0]["date"] == "2029-02-28"


def test_the_winner_is_warned_of_court_deadlines_with_leads() -> None:
    """Six months, three, thirty days and a week before, then that it is over; for each deadline."""
    award = AwardWorld().passes_until(datetime(2029, 12, 1, tzinfo=UTC))
    assert [n.due.date().isoformat() for n in award.letters("court")] == [
        "2027-04-12",
        "2027-07-12",
        "2027-09-12",
        "2027-10-05",
        "2027-10-13",
        "2029-04-12",
        "2029-07-12",
        "2029-09-12",
        "2029-10-05",
        "2029-10-13",
    ]
    assert {n.to_role for n in award.letters("court")} == {"winner"}
    assert award.case.is_open


def test_three_months_to_vacate_are_only_shown() -> None:
    """The other side's clock is in the status and on the screen, and is no deadline of ours."""
    award = AwardWorld()
    assert award.case.own_status()["vacate_until"] == "2027-01-13"
    assert "2027-01-13 (only shown)" in "\n".join(award.case.screen())
    assert "vacate" not in {d.what for d in award.case.next_deadlines()}


def test_after_a_petition_nobody_is_warned_any_more() -> None:
    """Once a court was asked, court deadlines and their warnings are gone."""
    award = AwardWorld().passes_until(OVERDUE).tell("court_step", step="petition")
    assert not award.passes(days=1200).letters("court")


@pytest.mark.parametrize("step", ["motion-to-vacate", "vacated"])
def test_the_other_side_in_court_needs_a_person(step: str) -> None:
    """A motion to vacate changes nothing by itself: a person stays or closes the case."""
    award = AwardWorld().passes_until(OVERDUE).tell("court_step", step=step)
    assert "stay or close the case" in award.case.attention["court"]
    assert award.case.stage == "limited"


def test_a_waiting_case_looks_further_ahead_before_its_calendar_ends() -> None:
    """A deadline years ahead is only guessed at until the calendar reaches it."""
    award = AwardWorld(origin="foreign").passes_until(OVERDUE)
    assert "calendar" in [d.what for d in award.case.next_deadlines()]
    award.passes_until(datetime(2029, 5, 1, tzinfo=UTC))
    assert award.case.zone.end > datetime(2029, 11, 1, tzinfo=UTC)
    assert award.case.local(award.case.ends(award.case.file.made_on.replace(year=2029))) == (
        "Sat 13 Oct 2029, 00:00 EDT (UTC-04:00)"
    )


# -- what there is not to enforce, and the end ---------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"total": usd("0.00")}, {"decided_for": "respondents"}, {"decided_for": "nobody"}]
)
def test_nothing_to_enforce_enforces_nothing(change: dict[str, Any]) -> None:
    """An award of zero or against the claimant ends at once; all are told, nobody is limited."""
    award = AwardWorld(**change).passes(days=400)
    assert award.case.outcome == "no-enforcement"
    assert not award.acts()
    assert {n.kind for n in award.letters()} == {"no-enforcement"}
    assert len(award.letters()) == 3


def test_an_award_above_the_cap_waits_for_a_named_person() -> None:
    """Nobody is written to or limited until a person confirms; then what is due is done at once."""
    award = AwardWorld(cap=usd("4000.00")).passes_until(LATE)
    assert (award.case.stage, award.acts()) == ("needs-facts", [])
    assert {n.to_role for n in award.letters()} == {"ops"}
    assert award.case.legal_moves()[0] == "confirm_award_above_cap"
    with pytest.raises(Refused, match="agree_plan is refused while the case is needs-facts"):
        award.do(
            "agree_plan", instalments=[{"by": "2027-01-01", "amount": usd("1")}], winner_agrees=True
        )
    award.do("confirm_award_above_cap", reason="the arbitrator included the fee")
    assert award.case.stage == "limited"
    assert not award.case.attention


def test_what_is_left_open_is_named_and_stays_open() -> None:
    """Questions and second claims are named at the end; payment closes none of them."""
    award = AwardWorld().tell(
        "matter_raised", matter={"kind": "question", "text": "who keeps the domain"}
    )
    award.pay("4200.00")
    assert award.lines("open")[-1] == "stays open: question: who keeps the domain"
    assert len(award.case.own_status()["left_open"]) == 3
    assert "who keeps the domain" in str(award.letters("attention", "ops")[-1].facts["items"])


def test_ops_may_close_with_a_reason_and_lift() -> None:
    """A person closes it: limitations are lifted first, and everybody hears why."""
    award = AwardWorld().passes_until(OVERDUE)
    award.do("close", outcome="settled", limitations="lift", reason="both sides settled")
    assert award.case.outcome == "settled"
    assert set(award.states().values()) == {"free"}
    assert {n.facts["why"] for n in award.letters("closed")} == {"both sides settled"}
    with pytest.raises(Refused, match="the case closed on Sat 5 Dec 2026"):
        award.do("stay")
    award.pay("4200.00")
    assert award.case.outcome == "settled"


def test_closing_waits_until_everybody_is_lifted() -> None:
    """A case that is to be closed with lifts stays open, and says so, while one lift is missing."""
    award = AwardWorld().passes_until(OVERDUE)
    award.platform["lift-limitation user-51907"] = Receipt(outcome="refused", why="no")
    award.do("close", outcome="vacated", limitations="lift")
    assert (award.case.stage, award.case.outcome) == ("lifting", None)
    award.do("lifted_by_hand", account="user-51907")
    assert award.case.outcome == "vacated"


def test_ops_may_close_and_keep_what_is_limited() -> None:
    """Kept limitations are named on the record, and nothing more is asked of the platform."""
    award = AwardWorld().passes_until(OVERDUE)
    award.do("close", outcome="uncollected", limitations="keep")
    assert award.case.outcome == "uncollected"
    assert (
        "stays limited, by decision: the account of the agency r-1" in award.lines("limitation")[-1]
    )
    assert len(award.acts()) == 2


def test_letters_to_a_represented_party_go_to_counsel() -> None:
    """From the file or by command: counsel is written to instead of the party."""
    respondents = a_file()["respondents"]
    counsel = {"id": "c-9", "name": "Ada Voss", "email": "ada.voss@example.com"}
    respondents[0] = {**respondents[0], "counsel": counsel}
    award = AwardWorld(respondents=respondents)
    assert award.case.contacts("respondent-r-1")[0].name == "Ada Voss"
    award.do("represented_by", party="winner", counsel=counsel)
    assert award.case.contacts("winner")[0].name == "Ada Voss"
    assert award.case.contacts("respondent-r-2")[0].name == "Oskar Lindqvist"
    with pytest.raises(Refused, match="names no respondent 'r-9'"):
        award.do("represented_by", party="r-9", counsel=counsel)


def test_the_record_names_roles_and_never_people() -> None:
    """No line of the timeline has a name, an address or an account in it."""
    award = AwardWorld().passes_until(OVERDUE).pay("4200.00").passes(days=1)
    said = "\n".join(e.text for e in award.case.timeline)
    for private in ("Brandt", "Northgate", "Lindqvist", "example.com", "88213", "51907"):
        assert private not in said


def test_a_case_travels_whole() -> None:
    """A case written as JSON and read again is the same case, at any moment of its life."""
    award = AwardWorld().passes_until(OVERDUE).pay("1000.00")
    award.do(
        "agree_plan",
        instalments=[{"by": "2027-01-31", "amount": usd("3200.00")}],
        winner_agrees=True,
    )
    content = award.case.model_dump(mode="json")
    again = AwardCase.model_validate(content)
    assert again.model_dump(mode="json") == content
    assert again.next_deadlines() == award.case.next_deadlines()
    assert again.own_status() == award.case.own_status()


def test_news_of_letters_is_kept() -> None:
    """A bounced letter needs a person; news of a letter nobody sent is refused."""
    award = AwardWorld()
    notice = award.letters("award-made", "respondent-r-1")[0].id
    award.tell("delivery", notice=notice, event="bounced", why="no such user")
    why = award.case.attention["contact:respondent-r-1"]
    assert "correct_contact gives the right address" in why
    with pytest.raises(Refused, match="no notice"):
        award.tell("delivery", notice="award/x/1", event="bounced")


def test_opening_is_at_the_workflows_time() -> None:
    """The record begins with the award in one line, at the time it was opened."""
    award = AwardWorld()
    assert award.case.timeline[0].at == OPENED
    assert AwardFile.model_validate(a_file()).headline in award.case.timeline[0].text


def test_a_tender_from_nobody_named_is_refused() -> None:
    """Only a respondent whom the award names can offer to pay."""
    with pytest.raises(BadInput, match="the award names no respondent 'r-9'"):
        AwardWorld().tell("conditional_tender", respondent="r-9", conditions=["release"])


def test_every_letter_is_a_line_of_the_timeline() -> None:
    """What was sent to whom stands on the record, by role, a line for each letter's readers."""
    award = AwardWorld().passes_until(OVERDUE)
    said = [e for e in award.case.timeline if e.kind == "letter"]
    assert said[0].text == "award-made: to winner, respondent-r-1, respondent-r-2"
    assert (said[0].to, said[0].notice) == ("several", award.letters()[0].id)
    named = [role for e in said for role in e.text.partition(": to ")[2].split(", ")]
    assert sorted(named) == sorted(n.to_role for n in award.letters())
    texts = [e.text for e in said]
    assert "reminder: to respondent-r-1, respondent-r-2" in texts
    assert "overdue-winner: to winner" in texts
    assert "limitation: to respondent-r-1" in texts  # each by itself, when it is confirmed


def test_every_deadline_says_what_it_is_counted_from() -> None:
    """A reminder names its lead and the day, a court deadline its last day and whose it is."""
    why = {d.what: d.why for d in AwardWorld().case.next_deadlines()}
    assert why["reminder"] == (
        "the balance is owed: 14 calendar days before the end of Fri 4 Dec 2026 "
        "(America/New_York), at 09:00"
    )
    last = "the last day to ask a court to confirm a domestic award, Tue 12 Oct 2027"
    assert why["court-reminder"] == f"a day in court comes nearer: {last}"
    assert why["court"] == f"{last}, is over"
