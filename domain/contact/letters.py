"""The letters and platform acts of a contact: the facts that each template is given.

The three mail rules share no function here: `touch` asks nothing and is sent once, a silent route
writes nothing to the sender, and a call only adds notes to the ticket.
"""

from datetime import date, datetime
from typing import Any

from domain.contact import clocks
from domain.contact.state import Clock, ContactState
from domain.post.notice import Notice


def _common(case: ContactState) -> dict[str, Any]:
    return {"ticket": case.file.ticket, "channel": case.file.channel.value}


LONGEST = 4000
"""How many characters of the sender's words a reminder repeats; own default."""


# -- to the sender ------------------------------------------------------------------------------


def touch(case: ContactState, now: datetime) -> Notice:
    """Say once that it was read. A represented sender is not written to: counsel is, by mail."""
    if case.counsel:
        return case.send(now, "touch-response", "sender", _common(case))
    facts = {"on": case.file.ticket, **_common(case)}
    return case.send(now, "post-message", "sender", facts, channel="platform")


def was_shown(case: ContactState, letter: str) -> bool:
    """Return whether the sender has had this letter that shows the way."""
    return case.way_sent is not None and case.notice(case.way_sent).kind == letter


def way(case: ContactState, now: datetime, letter: str) -> Notice:
    """Tell the sender which desk is the right one and what it needs; promise nothing."""
    said = case.routes.letters[letter]
    facts = {
        **_common(case),
        "says": said.says,
        "bring": list(said.bring),
        "know": list(said.know),
        "if_nothing": said.if_nothing,
        "source_date": f"{said.source_date.day} {said.source_date:%B %Y}",
        "with": case.routes.desks[case.row.desk].what if case.row else "",
    }
    if answer := case.clocks.get("answer"):
        facts |= {"answer_by": case.local(answer.due), **_waiting(case)}
    return case.send(now, letter, "sender", facts)


def _waiting(case: ContactState) -> dict[str, Any]:
    """Return since when a sender waits for an answer, and when they are told of it next."""
    every = case.routes.clocks.sender_told_every
    return {
        "opened_on": _day(case.file.opened_on),
        "every": str(every),
        "next_update": case.local(case.update_due) if case.update_due else "",
    }


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def update(case: ContactState, now: datetime, clock: Clock, at: datetime) -> Notice:
    """Tell the sender how their ticket stands: who is asked for the answer, and since when."""
    facts = {
        **_common(case),
        **_waiting(case),
        "since": case.local(clock.since),
        "taken": case.local(case.accepted_at) if case.accepted_at else "",
        "times": clock.told,
        "passed": case.move is None or not case.notice(case.move).is_open,
        "asked": clocks.reminded_last(case) or "" if clock.told else "",
        "answer_by": case.local(clock.due),
        "with": case.desk_entry.what if case.desk_entry else "",
    }
    return case.send(now, "update", "sender", facts, due=at)


def ticket_answered(case: ContactState, now: datetime, text: str, until: datetime) -> Notice:
    """Tell the sender that the desk says it has answered, and until when to say it has not."""
    facts = {
        **_common(case),
        "answered": case.local(case.answered_at or now),
        "text": text,
        "until": case.local(until),
        "with": case.desk_entry.what if case.desk_entry else "",
    }
    return case.send(now, "ticket-answered", "sender", facts)


def answer_doubted(case: ContactState, now: datetime, clock: Clock) -> Notice:
    """Tell whoever owes the answer that the sender wrote after it was given."""
    facts = {**_common(case), "next": case.local(clock.due), "queue": case.desk or ""}
    return case.send(now, "answer-doubted", clocks.owes_answer(case, clock), facts)


# -- on the platform, inside the house ----------------------------------------------------------


def note(case: ContactState, now: datetime, lines: list[str]) -> Notice:
    """Put internal notes, which the sender never sees, on the ticket."""
    facts = {"on": case.file.ticket, "visibility": "internal", "lines": lines}
    return case.send(now, "add-note", "platform", facts, channel="platform")


def move(case: ContactState, now: datetime, desk: str, lines: list[str]) -> Notice:
    """Re-assign the ticket. It stays open, and the platform writes nothing to the sender."""
    facts = {
        "on": case.file.ticket,
        "desk": desk,
        "leave": "open",
        "tell_sender": False,
        "lines": lines,
    }
    return case.send(now, "reassign", desk, facts, channel="platform")


def represented(case: ContactState, now: datetime, account: str, who: str) -> Notice:
    """Mark an account, so that every later letter to it goes to counsel."""
    facts = {"on": account, "letters_to": who}
    return case.send(now, "mark-represented", "platform", facts, channel="platform")


# -- to people of ours --------------------------------------------------------------------------


def ask_lead(case: ContactState, now: datetime, clock: Clock, why: str) -> Notice:
    """Ask the team lead which category it is."""
    facts = {
        **_common(case),
        "why": why,
        "text": case.file.text,
        "suggestions": [
            {"category": s.category, "words": ", ".join(s.words)} for s in case.suggestions()
        ],
        "answer_by": case.local(clock.due),
    }
    return case.send(now, "lead-question", "team-lead", facts)


def remind(case: ContactState, now: datetime, clock: Clock, role: str, due: datetime) -> Notice:
    """Remind whoever must act; after a while, the one above."""
    facts = {
        **_common(case),
        "since": case.local(clock.since),
        "times": clock.told,
        "next": "" if clock.spent else case.local(clock.due),
    }
    if clock.what in {"acceptance", "answer"}:
        facts["queue"] = case.desk or ""
    if clock.what == "answer":
        facts |= {"opened_on": _day(case.file.opened_on), "text": case.file.text[:LONGEST]}
    if clock.what == "claim" and case.opening:
        facts["problem"] = case.opening.problem
    return case.send(now, KIND[clock.what], role, facts, due=due)


KIND = {
    "lead": "lead-reminder",
    "acceptance": "desk-reminder",
    "call": "call-open",
    "claim": "claim-reminder",
    "answer": "answer-reminder",
}


INSIDE = frozenset({*KIND.values(), "lead-question", "claim-incomplete", "answer-doubted"})
"""Letters to people of ours; the sender gets none of them."""


def incomplete(case: ContactState, now: datetime, problem: str, answer_by: datetime) -> Notice:
    """Tell a person what the file of the case to open lacks."""
    facts = {
        **_common(case),
        "opens": case.opening.kind if case.opening else "",
        "problem": problem,
        "answer_by": case.local(answer_by),
    }
    return case.send(now, "claim-incomplete", "ops", facts)
