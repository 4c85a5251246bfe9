"""A payment claim opens a dispute or a worker escalation, once its file is complete."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain.acts import problems
from domain.contact import clocks, letters, ticket
from domain.contact.codes import ContactCode
from domain.contact.commands import SupplyClaim
from domain.contact.routes.table import Row
from domain.contact.state import ContactState, Opening
from domain.dispute.file import DisputeFile
from domain.escalation.file import EscalationFile

OPENS: dict[str, type[DisputeFile | EscalationFile]] = {
    "dispute": DisputeFile,
    "worker-escalation": EscalationFile,
}


def begin(case: ContactState, row: Row, now: datetime) -> None:
    """Open the case that the row names, if the claim brought its file."""
    claim = case.file.claim
    opening = case.opening = Opening(kind=row.opens or "", state="incomplete")
    _read_file(case, opening, dict(claim.file) if claim and claim.file else {}, now)


def supply_claim(case: ContactState, command: SupplyClaim, now: datetime) -> None:
    """Open the case by the file that a person supplies."""
    text = "the file of the case to open was supplied"
    case.write_command(now, command, text, ContactCode.CLAIM_SUPPLIED)
    if case.opening:
        _read_file(case, case.opening, command.file, now)


def _read_file(case: ContactState, opening: Opening, raw: dict[str, Any], now: datetime) -> None:
    """Let the workflow open the case if the file is complete, else ask a person for the rest."""
    try:
        file = OPENS[opening.kind].model_validate(raw)
    except ValidationError as error:
        missing = problems(error) if raw else "there is no file yet"
        opening.problem = f"the {opening.kind} cannot be opened: {missing}"
        _ask_for_file(case, opening.problem, now)
        return
    clocks.stop(case, "claim")
    opening.state, opening.file = "wanted", _with_counsel(case, raw)
    opening.workflow_id = f"{opening.kind}/{file.case_id}"
    case.stage = "opening-case"
    text = f"the claim opens {opening.workflow_id}"
    case.write(now, "link", text, code=ContactCode.CASE_OPENS)


def _with_counsel(case: ContactState, raw: dict[str, Any]) -> dict[str, Any]:
    """Hand the sender's counsel on to the case that is opened, where the file names none."""
    if case.counsel is None:
        return raw
    counsel = case.counsel.model_dump()
    claimant = raw.get("claimant")
    if not isinstance(claimant, dict):
        return {"counsel": counsel, **raw}
    if claimant.get("account") != case.file.sender.account:
        return raw
    return {**raw, "claimant": {"counsel": counsel, **claimant}}


def _ask_for_file(case: ContactState, problem: str, now: datetime) -> None:
    """Ask a person for the rest of the file, within a time."""
    case.stage = "claim-incomplete"
    clock = clocks.start(case, "claim", now, case.routes.clocks.claim_completed_within)
    case.flag("claim", problem)
    notice = letters.incomplete(case, now, problem, clock.due)
    text, code = f"a person is asked: {problem}", ContactCode.CLAIM_INCOMPLETE
    case.write(now, "question", text, code=code, to="ops", notice=notice.id)


def link(case: ContactState, now: datetime, *, was_running: bool) -> None:
    """Link the case that the claim opened, or the one that ran already, and move the ticket."""
    opening = case.wanted()
    if opening is None or opening.workflow_id is None:
        return
    opening.state = "linked"
    case.links.append(opening.workflow_id)
    how = "runs already" if was_running else "is open"
    text = f"{opening.workflow_id} {how}; it has its own clocks and letters"
    case.write(now, "link", text, code=ContactCode.CASE_LINKED)
    case.desk = case.row.desk if case.row else case.desk
    ticket.note_and_move(case, now, [f"see {opening.workflow_id}"])
