"""A contact as people see it: its part of `status`, and its route in the Web UI."""

from typing import Any

from domain.contact.routes.protocols import UNSAID, to_sender
from domain.contact.state import ContactState


def own_status(case: ContactState) -> dict[str, Any]:
    """Return the fields of this kind: route, responses, linked cases and legal moves."""
    row = case.row
    return {
        "category": case.cell.category if case.cell else case.file.categories[0],
        "categories": list(case.file.categories),
        "channel": case.file.channel.value,
        "row": case.row_name,
        "desk": case.desk,
        "protocol": row.protocol.value if row else None,
        "said": [str(s) for s in to_sender(row)] if row else [],
        "not_said": list(UNSAID[row.protocol]) if row else [],
        "list_says": row.list_says if row else None,
        "suggestions": [s.category for s in case.suggestions()],
        "represented": case.counsel is not None,
        "accepted_at": case.accepted_at.isoformat() if case.accepted_at else None,
        "opened_on": case.file.opened_on.isoformat() if case.file.opened_on else None,
        "answered_at": case.answered_at.isoformat() if case.answered_at else None,
        "links": case.links,
        "legal": list(case.legal_moves()),
        "steps_not_taken": _steps_not_taken(case),
    }


def stated(case: ContactState) -> list[str]:
    """Return the lines of the file, with counsel, and with the route that the contact took."""
    sender, *others = case.file.stated()
    counsel = ["represented: letters go to counsel"] if case.counsel else []
    row = case.row
    route = [f"route: {row.desk}, by row {case.row_name} ({row.protocol})"] if row else []
    return [sender, *counsel, *others, *route]


def _steps_not_taken(case: ContactState) -> list[dict[str, str]]:
    """Return the steps that the protocol forbids, and those that are still to come."""
    row = case.row
    if row is None:
        return []
    found = [
        {"step": never, "why": f"never under {row.protocol.value}: {row.because}"}
        for never in UNSAID[row.protocol]
    ]
    desk = case.routes.desks[row.desk]
    if desk.accepts_within and case.accepted_at is None:
        step = f"{row.desk} takes the contact"
        found.append({"step": step, "why": "nobody there has said so with accepted_by_desk"})
    if "answer" in case.clocks:
        why = "nobody there has said so with ticket_answered"
        found.append({"step": "the ticket is answered", "why": why})
    return found


def to_do(case: ContactState) -> str | None:
    """Return the next thing for a person to do, if the stage alone tells it."""
    return {
        "on-call": (
            f"say the sentences below, in their order, end the {case.file.channel}, "
            "then tell `call_ended`"
        ),
        "waiting-for-answer": "answer on the ticket, then tell `ticket_answered`",
        "with-lead": "the team lead names the category with `decide`, or `not-listed`",
        "claim-incomplete": "give the whole file of the case to open with `supply_claim`",
    }.get(case.stage)


def screen(case: ContactState) -> list[str]:
    """Return the route as a table, the script of a call, and the acts that are possible now."""
    row = case.row
    if row is None:
        return []
    said = ", ".join(map(str, to_sender(row))) or "nothing"
    never = "; ".join(UNSAID[row.protocol])
    lines = [
        "| desk | row | to the sender | never |",
        "| --- | --- | --- | --- |",
        f"| {case.desk} | {case.row_name} | {said} | {never} |",
        "",
        f"**Why there:** {row.because}",
    ]
    if row.list_says:
        lines += ["", f"**But:** {row.list_says}"]
    lines += _script(case)
    lines += [f"\nlinked: `{link}`" for link in case.links]
    return [*lines, *_what_now(case)]


def _script(case: ContactState) -> list[str]:
    """Return the script of a call or a chat that is under way."""
    script = case.routes.script
    if case.stage != "on-call" or script is None:
        return []
    sentences = (script.cannot_help, script.ask_details, script.goodbye)
    return ["", "**Say now, in this order:**", "", *(f"1. {text}" for text in sentences)]


def _what_now(case: ContactState) -> list[str]:
    """Return a line with the commands that are allowed now, and one with the facts."""
    facts = ", ".join(f"`{fact.name}`" for fact in case.handles.facts)
    lines = ["", case.moves_line()]
    return [*lines, "", f"**What can be told:** {facts}"] if case.is_open else lines
