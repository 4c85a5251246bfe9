"""The letters and platform acts of a contact: the facts that each template is given.

The three mail rules share no function here: `touch` asks nothing and is sent once, a silent route
writes nothing to the sender, and a call only adds notes to the ticket.
"""

from datetime import datetime
from typing import Any

from domain.contact.state import Clock, ContactState
from domain.post.notice import Notice


def _common(case: ContactState) -> dict[str, Any]:
    return {"ticket": case.file.ticket, "channel": case.file.channel.value}


# -- to the sender ------------------------------------------------------------------------------


def touch(case: ContactState, now: datetime) -> Notice:
    """Say once that it was read. A represented sender is not written to: counsel is, by mail."""
    if case.counsel:
        return case.send(now, "touch-response", "sender", _common(case))
    facts = {"on": case.file.ticket, **_common(case)}
    return case.send(now, "post-message", "sender", facts, channel="platform")


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
    return case.send(now, letter, "sender", facts)


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
    if clock.what == "acceptance":
        facts["queue"] = case.desk or ""
    if clock.what == "claim" and case.opening:
        facts["problem"] = case.opening.problem
    return case.send(now, KIND[clock.what], role, facts, due=due)


KIND = {
    "lead": "lead-reminder",
    "acceptance": "desk-reminder",
    "call": "call-open",
    "claim": "claim-reminder",
}


INSIDE = frozenset({*KIND.values(), "lead-question", "claim-incomplete"})
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
