"""A contact, as a table of contents: the function for each fact, each command and for time.

a row of the routes takes it -> the sender hears what that allows -> the ticket moves -> a desk
"""

from datetime import datetime
from typing import Any, ClassVar

from domain.acts import AddNote, Adopt
from domain.case.adoption import adopt
from domain.case.case import MAIL_FACTS, Case
from domain.case.handlers import Handlers, done, told
from domain.case.record import Deadline
from domain.contact import (
    answers,
    calls,
    claims,
    clocks,
    commands,
    ending,
    facts,
    opening,
    people,
    reminders,
    routing,
    team_lead,
    ticket,
    view,
)
from domain.contact.state import ContactState
from domain.post.notice import Notice

ROUTED = ("on-call", "claim-incomplete", "moving", "waiting-for-desk", "waiting-for-answer")


class ContactCase(ContactState):
    """A contact from its opening to its outcome."""

    handles: ClassVar[Handlers[ContactState]] = Handlers(
        told(facts.AcceptedByDesk, ticket.accepted, check=ticket.check_desk),
        told(facts.TicketAnswered, answers.answered),
        told(facts.ReturnedByDesk, team_lead.returned),
        told(facts.CallEnded, calls.ended),
        told(facts.ContactDetails, calls.contact_details),
        told(facts.Message, routing.message),
        *MAIL_FACTS,
        done(commands.Decide, routing.decide, check=routing.cannot_decide, in_stage="with-lead"),
        done(commands.SupplyClaim, claims.supply_claim, in_stage="claim-incomplete"),
        done(commands.AskLead, team_lead.ask_lead, in_stage=ROUTED),
        done(commands.Reassign, ticket.reassign, check=ticket.cannot_reassign, in_stage=ROUTED),
        done(commands.Close, ending.close),
        done(AddNote, Case.add_note),
        done(commands.MarkRepresented, people.mark_represented),
        done(commands.CorrectContact, people.correct_contact),
        done(Adopt, adopt),
    )

    @property
    def rung(self) -> str | None:
        return clocks.reminded_last(self)

    def on_open(self, now: datetime) -> None:
        opening.open_case(self, now)

    def advance(self, now: datetime) -> None:
        """Remind those who are late, tell who waits, and end the case if nothing is left to do."""
        reminders.remind(self, now)
        answers.tell_how_it_stands(self, now)
        answers.end_if_it_stands(self, now)
        ending.end_if_done(self, now)

    def deadlines(self) -> list[Deadline]:
        return clocks.deadlines(self)

    def recount(self) -> None:
        clocks.recount(self)

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        people.send_to_stand_in(self, notice, now)
        ticket.go_on(self, notice, now)
        ending.end_if_done(self, now)

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        people.bounced(self, notice, said, now)

    def stated(self) -> list[str]:
        return view.stated(self)

    def own_status(self) -> dict[str, Any]:
        return view.own_status(self)

    def to_do(self) -> str | None:
        return view.to_do(self)

    def screen(self) -> list[str]:
        return view.screen(self)
