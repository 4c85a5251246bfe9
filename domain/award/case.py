"""An award, as a table of contents: the function for each fact, each command and for time.

awaiting payment -> overdue -> every account limited -> paid -> every limitation lifted
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from domain.acts import AddNote, Adopt
from domain.award import (
    commands,
    confirmations,
    corrections,
    court_reminders,
    deadlines,
    disputes,
    ending,
    facts,
    instalments,
    letters,
    limitations,
    opening,
    overdue,
    payments,
    people,
    reminders,
    view,
)
from domain.award.state import AwardState
from domain.case import asks, questions
from domain.case.adoption import adopt
from domain.case.ask_messages import HandOver, QuestionAsked, Reply, WithdrawQuestion
from domain.case.case import MAIL_FACTS, Case
from domain.case.handlers import Handlers, done, told
from domain.case.record import Deadline
from domain.errors import BadInput, RecourseError
from domain.post.notice import Notice, Receipt


def _is_enforced(case: AwardState) -> bool:
    """Return whether the award is being enforced: neither above its cap nor to be closed."""
    return not case.above_cap and case.closing is None


def _is_not_closed(case: AwardState) -> bool:
    """Return whether no person has closed the case."""
    return case.closing is None


class AwardCase(AwardState):
    """An award from its opening until every respondent has paid."""

    unfit: ClassVar[type[RecourseError]] = BadInput
    handles: ClassVar[Handlers[AwardState]] = Handlers(
        told(facts.PaymentReceived, payments.received, check=payments.payment_problem),
        told(facts.PaymentReversed, payments.went_back, check=payments.reversal_problem),
        told(facts.ConditionalTender, payments.conditional_tender, check=payments.unknown_tenderer),
        told(facts.CorrectionRequested, corrections.requested),
        told(
            facts.LimitationConfirmed,
            confirmations.limitation_confirmed,
            check=confirmations.unknown_account,
        ),
        told(
            facts.LimitationFailed,
            confirmations.limitation_failed,
            check=confirmations.nothing_to_fail,
        ),
        told(facts.CourtStep, court_reminders.court_step),
        told(facts.MatterRaised, ending.matter_raised),
        told(
            facts.AwardCorrected, corrections.award_corrected, check=corrections.in_other_currency
        ),
        told(facts.DisputeLinked, disputes.link),
        told(QuestionAsked, people.ask, check=questions.cannot_ask),
        told(Reply, questions.reply, check=questions.cannot_reply),
        *MAIL_FACTS,
        done(
            commands.ConfirmAwardAboveCap,
            opening.confirm_above_cap,
            only_if=lambda case: case.above_cap,
        ),
        done(
            commands.AgreePlan,
            instalments.agree,
            check=instalments.cannot_agree,
            only_if=_is_enforced,
        ),
        done(
            commands.AgreeCredit,
            payments.agree_credit,
            check=payments.cannot_credit,
            only_if=_is_enforced,
        ),
        done(
            commands.LimitedByHand,
            confirmations.limited_by_hand,
            check=confirmations.cannot_be_limited,
            only_if=_is_enforced,
        ),
        done(
            commands.LiftedByHand,
            confirmations.lifted_by_hand,
            check=confirmations.cannot_be_lifted,
            only_if=lambda case: not case.above_cap,
        ),
        done(
            commands.Stay,
            limitations.stay,
            only_if=lambda case: _is_enforced(case) and case.stayed is None,
        ),
        done(
            commands.Resume,
            limitations.resume,
            only_if=lambda case: _is_enforced(case) and case.stayed is not None,
        ),
        done(
            WithdrawQuestion,
            questions.withdraw,
            check=questions.cannot_withdraw,
            only_if=questions.is_any_open,
        ),
        done(HandOver, questions.hand_over),
        done(AddNote, Case.add_note),
        done(commands.RepresentedBy, people.represented_by, check=people.unknown_party),
        done(commands.CorrectContact, people.correct_contact, check=people.unknown_party),
        done(
            commands.AddAccount,
            confirmations.add_account,
            check=confirmations.cannot_add,
            only_if=_is_not_closed,
        ),
        done(
            commands.CorrectAward,
            corrections.correct_award,
            check=corrections.cannot_correct,
            only_if=_is_not_closed,
        ),
        done(commands.Close, ending.close, only_if=_is_not_closed),
        done(Adopt, adopt, only_if=_is_not_closed),
    )

    def on_open(self, now: datetime) -> None:
        opening.open_case(self, now)

    def advance(self, now: datetime) -> None:
        """Do everything that is due, in the fixed order: deadlines, then reminders, then the end.

        While an award above its cap waits for a person, only what was asked is due.
        """
        if not self.is_open:
            return
        asks.advance(self, now)
        if self.above_cap:
            return
        self.looked_at = now
        ending.record_satisfied(self, now)
        instalments.record_missed(self, now)
        overdue.record_overdue(self, now)
        limitations.ask_what_is_due(self, now)
        limitations.alarm_if_due(self, now)
        reminders.remind(self, now)
        instalments.remind(self, now)
        court_reminders.remind(self, now)
        ending.end_if_done(self, now)
        self.stage = ending.stage(self, now)

    def deadlines(self) -> list[Deadline]:
        return deadlines.deadlines(self)

    def read_receipt(self, notice: Notice, receipt: Receipt, now: datetime) -> Receipt:
        return confirmations.read_receipt(self, notice, receipt, now)

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

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        confirmations.act_answered(self, notice, now)

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        people.bounced(self, notice, said, now)

    def after_case_told(self, notice: Notice, now: datetime) -> None:
        disputes.record_telling(self, notice, now)

    @property
    def waiting_for(self) -> str | None:
        return view.waiting_for(self)

    def own_status(self) -> dict[str, Any]:
        return view.own_status(self)

    def screen(self) -> list[str]:
        return view.screen(self)
