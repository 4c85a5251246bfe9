"""list: cases, filtered by their search attributes."""

from datetime import datetime
from typing import Annotated, TypedDict

from cyclopts import Parameter
from rich.console import Console
from temporalio.client import WorkflowExecution, WorkflowExecutionStatus

from cli import words
from cli.output import Json, answer, iso, table, utc
from cli.service import with_desk
from desk import Desk
from domain.errors import BadInput
from domain.kinds import KINDS
from workflows import names

OVER = "('closed', 'refused')"
"""Stages of a case with an outcome; it may still take facts for a while."""


class CaseRow(TypedDict):
    """A case as listed."""

    case: str
    workflow_id: str
    kind: str
    stage: str
    rung: str | None
    waiting_for: str | None
    next_due: str | None
    needs_attention: bool
    running: bool
    started: str | None


def list_cases(  # noqa: PLR0913 (each filter is one option)
    *,
    kind: str | None = None,
    stage: str | None = None,
    rung: str | None = None,
    waiting_for: str | None = None,
    due_before: str | None = None,
    needs_attention: Annotated[bool, Parameter(negative="")] = False,
    only_open: Annotated[bool, Parameter(name="--open", negative="")] = False,
    only_closed: Annotated[bool, Parameter(name="--closed", negative="")] = False,
    query: str | None = None,
    limit: int = 200,
    as_json: Json = False,
) -> None:
    """List cases, soonest deadline first.

    Parameters
    ----------
    kind
        Such as worker-escalation.
    stage
        Such as climbing, in-contact, paused.
    rung
        Such as project-manager.
    waiting_for
        The role whose move it is.
    due_before
        With a next deadline before this instant: "2026-03-06T16:00 America/New_York".
    needs_attention
        Only cases that need a person.
    only_open
        Only cases without an outcome.
    only_closed
        Only cases with an outcome.
    query
        More, in Temporal's own words: "StartTime > '2026-03-01T00:00:00Z'".
    limit
        Read no more than this many.
    """
    if kind is not None and kind not in KINDS:
        msg = f"--kind {kind}: there is {', '.join(KINDS)}"
        raise BadInput(msg)
    if only_open and only_closed:
        msg = "--open and --closed name no case at all; leave out one, or both for all cases"
        raise BadInput(msg)
    named = {
        names.CASE_KIND: kind,
        names.CASE_STAGE: stage,
        names.CASE_RUNG: rung,
        names.WAITING_FOR: waiting_for,
    }
    clauses = [f"{key.name} = {_quoted(value)}" for key, value in named.items() if value]
    if due_before:
        clauses.append(
            f"{names.NEXT_DUE.name} < '{iso(words.instant(due_before, '--due-before'))}'"
        )
    if needs_attention:
        clauses.append(f"{names.NEEDS_ATTENTION.name} = true")
    if only_open:
        clauses.append(f"(ExecutionStatus = 'Running' AND {_stage_is_not_over()})")
    if only_closed:
        clauses.append(f"(ExecutionStatus != 'Running' OR {names.CASE_STAGE.name} IN {OVER})")
    if query:
        clauses.append(f"({query})")
    _show(with_desk(lambda desk: _read(desk, " AND ".join(clauses), limit)), limit, as_json=as_json)


def _stage_is_not_over() -> str:
    stage = names.CASE_STAGE.name  # unset until a worker has started the case
    return f"({stage} IS NULL OR {stage} NOT IN {OVER})"


def _quoted(value: str) -> str:
    if "'" in value or "\\" in value:
        msg = f"{value!r} is no word of ours; it has a quote or a backslash in it"
        raise BadInput(msg)
    return f"'{value}'"


async def _read(desk: Desk, query: str, limit: int) -> list[CaseRow]:
    found: list[CaseRow] = []
    async for one in desk.listed(query):
        if len(found) == limit:
            break
        found.append(_row(one))
    return sorted(
        found, key=lambda row: (row["next_due"] is None, row["next_due"] or "", row["case"])
    )


def _row(one: WorkflowExecution) -> CaseRow:
    attributes = one.typed_search_attributes
    kind, _, case = one.id.partition("/")
    due: datetime | None = attributes.get(names.NEXT_DUE)
    running = one.status is WorkflowExecutionStatus.RUNNING
    return {
        "case": case,
        "workflow_id": one.id,
        "kind": attributes.get(names.CASE_KIND) or kind,
        "stage": attributes.get(names.CASE_STAGE) or "opening",
        "rung": attributes.get(names.CASE_RUNG),
        "waiting_for": attributes.get(names.WAITING_FOR),
        "next_due": iso(due) if running else None,
        "needs_attention": bool(attributes.get(names.NEEDS_ATTENTION)),
        "running": running,
        "started": iso(one.start_time),
    }


def _show(rows: list[CaseRow], limit: int, *, as_json: bool) -> None:
    answer({"cases": rows}, lambda console: _draw(console, rows, limit), as_json=as_json)


def _draw(console: Console, rows: list[CaseRow], limit: int) -> None:
    columns = ["case", "kind", "stage", "rung", "waiting for", "next decision", "attention"]
    shown = [
        [
            row["case"],
            row["kind"],
            row["stage"],
            row["rung"],
            row["waiting_for"],
            utc(row["next_due"]),
            "needs a person" if row["needs_attention"] else "",
        ]
        for row in rows
    ]
    if rows:
        console.print(table(None, columns, shown))
    more = f"; only {limit} were read, --limit reads more" if len(rows) == limit else ""
    console.print(f"{len(rows)} case{'' if len(rows) == 1 else 's'}{more}")
