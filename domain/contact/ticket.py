"""The ticket of a contact: its internal notes, its re-assignment, and the desk that takes it."""

from datetime import datetime

from domain.contact import clocks, ending, letters
from domain.contact.codes import ContactCode
from domain.contact.commands import Reassign
from domain.contact.facts import AcceptedByDesk
from domain.contact.routes.explain import internal_notes
from domain.contact.state import ContactState
from domain.errors import Refused
from domain.post.notice import Notice, NoticeState

LONGEST_NOTE = 4000
"""How many characters of a person's words go into a note; own default."""
MOST_NOTED = 20
"""How many later messages of a contact are put on its ticket; own default."""

# -- internal notes --------------------------------------------------------------------------------


def notes(case: ContactState) -> list[str]:
    """Return the internal notes of the route."""
    cell, row = case.cell, case.row
    known = case.file.categories
    found = [*internal_notes(case.routes, cell, row, known)] if cell and row else []
    if case.file.opened_on:
        found.append(f"the ticket was opened on {case.file.opened_on}")
    if case.counsel:
        found.append("the sender is represented: write to counsel, not to the sender")
    return [*found, *said("the sender wrote", case.file.text)]


def said(who: str, text: str) -> list[str]:
    """Return a person's words as lines of a note. What is too long for one is cut, and says so."""
    left_out = len(text) - LONGEST_NOTE
    more = [f"… {left_out} characters more are on the case"] if left_out > 0 else []
    return [f"{who}:", *(f"> {line}" for line in text[:LONGEST_NOTE].splitlines()), *more]


def pass_on(case: ContactState, now: datetime, who: str, text: str) -> None:
    """Put words that came later on the ticket; a flood of them is not made a flood of acts."""
    case.noted += 1
    if case.noted <= MOST_NOTED:
        note(case, now, said(who, text))
    else:
        case.flag("messages", f"{case.noted} messages came; the ticket has {MOST_NOTED} of them")


def note(case: ContactState, now: datetime, lines: list[str]) -> Notice:
    """Put internal notes on the ticket."""
    notice = letters.note(case, now, lines)
    text = "internal notes are put on the ticket"
    case.write(now, "notes", text, code=ContactCode.NOTES_PUT, notice=notice.id)
    return notice


def note_and_move(case: ContactState, now: datetime, lines: list[str]) -> None:
    """Put notes on the ticket, and re-assign it once that was tried: the order of the source."""
    case.stage = "moving"
    case.then[note(case, now, lines).id] = "move"


# -- the re-assignment -----------------------------------------------------------------------------


def move_to(case: ContactState, desk: str, now: datetime) -> None:
    """Re-assign the ticket. The platform is asked until it confirms."""
    take_back(case)
    case.stage, case.desk = "moving", desk
    notice = letters.move(case, now, desk, notes(case))
    case.move = notice.id
    text = f"the ticket is re-assigned to {desk} and stays open"
    case.write(now, "reassign", text, code=ContactCode.REASSIGNED, to=desk, notice=notice.id)


def take_back(case: ContactState) -> None:
    """Forget a re-assignment that has not left, and stop waiting for its desk."""
    for notice in case.notices:
        if notice.id == case.move and notice.is_open:
            case.replace(notice)
    case.move = None
    case.then.clear()
    clocks.stop(case, "acceptance")


def go_on(case: ContactState, notice: Notice, now: datetime) -> None:
    """Take the next step once a message, a note or the re-assignment was tried."""
    if not case.is_open:
        return
    step = case.then.pop(notice.id, None)
    if step == "note":
        note_and_move(case, now, notes(case))
    elif step == "move":
        move_to(case, case.desk or "", now)
    if notice.id == case.move and notice.state is NoticeState.ACCEPTED:
        _confirm(case, now)


def _confirm(case: ContactState, now: datetime) -> None:
    """Record that the ticket is with its desk, and wait until a desk that accepts has taken it."""
    text = f"the platform confirms: the ticket is with {case.desk}"
    case.write(now, "confirmed", text, code=ContactCode.MOVE_CONFIRMED)
    wait = case.desk_entry.accepts_within if case.desk_entry else None
    answer = case.clocks.get("answer")
    if wait is None or (answer and answer.told):
        # Whoever is asked for the answer by now is not asked to accept it besides.
        case.stage = "waiting-for-answer" if answer else "handed-on"
        return
    case.stage = "waiting-for-desk"
    clocks.start(case, "acceptance", now, wait)


def cannot_reassign(case: ContactState, command: Reassign, _now: datetime) -> str | None:
    """Return why the ticket cannot go to a desk, or None."""
    desks = [d for d in case.routes.desks if d not in {case.desk, "team-lead"}]
    closed = [d for d in desks if case.routes.desks[d].listed_only and not _is_listed(case, d)]
    others = ", ".join(d for d in desks if d not in closed)
    if command.desk in closed:
        named = " and ".join(case.file.categories)
        return (
            f"{command.desk} takes only what is on its list, and {named} is not; it can go to "
            f"{others}; ask_lead asks the team lead, who may name another category"
        )
    if command.desk not in desks:
        return f"it can go to {others}; ask_lead asks the team lead"
    return None


def _is_listed(case: ContactState, desk: str) -> bool:
    """Return whether a row sends one of the contact's categories to a desk."""
    named = {*case.file.categories, *([case.cell.category] if case.cell else [])}
    return any(row.desk == desk and named & {*row.categories} for row in case.routes.rows.values())


def reassign(case: ContactState, command: Reassign, now: datetime) -> None:
    """Move the ticket to another desk. The sender hears nothing."""
    text = f"re-assigned to {command.desk}"
    case.write_command(now, command, text, ContactCode.REASSIGNED_BY_HAND)
    clocks.stop(case, "call")
    clocks.stop(case, "claim")
    move_to(case, command.desk, now)


# -- the desk takes it -----------------------------------------------------------------------------


def check_desk(case: ContactState, fact: AcceptedByDesk, _when: datetime | None) -> None:
    """Check that the desk is one of the routes.

    Raises:
        Refused: it is not; the text names those there are.
    """
    if fact.desk not in {None, *case.routes.desks}:
        msg = f"no desk is called {fact.desk!r}; there are {', '.join(case.routes.desks)}"
        raise Refused(msg)


def accepted(case: ContactState, fact: AcceptedByDesk, now: datetime) -> None:
    """Record that a desk has the contact in hand, and stop its clock."""
    desk = fact.desk or case.desk or "desk"
    aside = "" if case.awaits_desk else " (it was not waiting for a desk)"
    text = f"{desk} has the contact in hand{aside}"
    case.write(now, "accepted", text, code=ContactCode.ACCEPTED, by=fact.by_role)
    if not case.awaits_desk:
        return
    take_back(case)
    case.desk, case.accepted_at, case.stage = desk, fact.happened_at or now, "accepted"
    if "answer" in case.clocks:
        case.stage = "waiting-for-answer"
    ending.end_if_done(case, now)
