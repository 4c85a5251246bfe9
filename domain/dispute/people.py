"""The people of a dispute: the readers of its letters, and notes of the desk."""

from datetime import datetime

from domain.acts import AddNote
from domain.case.asking import HANDLERS, Handler
from domain.case.codes import CaseCode
from domain.dispute import letters, reach
from domain.dispute.codes import DisputeCode
from domain.dispute.commands import CorrectContact, ReachedOtherwise, RepresentedBy
from domain.dispute.state import DisputeState
from domain.post.notice import Notice

# -- who is written to -----------------------------------------------------------------------------


def is_no_party(
    case: DisputeState, command: RepresentedBy | ReachedOtherwise, _now: datetime
) -> str | None:
    """Return the text for a role that no party has, or None if one has it."""
    if command.party in case.roles():
        return None
    return f"no party is called {command.party!r}; there is {', '.join(case.roles())}"


def represented_by(case: DisputeState, command: RepresentedBy, now: datetime) -> None:
    """Write to a party's counsel from now on."""
    windows = reach.lost_windows(case, command.party, now)
    _change_party(case, command.party, counsel=command.counsel)
    text = f"the {command.party} is represented; letters go to counsel from now on"
    code, about = DisputeCode.REPRESENTED, (command.party,)
    case.write(now, "command", text, code=code, by="ops", about=about)
    case.clear_flag(f"contact:{command.party}")
    reach.write_again(case, command.party, windows, now)


def cannot_correct(case: DisputeState, command: CorrectContact, _now: datetime) -> str | None:
    """Return why a contact cannot be corrected, or None."""
    roles = case.roles()
    if command.role not in {*roles, *HANDLERS}:
        known = ", ".join([*roles, *HANDLERS])
        return f"nobody is called {command.role!r}; there is {known}"
    if command.role in roles and command.contact.email is None:
        return "contact.email is missing; letters go there"
    return None


def correct_contact(case: DisputeState, command: CorrectContact, now: datetime) -> None:
    """Write to the right address from now on."""
    role, contact = command.role, command.contact
    windows = reach.lost_windows(case, role, now)
    if role not in case.roles():
        case.introduce(_handler(role), contact)
    elif case.file.parties[role].counsel is not None:
        _change_party(case, role, counsel=contact)
    else:
        _change_party(case, role, name=contact.name, email=contact.email)
    case.clear_flag(f"contact:{role}")
    text = f"the contact of the {role} is corrected"
    case.write(now, "command", text, code=DisputeCode.CONTACT_CORRECTED, by="ops", about=(role,))
    reach.write_again(case, role, windows, now)


def _handler(role: str) -> Handler:
    return next(handler for handler in HANDLERS if handler == role)


def _change_party(case: DisputeState, role: str, **changes: object) -> None:
    """Replace fields of one account."""
    party = case.file.parties[role].model_copy(update=changes)
    if role == "claimant":
        case.file = case.file.model_copy(update={"claimant": party})
        return
    others = [party if r == role else p for r, p in case.file.parties.items() if r != "claimant"]
    case.file = case.file.model_copy(update={"respondents": tuple(others)})


def reached_otherwise(case: DisputeState, command: ReachedOtherwise, now: datetime) -> None:
    """Let the silence of a party count from now on: it was told by other means than mail."""
    case.told_otherwise[command.party] = now
    case.clear_flag(f"contact:{command.party}")
    text = f"the {command.party} was told another way; its silence counts from now on"
    case.write_command(now, command, text, DisputeCode.REACHED_OTHERWISE)


def bounced(case: DisputeState, notice: Notice, said: str, now: datetime) -> None:
    """Tell ops of an address that does not work."""
    key = f"contact:{notice.to_role}"
    letters.flag_and_write(case, now, key, f"{said}; say correct_contact")


# -- notes -----------------------------------------------------------------------------------------


def add_note(case: DisputeState, command: AddNote, now: datetime) -> None:
    """Keep a note on the record; nothing else changes."""
    case.write(now, "note", f"note: {command.text}", code=CaseCode.NOTE, by="ops")
