"""The second claim: consent with its own clock, a case of its own, and no money twice."""

from domain.dispute.ending import open_points
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, a_dispute


def test_consent_has_its_own_clock_and_ladder_and_silence_is_neither_yes_nor_no() -> None:
    """Unanswered, the request climbs and stays open; it is never granted or refused by time."""
    story = DisputeWorld().awarded().do("ask_consent", relief="The source code itself.")
    story.passes(days=60)
    consent = story.case.consents[0]
    assert consent.state == "open"
    assert [step.step for step in consent.raised] == ["team-lead", "manager", "ops"]
    assert story.written("consent-raised") == ["consent-raised>claimant"] * 3
    assert "consent-1" in story.case.attention


def test_a_granted_consent_opens_a_linked_case_with_other_relief() -> None:
    """The second claim is a new dispute that names the first, its consent, and what it asks for."""
    story = DisputeWorld().awarded().do("ask_consent", relief="The source code itself.")
    story.do("decide_consent", consent="consent-1", granted=True)
    birth = story.case.births[-1]
    assert (birth.kind, birth.id) == ("dispute", "D-1~2")
    second = DisputeWorld(birth.file, story.now)
    assert (second.stage, second.case.file.follows) == ("response", "dispute/D-1")
    assert second.case.file.claim.relief == "The source code itself."


def test_a_linked_claim_keeps_the_first_dispute_open_until_it_ends() -> None:
    """Neither payment of the award nor time closes the first case before the second."""
    story = DisputeWorld().awarded().do("ask_consent", relief="The source code.")
    story.do("decide_consent", consent="consent-1", granted=True)
    story.tell("award_settled", award="A-1").passes(days=300)
    assert (story.stage, open_points(story.case)) == ("open-points", ["linked claim D-1~2"])
    assert story.case.next_deadlines()
    story.tell("linked_claim_closed", claim="D-1~2", ended="settled")
    assert story.case.outcome == "award"


def test_a_refused_consent_is_told_with_its_reason_and_ends_the_request() -> None:
    """A refusal is a person's decision with a reason; the claimant is told."""
    story = DisputeWorld().awarded().do("ask_consent", relief="The source code.")
    story.do("decide_consent", consent="consent-1", granted=False, reason="Not arbitrable.")
    assert story.case.consents[0].state == "refused"
    assert story.written("consent-decided") == ["consent-decided>claimant"]
    assert "is refused already" in story.refused(
        "decide_consent", consent="consent-1", granted=True
    ) or "allowed now" in story.refused("decide_consent", consent="consent-1", granted=True)


def test_a_linked_file_without_consent_waits_for_it() -> None:
    """A second claim that a person opens begins with the request, not with mediation."""
    file = a_dispute(
        id="D-1~2",
        matters=["intellectual-property"],
        claim={"relief": "The source code."},
        follows="dispute/D-1",
    )
    story = DisputeWorld(file).passes(days=40)
    assert story.stage == "awaiting-consent"
    story.do("decide_consent", consent="consent-1", granted=True)
    assert story.stage == "response"
    story = DisputeWorld(file).do("decide_consent", consent="consent-1", granted=False)
    assert story.case.outcome == "consent-refused"
    story = DisputeWorld(file).do("withdraw")
    assert (story.case.outcome, open_points(story.case)) == ("withdrawn", [])


def test_the_same_money_claimed_twice_is_a_warning() -> None:
    """A second claim for money that was claimed before is flagged, not refused."""
    story = DisputeWorld().awarded().do("ask_consent", relief="The rest.", amount=usd("500.00"))
    assert "the same money cannot be awarded twice" in story.lines("warning")[-1]
    assert "money:consent-1" in story.case.attention
    file = a_dispute(
        id="D-1~2",
        follows="dispute/D-1",
        consented={"consent": "consent-1", "by": "A. Person", "at": "2026-09-14T10:00:00Z"},
        earlier=[{"case": "dispute/D-1", "claimed": usd("1800.00")}],
    )
    assert "the same money" in DisputeWorld(file).lines("warning")[-1]


def test_one_request_at_a_time_and_none_above_the_cap() -> None:
    """A second request waits for the first; money above the cap is refused with the cap."""
    story = DisputeWorld().awarded().do("ask_consent", relief="The source code.")
    assert "ask_consent" not in story.case.legal_moves()
    said = DisputeWorld().awarded().refused("ask_consent", relief="All", amount=usd("1800.01"))
    assert "above the cap of 1,800.00 USD" in said


def test_a_claim_for_no_money_moves_no_held_money() -> None:
    """A silent respondent to a claim for property alone leaves held money where it is."""
    file = a_dispute(
        id="D-1~2",
        matters=["intellectual-property"],
        claim={"relief": "The source code."},
        follows="dispute/D-1",
        consented={"consent": "consent-1", "by": "A. Person", "at": "2026-09-14T10:00:00Z"},
    )
    story = DisputeWorld(file).passes(days=30)
    assert story.acts() == []
    assert story.case.outcome == "no-arbitration"
