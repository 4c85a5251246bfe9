"""open, tell, do: open a case, tell it a fact, give it a command."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from cli import output, words
from cli.output import Json, answer
from cli.service import with_desk
from desk import Desk, case_type_of, now, open_locally, refusal
from domain.acts import Envelope
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.errors import BadInput, RecourseError, Refused
from domain.kinds import kind_of
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
    """Return the content of a case file, and the class of the case it opens.

    Raises:
        BadInput: the file cannot be read or makes no sense; the text has a line per mistake.
    """
    document = strict_yaml.read(file)
    kind = case_type_of(document.data, str(file))
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
    preview = open_locally(load().policies, written, kind, now())
    why = refusal(preview)
    if why and not tell_claimant:
        raise Refused(why)  # before connecting to the service

    async def start(desk: Desk) -> dict[str, Any]:
        handle = await desk.open(written, kind, tell_claimant=tell_claimant)
        try:
            return await _status_after_opening(desk, handle.id)
        except RecourseError as error:  # it is open; a worker will start it
            return {"workflow_id": handle.id, "stage": "opening", "note": str(error)}

    status = with_desk(start)
    opened = {"workflow_id": status["workflow_id"], "refused": why, "status": status}
    answer(opened, lambda console: _draw_opened(console, status, why), as_json=as_json)


async def _status_after_opening(desk: Desk, wid: str) -> dict[str, Any]:
    """Return the status when the case has read its policy, or after three seconds."""
    status = await desk.status(wid)
    for _ in range(30):
        if status["stage"] != "opening":
            break
        await asyncio.sleep(0.1)
        status = await desk.status(wid)
    return status


def _draw_opened(console: Console, status: dict[str, Any], why: str | None) -> None:
    if why:
        output.lines(console, [f"{why}", f"{status['workflow_id']}: the claimant is told"])
        return
    texts = [f"opened {status['workflow_id']}: {status['stage']}"]
    if note := status.get("note"):
        texts.append(f"it moves when a worker comes: {note}")
    texts += [
        f"next: {due['what']}, {due['local']} = {output.utc(due['due'])}"
        for due in status.get("next", [])[:2]
    ]
    output.lines(console, texts)


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

    async def send(desk: Desk) -> dict[str, Any]:
        wid = (await desk.find(case)).id
        act = _act(wid, "facts", fact)
        return {"workflow_id": wid, **await desk.tell(wid, fact, words.payload(act, fields, file))}

    result = with_desk(send)
    done = "recorded" if result["recorded"] else "was recorded before; the same id counts once"
    text = f"{result['workflow_id']}: {fact} {done} ({result['id']}); stage {result['stage']}"
    answer(result, lambda console: output.lines(console, [text]), as_json=as_json)


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

    async def send(desk: Desk) -> dict[str, Any]:
        wid = (await desk.find(case)).id
        act = _act(wid, "commands", command)
        given = words.payload(act, fields, file, actor=actor, reason=reason)
        return {"workflow_id": wid, **await desk.do(wid, command, given)}

    result = with_desk(send)
    done = "done" if result["done"] else "was done before; the same id counts once"
    text = f"{result['workflow_id']}: {command} {done} ({result['id']}); stage {result['stage']}"
    answer(result, lambda console: output.lines(console, [text]), as_json=as_json)


def _act(wid: str, plural: str, name: str) -> type[Envelope]:
    handles = kind_of(wid).case.handles
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
