"""Payments, reversals, plans, conditions and corrections: what they change and what not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.errors import BadInput, Refused
from tests.builders import usd
from tests.domain.award.world import AGENCY, MANAGER, OVERDUE, AwardWorld, shared

BEFORE = OVERDUE - timedelta(seconds=1)


def test_a_partial_payment_moves_no_deadline_and_lifts_nothing() -> None:
    """Part of the money leaves the deadline and the limitations as they are; both sides hear it."""
    award = AwardWorld().pay("1200.00")
    assert award.case.left == Decimal("3000.00")
    assert [n.to_role for n in award.letters("payment")] == [
        "winner",
        "respondent-r-1",
        "respondent-r-2",
    ]
    assert [n.facts["yours"] for n in award.letters("payment")] == [False, True, False]
    award.passes_until(OVERDUE).pay("1000.00", "P-2", by="r-2")
    assert set(award.states().values()) == {"limited"}
    assert "left: 2,000.00 USD" in award.lines("payment")[-1]


def test_the_same_payment_told_twice_counts_once() -> None:
    """The same payment id counts once, also under another news id, and is on record both times."""
    award = AwardWorld().pay("1200.00", id="n-1").pay("1200.00", id="n-2")
    assert award.case.left == Decimal("3000.00")
    assert award.lines("payment")[-1] == "payment P-1 was told again; it counts once"


def test_paid_in_time_but_recorded_late_is_in_time() -> None:
    """When the payer paid decides: limitations set meanwhile are lifted, and nobody was late."""
    award = AwardWorld().passes_until(OVERDUE + timedelta(days=2))
    assert award.case.stage == "limited"
    award.pay("4200.00", happened_at=BEFORE.isoformat())
    assert award.case.outcome == "satisfied"
    assert "after the deadline" not in award.lines("payment")[0]
    assert "paid Fri 4 Dec 2026, 23:59:59 EST" in award.lines("payment")[0]


def test_an_over_payment_is_recorded_and_no_error() -> None:
    """More than was owed satisfies the award, and ops are told how much too much it was."""
    award = AwardWorld().pay("4300.00")
    assert award.case.outcome == "satisfied"
    assert "100.00 USD more was paid than was owed" in award.lines("satisfied")[0]
    assert "100.00 USD more" in str(award.letters("attention", "ops")[0].facts["items"])


def test_a_reversal_reopens_and_limits_again() -> None:
    """A chargeback after the end re-opens the case, and everybody is limited again at once."""
    award = AwardWorld().passes_until(OVERDUE).pay("4200.00").passes(days=90)
    assert award.case.outcome == "satisfied"
    award.tell("payment_reversed", reversal_id="x", payment_id="P-1", why="chargeback")
    assert award.case.outcome is None
    assert award.case.stage == "limited"
    assert set(award.states().values()) == {"limited"}
    assert award.kinds("winner")[-3:] == ["reversed", "overdue-winner", "limitations-winner"]
    assert award.pay("4200.00", "P-2").case.outcome == "satisfied"


def test_a_reversal_before_the_deadline_limits_nobody() -> None:
    """Money that goes back in time for the deadline is owed again, and nothing else happens."""
    award = AwardWorld().pay("4200.00")
    award.tell("payment_reversed", reversal_id="x", payment_id="P-1")
    assert (award.case.stage, award.acts()) == ("awaiting-payment", [])


def test_a_reversal_of_an_unknown_payment_is_shown_until_it_is_known() -> None:
    """A reversal may be heard first: a person is told, and it counts when its payment comes."""
    award = AwardWorld().tell("payment_reversed", reversal_id="x", payment_id="P-1")
    assert award.case.attention["unmatched"] == "reversed, but never recorded as paid: P-1"
    award.pay("4200.00")
    assert award.case.left == Decimal("4200.00")
    assert not award.case.attention


@pytest.mark.parametrize(
    ("payment", "says"),
    [
        ({"amount": {"amount": "1", "currency": "EUR"}}, "1.00 EUR is not in USD"),
        ({"amount": usd("-5.00")}, "amount.amount: Input should be greater than or equal to 0"),
        ({"amount": usd("0")}, "a payment of nothing is no payment"),
        ({"amount": 12.5}, "money is written with its currency"),
        ({"payment_id": None}, "payment_id"),
        ({"respondent": "r-9"}, "the award names no respondent 'r-9'; it names r-1, r-2"),
        ({"happened_at": "2026-10-12T03:59:59Z"}, "before the award was made on 2026-10-12"),
        ({"happened_at": "2026-11-01T12:00:00"}, "has no zone"),
    ],
)
def test_a_payment_that_makes_no_sense_changes_nothing(
    payment: dict[str, object], says: str
) -> None:
    """A bad payment is refused in one line, and neither ledger nor record has it."""
    award = AwardWorld()
    before = award.case.model_dump_json()
    whole = {"payment_id": "P-1", "respondent": "r-1", "amount": usd("10.00")} | payment
    with pytest.raises(BadInput) as refused:
        award.tell("payment", **{k: v for k, v in whole.items() if v is not None})
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert award.case.model_dump_json() == before


def test_a_payment_on_the_day_of_the_award_counts() -> None:
    """The day of the award begins at its midnight in the award's zone."""
    assert AwardWorld().pay("10.00", happened_at="2026-10-12T04:00:00Z").case.left == Decimal(4190)


def test_a_conditional_tender_changes_nothing_and_warns_the_winner() -> None:
    """An offer on conditions is logged; nobody pays with it, and the winner keeps bank details."""
    award = AwardWorld().passes_until(OVERDUE)
    before = (award.case.left, award.states(), award.case.stage)
    award.tell(
        "conditional_tender",
        respondent="r-1",
        conditions=["bank-details", "release", "set-off"],
        text="Send us your account and sign a release.",
    )
    assert (award.case.left, award.states(), award.case.stage) == before
    (warning,) = award.letters("tender-warning")
    assert warning.to_role == "winner"
    assert warning.facts["conditions"][0] == "that you send bank details"
    assert award.lines("tender") == [
        (
            "the agency r-1 offers to pay on conditions (bank-details, release, set-off); "
            "this is no payment and changes nothing"
        )
    ]


def test_a_set_off_counts_only_if_the_winner_agrees() -> None:
    """One side's set-off is refused; agreed by the winner it counts like a payment."""
    award = AwardWorld()
    credit = {"credit_id": "S-1", "respondent": "r-1", "amount": usd("200.00"), "how": "set-off"}
    with pytest.raises(Refused, match="counts only if the winner, or the award, says so"):
        award.do("agree_credit", **credit, winner_agrees=False)
    assert award.do("agree_credit", **credit, winner_agrees=True).case.left == Decimal(4000)


# -- plans ------------------------------------------------------------------------------------


def plan(**more: object) -> dict[str, object]:
    parts = [
        {"by": "2026-12-31", "amount": usd("2000.00")},
        {"by": "2027-01-31", "amount": usd("2200.00")},
    ]
    return {"instalments": parts, "winner_agrees": True, **more}


def test_a_plan_keeps_limitations_unless_it_says_otherwise() -> None:
    """By default an agreed plan lifts nothing: limitations stay until nothing is owed."""
    award = AwardWorld().passes_until(OVERDUE).do("agree_plan", **plan())
    assert award.case.stage == "limited"
    assert [d.what for d in award.case.next_deadlines()[:2]] == ["reminder", "instalment"]


def test_a_plan_that_lifts_holds_while_it_is_kept() -> None:
    """A plan may lift limitations; kept to its end it satisfies the award."""
    award = AwardWorld().passes_until(OVERDUE).do("agree_plan", **plan(lifts_limitations=True))
    assert (award.case.stage, set(award.states().values())) == ("instalments", {"free"})
    award.pay("2000.00").passes(days=40)
    assert award.case.stage == "instalments"
    assert award.pay("2200.00", "P-2").case.outcome == "satisfied"


def test_each_instalment_is_reminded_of_with_what_is_missing() -> None:
    """Three days before its day everybody bound hears what is missing, and not what is paid."""
    award = AwardWorld().passes_until(OVERDUE).do("agree_plan", **plan())
    award.pay("500.00").passes(days=25)
    said = award.letters("plan-reminder")
    assert [(n.to_role, f"{n.due:%Y-%m-%d %H:%M}") for n in said] == [
        ("respondent-r-1", "2026-12-28 14:00"),
        ("respondent-r-2", "2026-12-28 14:00"),
    ]
    assert {n.facts["amount"] for n in said} == {"1,500.00 USD"}
    assert "the end of Thu 31 Dec 2026" in said[0].facts["by"]
    award.pay("3700.00", "P-2").passes(days=60)
    assert len(award.letters("plan-reminder")) == len(said)


def test_an_instalment_that_is_near_when_it_is_agreed_is_not_reminded_of() -> None:
    """Everybody has just been told of it; the same letter twice in a day helps nobody."""
    parts = [{"by": "2026-12-06", "amount": usd("4200.00")}]
    award = AwardWorld().passes_until(OVERDUE)
    award.do("agree_plan", instalments=parts, winner_agrees=True)
    assert award.passes(days=1).letters("plan-reminder") == []


def test_a_missed_instalment_ends_the_plan() -> None:
    """One instalment missed, and the whole balance is due: everybody is limited again and told."""
    award = AwardWorld().passes_until(OVERDUE).do("agree_plan", **plan(lifts_limitations=True))
    award.pay("1999.99").passes(days=30)
    assert award.case.stage == "limited"
    assert [n.to_role for n in award.letters("plan-missed")] == [
        "winner",
        "respondent-r-1",
        "respondent-r-2",
    ]


def test_an_instalment_paid_in_time_and_recorded_late_keeps_the_plan() -> None:
    """What the payer paid in time counts as in time, however late we hear of it."""
    award = AwardWorld().passes_until(OVERDUE).do("agree_plan", **plan(lifts_limitations=True))
    award.passes(days=30)
    assert award.case.stage == "limited"
    award.pay("2000.00", happened_at="2026-12-31T23:59:00-05:00")
    assert (award.case.stage, set(award.states().values())) == ("instalments", {"free"})
    assert "the plan holds" in award.lines("plan")[-1]


def test_a_plan_before_the_deadline_takes_its_place() -> None:
    """A plan that lifts, agreed in time, keeps the award from being overdue at all."""
    award = AwardWorld().do("agree_plan", **plan(lifts_limitations=True)).passes_until(OVERDUE)
    assert (award.case.stage, award.acts()) == ("instalments", [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"winner_agrees": False}, "only when both sides agreed"),
        ({"respondent": "r-1"}, "joint and several: the plan is for all of it"),
        (
            {"instalments": [{"by": "2026-12-31", "amount": usd("10.00")}]},
            "the instalments add up to 10.00 USD, what is owed is 4,200.00 USD",
        ),
        (
            {"instalments": [{"by": "2026-10-01", "amount": usd("4200.00")}]},
            "the instalment of 2026-10-01 lies in the past",
        ),
        (
            {
                "instalments": [
                    {"by": "2026-12-31", "amount": {"amount": "4200", "currency": "EUR"}}
                ]
            },
            "is not in USD",
        ),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused(change: dict[str, object], says: str) -> None:
    """A plan that only one side wants, or that is not for what is owed, is refused."""
    with pytest.raises(Refused, match=says):
        AwardWorld().do("agree_plan", **(plan() | change))


def test_a_plan_for_a_share_names_whose_it_is() -> None:
    """By shares, a plan is for one respondent's share and binds nobody else."""
    award = AwardWorld(respondents=shared())
    part = [{"by": "2027-01-31", "amount": usd("1200.00")}]
    with pytest.raises(Refused, match="name the respondent whose share it is"):
        award.do("agree_plan", instalments=part, winner_agrees=True)
    award.do(
        "agree_plan", respondent="r-2", instalments=part, winner_agrees=True, lifts_limitations=True
    )
    assert award.passes_until(OVERDUE).states() == {AGENCY: "limited", MANAGER: "free"}


# -- corrections --------------------------------------------------------------------------------


def test_a_correction_that_is_asked_for_stops_no_clock() -> None:
    """A request is on record and everybody is told that the deadline stands; it does."""
    award = AwardWorld().tell(
        "correction_requested", text="The sum is wrong.", by_role="respondent"
    )
    assert award.case.pay_by == OVERDUE
    assert len(award.letters("corrected")) == 3
    assert all(n.facts["old"] is None for n in award.letters("corrected"))
    assert award.passes_until(OVERDUE).case.stage == "limited"


def test_a_correction_plans_anew_and_keeps_the_old() -> None:
    """New terms bring a new deadline and new reminders, lift what is early, and keep the old."""
    award = AwardWorld().passes_until(OVERDUE)
    award.do("correct_award", total=usd("3900.00"), pay_by="2027-01-15")
    assert set(award.states().values()) == {"free"}
    assert (award.case.stage, award.case.left) == ("awaiting-payment", Decimal(3900))
    assert [t["since"] for t in award.case.own_status()["terms"]] == ["the award", "correction 1"]
    assert [d.due.date().isoformat() for d in award.case.next_deadlines()][:2] == [
        "2027-01-01",
        "2027-01-16",
    ]
    assert award.passes(days=60).case.stage == "limited"
    assert len(award.letters("reminder")) == 12  # three days for two respondents, twice


def test_a_correction_may_satisfy_an_award() -> None:
    """A smaller sum that was paid already ends the case."""
    award = AwardWorld().pay("4000.00").do("correct_award", total=usd("4000.00"))
    assert award.case.outcome == "satisfied"


def test_a_correction_may_bring_shares_and_take_them_away() -> None:
    """Liability is corrected as sums are; shares have to add up for everybody."""
    award = AwardWorld().passes_until(OVERDUE).pay("3000.00")
    award.do("correct_award", shares={"r-1": usd("3000.00"), "r-2": usd("1200.00")})
    assert award.states() == {AGENCY: "free", MANAGER: "limited"}
    award.do("correct_award", joint_and_several=True)
    assert award.states() == {AGENCY: "limited", MANAGER: "limited"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"total": {"amount": "1", "currency": "EUR"}}, "is not in USD"),
        ({"pay_by": "2026-10-01"}, "is before the award was made"),
        ({"shares": {"r-1": usd("4200.00")}}, "none for r-2"),
        ({"shares": {"r-1": usd("1"), "r-9": usd("1")}}, "names no respondent 'r-9'"),
        ({"shares": {"r-1": usd("1"), "r-2": usd("1")}}, "the shares add up to 2.00"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(change: dict[str, object], says: str) -> None:
    """Corrected terms obey the rules of the award itself, and a refusal changes nothing."""
    award = AwardWorld()
    with pytest.raises(Refused, match=says):
        award.do("correct_award", **change)
    assert len(award.case.terms) == 1


def test_a_correction_of_nothing_is_refused() -> None:
    """A correction says what it corrects."""
    with pytest.raises(BadInput, match="give what was corrected"):
        AwardWorld().do("correct_award")
