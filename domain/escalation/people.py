"""The readers of an escalation's letters: another holder of a role, a right address, counsel."""

from datetime import datetime
from typing import Any

from domain.case import mail
from domain.escalation import climb, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import CorrectContact, Reassign, RepresentedBy
from domain.escalation.state import EscalationState
from domain.post.letter import Contact
from domain.post.notice import Notice, NoticeState


def reassign(case: EscalationState, command: Reassign, now: datetime) -> None:
    """Let somebody else hold a role; an open rung asks them."""
    text = f"somebody else is {command.role} from now on"
    case.write_command(now, command, text, EscalationCode.REASSIGNED)
    _set_contact(case, command.role, command.contact)
    climb.ask_again(case, command.role, now)


def correct_contact(case: EscalationState, command: CorrectContact, now: datetime) -> None:
    """Write to the right address from now on; an open rung is asked again there."""
    text = f"the address of the {command.role} is corrected"
    case.write_command(now, command, text, EscalationCode.CONTACT_CORRECTED)
    case.clear_flag(f"contact:{command.role}")
    old = case.contacts(command.role)
    name = command.person or (old[0].name if old else command.role)
    contact = Contact(id=f"{command.role}-{len(case.done)}", name=name, email=command.email)
    _set_contact(case, command.role, contact)
    climb.ask_again(case, command.role, now)


def _set_contact(case: EscalationState, role: str, contact: Contact) -> None:
    """Let one person alone hold a role from now on."""
    changes: dict[str, dict[str, Any]] = {
        "worker": {"worker": contact},
        "project-manager": {"project_managers": (contact,)},
        "account-manager": {"account_managers": (contact,)},
    }
    case.file = case.file.model_copy(update=changes[role])


def represented_by(case: EscalationState, command: RepresentedBy, now: datetime) -> None:
    """Write to the worker's counsel from now on."""
    text = "the worker is represented; letters go to counsel from now on"
    case.write_command(now, command, text, EscalationCode.REPRESENTED)
    case.counsel = command.counsel
    if case.declined.pop("worker", None):  # another person, who has declined nothing
        restart_updates(case, "worker", now)


def restart_updates(case: EscalationState, role: str, now: datetime) -> None:
    """Count the worker's updates from now: those that were declined are not made up for."""
    if role == "worker" and case.update_from is not None:
        case.update_from = now


def nobody_to_go_to(case: EscalationState, notice: Notice, now: datetime) -> None:
    """Go on without a reader when nobody holds the role of the open rung."""
    rung = case.rung_asked
    if rung and notice.id == case.asked[-1].notice and notice.state is NoticeState.NOBODY:
        climb.go_on_without_reader(case, rung, notice.why or "nobody holds the role", now)


def bounced(case: EscalationState, notice: Notice, said: str, now: datetime) -> None:
    """Tell ops of an address that does not work, and go on without its reader."""
    if not case.is_open or mail.is_unwanted(case, notice):
        return
    case.flag(f"contact:{notice.to_role}", f"{said}; correct_contact gives the right address")
    rung = case.rung_asked
    if rung and case.asked[-1].notice == notice.id and case.stage == "climbing":
        climb.go_on_without_reader(case, rung, f"the letter {notice.state.value}", now)
    why = notice.why or notice.state.value
    letters.bounced(case, now, notice.to_role, why, "a person is asked")
