"""Random legal and illegal moves: never an illegal stage, never stuck, no question lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.case.asks import open_asks
from domain.dispute.case import DisputeCase
from domain.dispute.ending import open_points
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, a_dispute, an_award, released

RANK = {
    "awaiting-consent": 0,
    "response": 1,
    "mediation": 2,
    "recommendation": 2,
    "non-resolution": 3,
    "pay-whole": 4,
    "arbitration": 5,
    "awarded": 6,
    "open-points": 7,
    "closed": 8,
}
"""A dispute never goes back, except between mediation and a recommendation."""

SIDE = st.sampled_from(["claimant", "respondent"])
NUMBER = st.integers(1, 4)
SECOND = a_dispute(
    id="D-1~2",
    matters=["intellectual-property"],
    claim={"relief": "The source code."},
    follows="dispute/D-1",
)


class Disputes(RuleBasedStateMachine):
    """One dispute, and people who say and do all kinds of things to it."""

    story: DisputeWorld

    @initialize(file=st.sampled_from([a_dispute(), released(), SECOND]), far=st.booleans())
    def opens(self, file: dict[str, Any], *, far: bool) -> None:
        self.story = DisputeWorld(file)
        if far and file is not SECOND:  # a random walk seldom comes so far by itself
            self.story.in_arbitration()
        self.rank = RANK[self.story.stage]
        self.carried: dict[str, Any] = {}

    def _say(self, name: str, **payload: Any) -> None:  # noqa: ANN401 (any act)
        """Say something that may be refused; a refusal changes nothing."""
        self.story.tried(name, **payload)

    @rule(hours=st.integers(1, 400), down=st.booleans())
    def time_passes(self, hours: int, *, down: bool) -> None:
        if down:
            self.story.sleeps(hours=hours)
        else:
            self.story.passes(hours=hours)

    @rule(
        name=st.sampled_from(["response", "declare_non_resolution", "file_statement", "recommend"])
    )
    def the_path_goes_on(self, name: str) -> None:
        self._say(name, **({"text": "Words."} if name in {"file_statement", "recommend"} else {}))

    @rule(
        side=SIDE, yes=st.booleans(), name=st.sampled_from(["agreement", "recommendation_answer"])
    )
    def a_side_says_yes_or_no(self, side: str, name: str, *, yes: bool) -> None:
        word = "agrees" if name == "agreement" else "accepts"
        self._say(name, side=side, **{word: yes})

    @rule(side=SIDE, whole=st.booleans(), number=NUMBER)
    def a_side_pays(self, side: str, number: int, *, whole: bool) -> None:
        payment = f"P-{side}-{number}"
        self._say("fee_paid", side=side, amount=usd("337.50"), whole=whole, payment=payment)

    @rule(side=SIDE, granted=st.booleans(), ask=st.booleans())
    def more_material(self, side: str, *, granted: bool, ask: bool) -> None:
        if ask:
            self._say("ask_material", side=side)
        else:
            self._say("material_decision", side=side, granted=granted)

    @rule(hours=st.integers(-24, 500), name=st.sampled_from(["a", "b"]))
    def evidence(self, hours: int, name: str) -> None:
        by = (self.story.now + timedelta(hours=hours)).isoformat()
        self._say("set_evidence_deadline", deadline=name, by=by)
        self._say("evidence", side="claimant", title="Log", deadline=name)

    @rule(hours=st.integers(-24, 500), data=st.data())
    def more_time(self, hours: int, data: st.DataObject) -> None:
        names = [*self.story.case.terms, "nonsense"]
        name = data.draw(st.sampled_from(names))
        until = (self.story.now + timedelta(hours=hours)).isoformat()
        self._say("extend", deadline=name, until=until)

    @rule(text=st.sampled_from(["Why?", "When?", "Who?"]), side=SIDE)
    def a_question(self, text: str, side: str) -> None:
        by = "claimant" if side == "claimant" else "respondent-1"
        self._say("question", asked_by=by, text=text)

    @rule(
        numbers=st.sets(NUMBER, max_size=2), role=st.sampled_from(["mediator", "moderator", "ops"])
    )
    def a_reply(self, numbers: set[int], role: str) -> None:
        self._say("reply", by_role=role, answers={f"q-{n}": "Because." for n in numbers})

    @rule(number=NUMBER)
    def a_question_is_taken_back(self, number: int) -> None:
        self._say("withdraw_question", question=f"q-{number}")

    @rule(to=st.sampled_from(["mediator", "team-lead", "manager"]))
    def handed_over(self, to: str) -> None:
        dues = {q.id: q.due for q in self.story.case.questions}
        self._say("hand_over", to=to)
        assert {q.id: q.due for q in self.story.case.questions} == dues

    @rule(ask=st.booleans(), granted=st.booleans(), number=NUMBER, back=st.booleans())
    def consent(self, number: int, *, ask: bool, granted: bool, back: bool) -> None:
        if ask:
            self._say("ask_consent", relief="The source code.")
        elif back:
            self._say("withdraw_consent", consent=f"consent-{number}")
        else:
            self._say("decide_consent", consent=f"consent-{number}", granted=granted)

    @rule(data=st.data())
    def a_linked_claim_ends(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from([*(c.claim for c in self.story.case.linked), "D-9"]))
        self._say("linked_claim_closed", claim=claim, ended="settled")

    @rule(amount=st.sampled_from(["0.00", "1800.00", "2500.00"]), pay_by=st.booleans())
    def an_award(self, amount: str, *, pay_by: bool) -> None:
        terms = {} if pay_by else {"pay_by": None, "zone": None}
        self._say("award", **an_award(amount=usd(amount), **terms))

    @rule(enforce=st.booleans())
    def confirmed(self, *, enforce: bool) -> None:
        self._say("confirm_award", enforce=enforce)

    @rule(amount=st.sampled_from(["0.00", "1500.00", "2500.00"]), pay_by=st.booleans())
    def corrected(self, amount: str, *, pay_by: bool) -> None:
        terms = {} if pay_by else {"pay_by": None, "zone": None}
        self._say("award_corrected", **an_award(amount=usd(amount), **terms))

    @rule(number=NUMBER, back=st.booleans())
    def the_award_is_paid_or_owed_again(self, number: int, *, back: bool) -> None:
        name = "award_reopened" if back else "award_settled"
        self._say(name, id=f"{name}/{number}", award="A-1")

    @rule(sides=st.sampled_from([["claimant"], ["claimant", "respondent"]]), rare=st.integers(0, 9))
    def settled(self, sides: list[str], rare: int) -> None:
        if rare == 0:
            self._say("settle", agreed_by=sides, text="Half each.")

    @rule(counsel=st.booleans(), rare=st.integers(0, 9))
    def leaves(self, rare: int, *, counsel: bool) -> None:
        if rare == 0:
            self._say("withdraw", for_outside_counsel=counsel)

    # -- what always holds ----------------------------------------------------------------------

    @invariant()
    def the_stage_is_legal_and_never_goes_back(self) -> None:
        case = self.story.case
        assert case.stage in RANK
        assert RANK[case.stage] >= self.rank
        self.rank = RANK[case.stage]

    @invariant()
    def it_is_never_stuck(self) -> None:
        case = self.story.case
        assert bool(case.next_deadlines()) == case.is_open
        assert case.is_open or not open_points(case)

    @invariant()
    def an_arbitration_was_paid_for_and_its_fees_never_come_back(self) -> None:
        case = self.story.case
        if case.stage not in {"arbitration", "awarded"}:
            return
        sides = case.sides.values()
        assert all(s.joined for s in sides) or any(s.whole for s in sides)
        assert all(s.refund in {"kept", "made", "none"} for s in sides)
        assert not any(s.refund == "made" and s.whole for s in sides)
        assert not any(n.kind == "release-held-money" for n in case.notices)

    @invariant()
    def no_award_is_enforced_twice_or_above_the_cap_unconfirmed(self) -> None:
        case = self.story.case
        awards = [b for b in case.births if b.kind == "award"]
        assert len(awards) <= 1
        if awards and case.award and case.award.above_cap:
            assert case.award.confirmed_by or case.award.before

    @invariant()
    def the_state_travels_whole(self) -> None:
        carried = self.story.case.model_dump(mode="json")
        if carried == self.carried:  # what was refused has changed nothing
            return
        self.carried = carried
        assert DisputeCase.model_validate(carried).model_dump(mode="json") == carried

    @invariant()
    def nobody_else_is_written_to(self) -> None:
        known = {*self.story.case.roles(), "mediator", "team-lead", "manager", "ops"}
        written = {n.to_role for n in self.story.case.notices if n.channel != "case"}
        assert written <= {*known, "claimant", "respondent"}

    @invariant()
    def an_enforcement_is_told_only_what_can_be_enforced(self) -> None:
        cap = self.story.case.file.contract.cap.amount
        for told in (n for n in self.story.case.notices if n.kind == "award_corrected"):
            total = Decimal(told.facts["total"]["amount"])
            assert told.facts["on"] == "award/A-1"
            assert total <= cap or told.facts["confirmed_by"]
            assert not total or told.facts["pay_by"]

    def teardown(self) -> None:
        """In the end every question was answered, withdrawn, or has come up to ops."""
        if not hasattr(self, "story"):
            return
        self.story.passes(days=120)
        for question in self.story.case.questions:
            up = bool(question.raised) and question.raised[-1].step == "ops"
            assert question.state in {"answered", "withdrawn"} or up
            assert question.state != "open" or question.id in self.story.case.attention
        for linked in list(self.story.case.linked):
            self._say("linked_claim_closed", claim=linked.claim, ended="settled")
        for ask in list(open_asks(self.story.case)):
            name = "withdraw_question" if ask.id.startswith("q-") else "withdraw_consent"
            key = "question" if ask.id.startswith("q-") else "consent"
            self._say(name, **{key: ask.id})
        if self.story.case.held_since is not None:  # nobody's silence ends it, but a person may
            assert "mediation-held" in self.story.case.attention
            self._say("declare_non_resolution")
        if self.story.case.waits_for_confirmation:
            self._say("confirm_award", enforce=False)
        self.story.passes(days=200)
        assert not self.story.case.is_open or self.story.stage in {"arbitration", "awarded"}


TestDisputes = Disputes.TestCase
