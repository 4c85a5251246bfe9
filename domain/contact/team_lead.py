"""The question to the team lead: where does this contact go? It has a deadline."""

from datetime import datetime

from domain.contact import clocks, letters, ticket
from domain.contact.codes import ContactCode
from domain.contact.commands import AskLead
from domain.contact.facts import ReturnedByDesk
from domain.contact.state import ContactState


def ask(case: ContactState, now: datetime, why: str) -> None:
    """Ask the team lead to decide. The sender hears nothing until then."""
    case.stage, case.desk = "with-lead", "team-lead"
    ticket.take_back(case)
    clock = clocks.start(case, "lead", now, case.routes.clocks.lead_decides_within)
    case.flag("lead", f"the team lead decides where this goes, by {case.local(clock.due)}")
    notice = letters.ask_lead(case, now, clock, why)
    text, code = f"the team lead is asked: {why}", ContactCode.LEAD_ASKED
    case.write(now, "question", text, code=code, to="team-lead", notice=notice.id)


def ask_lead(case: ContactState, command: AskLead, now: datetime) -> None:
    """Ask the team lead because a person doubts the route."""
    case.write_command(now, command, "the team lead is asked", ContactCode.LEAD_CALLED_IN)
    clocks.stop(case, "call")
    clocks.stop(case, "claim")
    ask(case, now, command.reason)


def returned(case: ContactState, fact: ReturnedByDesk, now: datetime) -> None:
    """Ask the team lead when a desk gives the contact back."""
    text = f'{case.desk or "a desk"} gave it back: "{fact.text}"'
    case.write(now, "fact", text, code=ContactCode.RETURNED, by=fact.by_role)
    if case.awaits_desk or case.stage == "waiting-for-answer":
        ask(case, now, f"{case.desk} says that it is not theirs")
