"""policy preview, policy adopt, calendar adopt: what other rules would move, and moving to them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

import desk
from cli.acting import CaseName
from cli.output import Json, answer, lines, table, utc
from cli.service import at_desk
from desk import Desk
from domain.acts import Adopt
from domain.case.adoption import Moved, adopted, wanted
from domain.case.case import Case
from domain.errors import BadInput, Refused
from files import snapshots
from files.snapshots import SnapshotRequest
from settings import load

AT_ONCE = 20
"""Cases asked at the same time."""

SAME = "runs on these rules already"

Found = dict[str, Any]
Cases = Annotated[tuple[str, ...], Parameter(help="Business ids or workflow ids.")]
Actor = Annotated[str, Parameter(help="Who does it; kept on the record of each case.")]
Reason = Annotated[str, Parameter(help="Why; kept on the record of each case.")]
AllOpen = Annotated[bool, Parameter(name="--all", negative="", help="Every open case it moves.")]


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
    found = at_desk(lambda at: _each(at, cases, lambda wid: _previewed(at, wid, policy, calendar)))
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

    async def one(at: Desk, wid: str) -> Found:
        state = await _state(at, wid)
        _, command = _would_move(state, {"actor": actor, "reason": reason}, chosen)
        said = await at.do(wid, Adopt.name, command.model_dump(exclude_defaults=True))
        return _found(wid, state, said["moved"])

    found = at_desk(lambda at: _each(at, cases, lambda wid: one(at, wid)))
    if len(cases) == 1 and (why := found[0]["refused"]):
        raise Refused(why)
    answer({"cases": found}, lambda console: _draw(console, found, "go on"), as_json=as_json)
    return int(any(case["refused"] and not (all_open and case["same"]) for case in found))


def _would_move(
    state: Case, envelope: dict[str, str], parts: dict[str, str | None]
) -> tuple[list[Moved], Adopt]:
    """Return what the files of this machine would move, and the command that moves it.

    Raises:
        Refused: nothing would change, or the case does not fit.
        BadInput: there is no such file, or it makes no sense.
    """
    read = wanted(state, parts.get("policy"), parts.get("calendar"))
    request = SnapshotRequest.of(state, desk.now(), **read)
    rules = snapshots.take(load().policies, request)
    named = {part: read[part] for part in parts}
    if "policy" in named:
        named["policy_hash"] = rules.policy_ref.hash
    command = Adopt.model_validate({**envelope, **named})
    return adopted(state, rules, command)[1], command


async def _previewed(at: Desk, wid: str, policy: str | None, calendar: str | None) -> Found:
    both = {"policy": policy, "calendar": calendar}
    parts = {part: name for part, name in both.items() if name} or both
    state = await _state(at, wid)
    moves, _ = _would_move(state, {"actor": "nobody", "reason": "a preview"}, dict(parts))
    return _found(wid, state, [move.model_dump(mode="json") for move in moves])


async def _state(at: Desk, wid: str) -> Case:
    state = await at.state(wid)
    if state is None or not state.is_open:
        msg = f"{wid} is not open; only an open case moves to other rules"
        raise Refused(msg)
    return state


async def _each(
    at: Desk, cases: tuple[str, ...], act: Callable[[str], Awaitable[Found]]
) -> list[Found]:
    """Return what came of each case, or of every open one; a refusal stops none of the others."""
    open_ones = "ExecutionStatus = 'Running' AND CaseStage NOT IN ('closed', 'refused')"
    names = list(cases) or [case.id async for case in at.listed(open_ones)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> Found:
        async with turns:
            try:
                wid = (await at.find(name)).id
                return await act(wid)
            except (Refused, BadInput) as error:
                why = _short(error)
                return {**_found(name, None, []), "refused": why, "same": SAME in why}

    return list(await asyncio.gather(*map(one, names)))


def _short(error: Exception) -> str:
    """Return the first of what is wrong; a file of another kind is wrong in every line."""
    first, *more = str(error).splitlines()
    return f"{first}; and {len(more)} more, see `policy lint`" if more else first


def _found(wid: str, state: Case | None, moves: list[Found]) -> Found:
    local = state.local if state else utc
    for move in moves:
        move["local"] = [_local(local, move[when]) for when in ("before", "after")]
    return {"workflow_id": wid, "moved": moves, "refused": None, "same": False}


def _local(local: Callable[[datetime], str], instant: str | None) -> str:
    return local(datetime.fromisoformat(instant)) if instant else "none"


def _draw(console: Console, found: list[Found], verb: str) -> None:
    rows = [
        (case["workflow_id"], move["what"], *move["local"])
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
