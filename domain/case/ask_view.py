"""Asks as people see them: in `status`, and as a table on the page in the Web UI."""

from typing import Any

from domain.case import asks
from domain.case.asking import Ask, AskingCase
from domain.case.markdown import cell


def asked(case: AskingCase, ask: Ask) -> dict[str, Any]:
    """Return an ask for `status`: `asked_of` has to answer, `held_by` has it, ops at the last."""
    of = asks.asked_of(case, ask) if ask.is_open else None
    held = asks.holder(case, ask) if ask.is_open else None
    return {**ask.model_dump(mode="json"), "asked_of": of, "held_by": held}


def rows(case: AskingCase) -> list[str]:
    """Return the questions and requests: what was asked, of whom, and by when it is due."""
    found: list[Ask] = [*case.questions, *case.further_asks()]
    if not found:
        return []
    head = ["| asked | waits for | due | state |", "| --- " * 4 + "|"]
    table = ["", *head, *(_row(case, ask) for ask in found)]
    if first := next((q.id for q in case.questions if q.is_open), None):
        said = f'{{"answers": {{"{first}": "…"}}}}'
        table += ["", f"Only a `reply` that names it answers a question: `{said}`"]
    return table


def _row(case: AskingCase, ask: Ask) -> str:
    said = ask.said()
    what = f"consent: {said['relief']}" if said["relief"] else said["text"]
    if ask.is_open:
        of, due = asks.holder(case, ask), case.on_page(ask.due, is_due=True)
        ups = len(ask.raised)
        went_up = f", went up {'once' if ups == 1 else f'{ups} times'}" if ups else ""
        state = f"open{went_up}"
    else:
        of, due = "—", "—"
        when = f", {case.on_page(ask.closed_at)}" if ask.closed_at else ""
        state = f"{ask.state} by the {ask.closed_by}{when}"
    return f"| {ask.id}, {ask.by}: {cell(what)} | {of} | {due} | {state} |"
