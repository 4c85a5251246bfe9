"""What the command line says of an award: its policy drawn, deadlines counted, what stopped it."""

from datetime import timedelta

from cli.kinds import LintContext
from cli.kinds.award import PARTS
from domain.award.policy import AwardPolicy
from domain.time.calendar import due
from tests.domain.award.world import AGENCY, DOWN, OVERDUE, AwardWorld, policy, snapshot


def test_the_policy_is_shown_with_both_court_deadlines_and_a_picture() -> None:
    """Reminders, limitations, alarms and courts have a line each; the picture has the path."""
    assert PARTS.show is not None
    shown = PARTS.show(policy())
    said = {row[0]: row[2] for row in shown.rows}
    assert said["court, domestic"] == "12 calendar months; 9 U.S.C. section 9"
    assert said["court, foreign"] == "36 calendar months; 9 U.S.C. section 207"
    assert said["alarm"] == "every 24 hours while a paid party is held"
    assert "limit -- one is missing --> overdue" in shown.mermaid


def test_what_no_model_can_know_of_a_policy_is_said() -> None:
    """A reminder named twice, a silent hold and exchanged courts are found; ours has none."""
    assert PARTS.lint is not None
    ground = LintContext(snapshot(OVERDUE).calendar, OVERDUE, lambda _role: True)
    assert list(PARTS.lint(policy(), ground)) == []
    raw = policy().model_dump(mode="json")
    raw["remind_before"] = [{"calendar_days": 7}, {"calendar_days": 7}]
    raw["limitations"]["alarm_every"] = {"calendar_days": 14}
    raw["courts"]["foreign"]["within"] = {"calendar_months": 6}
    found = [keys for keys, _ in PARTS.lint(AwardPolicy.model_validate(raw), ground)]
    assert found == [("remind_before",), ("limitations", "alarm_every"), ("courts", "foreign")]


def test_deadlines_that_are_no_date_are_counted() -> None:
    """Start and wait, counted by the case's calendar, give the deadline that is shown."""
    assert PARTS.counted is not None
    award = AwardWorld(policy={"grace": {"calendar_days": 3}})
    award.platform[AGENCY] = DOWN
    award.passes_until(OVERDUE + timedelta(hours=1))
    explained = PARTS.counted(award.case)
    shown = {d.what: d.due for d in award.case.next_deadlines()}
    counted = explained["limitations"]
    assert due(counted.start, counted.wait, award.case.calendar) == shown["limitations"]
    award.passes(days=4)
    counted = PARTS.counted(award.case)["winner-update"]
    shown = {d.what: d.due for d in award.case.next_deadlines()}
    assert due(counted.start, counted.wait, award.case.calendar) == shown["winner-update"]


def why_not(award: AwardWorld, what: str) -> list[str]:
    return [why.because for why in PARTS.why_not[what](award.case)]


def test_why_an_award_is_not_limited_names_whose_account_is_missing() -> None:
    """Before the deadline it is too early; after it, the missing account and its reason."""
    award = AwardWorld()
    assert "its time is not over before Sat 5 Dec 2026" in why_not(award, "limitations")[0]
    award.platform[AGENCY] = DOWN
    award.passes_until(OVERDUE)
    assert why_not(award, "limitations") == [
        "the account of the agency r-1 is not confirmed: the platform is down"
    ]
    award.platform.clear()
    award.passes(hours=1)
    assert why_not(award, "limitations") == []


def test_why_an_award_is_not_closed_names_what_is_owed_and_who_is_held() -> None:
    """The balance and every account that is held are named; then nothing is."""
    award = AwardWorld().passes_until(OVERDUE)
    assert why_not(award, "closing") == [
        "4,200.00 USD is owed",
        "the account of the agency r-1 is still limited",
        "the account of the business-manager r-2 is still limited",
    ]
    award.pay("4200.00")
    assert why_not(award, "closing") == []
    assert why_not(award, "court") == []
