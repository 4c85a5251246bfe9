"""open, tell, do: what people do to a case."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

import desk
from cli import output, words
from cli.output import Json, answer
from cli.service import at_desk
from desk import Desk
from domain.acts import Envelope
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.errors import BadInput, RecourseError, Refused
from domain.kinds import KINDS
from files import strict_yaml
from settings import load

CaseName = Annotated[str, Parameter(help="Business id, such as WM-1042, or workflow id.")]
Fields = Annotated[
    str,
    Parameter(
        help="Fields as key=value, typed by the act's own model; a.b=c for a part of a part.",
        allow_leading_hyphen=False,
    ),
]
PayloadFile = Annotated[
    Path | None, Parameter(help="YAML or JSON file of fields; key=value wins over it.")
]


def read_case(file: Path) -> tuple[CaseFile, type[Case]]:
    """Return what a case file says, and which kind of case it opens.

    Raises:
        BadInput: it cannot be read, or says something that makes no sense; a line per mistake.
    """
    document = strict_yaml.read(file)
    kind = desk.kind_of(document.data, str(file))
    return document.model(kind.file_type), kind


def open_case(
    file: Path,
    /,
    *,
    tell_claimant: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Open a case from its file.

    A file that is not eligible starts nothing and mails nobody.

    Parameters
    ----------
    file
        The case, as YAML or JSON; examples/ has one of each kind.
    tell_claimant
        Open an ineligible file as well: it is refused, on the record, and its claimant is told.
    """
    written, kind = read_case(file)
    judged = desk.judged(load().policies, written, kind, desk.now())
    why = desk.refusal(judged)
    if why and not tell_claimant:
        raise Refused(why)  # before any service is asked

    async def there(at: Desk) -> dict[str, Any]:
        handle = await at.open(written, kind, tell_claimant=tell_claimant)
        try:
            return await _settled(at, handle.id)
        except RecourseError as error:  # it is open all the same, and moves when a worker comes
            return {"workflow_id": handle.id, "stage": "opening", "note": str(error)}

    status = at_desk(there)
    opened = {"workflow_id": status["workflow_id"], "refused": why, "status": status}
    answer(opened, lambda console: _draw_opened(console, status, why), as_json=as_json)


async def _settled(at: Desk, wid: str) -> dict[str, Any]:
    """Return the status once the case has read its policy, or after three seconds without."""
    status = await at.status(wid)
    for _ in range(30):
        if status["stage"] != "opening":
            break
        await asyncio.sleep(0.1)
        status = await at.status(wid)
    return status


def _draw_opened(console: Console, status: dict[str, Any], why: str | None) -> None:
    if why:
        output.lines(console, [f"{why}", f"{status['workflow_id']}: the claimant is told"])
        return
    said = [f"opened {status['workflow_id']}: {status['stage']}"]
    if note := status.get("note"):
        said.append(f"it moves when a worker comes: {note}")
    said += [
        f"next: {due['what']}, {due['local']} = {output.utc(due['due'])}"
        for due in status.get("next", [])[:2]
    ]
    output.lines(console, said)


def tell(
    case: CaseName,
    fact: str,
    /,
    *fields: Fields,
    file: PayloadFile = None,
    as_json: Json = False,
) -> None:
    """Tell a case a fact: news from outside, which is recorded and never refused.

    Parameters
    ----------
    fact
        Such as message, payment, approval; an unknown one is answered with all there are.
    """

    async def there(at: Desk) -> dict[str, Any]:
        wid = (await at.find(case)).id
        act = _act(wid, "facts", fact)
        return {"workflow_id": wid, **await at.tell(wid, fact, words.payload(act, fields, file))}

    said = at_desk(there)
    done = "recorded" if said["recorded"] else "was recorded before; the same id counts once"
    text = f"{said['workflow_id']}: {fact} {done} ({said['id']}); stage {said['stage']}"
    answer(said, lambda console: output.lines(console, [text]), as_json=as_json)


def do(  # noqa: PLR0913 (a command has this many parts)
    case: CaseName,
    command: str,
    /,
    *fields: Fields,
    actor: str | None = None,
    reason: str | None = None,
    file: PayloadFile = None,
    as_json: Json = False,
) -> None:
    """Do something to a case that may be refused; a refusal says what is allowed now.

    Parameters
    ----------
    command
        Such as acknowledge, pause, resolve; an unknown one is answered with all there are.
    actor
        Who does it; kept on the record.
    reason
        Why; kept on the record.
    """

    async def there(at: Desk) -> dict[str, Any]:
        wid = (await at.find(case)).id
        act = _act(wid, "commands", command)
        given = words.payload(act, fields, file, actor=actor, reason=reason)
        return {"workflow_id": wid, **await at.do(wid, command, given)}

    said = at_desk(there)
    done = "done" if said["done"] else "was done before; the same id counts once"
    text = f"{said['workflow_id']}: {command} {done} ({said['id']}); stage {said['stage']}"
    answer(said, lambda console: output.lines(console, [text]), as_json=as_json)


def _act(wid: str, plural: str, name: str) -> type[Envelope]:
    handles = KINDS[wid.split("/", 1)[0]].handles
    acts: tuple[type[Envelope], ...] = handles.facts
    others: tuple[type[Envelope], ...] = handles.commands
    if plural == "commands":
        acts, others = others, acts
    for act in acts:
        if act.name == name:
            return act
    if any(act.name == name for act in others):
        verb, one = ("do", "command") if plural == "facts" else ("tell", "fact")
        msg = f"{name} is a {one}: `starter.py {verb} {wid} {name} …`"
    else:
        msg = f"no {plural[:-1]} is called {name}; there is {', '.join(act.name for act in acts)}"
    raise BadInput(msg)
