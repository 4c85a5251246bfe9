"""A dispute as people see it: its part of `status`, and its page in the Web UI.

The page has the path, the questions with their clocks, the fees and the award, as markdown.
"""

from typing import Any

from pydantic import BaseModel

from domain.base import Money
from domain.case import ask_view, asks
from domain.dispute.codes import DisputeStep
from domain.dispute.ending import OUTCOME_WORDS, open_points
from domain.dispute.handover import award_text
from domain.dispute.parts import SideFee, Step
from domain.dispute.state import DisputeState
from domain.dispute.steps import AWARDS, NON_RESOLUTIONS, not_taken, taken

PATH: tuple[tuple[str, tuple[DisputeStep, ...], tuple[str, ...]], ...] = (
    (
        "the respondent answers",
        (DisputeStep.RESPONDENT_ANSWERED, DisputeStep.RESPONDENT_SILENT),
        ("response",),
    ),
    ("mediation", (DisputeStep.MEDIATION_OPENED,), ("mediation",)),
    (
        "recommendation",
        (DisputeStep.RECOMMENDATION_MADE,),
        ("recommendation", "acceptance"),
    ),
    ("Notice of Non-Resolution", NON_RESOLUTIONS, ()),
    (
        "both agree and pay",
        (DisputeStep.ARBITRATION_BEGUN, DisputeStep.JOINING_DECIDED),
        ("agree-and-pay",),
    ),
    ("one side pays for all", (), ("pay-whole",)),
    ("statement", (DisputeStep.STATEMENT_FILED,), ("statement",)),
    ("award", AWARDS, ("award",)),
)
"""Each part of the path: the steps of the record that show it was taken, and its deadlines."""
ONLY_IF_ASKED = frozenset({"one side pays for all"})
WAITS_FOR = {
    "response": "respondent",
    "recommendation": "parties",
    "non-resolution": "parties",
    "arbitration": "arbitrator",
    "awarded": "respondent",
}
"""The role that a stage waits for, where that is always the same one."""


# -- whose turn it is ------------------------------------------------------------------------------


def rung(case: DisputeState) -> str | None:
    """Return the highest place that an unanswered question or request has come up to."""
    raised = [ask for ask in asks.open_asks(case) if ask.raised]
    return asks.asked_of(case, max(raised, key=lambda ask: ask.rung)) if raised else None


def waiting_for(case: DisputeState) -> str | None:
    """Return whose turn it is."""
    if not case.is_open:
        return None
    if case.waits_for_a_person:
        return "ops"
    if case.stage == "mediation":
        return _waiting_for_proposal(case)
    if role := case.payer if case.stage == "pay-whole" else WAITS_FOR.get(case.stage):
        return role
    open_asks = asks.open_asks(case)
    return asks.holder(case, open_asks[0]) if open_asks else "ops"


def _waiting_for_proposal(case: DisputeState) -> str:
    """Return who has to propose something, or to decide on a mediation without a proposal."""
    late = case.terms.get("recommendation") or case.terms["mediation"]
    return late.who if late.who in {"team-lead", "manager", "ops"} else case.handler


# -- status ----------------------------------------------------------------------------------------


def own_status(case: DisputeState) -> dict[str, Any]:
    """Return legal moves, questions, fees, statement, consents, linked claims, award, steps."""
    return {
        "legal": list(case.legal_moves()),
        "facts": list(case.facts_now()) if case.is_open else [],
        "handler": case.handler,
        "money": case.file.money,
        "claimed": _money(case.file.claim.amount),
        "cap": str(case.file.contract.cap),
        "rules_of": f"{case.rules_of:%Y-%m-%d}",
        "decided": case.decided,
        "open_points": open_points(case),
        "questions": [ask_view.asked(case, q) for q in case.questions],
        "consents": [ask_view.asked(case, c) for c in case.consents],
        "linked": [c.model_dump() for c in case.linked],
        "fees": _fees(case),
        "settlement": _dumped(case.settlement),
        "statement": _dumped(case.statement),
        "material": dict(case.material),
        "counterclaim": _money(case.counterclaim),
        "award": _dumped(case.award),
        "represented": [r for r, p in case.file.parties.items() if p.counsel],
        "follows": case.file.follows,
        "steps": [s.model_dump(mode="json") for s in taken(case)],
        "steps_not_taken": [s.model_dump() for s in not_taken(case)],
    }


def _money(amount: Money | None) -> str | None:
    return str(amount) if amount else None


def _dumped(part: BaseModel | None) -> dict[str, Any] | None:
    return part.model_dump(mode="json") if part else None


def _fees(case: DisputeState) -> dict[str, Any]:
    """Return the fee, and each side's part in it."""
    sides = {
        name: {
            "agreed": side.agreed,
            "paid": [p.model_dump(mode="json") for p in side.paid],
            "refund": side.refund,
            "whole": side.whole,
        }
        for name, side in case.sides.items()
    }
    return {"fee": _dumped(case.fee), "sides": sides}


# -- the page in the Web UI ------------------------------------------------------------------------


def screen(case: DisputeState) -> list[str]:
    """Return the path, questions and fees as tables, the award, and what can be done now."""
    if case.stage == "refused":
        right = [e.text for e in case.timeline if e.kind == "refused"]
        return ["**No dispute:**", "", *(f"- {text}" for text in right)]
    tables = [*_path(case), *ask_view.rows(case), *_fee_rows(case), *_award(case)]
    return [*_decided(case), *tables, "", case.moves_line(), *_facts_line(case)]


def _decided(case: DisputeState) -> list[str]:
    if not case.decided:
        return []
    points = open_points(case)
    still = [f"**Still open:** {', '.join(points)}", ""] if points else []
    return [f"**Decided:** {OUTCOME_WORDS[case.decided]}", "", *still]


def _facts_line(case: DisputeState) -> list[str]:
    if not case.is_open:
        return []
    return ["", f"**What can be told:** {', '.join(f'`{f}`' for f in case.facts_now())}"]


def _path(case: DisputeState) -> list[str]:
    """Return the path as a table: the steps that were taken and the deadlines, with dates."""
    rows = []
    for name, steps, deadlines in PATH:
        done = next((s for s in reversed(case.steps) if s.code in steps), None)
        due = next((d for d in deadlines if d in case.terms), None)
        if due is None and done is None and name in ONLY_IF_ASKED:
            continue
        rows.append(f"| {name} | {_when(case, done, due)} |")
    return ["| path | where it stands |", "| --- | --- |", *rows]


def _when(case: DisputeState, done: Step | None, due: str | None) -> str:
    said = []
    if done:
        at = case.on_page(done.at)
        named = done.code in NON_RESOLUTIONS  # the row's own name says it
        said.append(at if named else f"{done.step}, {at}")
    if due:
        said.append(f"due by {case.on_page(case.terms[due].due, is_due=True)}")
    return "; ".join(said) or ("not reached" if case.decided else "not yet")


def _fee_rows(case: DisputeState) -> list[str]:
    """Return the fee and each side's part in it, once the notice is out."""
    if case.notice_at is None or case.fee is None:
        return []
    about = "exact" if case.fee.certainty == "exact" else "approximate: the notice decides"
    fee = f"**Fee:** {case.fee.amount or 'as on the notice'} a side, {about}"
    head = ["| side | agreed | paid | its fee |", "| --- | --- | --- | --- |"]
    rows = [f"| {name} | {_joined(side)} |" for name, side in case.sides.items()]
    return ["", fee, "", *head, *rows]


def _joined(side: SideFee) -> str:
    said = {True: "yes", False: "no", None: "not yet"}[side.agreed]
    paid = ", ".join(str(p.amount) for p in side.paid) or "no"
    words = {"none": "—", "owed": "goes back", "made": "given back", "kept": "kept"}
    fee = words[side.refund] if side.refund != "none" or not side.paid else "held"
    return f"{said} | {paid} | {fee}"


def _award(case: DisputeState) -> list[str]:
    """Return the award, where it is enforced, and the linked claims."""
    award, lines = case.award, []
    if award is not None:
        lines += ["", f"**Award {award.terms.award}:** {award_text(award.terms)}"]
    lines += [f"- in a case of its own: `{child.kind}/{child.id}`" for child in case.births]
    if award is not None and award.paid:
        lines.append(f"- its enforcement: {award.paid}")
    return [*lines, *(f"- linked claim {c.claim}: {c.ended or 'open'}" for c in case.linked)]
