"""The opening of a worker escalation: refused with every reason, waiting for facts, or climbing."""

from datetime import datetime

from domain.case.codes import CaseCode
from domain.escalation import eligibility, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import SupplyFacts
from domain.escalation.eligibility import Verdict
from domain.escalation.state import EscalationState


def open_case(case: EscalationState, now: datetime) -> None:
    """Open the case: whoever brings counsel is written to through counsel, then it is judged."""
    case.counsel = case.file.counsel
    text = f"opened: {case.file.headline}"
    case.write(now, "opened", text, code=CaseCode.OPENED, by="worker")
    judge(case, now)


def verdict(case: EscalationState, now: datetime) -> Verdict:
    """Return whether the case may be escalated, as things stand."""
    return eligibility.judge(case.file, case.policy.eligibility, case.calendar, now)


def judge(case: EscalationState, now: datetime) -> None:
    """Refuse the case with every reason, wait for missing facts, or let it climb."""
    found = verdict(case, now)
    case.missing = list(found.missing)
    if found.failed:
        _refuse(case, now, [f.model_dump() for f in found.failed])
    elif found.missing:
        _ask_for_facts(case, now)
    else:
        case.clear_flag("facts")
        letters.acknowledgement(case, now)
        # The first rung is due at once, the first update a cycle later.
        case.stage, case.rung_now = "climbing", now
        case.update_from = case.update_from or case.opened


def _refuse(case: EscalationState, now: datetime, failed: list[dict[str, str]]) -> None:
    """Tell the worker once why not, and what would cure it. A refused case does not listen."""
    for failure in failed:
        text = f"{failure['criterion']}; cure: {failure['cure']}"
        case.write(now, "refused", text, code=CaseCode.REFUSED)
    letters.refused(case, now, failed)
    case.end(now, "refused", None)
    case.stage = "refused"


def _ask_for_facts(case: EscalationState, now: datetime) -> None:
    first = case.stage != "needs-facts"
    case.stage, case.update_from = "needs-facts", case.update_from or now
    what = ", ".join(m.fact for m in case.missing)
    case.flag("facts", f"needs facts before it can be judged: {what}")
    text = f"a person is asked for {what}"
    case.write(now, "question", text, code=EscalationCode.FACTS_ASKED_FOR, to="ops")
    letters.needs_facts(case, now, first=first)


def supply_facts(case: EscalationState, command: SupplyFacts, now: datetime) -> None:
    """Take in the facts that the case waited for, and judge it again."""
    supplied = command.supplied()
    text = f"supplied {', '.join(supplied)}"
    case.write_command(now, command, text, EscalationCode.FACTS_SUPPLIED)
    average = supplied.pop("average_approval_hours", None)
    client = case.file.client.model_copy(
        update={} if average is None else {"average_approval_hours": average}
    )
    assignment = case.file.assignment.model_copy(update=supplied)
    case.file = case.file.model_copy(update={"client": client, "assignment": assignment})
    judge(case, now)
