"""Mediation: an answer, a recommendation that binds nobody, and its end after 30 days.

The mediator proposes and never decides. Every stage has one clock and one consequence of silence,
and both sides are told both, with the same words at the same time.
"""

from datetime import datetime

from domain.base import Money
from domain.dispute import commands as do
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.consents import SecondClaims
from domain.dispute.fees import arbitration_fee
from domain.dispute.parts import Recommendation, Settlement, Term
from domain.dispute.state import SIDES
from domain.dispute.steps import ordered, rests_on

FOLLOWS_WORDS = {
    "mediation": "it counts as declined, and mediation goes on",
    "non-resolution": "mediation ends, and both sides may agree to arbitration and pay",
    "arbitration": "the arbitrator decides",
    "pay-whole": "that side may pay the whole fee and go on alone",
    "no-arbitration": "the case closes here; other legal action stays open",
    "funds-to-claimant": "the held money goes to the claimant",
    "funds-to-respondent": "the held money goes to the respondent",
    "funds-to-client": "the held money goes back to the client",
    "funds-to-freelancer": "the held money goes to the freelancer",
}

ANSWERED = {
    True: (DisputeCode.RECOMMENDATION_ACCEPTED, DisputeStep.RECOMMENDATION_ACCEPTED),
    False: (DisputeCode.RECOMMENDATION_DECLINED, DisputeStep.RECOMMENDATION_DECLINED),
}


class Mediation(SecondClaims):
    """A dispute from its first letter to the Notice of Non-Resolution."""

    # -- the response ---------------------------------------------------------------------------

    def begin(self, now: datetime) -> None:
        """Tell both sides that the dispute is open, and wait for the respondent."""
        self.stage = "response"
        client_answers = self.file.client_side == "respondent"
        window = "response_by_client" if client_answers else "response_by_freelancer"
        term = Term(
            due=self.counted(now, self.window(window)),
            set_at=now,
            what="the respondent answers the dispute",
            silence=FOLLOWS_WORDS[self.after_no_response()],
            who="respondent",
        )
        self.set_term("response", term)
        self.step(now, "dispute opened", "the dispute file", DisputeStep.DISPUTE_OPENED)
        self.write(
            now,
            "stage",
            f"the respondent has until {self.local(term.due)} to answer",
            code=DisputeCode.RESPONSE_AWAITED,
        )
        self.tell(now, "opened", "both", {"clocks": [self.clock_of("response")]})

    def after_no_response(self) -> str:
        """Return what the rules make of a respondent who says nothing."""
        if self.file.money == "released":
            return self.path.silent("on_released", self.rules_of)
        silent = "client" if self.file.client_side == "respondent" else "freelancer"
        return self.path.silent(f"{silent}_on_held", self.rules_of)

    def hears_response(self, fact: news.Response, now: datetime) -> None:
        self.responded = now
        said = f': "{fact.text}"' if fact.text else ""
        self.write(
            now,
            "fact",
            f"the respondent answered the dispute{said}",
            by=fact.by_role,
            code=DisputeCode.RESPONSE,
        )
        self.step(now, "respondent answered", rests_on(fact), DisputeStep.RESPONDENT_ANSWERED)
        self.mediate(now)

    def mediate(self, now: datetime) -> None:
        """Begin mediation: both sides have submitted."""
        self.stage = "mediation"
        self.drop_terms()
        limit = Term(
            due=self.counted(now, self.window("mediation")),
            set_at=now,
            what="mediation leads to a result",
            silence=FOLLOWS_WORDS["non-resolution"],
        )
        self.set_term("mediation", limit)
        self._expect_recommendation(now)
        self.step(
            now, "mediation opened", "both sides have submitted", DisputeStep.MEDIATION_OPENED
        )
        clocks = [self.clock_of("recommendation"), self.clock_of("mediation")]
        self.write(
            now,
            "stage",
            f"mediation begins; it ends by {self.local(limit.due)}",
            code=DisputeCode.MEDIATION_OPENED,
        )
        self.tell(now, "mediation", "both", {"clocks": clocks})
        self.tell(now, "mediation", self.handler, {"clocks": clocks})

    def _expect_recommendation(self, now: datetime) -> None:
        term = Term(
            due=self.counted(now, self.window("recommendation")),
            set_at=now,
            what="the mediator makes a recommendation",
            silence="the team lead is told; mediation goes on",
            who="mediator",
        )
        self.set_term("recommendation", term)

    # -- silence --------------------------------------------------------------------------------

    def on_response(self, at: datetime, now: datetime) -> None:
        follows = self.after_no_response()
        self.step(
            now, "respondent silent", "the window to answer was over", DisputeStep.RESPONDENT_SILENT
        )
        self.write(
            now,
            "silence",
            f"the respondent did not answer: {FOLLOWS_WORDS[follows]}",
            code=DisputeCode.RESPONDENT_SILENT,
        )
        if follows == "non-resolution":
            self.non_resolution(now, at, "the respondent did not answer")
        else:
            self.conclude(now, follows, "the respondent did not answer the dispute in time")

    def on_recommendation(self, at: datetime, now: datetime) -> None:
        """Note a late mediator: told upwards, no harm to either side."""
        self.terms.pop("recommendation")
        text = f"no recommendation by {self.local(at)}"
        self.write(
            now,
            "silence",
            f"{text}; the team lead is told",
            to="team-lead",
            code=DisputeCode.RECOMMENDATION_MISSING,
        )
        self.flag_and_write(now, "recommendation", text)
        self.tell(now, "attention", "team-lead", {"items": [text]}, due=at)

    def on_acceptance(self, at: datetime, now: datetime) -> None:
        proposal = self.recommendation
        silent = [s for s in SIDES if proposal is None or s not in proposal.answers]
        text = f"no answer to the recommendation from the {' and the '.join(silent)}"
        self.write(
            now,
            "silence",
            f"{text}: it has the effect of declining it",
            code=DisputeCode.RECOMMENDATION_UNANSWERED,
        )
        self._declined(now)

    def on_mediation(self, at: datetime, now: datetime) -> None:
        self.non_resolution(now, at, f"mediation lasted {self.window('mediation')}")

    # -- the recommendation ---------------------------------------------------------------------

    def refuses_recommend(self, command: do.Recommend, now: datetime) -> str | None:
        money = command.to_claimant
        if money and money.currency != self.file.contract.currency:
            return f"to_claimant is in {money.currency}, not {self.file.contract.currency}"
        return None

    def obeys_recommend(self, command: do.Recommend, now: datetime) -> None:
        number = self.recommendation.number + 1 if self.recommendation else 1
        self.recommendation = Recommendation(
            number=number, at=now, text=command.text, to_claimant=command.to_claimant
        )
        self.stage = "recommendation"
        self.terms.pop("recommendation", None)
        self.clear_flag("recommendation")
        limit = self.terms["mediation"].due
        term = Term(
            due=min(self.counted(now, self.window("acceptance")), limit),
            set_at=now,
            what="both sides accept or decline the recommendation",
            silence=FOLLOWS_WORDS[self.path.silent("on_recommendation", self.rules_of)],
        )
        self.set_term("acceptance", term)
        self.step(
            now, f"recommendation {number} made", ordered(command), DisputeStep.RECOMMENDATION_MADE
        )
        text = f"recommendation {number}: both may accept or decline by {self.local(term.due)}"
        self.write(now, "recommendation", text, by="mediator", code=DisputeCode.RECOMMENDATION_MADE)
        facts = {
            "text": command.text,
            "to_claimant": str(command.to_claimant) if command.to_claimant else None,
            "clocks": [self.clock_of("acceptance"), self.clock_of("mediation")],
        }
        self.tell(now, "recommendation", "both", facts)

    def hears_recommendation_answer(self, fact: news.RecommendationAnswer, now: datetime) -> None:
        proposal = self.recommendation
        assert proposal is not None, "the stage says so"
        proposal.answers[fact.side] = fact.accepts
        word = "accepts" if fact.accepts else "declines"
        code, step = ANSWERED[fact.accepts]
        self.write(now, "recommendation", f"the {fact.side} {word} it", by=fact.side, code=code)
        text = f"{fact.side} {word} recommendation {proposal.number}"
        self.step(now, text, rests_on(fact), step)
        if not fact.accepts:
            self._declined(now)
        elif all(proposal.answers.get(side) for side in SIDES):
            self.settlement = Settlement(
                at=now, text=proposal.text, amount=proposal.to_claimant, number=proposal.number
            )
            self.conclude(now, "settled", "both sides accepted the mediator's recommendation")

    def _declined(self, now: datetime) -> None:
        self.terms.pop("acceptance", None)
        if self.path.silent("on_recommendation", self.rules_of) == "non-resolution":
            after = DisputeCode.NON_RESOLUTION_AFTER_RECOMMENDATION
            self.non_resolution(now, now, "the recommendation was not accepted by both", code=after)
            return
        self.stage = "mediation"
        self.write(
            now,
            "stage",
            "not accepted by both: mediation goes on",
            code=DisputeCode.RECOMMENDATION_NOT_ACCEPTED,
        )
        self.tell(now, "declined", "both", {"clocks": [self.clock_of("mediation")]})

    # -- the Notice of Non-Resolution -----------------------------------------------------------

    def fee_problem(self, entered: Money | None, now: datetime) -> str | None:
        """Return what is wrong with a fee read off the notice, or None."""
        fee = arbitration_fee(self.fee_table, self.local_day(now), self.file.contract.cap.amount)
        if entered is None:
            return None
        if entered.currency != self.fee_table.currency:
            return f"the fee is in {self.fee_table.currency}, not {entered.currency}"
        if not entered.amount:
            return "fee_on_notice is 0.00; give the amount as it stands on the notice"
        if fee.certainty == "exact" and fee.amount is not None and entered != fee.amount:
            return (
                f"the fee since {fee.since} is {fee.amount}, and that is exact; "
                f"{entered} on a notice is a mistake, or the fee table must be corrected first"
            )
        return None

    def refuses_declare_non_resolution(
        self, command: do.DeclareNonResolution, now: datetime
    ) -> str | None:
        return self.fee_problem(command.fee_on_notice, now)

    def obeys_declare_non_resolution(self, command: do.DeclareNonResolution, now: datetime) -> None:
        declared = DisputeCode.NON_RESOLUTION_DECLARED
        ground, fee = ordered(command), command.fee_on_notice
        self.non_resolution(now, now, command.reason, fee, ground, code=declared)

    def non_resolution(  # noqa: PLR0913 (to be split with its callers)
        self,
        now: datetime,
        at: datetime,
        why: str,
        entered: Money | None = None,
        ground: str | None = None,
        *,
        code: DisputeCode = DisputeCode.NON_RESOLUTION,
    ) -> None:
        """End mediation: both sides may now agree and pay."""
        self.stage, self.notice_at = "non-resolution", now
        self.drop_terms()
        self.clear_flag("recommendation")
        fee = arbitration_fee(self.fee_table, self.local_day(now), self.file.contract.cap.amount)
        self.fee = fee.entered(entered) if entered and fee.certainty != "exact" else fee
        term = Term(
            due=self.counted(now, self.window("agree_and_pay")),
            set_at=now,
            what=f"each side agrees to arbitration and pays its fee of {self.fee_text()}",
            silence=self.joining_words(),
        )
        self.set_term("agree-and-pay", term)
        self.step(now, "Notice of Non-Resolution", ground or why, DisputeStep(code))
        late = f" (late: it was due {self.local(at)})" if now - at > self.late_after else ""
        text = f"Notice of Non-Resolution: {why}; both may agree and pay by {self.local(term.due)}"
        self.write(now, "stage", f"{text}{late}", code=code)
        clocks = [self.clock_of("agree-and-pay")]
        facts = {"why": why, "fee": self.fee_text(), "clocks": clocks}
        self.tell(now, "non-resolution", "both", facts)
        if self.fee.certainty == "approximate":
            text = "the fee table is approximate here: give the notice's amount with enter_fee"
            self.flag_and_write(now, "fee", text)

    def fee_text(self) -> str:
        """Return the fee as letters say it."""
        fee = self.fee
        if fee is None or fee.amount is None:
            return "the amount on the notice"
        about = "about " if fee.certainty == "approximate" else ""
        return f"{about}{fee.amount}"

    def joining_words(self) -> str:
        """Say what follows at the deadline for the sides that have, and have not, joined."""
        raise NotImplementedError
