"""audit: every open case that is not as it should be; the exit code is the alarm."""

from datetime import timedelta
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from temporalio.client import Client

import desk
from cli.output import Json, answer, iso, lines, utc
from cli.service import with_client
from domain.errors import BadInput
from domain.oversight.findings import Finding
from operations.audit import LIMIT, TOLERANCE, Audit, AuditReport
from settings import Settings

NOTHING_FOUND, FOUND = 0, 1


def audit(
    *,
    tolerance: int = int(TOLERANCE.total_seconds() // 60),
    limit: int = LIMIT,
    every: Annotated[bool, Parameter(negative="")] = False,
    known: Annotated[tuple[str, ...], Parameter(name="--except", negative="")] = (),
    as_json: Json = False,
) -> int:
    """Find every open case that is not as it should be; nothing is changed.

    Exit code 0 when nothing is found, 1 when something is, a line each; so it can alarm from cron.

    Parameters
    ----------
    tolerance
        Minutes that a deadline may be past.
    limit
        Look closely at no more cases than this.
    every
        Look closely at every case, not only at those that look wrong in the list.
    known
        Workflow ids to leave out, such as one that was ended on purpose; may be repeated.
    """
    if tolerance < 0 or limit < 1:
        msg = "--tolerance is 0 minutes or more, --limit 1 case or more"
        raise BadInput(msg)
    if wrong := [case for case in known if "/" not in case]:
        msg = f"--except {wrong[0]}: name the workflow id, such as worker-escalation/{wrong[0]}"
        raise BadInput(msg)

    async def run_audit(client: Client, settings: Settings) -> AuditReport:
        one = Audit(
            client,
            settings,
            at=desk.now(),
            tolerance=timedelta(minutes=tolerance),
            limit=limit,
            every=every,
            known=known,
        )
        return await one.run()

    found = with_client(run_audit)
    answer(_document(found), lambda console: _draw(console, found), as_json=as_json)
    return FOUND if found.findings else NOTHING_FOUND


def _document(found: AuditReport) -> dict[str, object]:
    return {
        "at": iso(found.at),
        "findings": [{**f.model_dump(), "since": iso(f.since)} for f in found.findings],
        "open_cases": found.open_cases,
        "looked_at_closely": found.examined,
        "not_looked_at": found.left_out,
    }


def _draw(console: Console, found: AuditReport) -> None:
    what = f"findings: {len(found.findings)}" if found.findings else "nothing wrong"
    much = f"{found.open_cases:,} open, {found.examined:,} looked at closely"
    lines(console, map(_line, found.findings))
    lines(console, [f"{what}; {much}, as of {utc(found.at)}"])
    lines(console, (f"not looked at: {text}" for text in found.left_out))


def _line(finding: Finding) -> str:
    since = f", since {utc(finding.since)}" if finding.since else ""
    case = f"{finding.case}: " if finding.case else ""
    return f"{case}{finding.what}{since}: {finding.why} -> {finding.do}"
