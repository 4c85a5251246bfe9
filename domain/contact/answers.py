"""The answer that a desk owes on a ticket: asked for until it is given, and the sender kept told.

routed -> the desk has its time -> its lead, the manager, ops are asked -> answered -> it stands
"""

from datetime import datetime

from domain.contact import clocks, ending, letters, ticket
from domain.contact.codes import ContactCode
from domain.contact.facts import Message, TicketAnswered
from domain.contact.state import ContactState


def begin(case: ContactState, now: datetime) -> None:
    """Give the desk its time to answer, and the sender the day of the next word."""
    if "answer" in case.clocks:
        return
    desk = case.desk_entry
    clock = clocks.start(case, "answer", now, case.routes.clocks.sender_told_every)
    if desk and desk.answers_within:
        clock.due = case.counted(now, desk.answers_within)
    resume_updates(case, now)


def resume_updates(case: ContactState, now: datetime) -> None:
    """Tell a sender who waits and can be reached how it stands, from the next day of the cycle."""
    reached = any(contact.email for contact in case.contacts("sender"))
    if reached and "answer" in case.clocks and case.update_due is None:
        case.update_due = case.counted(now, case.routes.clocks.sender_told_every)


def stop(case: ContactState) -> None:
    """Ask nobody for an answer any more, and tell the sender nothing more of it."""
    clocks.stop(case, "answer")
    case.update_due = case.stands_at = None


def is_owed(case: ContactState) -> bool:
    """Return whether an answer on the ticket is still owed, or may still be said to be missing."""
    return "answer" in case.clocks or case.stands_at is not None


# -- the sender waits ------------------------------------------------------------------------------


def tell_how_it_stands(case: ContactState, now: datetime) -> None:
    """Tell the sender how their ticket stands, once however many days were missed."""
    if case.update_due is None or now < case.update_due or case.has_declined("sender"):
        return
    at = case.update_due
    while case.update_due <= now:
        every = case.routes.clocks.sender_told_every
        case.update_due = case.counted(case.update_due, every)
    notice = letters.update(case, now, case.clocks["answer"], at)
    text = "told how the ticket stands, who is asked for the answer and since when"
    case.write(now, "update", text, code=ContactCode.UPDATE, to="sender", notice=notice.id)


# -- the answer ------------------------------------------------------------------------------------


def answered(case: ContactState, fact: TicketAnswered, now: datetime) -> None:
    """Record that the ticket was answered; the sender may say for a while that it was not."""
    owed = "answer" in case.clocks
    aside = "" if owed else " (nobody was asked for an answer)"
    text = f"the ticket was answered{aside}"
    case.write(now, "answered", text, code=ContactCode.TICKET_ANSWERED, by=fact.by_role)
    if not owed or not case.is_open:
        return
    stop(case)
    ticket.take_back(case)
    clocks.stop(case, "lead")
    case.answered_at = fact.happened_at or now
    case.accepted_at = case.accepted_at or case.answered_at
    case.stands_at = case.counted(now, case.routes.clocks.answer_stands_after)
    case.stage = "answered"
    notice = letters.ticket_answered(case, now, fact.text, case.stands_at)
    text = "told that the desk says it has answered, and until when to say that it has not"
    case.write(now, "answer", text, code=ContactCode.ANSWER_TOLD, to="sender", notice=notice.id)


def doubted(case: ContactState, fact: Message, now: datetime) -> None:
    """Ask for the answer again when the sender writes after the desk said it was given."""
    if case.stands_at is None or fact.by_role != "sender":
        return
    case.stands_at = case.answered_at = None
    case.stage = "waiting-for-answer"
    begin(case, now)
    notice = letters.answer_doubted(case, now, case.clocks["answer"])
    text = "the sender wrote after the answer: the desk is asked again"
    case.write(
        now, "reminder", text, code=ContactCode.ANSWER_DOUBTED, to=notice.to_role, notice=notice.id
    )


def end_if_it_stands(case: ContactState, now: datetime) -> None:
    """End the case once the sender has let the answer stand."""
    if case.stands_at and case.stands_at <= now:
        case.stands_at = None
        ending.finish(case, now, "answered")
