"""explain: how each deadline was counted, line by line, and why something did not happen."""

from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from cli import kinds
from cli.acting import CaseName
from cli.kinds import WhyNot
from cli.output import Json, answer, clean, iso, lines, utc
from cli.service import at_desk
from desk import Desk
from domain.case.case import Case
from domain.case.record import Deadline
from domain.errors import BadInput, BeyondHorizon, Refused
from domain.time import calendar
from domain.time.lead_time import before, explain_before


def explain(
    case: CaseName,
    what: str | None = None,
    /,
    *,
    why_not: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Explain each next deadline line by line, or why something did not happen.

    Parameters
    ----------
    what
        Only this deadline or step: rung, update, fallback, warning.
    why_not
        Say which rung or letter did not happen, and the rule that stopped it.
    """

    async def there(at: Desk) -> Case | None:
        return await at.state(case)

    state = at_desk(there)
    if state is None:
        msg = f"{case} was refused at its start, or is not open yet: it has no deadlines"
        raise Refused(msg)
    if why_not:
        found = {"workflow_id": state.workflow_id, "why_not": _stopped(state, what)}
        answer(found, lambda console: _draw_why_not(console, found), as_json=as_json)
        return
    explained = {"workflow_id": state.workflow_id, "next": _explained(state, what)}
    answer(explained, lambda console: _draw(console, explained, state), as_json=as_json)


# -- what is due -------------------------------------------------------------------------------


def _explained(case: Case, what: str | None) -> list[dict[str, Any]]:
    deadlines = case.next_deadlines()
    chosen = [d for d in deadlines if what in {None, d.what}]
    if what and not chosen:
        there = ", ".join(d.what for d in deadlines) or "nothing"
        msg = f"{what} is not due; due is {there}; --why-not {what} says why"
        raise Refused(msg)
    return [
        {
            "what": d.what,
            "due": iso(d.due),
            "local": case.local(d.due),
            "why": d.why,
            "lines": how_counted(case, d),
        }
        for d in chosen
    ]


def how_counted(case: Case, deadline: Deadline) -> list[str]:
    """Return how a deadline was counted, line by line."""
    counted = kinds.of(case.kind).counted
    name = f"{deadline.what} of {deadline.of}" if deadline.of else deadline.what
    reckoning = counted(case).get(name) if counted else None
    if reckoning is None:
        return [f"due {case.local(deadline.due)}"]
    start, wait, since, pauses, lead = reckoning
    days = case.calendar
    try:
        told = [f"counted from when {since}", *calendar.explain(start, wait, days, pauses)]
        due = calendar.due(start, wait, days, pauses)
        if lead:
            told += explain_before(due, lead, days)
            due = before(due, lead, days)
        if due != deadline.due:
            told.append(f"but due {case.local(deadline.due)}: {deadline.why}")
    except BeyondHorizon as error:
        return [f"due {case.local(deadline.due)}: {deadline.why}", str(error)]
    return told


def _draw(console: Console, explained: dict[str, Any], case: Case) -> None:
    console.print(clean(explained["workflow_id"]), style="bold")
    if not explained["next"]:
        ended = f"outcome {case.outcome}" if case.outcome else case.stage
        lines(console, [f"nothing is due: {ended}"])
    for due in explained["next"]:
        console.print(f"{clean(due['what'])}: {clean(due['why'])}", style="bold")
        lines(console, [f"  {line}" for line in due["lines"]])


# -- what did not happen -----------------------------------------------------------------------


def _stopped(case: Case, what: str | None) -> list[dict[str, Any]]:
    known = kinds.of(case.kind).why_not
    if what and what not in known:
        msg = f"--why-not {what}: a {case.kind} case knows {', '.join(known) or 'none'}"
        raise BadInput(msg)
    found: list[WhyNot] = [why for name in ([what] if what else known) for why in known[name](case)]
    return [{**why.model_dump(), "at": iso(why.at)} for why in found]


def _draw_why_not(console: Console, found: dict[str, Any]) -> None:
    console.print(clean(found["workflow_id"]), style="bold")
    for why in found["why_not"]:
        at = f" ({utc(why['at'])})" if why["at"] else ""
        console.print(f"{clean(why['what'])}: {clean(why['because'])}{at}", soft_wrap=True)
        console.print(f"  rule: {clean(why['rule'])}", style="dim", soft_wrap=True)
    if not found["why_not"]:
        lines(console, ["everything happened that could"])
