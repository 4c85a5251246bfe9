"""The people of a dispute: its handler, the readers of its letters, and notes of the desk."""

from datetime import datetime
from typing import Any

from domain.acts import AddNote
from domain.case.codes import CaseCode
from domain.dispute import asks, letters, reach
from domain.dispute.codes import DisputeCode
from domain.dispute.commands import CorrectContact, HandOver, ReachedOtherwise, RepresentedBy
from domain.dispute.state import HANDLERS, DisputeState
from domain.post.notice import Notice

# -- who handles it --------------------------------------------------------------------------------


def hand_over(case: DisputeState, command: HandOver, now: datetime) -> None:
    """Let somebody else handle the case; no clock starts anew."""
    before, case.handler = case.handler, command.to
    if command.contact:
        handlers = {**case.file.handlers, command.to: command.contact}
        case.file = case.file.model_copy(update={"handlers": handlers})
    text = f"the {command.to} handles the case now, after the {before}; every clock goes on"
    case.write(now, "command", text, code=DisputeCode.HANDED_OVER, by="ops")
    letters.tell(case, now, "handover", "both", {"role": command.to, "before": before})
    open_asks = asks.open_asks(case)
    for ask in open_asks:
        if not asks.is_past_the_top(case, ask):
            ask.rung = max(ask.rung, asks.first_rung(case, asks.ladder_of(case, ask)))
        letter, _ = asks.letters_of(ask)
        letters.tell(case, now, letter, command.to, asks.facts_of(case, ask))
    if open_asks:
        about = [ask.id for ask in open_asks]
        text = f"handed over with it: {', '.join(about)}"
        case.write(now, "question", text, code=DisputeCode.ASKS_HANDED_OVER, about=about)


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
        handlers: dict[Any, Any] = {**case.file.handlers, role: contact}
        case.file = case.file.model_copy(update={"handlers": handlers})
    elif case.file.parties[role].counsel is not None:
        _change_party(case, role, counsel=contact)
    else:
        _change_party(case, role, name=contact.name, email=contact.email)
    case.clear_flag(f"contact:{role}")
    text = f"the contact of the {role} is corrected"
    case.write(now, "command", text, code=DisputeCode.CONTACT_CORRECTED, by="ops", about=(role,))
    reach.write_again(case, role, windows, now)


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
