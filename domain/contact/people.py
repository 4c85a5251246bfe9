"""The readers of a contact's letters: counsel, a right address, a stand-in for an empty role."""

from datetime import datetime

from domain.contact import answers, letters
from domain.contact.codes import ContactCode
from domain.contact.commands import CorrectContact, MarkRepresented
from domain.contact.state import ContactState
from domain.post.letter import Contact
from domain.post.notice import UNREACHED, Notice, NoticeState


def represent(case: ContactState, counsel: Contact, now: datetime) -> None:
    """Write to the sender's counsel from now on, and mark the sender's account."""
    case.counsel = counsel
    text = "the sender has counsel: letters go there from now on"
    case.write(now, "represented", text, code=ContactCode.REPRESENTED)
    mark(case, case.file.sender.account or case.file.ticket, counsel.name, now)


def mark(case: ContactState, account: str, letters_to: str, now: datetime) -> None:
    """Ask the platform to mark an account, so that its letters go to counsel."""
    notice = letters.represented(case, now, account, letters_to)
    text = "the platform is asked to mark the account as represented"
    case.write(now, "represented", text, code=ContactCode.MARK_ASKED, notice=notice.id)


def mark_represented(case: ContactState, command: MarkRepresented, now: datetime) -> None:
    """Take in that the sender has counsel."""
    text = "the sender is represented"
    case.write_command(now, command, text, ContactCode.MARKED_REPRESENTED)
    represent(case, command.counsel, now)


def correct_contact(case: ContactState, command: CorrectContact, now: datetime) -> None:
    """Write to the right address from now on; a letter that did not arrive goes again."""
    text = "the address of the sender is corrected"
    case.write_command(now, command, text, ContactCode.CONTACT_CORRECTED)
    case.clear_flag("contact:sender")
    sender = case.file.sender.model_copy(update={"email": command.email})
    case.file = case.file.model_copy(update={"sender": sender})
    answers.resume_updates(case, now)
    lost = _lost(case)
    if lost is None:
        return
    case.clear_flag(lost.id)
    if lost.id == case.way_sent:
        notice = letters.way(case, now, lost.kind)
        case.way_sent = notice.id
    else:
        notice = case.send(now, lost.kind, "sender", dict(lost.facts))
    whom = ", to counsel" if case.counsel else ""
    text = f"the letter that did not arrive goes again{whom}"
    code = ContactCode.WAY_SHOWN_AGAIN
    case.write(now, "answer", text, code=code, to="sender", notice=notice.id)


def _lost(case: ContactState) -> Notice | None:
    """Return the newest letter to the sender, if it reached nobody and still says what holds."""
    sent = [n for n in case.notices if n.to_role == "sender" and n.channel == "mail"]
    if not sent or sent[-1].state not in UNREACHED:
        return None
    newest = sent[-1]
    shows_way = case.row is not None and newest.kind == case.row.letter
    return newest if shows_way or answers.is_owed(case) else None


def bounced(case: ContactState, notice: Notice, said: str, _now: datetime) -> None:
    """Mark an address that does not work."""
    if case.is_open:
        hint = "the directory of roles has the address"
        if notice.to_role == "sender":
            hint = "correct_contact gives the right address"
        case.flag(f"contact:{notice.to_role}", f"{said}; {hint}")


def send_to_stand_in(case: ContactState, notice: Notice, now: datetime) -> None:
    """Send a letter inside the house to the role named for it, if nobody holds its own."""
    instead = case.routes.clocks.if_nobody
    if instead is None or instead == notice.to_role or notice.kind not in letters.INSIDE:
        return
    if not case.is_open or notice.state is not NoticeState.NOBODY:
        return
    again = case.send(now, notice.kind, instead, dict(notice.facts), due=notice.due)
    case.clear_flag(notice.id)
    text = f"nobody holds the role {notice.to_role}: the {notice.kind} goes to {instead}"
    code = ContactCode.HANDED_UP
    case.write(now, "reminder", text, code=code, to=instead, notice=again.id)
