"""A worker escalation, as a table of contents: the function for each fact, command and for time.

message on the assignment -> project manager -> account manager -> off the platform
"""

from datetime import datetime
from typing import Any, ClassVar

from domain.acts import AddNote, Adopt
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
    view,
    warnings,
)
from domain.escalation.state import EscalationState
from domain.post.notice import Notice

ASKING = ("climbing", "in-contact")
JUDGED = (*ASKING, "paused")
BEFORE_THE_END = ("needs-facts", *JUDGED)
OPEN = (*BEFORE_THE_END, "off-platform")


class EscalationCase(EscalationState):
    """A worker escalation from its opening to its outcome."""

    handles: ClassVar[Handlers[EscalationState]] = Handlers(
        told(facts.Message, answers.message),
        told(facts.Payment, answers.payment),
        told(facts.Approval, answers.approval),
        told(facts.CancellationReason, answers.cancellation_reason),
        told(facts.ViolationReport, pauses.report_violation),
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
        done(Adopt, adopt),
    )

    def on_open(self, now: datetime) -> None:
        opening.open_case(self, now)

    def advance(self, now: datetime) -> None:
        """Do everything that is due, in the fixed order: deadlines, then updates."""
        pauses.end_hold_if_due(self, now)
        pauses.end_pause_if_due(self, now)
        answers.expire_acknowledgement(self, now)
        climb.update_if_late(self, now)
        warnings.warn(self, now)
        climb.ask_what_is_due(self, now)
        climb.remind(self, now)
        ending.leave_if_due(self, now)
        climb.update_if_due(self, now)

    def deadlines(self) -> list[Deadline]:
        return [*warnings.deadlines(self), *deadlines.deadlines(self)]

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        people.nobody_to_go_to(self, notice, now)
        ending.finish_when_told(self, notice, now)

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        people.bounced(self, notice, said, now)

    def after_declining(self, role: str, now: datetime) -> None:
        people.restart_updates(self, role, now)

    def own_status(self) -> dict[str, Any]:
        return view.own_status(self)

    def screen(self) -> list[str]:
        return view.screen(self)
