"""A worker escalation, as a table of contents: who takes which fact, which command, what time does.

message on the assignment -> project manager -> account manager -> off the platform
"""

from datetime import datetime
from typing import Any, ClassVar

from domain.acts import Ack, AddNote, Adopt
from domain.case.adoption import adopt
from domain.case.case import MAIL_FACTS, Case
from domain.case.handlers import Handlers, done, told
from domain.case.record import Deadline
from domain.escalation import (
    answers,
    climb,
    commands,
    deadlines,
    ending,
    facts,
    opening,
    pauses,
    people,
    reading,
    view,
    warnings,
)
from domain.escalation.state import EscalationState
from domain.post.notice import Notice

ASKING = ("climbing", "in-contact")
JUDGED = (*ASKING, "paused")
BEFORE_THE_END = ("needs-facts", *JUDGED)
OPEN = (*BEFORE_THE_END, "off-platform")


ADVANCES = (
    opening.close_for_missing_facts,
    opening.ask_for_facts_again,
    pauses.end_hold_if_due,
    pauses.end_pause_if_due,
    ending.close_if_due,
    answers.go_on_if_unanswered,
    climb.update_if_late,  # a late update goes before the step that is due with it
    warnings.warn,
    climb.ask_what_is_due,
    climb.remind,
    climb.repeat,
    answers.ask_the_worker,
    ending.leave_if_due,
    climb.update_if_due,
)
"""What time does, in the fixed order: deadlines, then updates. Each looks whether it is due."""


class EscalationCase(EscalationState):
    """A worker escalation from its opening to its outcome."""

    handles: ClassVar[Handlers[EscalationState]] = Handlers(
        told(facts.Message, answers.message, check=reading.message_problem),
        told(facts.Payment, answers.payment),
        told(facts.Approval, answers.approval),
        told(facts.CancellationReason, answers.cancellation_reason),
        told(facts.ViolationReport, pauses.report_violation),
        told(facts.Settled, answers.settled_or_not),
        told(facts.Withdrawal, ending.withdrawal),
        told(facts.Referral, people.refer),
        *MAIL_FACTS,
        done(commands.Acknowledge, answers.acknowledge, in_stage=ASKING),
        done(commands.Resolve, ending.resolve, in_stage=OPEN),
        done(commands.Withdraw, ending.withdraw, in_stage=OPEN),
        done(commands.EscalateNow, climb.escalate_now, in_stage=ASKING),
        done(
            commands.PauseCase,
            pauses.pause,
            check=pauses.cannot_pause,
            in_stage=JUDGED,
            only_if=lambda case: case.hold is None,
        ),
        done(
            commands.Resume,
            pauses.resume,
            in_stage=("in-contact", "paused"),
            only_if=lambda case: case.hold is None,
        ),
        done(commands.Reassign, people.reassign, in_stage=JUDGED),
        done(commands.MarkIneligible, ending.mark_ineligible, in_stage=BEFORE_THE_END),
        done(
            commands.Overturn,
            pauses.overturn,
            in_stage="paused",
            only_if=lambda case: case.hold is not None,
        ),
        done(commands.CorrectContact, people.correct_contact, in_stage=OPEN),
        done(AddNote, Case.add_note),
        done(commands.RepresentedBy, people.represented_by),
        done(commands.SupplyFacts, opening.supply_facts, in_stage="needs-facts"),
        done(commands.CorrectReading, answers.correct_reading, check=answers.cannot_correct),
        done(Ack, Case.acknowledge_mark, check=Case.cannot_acknowledge),
        done(Adopt, adopt),
    )

    def on_open(self, now: datetime) -> None:
        opening.open_case(self, now)

    def advance(self, now: datetime) -> None:
        """Do everything that is due, in the fixed order: deadlines, then updates."""
        for step in ADVANCES:
            if self.is_open:
                step(self, now)

    def deadlines(self) -> list[Deadline]:
        return [*warnings.deadlines(self), *deadlines.deadlines(self)]

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        people.not_sent(self, notice, now)
        ending.finish_when_told(self, notice, now)

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        people.bounced(self, notice, said, now)

    def after_declining(self, role: str, now: datetime) -> None:
        people.restart_updates(self, role, now)

    def own_status(self) -> dict[str, Any]:
        return view.own_status(self)

    def screen(self) -> list[str]:
        return view.screen(self)
