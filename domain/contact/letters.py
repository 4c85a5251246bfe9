"""What a contact's letters and platform acts say: the facts that each is given.

The three mail rules are three functions that share nothing: `touch` asks nothing and is sent once;
a silent route calls none of the functions to the sender; a call is only forwarded, with notes.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.contact.state import Clock, ContactClocks
    from domain.post.notice import Notice


def _common(case: ContactClocks) -> dict[str, Any]:
    return {"ticket": case.file.ticket, "channel": case.file.channel.value}


# -- to the sender ------------------------------------------------------------------------------


def touch(case: ContactClocks, now: datetime) -> Notice:
    """Say once that it was read. A represented sender is not written to: counsel is, by mail."""
    if case.counsel:
        return case.send(now, "touch-response", "sender", _common(case))
    facts = {"on": case.file.ticket, **_common(case)}
    return case.send(now, "post-message", "sender", facts, channel="platform")


def way(case: ContactClocks, now: datetime, letter: str) -> Notice:
    """Tell the sender where this belongs and what it takes; promise nothing."""
    said = case.routes.letters[letter]
    desk = case.row.desk if case.row else ""
    facts = {
        **_common(case),
        "says": said.says,
        "bring": list(said.bring),
        "know": list(said.know),
        "if_nothing": said.if_nothing,
        "source_date": f"{said.source_date.day} {said.source_date:%B %Y}",
        "with": case.routes.desks[desk].what,
    }
    return case.send(now, letter, "sender", facts)


# -- on the platform, inside the house ----------------------------------------------------------


def note(case: ContactClocks, now: datetime, lines: list[str]) -> Notice:
    """Put internal notes on the ticket. The sender never sees them."""
    facts = {"on": case.file.ticket, "visibility": "internal", "lines": lines}
    return case.send(now, "add-note", "platform", facts, channel="platform")


def move(case: ContactClocks, now: datetime, desk: str, lines: list[str]) -> Notice:
    """Re-assign the ticket. It stays open, and the platform writes nothing to the sender."""
    facts = {
        "on": case.file.ticket,
        "desk": desk,
        "leave": "open",
        "tell_sender": False,
        "lines": lines,
    }
    return case.send(now, "reassign", desk, facts, channel="platform")


def represented(case: ContactClocks, now: datetime, account: str, who: str) -> Notice:
    """Mark an account, so that every later letter to it goes to counsel."""
    facts = {"on": account, "letters_to": who}
    return case.send(now, "mark-represented", "platform", facts, channel="platform")


# -- to people of ours --------------------------------------------------------------------------


def ask_lead(case: ContactClocks, now: datetime, clock: Clock, why: str) -> Notice:
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


def remind(case: ContactClocks, now: datetime, clock: Clock, role: str, due: datetime) -> Notice:
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


def incomplete(case: ContactClocks, now: datetime, problem: str, answer_by: datetime) -> Notice:
    """Tell a person what the file of the case to open lacks."""
    facts = {
        **_common(case),
        "opens": case.opening.kind if case.opening else "",
        "problem": problem,
        "answer_by": case.local(answer_by),
    }
    return case.send(now, "claim-incomplete", "ops", facts)
