"""rehearse: the future of a case, in skipped time and without mail."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

import desk
from cli import words
from cli.acting import read_case
from cli.output import Json, answer, lines, table
from cli.service import run_locally
from domain.errors import BadInput
from operations.rehearsal import THREE_MONTHS, Rehearsal, rehearse
from operations.script import Script
from settings import load

CHANNEL = {"mail": "letter", "platform": "act"}


def rehearse_case(  # noqa: PLR0913 (each is an option)
    file: Path,
    /,
    *,
    start: str | None = None,
    client_silent: Annotated[bool, Parameter(negative="")] = False,
    script: Path | None = None,
    lasts: Annotated[str | None, Parameter(name="--for")] = None,
    outbox: Path | None = None,
    as_json: Json = False,
) -> None:
    """Rehearse a case: production workflow, policy and calendar, in skipped time, mailing nobody.

    Parameters
    ----------
    file
        The case, as YAML or JSON.
    start
        When it opens: "2026-03-06T16:00 America/New_York". Now, when left out.
    client_silent
        Nobody says anything; that is so without a script as well.
    script
        What the parties do: a YAML file of steps.
    lasts
        How long to look at a case that does not end: "{calendar_months: 3}".
    outbox
        A folder for what would have left: each letter as .eml, each platform act as .json.
    """
    if client_silent and script:
        msg = "--client-silent and --script say different things; leave out one"
        raise BadInput(msg)
    written, kind = read_case(file)
    opens = words.instant(start, "--start") if start else desk.now()
    wait = words.duration(lasts, "--for") if lasts else THREE_MONTHS
    steps = Script.read(script) if script else None
    settings = load()
    done = run_locally(rehearse(written, kind, settings, opens, script=steps, lasts=wait))
    if outbox:
        done.write_outbox(outbox)
    answer(done.document(), lambda console: _draw(console, done), as_json=as_json)


def _draw(console: Console, done: Rehearsal) -> None:
    status, local = done.status, done.case.local
    rows: list[list[object]] = [
        [local(words.read_utc(e["at"])), e["kind"], e["to"], e["text"]] for e in status["timeline"]
    ]
    console.print(table(done.case.headline, ["when", "kind", "to", "what"], rows))
    sent: list[list[object]] = [
        [local(s.at), CHANNEL[s.channel], s.what, s.to, s.says] for s in done.sent()
    ]
    console.print(table("Letters and acts", ["when", "by", "what", "to", "subject"], sent))
    refused = [
        f"{local(s.at)}: {s.what} was refused: {s.refused}" for s in done.results if s.refused
    ]
    lines(console, refused)
    ended = status["outcome"] or f"none yet; {status['stage']}"
    lines(console, [f"outcome: {ended}; letters that would have left: {len(done.mails.mails)}"])
