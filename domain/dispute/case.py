"""A dispute, as a table of contents: the function for each fact, command and deadline.

response -> mediation -> Notice of Non-Resolution -> both agree and pay -> arbitration -> award
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from domain.acts import AddNote, Adopt, Fact
from domain.case import questions
from domain.case.adoption import adopt
from domain.case.ask_messages import HandOver, QuestionAsked, Reply, WithdrawQuestion
from domain.case.case import MAIL_FACTS
from domain.case.handlers import Handlers, done, due, due_each, told
from domain.case.record import Deadline
from domain.dispute import (
    arbitration,
    award,
    chase,
    claimed_payments,
    commands,
    consents,
    deadlines,
    ending,
    facts,
    handover,
    joining,
    late_fees,
    letters,
    linked,
    mediation,
    opening,
    paying,
    people,
    refunds,
    view,
)
from domain.dispute.state import DisputeState
from domain.errors import Refused
from domain.post.notice import Notice

MEDIATING = ("mediation", "recommendation")
JOINING = ("non-resolution", "pay-whole")
RUNNING = ("response", *MEDIATING, *JOINING, "arbitration")
DECIDED = ("awarded", "open-points")


def _asks_for_consent(case: DisputeState) -> bool:
    return any(consent.is_open for consent in case.consents)


class DisputeCase(DisputeState):
    """A dispute from its opening to its outcome."""

    handles: ClassVar[Handlers[DisputeState]] = Handlers(
        # the path
        told(facts.Response, mediation.response, in_stage="response"),
        told(
            facts.RecommendationAnswer,
            mediation.recommendation_answer,
            in_stage="recommendation",
        ),
        told(facts.Agreement, joining.agreement, check=joining.cannot_agree, in_stage=JOINING),
        told(
            facts.FeePaid,
            paying.fee_paid,
            check=paying.cannot_pay,
            only_if=lambda case: case.notice_at is not None,
        ),
        told(
            facts.PaymentClaimed,
            claimed_payments.claim,
            check=claimed_payments.cannot_claim,
            in_stage=JOINING,
        ),
        told(
            facts.Counterclaim,
            arbitration.counterclaim,
            check=arbitration.cannot_claim_back,
            in_stage="arbitration",
        ),
        told(
            facts.MaterialDecision,
            arbitration.material_decision,
            check=arbitration.cannot_decide_material,
            in_stage="arbitration",
        ),
        told(facts.Award, award.made, check=award.cannot_be_made, in_stage="arbitration"),
        told(
            facts.Evidence,
            arbitration.evidence,
            in_stage=("response", *MEDIATING, "arbitration"),
        ),
        told(
            facts.AwardCorrected,
            award.corrected,
            check=award.cannot_be_corrected,
            in_stage=DECIDED,
        ),
        told(facts.AwardSettled, award.ended, check=award.is_another, in_stage=DECIDED),
        told(facts.AwardReopened, award.reopened, check=award.is_another, in_stage=DECIDED),
        # at any time
        told(QuestionAsked, questions.ask, check=questions.cannot_ask),
        told(Reply, questions.reply, check=questions.cannot_reply),
        told(facts.LinkedClaimOpened, linked.claim_opened, check=linked.cannot_be_linked),
        told(facts.LinkedClaimClosed, linked.claim_closed, check=linked.is_not_linked),
        *MAIL_FACTS,
        # the path
        done(
            commands.Recommend,
            mediation.recommend,
            check=mediation.cannot_recommend,
            in_stage=MEDIATING,
        ),
        done(
            commands.DeclareNonResolution,
            mediation.declare_non_resolution,
            check=mediation.cannot_declare,
            in_stage=MEDIATING,
        ),
        done(
            commands.EnterFee,
            paying.enter_fee,
            check=paying.cannot_enter_fee,
            in_stage=JOINING,
        ),
        done(
            commands.NoPaymentFound,
            claimed_payments.not_found,
            check=claimed_payments.cannot_find,
            only_if=claimed_payments.is_any,
        ),
        done(
            commands.DemandArbitration,
            joining.demand,
            in_stage="non-resolution",
            otherwise=joining.too_early,
        ),
        done(
            commands.FileStatement,
            arbitration.file_statement,
            check=arbitration.cannot_file,
            in_stage="arbitration",
            only_if=lambda case: case.statement is None,
        ),
        done(
            commands.AskMaterial,
            arbitration.ask_material,
            check=arbitration.cannot_ask_material,
            in_stage="arbitration",
        ),
        done(
            commands.SetEvidenceDeadline,
            arbitration.set_evidence_deadline,
            check=arbitration.cannot_set_evidence,
            in_stage="arbitration",
        ),
        done(
            commands.ConfirmAward,
            award.confirm,
            only_if=lambda case: case.waits_for_confirmation,
        ),
        done(
            commands.Extend,
            deadlines.extend,
            check=deadlines.cannot_extend,
            in_stage=RUNNING,
        ),
        done(commands.Settle, ending.settle, check=ending.cannot_settle, in_stage=RUNNING),
        done(commands.Withdraw, ending.withdraw, in_stage=("awaiting-consent", *RUNNING)),
        # what is asked of the platform
        done(
            WithdrawQuestion,
            questions.withdraw,
            check=questions.cannot_withdraw,
            only_if=questions.is_any_open,
        ),
        done(
            commands.AskConsent,
            consents.ask,
            check=consents.cannot_ask,
            in_stage=(*RUNNING, *DECIDED),
            only_if=lambda case: not _asks_for_consent(case),
        ),
        done(
            commands.DecideConsent,
            consents.decide,
            check=consents.cannot_decide,
            only_if=_asks_for_consent,
        ),
        done(
            commands.WithdrawConsent,
            consents.withdraw,
            check=consents.cannot_withdraw,
            only_if=_asks_for_consent,
        ),
        # people
        done(HandOver, questions.hand_over),
        done(commands.RepresentedBy, people.represented_by, check=people.is_no_party),
        done(commands.CorrectContact, people.correct_contact, check=people.cannot_correct),
        done(commands.ReachedOtherwise, people.reached_otherwise, check=people.is_no_party),
        done(AddNote, people.add_note),
        done(Adopt, adopt),
        # deadlines
        due("response", mediation.no_response),
        due("recommendation", chase.is_late),
        due("acceptance", mediation.no_answer),
        due("mediation", mediation.is_over),
        due("agree-and-pay", joining.decide),
        due("pay-whole", joining.whole_not_paid),
        due("statement", arbitration.no_statement),
        due_each(arbitration.PERMISSION, arbitration.no_decision),
        due_each(arbitration.EVIDENCE, arbitration.evidence_is_over),
        due("award", arbitration.no_award),
        due("after-award", award.time_after_is_over),
        due("open-points", ending.still_open),
    )

    def on_open(self, now: datetime) -> None:
        opening.open_case(self, now)

    # -- facts ---------------------------------------------------------------------------------

    def check_fact(self, fact: Fact) -> None:
        """Check that a fact makes sense, unless it was told before: then it counts once."""
        if self.is_open and not self.was_told(fact):
            super().check_fact(fact)

    def apply(self, fact: Fact, now: datetime) -> None:
        """Take in a fact; one that makes no sense when it comes is kept as rejected."""
        if not self.is_open:
            ending.told_late(self, fact, now)
            return
        try:
            self.check_fact_at(fact, fact.happened_at or now)
            self.check_time(fact, now)
        except Refused as error:
            self.reject(now, fact.name, str(error))
        else:
            super().apply(fact, now)

    # -- time and letters ----------------------------------------------------------------------

    def advance(self, now: datetime) -> None:
        deadlines.advance(self, now)

    def deadlines(self) -> list[Deadline]:
        return deadlines.deadlines(self)

    def tell(
        self,
        now: datetime,
        kind: str,
        roles: str | Iterable[str],
        facts: dict[str, Any],
        *,
        due: datetime | None = None,
    ) -> None:
        letters.tell(self, now, kind, roles, facts, due=due)

    def after_ask(self, now: datetime) -> None:
        ending.close_if_nothing_is_open(self, now)

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        refunds.confirm(self, notice, now)
        late_fees.confirm(self, notice, now)

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        people.bounced(self, notice, said, now)

    def after_case_told(self, notice: Notice, now: datetime) -> None:
        handover.confirm_told(self, notice, now)

    # -- what people see -----------------------------------------------------------------------

    @property
    def rung(self) -> str | None:
        return view.rung(self)

    @property
    def waiting_for(self) -> str | None:
        return view.waiting_for(self)

    def own_status(self) -> dict[str, Any]:
        return view.own_status(self)

    def screen(self) -> list[str]:
        return view.screen(self)
