"""An attorney on a call or in a chat: the script is said, then the ticket goes on with notes."""

from datetime import datetime

from domain.contact import clocks, people, ticket
from domain.contact.codes import ContactCode
from domain.contact.facts import CallEnded, ContactDetails
from domain.contact.state import ContactState


def begin(case: ContactState, now: datetime) -> None:
    """Show the agent the script, and wait for the end of the call."""
    case.stage = "on-call"
    text = (
        f"to be said on the {case.file.channel} now, in this order: we cannot help with legal "
        "questions; how can the right department get in touch; goodbye"
    )
    case.write(now, "script", text, code=ContactCode.SCRIPT, to="agent")
    clocks.start(case, "call", now, case.routes.clocks.call_ends_within)


def ended(case: ContactState, fact: CallEnded, now: datetime) -> None:
    """Forward the ticket after the call; flag a script that was not followed."""
    told = "told that we cannot help with legal questions" if fact.advised else "NOT told so"
    asked = "asked" if fact.details_asked else "NOT asked"
    text = f"the {case.file.channel} is over: {told}, {asked} for contact details"
    case.write(now, "said", text, code=ContactCode.CALL_ENDED, by=fact.by_role, to="sender")
    if case.stage != "on-call":
        return
    if not (fact.advised and fact.details_asked):
        case.flag("script", f"{text}; the lead should know")
    details = case.details
    if not details:
        none = "no contact details were given"
        case.write(now, "note", none, code=ContactCode.NO_DETAILS)
        details = [none]
    clocks.stop(case, "call")
    said = [fact.text] if fact.text else []
    ticket.note_and_move(case, now, [*said, *details, *ticket.notes(case)])


def contact_details(case: ContactState, fact: ContactDetails, now: datetime) -> None:
    """Keep the contact details; those that come after the call go on the ticket at once."""
    case.details += fact.lines()
    text = "contact details were given; they are kept in the internal notes"
    case.write(now, "fact", text, code=ContactCode.DETAILS, by=fact.by_role)
    if not case.is_open:
        return
    if fact.speaks_for:
        who = fact.person or "the attorney who contacted us"
        people.mark(case, fact.speaks_for, who, now)
    if case.stage != "on-call":
        ticket.note(case, now, fact.lines())
