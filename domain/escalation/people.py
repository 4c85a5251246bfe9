"""Who is written to in a worker escalation: another holder of a role, a right address, counsel."""

from datetime import datetime
from typing import Any

from domain.case import mail
from domain.case.words import the
from domain.escalation import climb, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import CorrectContact, Reassign, RepresentedBy
from domain.escalation.facts import Referral
from domain.escalation.state import EscalationState
from domain.post.letter import Contact
from domain.post.notice import Notice, NoticeState


def reassign(case: EscalationState, command: Reassign, now: datetime) -> None:
    """Let somebody else hold a role; an open rung asks them."""
    text = f"somebody else is {the(command.role)} from now on"
    case.write_command(now, command, text, EscalationCode.REASSIGNED)
    _set_contact(case, command.role, command.contact)
    climb.ask_again(case, command.role, now)


def correct_contact(case: EscalationState, command: CorrectContact, now: datetime) -> None:
    """Write to the right address from now on; an open rung is asked again there."""
    text = f"the address of {the(command.role)} is corrected"
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


UNSENT = {
    NoticeState.NOBODY: "nobody holds the role",
    NoticeState.REFUSED: "it was refused for good",
    NoticeState.GAVE_UP: "it could not be sent and was given up",
}
"""What says at once that nobody reads a letter or post."""


def not_sent(case: EscalationState, notice: Notice, now: datetime) -> None:
    """Go on without a reader when the open rung's letter or post cannot be sent; ops hear of it."""
    rung = case.rung_asked
    if not case.is_open or rung is None or not climb.was_open_rung(case, notice):
        return
    if (why := UNSENT.get(notice.state)) is not None:
        why = notice.why or why
        done = climb.go_on_without_reader(case, rung, why, now)
        if notice.state is not NoticeState.NOBODY:
            letters.bounced(case, now, notice.to_role, why, done)


def refer(case: EscalationState, fact: Referral, now: datetime) -> None:
    """Ask the person who was named, on the same rung, with the wait that is left."""
    words = f': "{fact.text}"' if fact.text else ""
    text = f"{the(fact.by_role)} names somebody else to ask{words}"
    case.write(now, "fact", text, code=EscalationCode.REFERRAL, by=fact.by_role)
    if not case.is_open:
        return
    role = fact.by_role if fact.by_role != "client" else "project-manager"
    _set_contact(case, role, fact.to)
    rung = case.rung_asked
    if rung is None or case.stage not in {"climbing", "paused"} or case.rung_from is None:
        return
    notice = letters.referred(case, rung, now, role)
    if rung.asks == role:
        asked = case.asked[-1]
        asked.notice, asked.unreached, asked.to = notice.id, None, None
        asked.again.append(now)
    said = f"{the(role)} is asked: the person who was named, with the wait that is left"
    code = EscalationCode.RUNG_REFERRED
    case.write(now, "reminder", said, code=code, to=role, notice=notice.id)


def bounced(case: EscalationState, notice: Notice, said: str, now: datetime) -> None:
    """Tell ops of an address that does not work, and go on without its reader."""
    if not case.is_open or mail.is_unwanted(case, notice):
        return
    case.flag(f"contact:{notice.to_role}", f"{said}; correct_contact gives the right address")
    rung, done = case.rung_asked, "nothing else; its clocks go on"
    if rung and climb.was_open_rung(case, notice) and case.stage == "climbing":
        done = climb.go_on_without_reader(case, rung, f"the letter {notice.state.value}", now)
    letters.bounced(case, now, notice.to_role, notice.why or notice.state.value, done)
