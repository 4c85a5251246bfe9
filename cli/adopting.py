"""policy preview, policy adopt, calendar adopt: open cases under other rules."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, NotRequired, TypedDict, cast

from cyclopts import Parameter
from rich.console import Console

from cli.acting import CaseName
from cli.output import Json, answer, lines, table, utc
from cli.service import with_desk
from desk import Desk, now
from domain.acts import Adopt
from domain.case.adoption import Moved, adopted, wanted
from domain.case.case import Case
from domain.errors import BadInput, Refused
from files import snapshots
from files.snapshots import SnapshotRequest
from settings import load

AT_ONCE = 20
"""Cases queried or moved at the same time."""

SAME = "runs on these rules already"

Cases = Annotated[tuple[str, ...], Parameter(help="Business ids or workflow ids.")]
Actor = Annotated[str, Parameter(help="Who does it; kept on the record of each case.")]
Reason = Annotated[str, Parameter(help="Why; kept on the record of each case.")]
AllOpen = Annotated[bool, Parameter(name="--all", negative="", help="Every open case it moves.")]


class Move(TypedDict):
    """A deadline before and after, as instants and in local time."""

    what: str
    why: str
    before: str | None
    after: str | None
    local: NotRequired[list[str]]


class AdoptionResult(TypedDict):
    """The deadlines of a case that other rules move, or the reason for keeping its rules."""

    workflow_id: str
    moved: list[Move]
    refused: str | None
    same: bool


def preview(
    *cases: CaseName,
    policy: str | None = None,
    calendar: str | None = None,
    as_json: Json = False,
) -> None:
    """Show which deadlines of open cases other rules would move; nothing is changed.

    Without a policy or a calendar: those that each case runs on, as their files are today.

    Parameters
    ----------
    cases
        Which ones; every open case when left out.
    policy
        The name of a policy; only cases of its kind fit it.
    calendar
        The name of a calendar.
    """
    found = with_desk(
        lambda desk: _each(desk, cases, lambda wid: _previewed(desk, wid, policy, calendar))
    )
    answer({"cases": found}, lambda console: _draw(console, found, "would go on"), as_json=as_json)


def adopt_policy(
    *cases: CaseName,
    policy: str | None = None,
    actor: Actor,
    reason: Reason,
    all_open: AllOpen = False,
    as_json: Json = False,
) -> int:
    """Move open cases to a policy as its file is today; each records who, why and every date.

    Parameters
    ----------
    policy
        Its name; the one that each case runs on when left out.
    """
    chosen = {"policy": policy}
    return _adopt(cases, chosen, actor=actor, reason=reason, all_open=all_open, as_json=as_json)


def adopt_calendar(
    *cases: CaseName,
    calendar: str | None = None,
    actor: Actor,
    reason: Reason,
    all_open: AllOpen = False,
    as_json: Json = False,
) -> int:
    """Move open cases to a calendar as its file is today; each records who, why and every date.

    Parameters
    ----------
    calendar
        Its name; the one that each case runs on when left out.
    """
    chosen = {"calendar": calendar}
    return _adopt(cases, chosen, actor=actor, reason=reason, all_open=all_open, as_json=as_json)


def _adopt(  # noqa: PLR0913 (who, why, which, and what to)
    cases: tuple[str, ...],
    chosen: dict[str, str | None],
    *,
    actor: str,
    reason: str,
    all_open: bool,
    as_json: bool,
) -> int:
    if bool(cases) == all_open:
        msg = "name the cases, or say --all for every open one; `policy preview` shows what moves"
        raise BadInput(msg)

    async def adopt(desk: Desk, wid: str) -> AdoptionResult:
        state = await _state(desk, wid)
        _, command = _would_move(state, {"actor": actor, "reason": reason}, chosen)
        done = await desk.do(wid, Adopt.name, command.model_dump(exclude_defaults=True))
        return _result(wid, state, done["moved"])

    found = with_desk(lambda desk: _each(desk, cases, lambda wid: adopt(desk, wid)))
    if len(cases) == 1 and (why := found[0]["refused"]):
        raise Refused(why)
    answer({"cases": found}, lambda console: _draw(console, found, "go on"), as_json=as_json)
    return int(any(case["refused"] and not (all_open and case["same"]) for case in found))


def _would_move(
    state: Case, envelope: dict[str, str], parts: dict[str, str | None]
) -> tuple[list[Moved], Adopt]:
    """Return the deadlines that the files on this machine would move, and the command for it.

    Raises:
        Refused: nothing would change, or the policy is for another kind of case.
        BadInput: there is no such file, or it makes no sense.
    """
    read = wanted(state, parts.get("policy"), parts.get("calendar"))
    request = SnapshotRequest.of(state, now(), **read)
    rules = snapshots.take(load().policies, request)
    named = {part: read[part] for part in parts}
    if "policy" in named:
        named["policy_hash"] = rules.policy_ref.hash
    command = Adopt.model_validate({**envelope, **named})
    return adopted(state, rules, command)[1], command


async def _previewed(
    desk: Desk, wid: str, policy: str | None, calendar: str | None
) -> AdoptionResult:
    both = {"policy": policy, "calendar": calendar}
    parts = {part: name for part, name in both.items() if name} or both
    state = await _state(desk, wid)
    moves, _ = _would_move(state, {"actor": "nobody", "reason": "a preview"}, dict(parts))
    dumped = [cast("Move", move.model_dump(mode="json")) for move in moves]
    return _result(wid, state, dumped)


async def _state(desk: Desk, wid: str) -> Case:
    state = await desk.state(wid)
    if state is None or not state.is_open:
        msg = f"{wid} is not open; only an open case moves to other rules"
        raise Refused(msg)
    return state


async def _each(
    desk: Desk, cases: tuple[str, ...], act: Callable[[str], Awaitable[AdoptionResult]]
) -> list[AdoptionResult]:
    """Return the result for each case, or for every open one. A refusal does not stop the rest."""
    open_ones = "ExecutionStatus = 'Running' AND CaseStage NOT IN ('closed', 'refused')"
    names = list(cases) or [case.id async for case in desk.listed(open_ones)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> AdoptionResult:
        async with turns:
            try:
                wid = (await desk.find(name)).id
                return await act(wid)
            except (Refused, BadInput) as error:
                why = _short(error)
                return {**_result(name, None, []), "refused": why, "same": SAME in why}

    return list(await asyncio.gather(*map(one, names)))


def _short(error: Exception) -> str:
    """Return the first line of an error and the number of other lines."""
    first, *more = str(error).splitlines()
    return f"{first}; and {len(more)} more, see `policy lint`" if more else first


def _result(wid: str, state: Case | None, moves: list[Move]) -> AdoptionResult:
    local = state.local if state else utc
    for move in moves:
        move["local"] = [_local(local, move["before"]), _local(local, move["after"])]
    return {"workflow_id": wid, "moved": moves, "refused": None, "same": False}


def _local(local: Callable[[datetime], str], instant: str | None) -> str:
    return local(datetime.fromisoformat(instant)) if instant else "none"


def _draw(console: Console, found: list[AdoptionResult], verb: str) -> None:
    rows = [
        (case["workflow_id"], move["what"], *move.get("local", []))
        for case in found
        for move in case["moved"]
    ]
    if rows:
        console.print(table(None, ("case", "deadline", "before", "after"), rows))
    still = [c["workflow_id"] for c in found if not c["moved"] and not c["refused"]]
    lines(console, [f"{wid}: other rules, the same deadlines" for wid in still])
    lines(console, [case["refused"] for case in found if case["refused"] and not case["same"]])
    same, went = sum(c["same"] for c in found), sum(not c["refused"] for c in found)
    lines(console, [f"{went} of {len(found)} {verb} by other rules; {same} had them already"])
