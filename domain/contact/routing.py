"""The route of a contact: one row takes it, at the opening or when the team lead decides."""

from datetime import date, datetime
from typing import Any

from domain.contact import answers, calls, claims, clocks, letters, team_lead, ticket
from domain.contact.codes import ContactCode
from domain.contact.commands import Decide
from domain.contact.facts import Message
from domain.contact.file import Claim, ContactFile, cell
from domain.contact.routes.categories import remark, suggest, why_it_wins
from domain.contact.routes.match import Cell, route
from domain.contact.routes.table import UNSURE, Protocol, Row
from domain.contact.state import ContactState
from domain.errors import BadInput


def cell_named(case: ContactState, file: ContactFile, category: str) -> Cell:
    """Return the cell of the contact under a category, by the day it came.

    Raises:
        BadInput: the category is not on the list, or a certificate has no dates.
    """
    return cell(file, case.routes, day_it_came(case, file), category=category)


def day_it_came(case: ContactState, file: ContactFile) -> date:
    """Return the local day on which the contact came."""
    return case.calendar.zone.local(file.received_at or case.opened).date()


STILL_OWED = {Protocol.SEE_IT_ANSWERED, Protocol.ASK_LEAD, Protocol.HAND_ON}
"""Protocols under which a ticket that was promised an answer is still owed one."""


# -- taking a route --------------------------------------------------------------------------------


def take(case: ContactState, found: Cell, now: datetime) -> None:
    """Take the one row of a cell and follow its protocol."""
    taken = route(case.routes, found)
    row = taken.row
    case.cell, case.row_name, case.desk = found, taken.name, row.desk
    text = f"{found} goes to {row.desk} by row {taken.name}: {row.because}"
    case.write(now, "route", text, code=ContactCode.ROUTED, to=row.desk)
    if row.list_says:
        text = f"the list says otherwise: {row.list_says}"
        case.write(now, "note", text, code=ContactCode.LIST_SAYS_OTHERWISE)
    if several := why_it_wins(case.routes, case.file.categories):
        case.write(now, "note", several, code=ContactCode.SEVERAL_CATEGORIES)
    if doubt := remark(case.routes, case.file.categories, case.suggestions()):
        case.write(now, "note", doubt, code=ContactCode.READS_OTHERWISE)
    _follow(case, row, now)


def _follow(case: ContactState, row: Row, now: datetime) -> None:
    """Begin the protocol of a row. Most end what an earlier one promised the sender."""
    if row.protocol not in STILL_OWED:
        answers.stop(case)
    match row.protocol:
        case Protocol.TOUCH_ONCE:
            _touch_once(case, now)
        case Protocol.SILENT:
            _stay_silent(case, row, now)
        case Protocol.END_AND_FORWARD:
            calls.begin(case, now)
        case Protocol.SHOW_THE_WAY:
            _show_the_way(case, row, now)
        case Protocol.SEE_IT_ANSWERED:
            answers.begin(case, now)
            _show_the_way(case, row, now)
        case Protocol.OPEN_CASE:
            claims.begin(case, row, now)
        case Protocol.ASK_LEAD:
            team_lead.ask(case, now, row.because)
        case Protocol.HAND_ON:
            _hand_on(case, row, now)


def _touch_once(case: ContactState, now: datetime) -> None:
    case.stage = "moving"
    if case.touched:
        ticket.note_and_move(case, now, ticket.notes(case))
        return
    case.touched = True
    notice = letters.touch(case, now)
    whom = "to counsel" if case.counsel else "on the ticket"
    text = f"one public message {whom}: it was read; nothing is asked, nothing is promised"
    case.write(now, "touch", text, code=ContactCode.TOUCHED, to="sender", notice=notice.id)
    case.then[notice.id] = "note"


def _stay_silent(case: ContactState, row: Row, now: datetime) -> None:
    case.write(now, "silence", "nothing is sent to the sender", code=ContactCode.SILENT)
    ticket.move_to(case, row.desk, now)


def _show_the_way(case: ContactState, row: Row, now: datetime) -> None:
    if row.letter and not letters.was_shown(case, row.letter):
        notice = letters.way(case, now, row.letter)
        case.way_sent = notice.id
        text = f"told where this belongs and what it takes ({row.letter}); nothing is promised"
        if "answer" in case.clocks:
            text = f"told who owes the answer on the ticket, and until when ({row.letter})"
        code = ContactCode.WAY_SHOWN
        case.write(now, "answer", text, code=code, to="sender", notice=notice.id)
    ticket.move_to(case, row.desk, now)


def _hand_on(case: ContactState, row: Row, now: datetime) -> None:
    text = "nothing is sent to the sender; the desk that takes it answers"
    if answers.is_owed(case):
        text = "the sender goes on being told how the ticket stands, until it is answered"
    case.write(now, "silence", text, code=ContactCode.SILENT)
    ticket.move_to(case, row.desk, now)


# -- the team lead decides -------------------------------------------------------------------------


def cannot_decide(case: ContactState, command: Decide, _now: datetime) -> str | None:
    """Return why a decision does not route the contact, or None."""
    if command.category == UNSURE:
        return "the team lead is asked because nobody is sure: name a category, or not-listed"
    try:
        found = cell_named(case, _decided(case, command), command.category)
    except BadInput as error:
        return str(error)
    if found.given.get("claim") == "unknown":
        return "say with claim whether it is about a contract or an assignment"
    return None


def decide(case: ContactState, command: Decide, now: datetime) -> None:
    """Route the contact by the category that the team lead names."""
    text = f"the team lead decides: {command.category}"
    case.write_command(now, command, text, ContactCode.DECIDED, by="team-lead")
    case.file = _decided(case, command)
    clocks.stop(case, "lead")
    take(case, cell_named(case, case.file, command.category), now)


def _decided(case: ContactState, command: Decide) -> ContactFile:
    """Return the file with the team lead's findings."""
    changes: dict[str, Any] = {"category": command.category}
    if command.certificate:
        changes["certificate"] = command.certificate
    if command.claim:
        claim = case.file.claim or Claim()
        changes["claim"] = claim.model_copy(update={"about": command.claim})
    return case.file.model_copy(update=changes)


# -- later messages --------------------------------------------------------------------------------


def message(case: ContactState, fact: Message, now: datetime) -> None:
    """Record a later message and put it on the ticket; flag one of another category."""
    text = f"the {fact.by_role} said something more ({len(fact.text)} characters)"
    if not answers.is_owed(case):
        text += "; nothing is sent back"
    case.write(now, "fact", text, code=ContactCode.MESSAGE, by=fact.by_role)
    if not case.is_open:
        return
    ticket.pass_on(case, now, f"the {fact.by_role} wrote again", fact.text)
    answers.doubted(case, fact, now)
    found = suggest(case.routes, fact.text)
    if found and (doubt := remark(case.routes, case.file.categories, found)):
        case.flag("reads-like", f"a later message: {doubt}; look at the route")
