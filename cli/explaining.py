"""explain: the computation of each deadline, and why something did not happen."""

from typing import Annotated, TypedDict

from cyclopts import Parameter
from rich.console import Console

from cli import kinds
from cli.acting import CaseName
from cli.kinds import WhyNot
from cli.output import Json, answer, clean, iso, lines, utc
from cli.service import with_desk
from domain.case.case import Case
from domain.case.record import Deadline
from domain.errors import BadInput, BeyondHorizon, Refused
from domain.time import calendar
from domain.time.lead_time import before, explain_before


class ExplainedDeadline(TypedDict):
    """A deadline with the lines of its computation."""

    what: str
    due: str | None
    local: str
    why: str
    lines: list[str]


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
        Only this deadline or step, such as rung, update, fallback, settled-question.
    why_not
        Say which rung or letter did not happen, and the rule that stopped it.
    """

    state = with_desk(lambda desk: desk.state(case))
    if state is None:
        msg = f"{case} was refused at its start, or is not open yet: it has no deadlines"
        raise Refused(msg)
    if why_not:
        found = _why_not(state, what)
        reasons = [{**reason.model_dump(), "at": iso(reason.at)} for reason in found]
        document = {"workflow_id": state.workflow_id, "why_not": reasons}
        answer(document, lambda console: _draw_why_not(console, state, found), as_json=as_json)
        return
    deadlines = _explained(state, what)
    answer(
        {"workflow_id": state.workflow_id, "next": deadlines},
        lambda console: _draw(console, state, deadlines),
        as_json=as_json,
    )


# -- deadlines ---------------------------------------------------------------------------------


def _explained(case: Case, what: str | None) -> list[ExplainedDeadline]:
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
    """Return the lines of the computation of a deadline."""
    counted = kinds.of(case.kind).counted
    name = f"{deadline.what} of {deadline.of}" if deadline.of else deadline.what
    computation = counted(case).get(name) if counted else None
    if computation is None:
        return [f"due {case.local(deadline.due)}"]
    start, wait, since, pauses, lead = computation
    days = case.calendar
    try:
        steps = [f"counted from when {since}", *calendar.explain(start, wait, days, pauses)]
        due = calendar.due(start, wait, days, pauses)
        if lead:
            steps += explain_before(due, lead, days)
            due = before(due, lead, days)
        if due != deadline.due:
            steps.append(f"but due {case.local(deadline.due)}: {deadline.why}")
    except BeyondHorizon as error:
        return [f"due {case.local(deadline.due)}: {deadline.why}", str(error)]
    return steps


def _draw(console: Console, case: Case, deadlines: list[ExplainedDeadline]) -> None:
    console.print(clean(case.workflow_id), style="bold")
    if not deadlines:
        ended = f"outcome {case.outcome}" if case.outcome else case.stage
        lines(console, [f"nothing is due: {ended}"])
    for due in deadlines:
        console.print(f"{clean(due['what'])}: {clean(due['why'])}", style="bold")
        lines(console, [f"  {line}" for line in due["lines"]])


# -- why not -----------------------------------------------------------------------------------


def _why_not(case: Case, what: str | None) -> list[WhyNot]:
    known = kinds.of(case.kind).why_not
    if what and what not in known:
        msg = f"--why-not {what}: a {case.kind} case knows {', '.join(known) or 'none'}"
        raise BadInput(msg)
    return [reason for name in ([what] if what else known) for reason in known[name](case)]


def _draw_why_not(console: Console, case: Case, found: list[WhyNot]) -> None:
    console.print(clean(case.workflow_id), style="bold")
    for reason in found:
        at = f" ({utc(reason.at)})" if reason.at else ""
        console.print(f"{clean(reason.what)}: {clean(reason.because)}{at}", soft_wrap=True)
        console.print(f"  rule: {clean(reason.rule)}", style="dim", soft_wrap=True)
    if not found:
        lines(console, ["everything happened that could"])
