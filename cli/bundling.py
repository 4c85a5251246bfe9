"""bundle: the complete file of a case, for the next forum or one of the parties."""

import errno
import hashlib
import re
from functools import partial
from pathlib import Path
from typing import Annotated, TypedDict

from cyclopts import Parameter
from rich.console import Console
from temporalio.client import Client

from bundle.archive import PDF, Bundle, bundle
from bundle.readers import VIEWS
from cli.acting import CaseName
from cli.output import Json, answer, clean, iso, lines
from cli.service import with_client
from desk import Desk
from domain.case import status as case_status
from domain.case.case import Case
from domain.errors import BadInput, Refused
from files.whole import write_whole
from infra.executions import describe, status_name
from settings import Settings

For = Annotated[
    str,
    Parameter(
        name="--for",
        help=f"Who reads it: {', '.join(VIEWS)}, or of several respondents one, by role.",
    ),
]
BundleReport = TypedDict(
    "BundleReport",
    {  # written like this because `for` is a keyword
        "case": str,
        "workflow_id": str,
        "for": str,
        "file": str,
        "bytes": int,
        "sha256": str,
        "as_of": str | None,
        "files": list[str],
        "left_out": list[str],
    },
)
"""The file that was written, as `bundle --json` prints it."""

MAY_READ = re.compile(r"claimant|counsel|forum|respondent(-[A-Za-z0-9._-]{1,64})?")


def bundle_case(  # noqa: PLR0913 (each is an option)
    case: CaseName,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="The file to write; named after the case.")] = None,
    reads: For = "claimant",
    pdf_only: Annotated[bool, Parameter(negative="", help="The PDF alone, without a ZIP.")] = False,
    force: Annotated[bool, Parameter(negative="", help="Replace the file if it exists.")] = False,
    as_json: Json = False,
) -> None:
    """Write the complete file of a case: a PDF, the record, the letters, checksums.

    Each reader gets what they may see: nobody another's private facts, nobody our own notes.
    """
    if not MAY_READ.fullmatch(reads):
        msg = f"--for: {reads!r} is no reader of a bundle; there is {', '.join(VIEWS)}"
        raise BadInput(msg)
    file = out or Path(f"{_stem(case)}-{reads}.{'pdf' if pdf_only else 'zip'}")
    _check(file, force=force)

    state, made = with_client(partial(_made, case, reads))
    content = made.files[PDF] if pdf_only else made.zipped()
    _write(file, content, force=force)
    report: BundleReport = {
        "case": state.case_id,
        "workflow_id": state.workflow_id,
        "for": reads,
        "file": str(file),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "as_of": iso(made.as_of),
        "files": [PDF] if pdf_only else list(made.files),
        "left_out": made.left_out,
    }
    answer(report, lambda console: _draw(console, report), as_json=as_json)


async def _made(case: str, reads: str, client: Client, settings: Settings) -> tuple[Case, Bundle]:
    desk = Desk(client, settings, task_queue=settings.task_queue)
    handle = await desk.find(case)
    state = await desk.state(handle.id)
    if state is None:
        msg = f"{handle.id} was refused at its start, or is not open yet: nothing to hand over"
        raise Refused(msg)
    made = bundle(
        state,
        reads,
        status=case_status.status(state),
        sender=settings.mail_from,
        execution=await _execution(client, handle.id),
    )
    return state, made


def _draw(console: Console, report: BundleReport) -> None:
    reader, as_of = report["for"], report["as_of"]
    wrote = f"{report['file']}: {report['workflow_id']} for the {reader}, as of {as_of}"
    console.print(clean(wrote), style="bold", soft_wrap=True)
    lines(console, [f"{report['bytes']:,} bytes, sha256 {report['sha256']}", "left out:"])
    lines(console, [f"  - {what}" for what in report["left_out"]])


async def _execution(client: Client, workflow_id: str) -> dict[str, object]:
    """Return the id of the newest run and the length of its history."""
    found = await describe(client, workflow_id)
    if found is None:
        msg = f"{workflow_id} was removed from Temporal a moment ago"
        raise Refused(msg)
    run = found.workflow_execution_info
    return {
        "namespace": client.namespace,
        "workflow_id": workflow_id,
        "run_id": run.execution.run_id,
        "first_run_id": run.first_run_id or None,
        "history_events": run.history_length,
        "state": status_name(found),
    }


# -- the file ----------------------------------------------------------------------------------


def _stem(case: str) -> str:
    return re.sub(r"[^A-Za-z0-9._~-]+", "-", case).strip("-.")[:120] or "case"


def _check(file: Path, *, force: bool) -> None:
    """Check the path before the case is queried.

    Raises:
        BadInput: the file cannot be written there.
        Refused: the file exists and is not to be replaced.
    """
    try:
        is_folder, has_folder, exists = file.is_dir(), file.parent.is_dir(), file.exists()
    except (OSError, ValueError) as error:  # a name too long, or with a NUL in it
        msg = f"--out: this is no name of a file: {getattr(error, 'strerror', None) or error}"
        raise BadInput(msg) from error
    if is_folder:
        msg = f"--out: {file} is a folder; name a file in it"
        raise BadInput(msg)
    if not has_folder:
        msg = f"--out: there is no folder {file.parent}; make it first, or name another"
        raise BadInput(msg)
    if exists and not force:
        msg = f"{file} exists, and nothing was written; --force replaces it, --out names another"
        raise Refused(msg)


def _write(file: Path, content: bytes, *, force: bool) -> None:
    """Write the file, readable by its owner only.

    Raises:
        Refused: there is one by now, and it is not to be replaced.
        BadInput: it cannot be written there.
    """
    try:
        write_whole(file, content, replace=force)
    except FileExistsError as error:
        msg = f"{file} exists, and nothing was written; --force replaces it, --out names another"
        raise Refused(msg) from error
    except OSError as error:
        why = error.strerror or errno.errorcode.get(error.errno or 0, "it cannot be written")
        msg = f"--out: {file} cannot be written: {why}"
        raise BadInput(msg) from error
