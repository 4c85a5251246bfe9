"""The path: response, mediation, recommendation, notice, arbitration, award, and leaving it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.acts import read
from domain.case.status import static_details
from domain.dispute.facts import FeePaid
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, a_dispute, an_award, released


def from_the_freelancer() -> dict[str, object]:
    """Return a dispute that the agency brings against the client."""
    file = a_dispute()
    agency = file["respondents"][0]
    return a_dispute(claimant=agency, respondents=[a_dispute()["claimant"]])


def test_both_sides_are_told_the_same_at_the_same_time() -> None:
    """Every account on both sides gets the same facts at the same instant, silence included."""
    story = DisputeWorld().at_the_notice().pays("claimant").passes(days=9)
    to_all = ("opened", "mediation", "non-resolution", "outcome")
    for kind in to_all:
        notices = [n for n in story.case.notices if n.kind == kind and n.to_role != "mediator"]
        assert [n.to_role for n in notices] == ["claimant", "respondent-1", "respondent-2"]
        assert len({str(n.facts) for n in notices}) == 1
        assert len({n.due for n in notices}) == 1
        assert all(
            clock["what"] and clock["by"] and clock["silence"]
            for n in notices
            for clock in n.facts["clocks"]
        )


@pytest.mark.parametrize(
    ("file", "at", "due", "outcome"),
    [
        (a_dispute(), "2026-09-14", "Mon 21 Sep 2026", "funds-to-client"),
        (from_the_freelancer(), "2026-09-14", "Mon 21 Sep 2026", "funds-to-freelancer"),
        (from_the_freelancer(), "2026-09-04", "Mon 14 Sep 2026", "funds-to-freelancer"),
    ],
)
def test_a_silent_respondent_leaves_held_money_to_the_other_side(
    file: dict[str, object], at: str, due: str, outcome: str
) -> None:
    """A freelancer has 7 calendar days, a client 5 business days; silence moves the held money."""
    story = DisputeWorld(file, datetime.fromisoformat(f"{at}T14:00:00+00:00"))
    assert due in story.case.local(story.case.terms["response"].due)
    assert story.passes(days=12).case.outcome == outcome


def test_nobodys_silence_moves_released_money() -> None:
    """Where money was released, a silent respondent ends mediation, and arbitration stays open."""
    story = DisputeWorld(released()).passes(days=8)
    assert story.stage == "non-resolution"


def test_the_rules_in_force_when_a_case_opens_apply_to_it() -> None:
    """A case of 2019 has 5 business days to agree and pay, one of 2026 has 7 calendar days."""
    old = DisputeWorld(at=datetime(2019, 3, 4, 15, tzinfo=UTC)).at_the_notice()
    new = DisputeWorld().at_the_notice()
    assert "Tue 12 Mar 2019" in old.case.local(old.case.terms["agree-and-pay"].due)
    assert "Tue 22 Sep 2026" in new.case.local(new.case.terms["agree-and-pay"].due)


def test_mediation_ends_after_30_days_with_the_notice() -> None:
    """Where what was proposed was not accepted, mediation ends by itself, with the notice."""
    story = DisputeWorld().in_mediation().do("recommend", text="Half each.").passes(days=29)
    assert story.stage == "mediation"
    assert story.passes(days=2).stage == "non-resolution"
    assert len(story.written("non-resolution")) == 3


def test_the_mediator_proposes_and_never_decides() -> None:
    """A recommendation ends the dispute only when both sides accept it."""
    story = (
        DisputeWorld().in_mediation().do("recommend", text="Half each.", to_claimant=usd("900.00"))
    )
    story.tell("recommendation_answer", side="claimant", accepts=True)
    assert story.case.is_open
    story.tell("recommendation_answer", side="respondent", accepts=True)
    assert story.case.outcome == "settled"
    assert story.case.settlement is not None
    assert story.case.settlement.number == 1


@pytest.mark.parametrize("says_no", [True, False])
def test_no_and_no_answer_differ_on_the_record_and_agree_in_effect(*, says_no: bool) -> None:
    """Declining and silence both lead back to mediation; the record says which it was."""
    story = DisputeWorld().in_mediation().do("recommend", text="Half each.")
    story.tell("recommendation_answer", side="claimant", accepts=True)
    if says_no:
        story.tell("recommendation_answer", side="respondent", accepts=False)
    else:
        story.passes(days=3)
    assert story.stage == "mediation"
    assert bool(story.lines("silence")) is not says_no
    assert len(story.written("declined")) == 3
    assert story.do("recommend", text="One third.").stage == "recommendation"


def test_a_demand_for_arbitration_in_mediation_is_told_what_comes_first() -> None:
    """Arbitration is not a first step; the refusal names what is, and what is allowed now."""
    said = DisputeWorld().in_mediation().refused("demand_arbitration", side="claimant")
    assert "arbitration is never the first step" in said
    assert "Notice of Non-Resolution, then both sides agree and pay" in said
    assert "declare_non_resolution" in said
    story = DisputeWorld().at_the_notice().do("demand_arbitration", side="claimant")
    assert story.case.sides["claimant"].agreed


@pytest.mark.parametrize(("words", "fits"), [(1500, True), (1501, False)])
def test_the_statement_is_counted_at_entry(words: int, *, fits: bool) -> None:
    """1,500 words are filed; 1,501 are refused with the count and the way to file more."""
    story = DisputeWorld().in_arbitration()
    text = "word " * words
    if fits:
        story.do("file_statement", text=text)
        assert story.case.statement is not None
        assert story.case.statement.words == 1500
        assert "file_statement" not in story.case.legal_moves()
    else:
        said = story.refused("file_statement", text=text)
        assert "the statement has 1,501 words, and 1,500 are allowed: take out 1" in said
        assert "ask_material" in said


def test_a_refusal_of_more_material_loses_nothing() -> None:
    """Leave is asked, granted or refused; after a refusal the arbitration goes on as before."""
    story = DisputeWorld().in_arbitration().do("file_statement", text="All of it.")
    assert "has not asked for leave" in story.refused(
        "material_decision", side="claimant", granted=True
    )
    story.do("ask_material", side="claimant")
    assert "has asked already" in story.refused("ask_material", side="claimant")
    story.tell("material_decision", side="claimant", granted=False)
    assert story.case.material == {"claimant": "refused"}
    assert "nothing is lost by that" in story.lines("material")[-1]
    story.tell("award", **an_award())
    assert story.stage == "awarded"


def test_evidence_deadlines_remind_and_mark_what_is_late() -> None:
    """A reminder leaves 72 hours before; later evidence is taken in, marked as late."""
    story = DisputeWorld().in_arbitration()
    by = (story.now + timedelta(days=10)).isoformat()
    story.do("set_evidence_deadline", deadline="exhibits", by=by, side="respondent")
    story.tell("evidence", side="claimant", title="Chat log", deadline="exhibits")
    story.passes(days=8)
    assert story.written("reminder", to="respondent-1") == ["reminder>respondent-1"]
    assert not story.written("reminder", to="claimant")
    story.passes(days=3).tell("evidence", side="respondent", title="Log", deadline="exhibits")
    assert [e.late for e in story.case.evidence] == [False, True]


def test_settling_needs_both_sides_and_is_possible_until_the_award() -> None:
    """A settlement that one side has not agreed to is refused; both end the dispute anywhere."""
    for story in (
        DisputeWorld(),
        DisputeWorld().in_mediation(),
        DisputeWorld().at_the_notice(),
        DisputeWorld().in_arbitration(),
    ):
        said = story.refused("settle", agreed_by=["claimant"], text="Half each.")
        assert "the respondent has not agreed" in said
        story.do("settle", agreed_by=["claimant", "respondent"], text="Half each.")
        assert story.case.outcome == "settled"


def test_leaving_for_outside_counsel_is_an_outcome_with_its_proof() -> None:
    """The party takes along which steps were taken, when, and what each rests on."""
    story = DisputeWorld().in_mediation().passes(days=2).do("withdraw", for_outside_counsel=True)
    assert story.case.outcome == "outside-counsel"
    status = story.case.own_status()
    done = [s["step"] for s in status["steps"]]
    assert done[:3] == ["dispute opened", "respondent answered", "mediation opened"]
    assert all(s["at"] and s["local"] and s["rests_on"] for s in status["steps"])
    assert status["steps_not_taken"][0]["step"] == "Notice of Non-Resolution"


def test_a_counterclaim_exists_only_if_one_was_filed() -> None:
    """What a respondent says it is owed is no counterclaim until it files one."""
    story = DisputeWorld().in_arbitration()
    assert story.case.own_status()["counterclaim"] is None
    story.tell("counterclaim", amount=usd("250.00"))
    assert story.case.own_status()["counterclaim"] == "250.00 USD"
    assert "was filed already" in story.refused("counterclaim", amount=usd("250.01"))


def test_money_told_after_the_end_is_recorded_and_needs_a_person() -> None:
    """A closed dispute refuses commands, and keeps what it is told."""
    story = DisputeWorld().passes(days=30)
    assert "the case closed on" in story.refused("add_note", text="hello")
    story.case.apply(read(FeePaid, {"side": "claimant", "amount": usd("337.50")}), story.now)
    assert "recorded only" in story.lines("fact")[-1]
    assert any(key.startswith("late:") for key in story.case.attention)


def test_an_arbitration_that_stands_still_asks_again_and_again() -> None:
    """Without a statement or an award, ops are asked to look, at a known date each time."""
    story = DisputeWorld().in_arbitration().passes(days=120)
    assert story.stage == "arbitration"
    assert story.case.next_deadlines()
    assert {"statement", "award"} <= set(story.case.attention)


def test_a_bounced_letter_marks_the_contact_and_a_correction_settles_it() -> None:
    """Nobody's silence is held against them while a letter bounced unnoticed."""
    story = DisputeWorld()
    notice = next(n.id for n in story.case.notices if n.to_role == "respondent-2")
    story.tell("delivery", notice=notice, event="bounced", why="no such mailbox")
    assert "contact:respondent-2" in story.case.attention
    contact = {"name": "Dario Quill", "email": "quill@example.com"}
    story.do("correct_contact", role="respondent-2", contact=contact)
    assert "contact:respondent-2" not in story.case.attention
    assert [c.email for c in story.case.contacts("respondent-2")] == ["quill@example.com"]


def test_the_page_shows_questions_joining_and_what_can_be_done() -> None:
    """A person who looks at the case sees who asked what, who has joined, and the legal moves."""
    story = DisputeWorld().in_mediation().tell("question", asked_by="claimant", text="Why?")
    page = "\n".join(story.do("declare_non_resolution").pays("claimant").case.screen())
    assert "| q-1, claimant: Why? | mediator |" in page
    assert "| mediation | mediation opened, 12:00 PM EDT, Mon 14 Sep 2026 |" in page
    assert "| both agree and pay | due by 12:00 PM EDT, Mon 21 Sep 2026 |" in page
    assert "| award | not yet |" in page
    assert "**Fee:** 337.50 USD a side, exact" in page
    assert "| claimant | yes | 337.50 USD | held |" in page
    assert "| respondent | not yet | no | — |" in page
    assert "`extend`" in page
    assert "`fee_paid`" in page


def test_the_page_of_a_decided_dispute_names_what_is_open_and_where_it_is_enforced() -> None:
    """After the award the page shows what it says, its own case, and each point still open."""
    story = (
        DisputeWorld().awarded().tell("question", asked_by="claimant", text="Who | limits *it*?")
    )
    story.tell("award_settled", award="A-1")
    page = "\n".join(story.case.screen())
    assert "**Decided:** the arbitrator made an award" in page
    assert "**Still open:** q-1" in page
    assert "**Award A-1:** 1,800.00 USD in favour of the claimant" in page
    assert "- in a case of its own: `award/A-1`" in page
    assert "- its enforcement: satisfied" in page
    assert "| q-1, claimant: Who / limits \\*it\\*? |" in page
    story.passes(days=60)
    assert "| ops | " in "\n".join(story.case.screen())


def test_the_page_of_what_is_no_dispute_shows_the_right_way() -> None:
    """Started from the Web UI, a rating is turned away, and its page says where it belongs."""
    page = "\n".join(DisputeWorld(a_dispute(matters=["rating"])).case.screen())
    assert "**No dispute:**" in page
    assert "the right way: report the feedback" in page


def test_the_details_that_never_change_name_accounts_and_no_person() -> None:
    """What the case is about is said by role, kind and account, as lists may show it."""
    details = static_details(DisputeWorld().case)
    assert "- respondent-2: business-manager `acct-3`" in details
    assert "held 1,800.00 USD; the cap is 1,800.00 USD" in details
    assert "Halvorsen" not in details
    assert "@" not in details
