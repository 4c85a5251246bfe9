"""A worker escalation as people see it: its part of `status`, and its ladder in the Web UI."""

from typing import Any

from domain.escalation.state import Asked, EscalationState


def own_status(case: EscalationState) -> dict[str, Any]:
    """Return the fields of this kind: the ladder, the client's contact, legal moves."""
    return {
        "ground": case.file.ground,
        "ladder": [a.model_dump(mode="json") for a in case.asked],
        "rungs_left": [r.name for r in case.policy.rungs[len(case.asked) :]],
        "client_responded": case.client_responded,
        "missing": [m.model_dump() for m in case.missing],
        "represented": case.counsel is not None,
        "updates_declined": case.has_declined("worker"),
        "follows": case.file.follows,
        "legal": list(case.legal_moves()),
    }


def screen(case: EscalationState) -> list[str]:
    """Return the ladder as a table, and what can be done now."""
    rows = ["| rung | asked | state |", "| --- | --- | --- |"]
    done = {a.rung: a for a in case.asked}
    for rung in case.policy.rungs:
        asked = done.get(rung.name)
        at = case.local(asked.at) if asked else "—"
        rows.append(f"| {rung.name} | {at} | {_state(asked)} |")
    return [*rows, "", case.moves_line()]


def _state(asked: Asked | None) -> str:
    if asked is None:
        return "not yet"
    if asked.unreached:
        return f"not reached: {asked.unreached}"
    return "answered" if asked.answered else "waiting"
