"""Limitations: every account, one by one, never done while one is missing, always lifted."""

from datetime import timedelta

import pytest

from domain.acts import read
from domain.errors import BadInput, Refused
from domain.post.notice import Receipt
from tests.builders import usd
from tests.domain.award.world import (
    AGENCY,
    DONE,
    DOWN,
    FACTS,
    MANAGER,
    OVERDUE,
    AwardWorld,
    a_file,
    shared,
)

NO = Receipt(outcome="refused", why="unknown account")
LIMITED = ("limit-account", AGENCY), ("limit-account", MANAGER)


def test_one_of_two_limited_is_not_limited() -> None:
    """While one account is missing the case says which, keeps trying, tells ops, and is overdue."""
    award = AwardWorld()
    award.platform[AGENCY] = DOWN
    award.passes_until(OVERDUE + timedelta(hours=12))

    status = award.case.own_status()
    assert award.case.stage == "overdue"
    assert not status["limited"]
    assert status["missing"] == ["the account of the agency r-1"]
    assert [r["limitation"] for r in status["respondents"]] == ["setting", "limited"]
    assert award.case.attention["limitations"] == (
        "1 of 2 accounts limited; still missing, and being tried: "
        "the account of the agency r-1 (the platform is down)"
    )
    assert award.acts().count(("limit-account", AGENCY)) > 10
    assert award.acts().count(("limit-account", MANAGER)) == 1
    said = [item for n in award.letters("attention", "ops") for item in n.facts["items"]]
    assert (
        "limiting the account of the agency r-1 did not work yet: the platform is down; it is "
        "tried on, or a person does it and says limited_by_hand"
    ) in said
    assert not award.letters("limitations-winner")

    award.platform[AGENCY] = DONE
    award.passes(hours=2)
    assert award.case.stage == "limited"
    assert award.case.own_status()["limited"]
    assert not award.case.attention


def test_the_winner_hears_that_it_is_not_complete() -> None:
    """After three business days the winner hears how many are missing, and later of all."""
    award = AwardWorld()
    award.platform[AGENCY] = DOWN
    award.passes_until(OVERDUE + timedelta(days=6))
    (some,) = award.letters("limitations-winner", "winner")
    assert (some.facts["complete"], some.facts["done"], some.facts["of"]) == (False, 1, 2)

    award.platform[AGENCY] = DONE
    award.passes(hours=2)
    assert [n.facts["complete"] for n in award.letters("limitations-winner")] == [False, True]
    assert all(n.facts["whose"] is None for n in award.letters("limitations-winner"))


def test_whose_account_only_as_the_policy_allows() -> None:
    """A policy may let the winner know whose account is limited; no account is ever named."""
    award = AwardWorld(policy={"winner_told_whose": True}).passes_until(OVERDUE)
    (letter,) = award.letters("limitations-winner")
    assert letter.facts["whose"] == ["agency: limited", "business manager: limited"]
    assert AGENCY not in str(letter.facts)


def test_nothing_is_limited_before_the_deadline() -> None:
    """A second before the pay-by day is over nobody is limited; at its end everybody is."""
    award = AwardWorld().passes_until(OVERDUE - timedelta(seconds=1))
    assert not award.acts()
    assert award.passes(seconds=1).acts() == [*LIMITED]


def test_a_grace_moves_limitations_and_not_the_deadline() -> None:
    """With a grace the award is overdue at its deadline, and limited when the grace is over."""
    award = AwardWorld(policy={"grace": {"calendar_days": 2}})
    award.passes_until(OVERDUE + timedelta(days=1))
    assert award.case.stage == "overdue"
    assert not award.acts()
    assert award.passes(days=1).acts() == [*LIMITED]


def test_each_respondent_hears_of_its_own_limitation_only() -> None:
    """Whoever is limited is told so; nobody else's letter says whose account it was."""
    award = AwardWorld()
    award.platform[MANAGER] = DOWN
    award.passes_until(OVERDUE + timedelta(days=1))
    assert [n.to_role for n in award.letters("limitation")] == ["respondent-r-1"]
    others = [n for n in award.letters() if n.to_role in {"winner", "respondent-r-2"}]
    assert not any(AGENCY in str(n.facts) or "r-1" in str(n.facts) for n in others)


def test_a_refused_act_is_asked_again_and_never_given_up() -> None:
    """A platform that refuses for good is asked again after a day, two days, up to a week."""
    award = AwardWorld()
    award.platform[AGENCY] = NO
    award.passes_until(OVERDUE + timedelta(days=60))
    tries = award.acts().count(("limit-account", AGENCY))
    assert 10 <= tries <= 13
    assert len([t for t in award.lines("delivery") if "did not leave" in t]) == 1
    award.platform[AGENCY] = DONE
    assert award.passes(days=7).case.stage == "limited"


def test_satisfaction_lifts_everybody() -> None:
    """Once nothing is owed every limitation is lifted, and only then the case is satisfied."""
    award = AwardWorld().passes_until(OVERDUE).pay("4200.00")
    assert award.acts()[2:] == [("lift-limitation", AGENCY), ("lift-limitation", MANAGER)]
    assert award.case.outcome == "satisfied"
    assert set(award.states().values()) == {"free"}


def test_holding_a_paid_party_is_an_alarm() -> None:
    """A lift that fails is retried, ops are alarmed every day, and the case does not end."""
    award = AwardWorld().passes_until(OVERDUE)
    award.platform[f"lift-limitation {AGENCY}"] = DOWN
    award.pay("4200.00").passes(days=3)
    assert award.case.is_open
    assert award.case.stage == "lifting"
    assert "still held; lift it by hand" in award.case.attention[f"alarm:{AGENCY}"]
    alarms = [n for n in award.letters("attention", "ops") if "ALARM" in str(n.facts["items"])]
    assert len(alarms) == 4  # at once, and each of three days
    assert award.states() == {AGENCY: "lifting", MANAGER: "free"}

    award.platform.clear()
    award.passes(hours=2)
    assert award.case.outcome == "satisfied"
    assert not award.case.attention


def test_a_limitation_that_may_still_land_is_not_overtaken_by_its_lift() -> None:
    """Paid while a limitation is being tried: it is tried no more, and lifted for certain."""
    award = AwardWorld()
    award.platform[f"limit-account {AGENCY}"] = Receipt(outcome="unknown", why="no answer")
    award.passes_until(OVERDUE + timedelta(minutes=5)).pay("4200.00")
    assert award.acts()[-2:] == [("lift-limitation", AGENCY), ("lift-limitation", MANAGER)]
    assert award.case.outcome == "satisfied"
    tried = len(award.acts())
    assert len(award.passes(days=30).acts()) == tried


def test_a_limitation_under_way_is_waited_for_before_it_is_lifted() -> None:
    """An act that is out this very moment is answered first; its opposite is asked after that."""
    award = AwardWorld().passes_until(OVERDUE - timedelta(seconds=1))
    award.now = OVERDUE
    case = award.case
    case.advance(OVERDUE)
    first, second = (n for n in case.ready(OVERDUE, ()) if n.channel == "platform")
    case.apply_receipt(second.id, DONE, OVERDUE)
    payment = {"payment_id": "P-1", "respondent": "r-1", "amount": usd("4200.00")}
    case.apply(read(FACTS["payment"], payment), OVERDUE)
    case.advance(OVERDUE)
    assert award.states() == {AGENCY: "setting", MANAGER: "lifting"}
    case.apply_receipt(first.id, DONE, OVERDUE)
    award.settle()
    assert case.outcome == "satisfied"


def test_a_share_that_is_paid_is_lifted_alone() -> None:
    """By shares, whoever has paid is free again while the other one stays limited."""
    award = AwardWorld(respondents=shared()).passes_until(OVERDUE).pay("3000.00", by="r-1")
    assert award.states() == {AGENCY: "free", MANAGER: "limited"}
    assert award.case.stage == "limited"
    assert [n.to_role for n in award.letters("payment")] == ["winner", "respondent-r-1"]


def test_no_account_is_not_applicable_and_ops_are_told() -> None:
    """A respondent without an account is recorded so; the others are limited all the same."""
    respondents = [{**r} for r in a_file()["respondents"]]
    respondents[0]["accounts"] = []
    award = AwardWorld(respondents=respondents)
    assert award.lines("limitation") == [
        "limitation not applicable: the agency r-1 has no account here"
    ]
    assert award.kinds("ops") == ["attention"]
    award.passes_until(OVERDUE)
    assert award.case.own_status()["respondents"][0]["limitation"] == "not applicable"
    assert award.case.stage == "limited"


def test_where_nobody_has_an_account_the_award_is_never_limited() -> None:
    """With no account at all the award stays overdue, and the winner is told there is none."""
    respondents = [{**r, "accounts": []} for r in a_file()["respondents"]]
    award = AwardWorld(respondents=respondents).passes_until(OVERDUE)
    assert award.case.stage == "overdue"
    (letter,) = award.letters("overdue-winner")
    assert letter.facts["any_account"] is False


def test_an_account_found_later_is_limited() -> None:
    """An account that is named while the award is overdue is limited at once."""
    award = AwardWorld().passes_until(OVERDUE)
    award.do("add_account", respondent="r-1", account="agency-2")
    assert award.states()["agency-2"] == "limited"


def test_the_platform_confirms_by_fact() -> None:
    """A confirmation that comes as news counts, and the act is not asked for again."""
    award = AwardWorld()
    award.platform[AGENCY] = DOWN
    award.passes_until(OVERDUE + timedelta(hours=1))
    award.tell("limitation_confirmed", account=AGENCY, source="platform")
    tries = len(award.acts())
    award.passes(days=2)
    assert award.case.stage == "limited"
    assert len(award.acts()) == tries


def test_a_limitation_that_does_not_hold_is_set_again() -> None:
    """News that a confirmed limitation failed makes the award not limited until it is set again."""
    award = AwardWorld().passes_until(OVERDUE)
    award.platform[MANAGER] = DOWN
    award.tell("limitation_failed", account=MANAGER, why="taken off by support")
    assert award.case.stage == "overdue"
    award.platform.clear()
    assert award.passes(hours=1).case.stage == "limited"
    assert [n.facts["complete"] for n in award.letters("limitations-winner")] == [True, True]


def test_a_limitation_nobody_asked_for_is_not_ours_to_lift() -> None:
    """A hold that somebody else set is recorded for ops, and left alone."""
    award = AwardWorld().tell("limitation_confirmed", account=AGENCY)
    assert not award.acts()
    assert "not ours to lift" in award.case.attention[f"foreign:{AGENCY}"]


def test_what_makes_no_sense_about_accounts_is_refused() -> None:
    """News of an unknown account, or of a failure where nothing was asked, is refused in a line."""
    award = AwardWorld()
    with pytest.raises(BadInput, match="account a-9 belongs to no respondent of this award"):
        award.tell("limitation_confirmed", account="a-9")
    with pytest.raises(BadInput, match="is not limited, and nothing is being done to it"):
        award.tell("limitation_failed", account=AGENCY)


def test_done_by_hand_counts() -> None:
    """What a person did on the platform where our act failed counts as confirmed."""
    award = AwardWorld()
    award.platform.update({AGENCY: DOWN, MANAGER: DOWN})
    award.passes_until(OVERDUE + timedelta(hours=1))
    award.do("limited_by_hand", account=AGENCY).do("limited_by_hand", account=MANAGER)
    assert award.case.stage == "limited"
    award.pay("4200.00").passes(hours=1)
    award.do("lifted_by_hand", account=AGENCY).do("lifted_by_hand", account=MANAGER)
    assert award.case.outcome == "satisfied"
    assert not award.case.attention


def test_by_hand_is_refused_where_it_would_be_wrong() -> None:
    """By hand nobody is limited before the deadline, nor let go of while something is owed."""
    award = AwardWorld()
    with pytest.raises(Refused, match="it may be set after Sat 5 Dec 2026, 00:00 EST"):
        award.do("limited_by_hand", account=AGENCY)
    with pytest.raises(Refused, match="this account is not limited"):
        award.do("lifted_by_hand", account=AGENCY)
    award.passes_until(OVERDUE)
    with pytest.raises(Refused, match="stay with lift: true lets go of it"):
        award.do("lifted_by_hand", account=AGENCY)
    with pytest.raises(Refused, match="limited already"):
        award.do("limited_by_hand", account=AGENCY)
    with pytest.raises(Refused, match=f"there are: {AGENCY}, {MANAGER}"):
        award.do("limited_by_hand", account="a-9")
    with pytest.raises(Refused, match="is known already, of the agency r-1"):
        award.do("add_account", respondent="r-2", account=AGENCY)


def test_a_stay_holds_what_is_due() -> None:
    """While enforcement is stayed nobody is limited; afterwards everybody is at once."""
    award = AwardWorld().do("stay").passes_until(OVERDUE + timedelta(days=3))
    assert (award.case.stage, award.acts()) == ("stayed", [])
    assert award.do("resume").acts() == [*LIMITED]


@pytest.mark.parametrize(("lift", "after"), [(False, "limited"), (True, "free")])
def test_a_stay_keeps_or_lifts_what_is_set(lift: bool, after: str) -> None:  # noqa: FBT001 (given by the table)
    """A stay leaves limitations as they are unless it says to lift them."""
    award = AwardWorld().passes_until(OVERDUE).do("stay", lift=lift)
    assert set(award.states().values()) == {after}
    assert set(award.do("resume").states().values()) == {"limited"}
