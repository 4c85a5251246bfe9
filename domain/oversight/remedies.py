"""The remedy of a finding: the line that somebody types, with the fields it needs.

to_look(case) -> str                    the command that shows a case
command_line(case, name, …) -> str      the line of a command or fact that makes sense now
remedy(case, mark) -> str               the line that clears a mark of the case
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain.acts import Command, Envelope, Fact
from domain.award.case import AwardCase
from domain.case.asking import AskingCase
from domain.case.case import Case
from domain.dispute.case import DisputeCase
from domain.escalation.case import EscalationCase

STARTER = "python starter.py"
SIGNED = "--actor … --reason …"

REMEDIES: dict[str, dict[str, str]] = {
    "worker-escalation": {
        "paid": "resolve",
        "violation": "overturn",
        "facts": "supply_facts",
        "nobody": "reassign",
    },
    "dispute": {
        "recommendation": "recommend",
        "fee": "enter_fee",
        "statement": "file_statement",
        "award": "award",
        "cap": "confirm_award",
    },
    "award": {
        "alarm": "lifted_by_hand",
        "cap": "confirm_award_above_cap",
        "correction": "correct_award",
        "court": "stay",
    },
    "contact": {
        "lead": "decide",
        "claim": "supply_claim",
        "call": "call_ended",
        "acceptance": "accepted_by_desk",
        "answer": "ticket_answered",
    },
}
"""By kind and mark, the command or fact that clears it. Any other mark is looked at with `show`."""


class Line(NamedTuple):
    """A command or fact, and the fields of it that are known."""

    name: str
    known: dict[str, str]


def to_look(case: str) -> str:
    """Return the command that shows a case."""
    return f"{STARTER} show {case}"


# -- the line of a command or fact -----------------------------------------------------------------


def command_line(case: Case, name: str, **known: str) -> str:
    """Return the line of a command or fact that makes sense now, else the one that shows the case.

    Required fields whose value is not known stand there as `field=…`.
    """
    act = _row(case, name)
    if act is None:
        return to_look(case.workflow_id)
    parts = [*_given(known), *_wanted(act, known)]
    is_command = issubclass(act, Command)
    verb, signed = ("do", [SIGNED]) if is_command else ("tell", [])
    return " ".join([STARTER, verb, case.workflow_id, name, *parts, *signed])


def _row(case: Case, name: str) -> type[Envelope] | None:
    """Return the model of a command or fact, unless a command is not allowed now."""
    acts: tuple[type[Envelope], ...] = (*case.handles.commands, *case.handles.facts)
    act = next((a for a in acts if a.name == name), None)
    if act is not None and issubclass(act, Command) and name not in case.legal_moves():
        return None
    return act


def _given(known: dict[str, str]) -> Iterator[str]:
    for field, value in known.items():
        part = f"{field}={value}"
        yield f"'{part}'" if '"' in part else part


def _wanted(act: type[Envelope], known: dict[str, str]) -> Iterator[str]:
    """Yield the required fields that are not known; who signs is on every line anyway."""
    signed = {*(Command if issubclass(act, Command) else Fact).model_fields} - {"by_role"}
    for field, about in act.model_fields.items():
        if about.is_required() and field not in signed and field not in known:
            yield from _parts(act, field)


def _parts(act: type[Envelope], field: str) -> list[str]:
    """Return a field as it is written on the command line; a model as the fields of its own."""
    model = act.model_fields[field].annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return [f"{field}=…"]
    wanted = (n for n, part in model.model_fields.items() if part.is_required() or n == "email")
    return [f"{field}.{name}=…" for name in wanted]


# -- the remedy of a mark --------------------------------------------------------------------------


def remedy(case: Case, mark: str) -> str:
    """Return the line that clears a mark."""
    name, _, rest = mark.partition(":")
    if name == "mail":
        return f"{STARTER} mail"
    if name == "contact":
        given = {} if case.kind == "contact" else {"role": rest}
        return command_line(case, "correct_contact", **given)
    special = KNOWN.get(case.kind)
    line = (special and special(case, mark)) or Line(REMEDIES[case.kind].get(name, ""), {})
    return command_line(case, line.name, **line.known)


def _of_escalation(case: EscalationCase, mark: str) -> Line | None:
    if mark == "facts":
        return Line("supply_facts", {m.fact: "…" for m in case.missing})
    if mark == "nobody" and case.rung_asked:
        return Line("reassign", {"role": case.rung_asked.asks})
    return None


def _question(case: AskingCase, mark: str) -> Line | None:
    if any(q.id == mark for q in case.questions):
        return Line("reply", {"answers": f'{{"{mark}": "…"}}'})
    return None


def _of_dispute(case: DisputeCase, mark: str) -> Line | None:
    if (line := _question(case, mark)) is not None:
        return line
    if any(c.id == mark for c in case.consents):
        return Line("decide_consent", {"consent": mark})
    return None


def _of_award(case: AwardCase, mark: str) -> Line | None:
    name, _, account = mark.partition(":")
    lifts = Line("lifted_by_hand", {"account": account}) if name == "alarm" else None
    return lifts or _question(case, mark)


KNOWN: dict[str, Callable[[Any, str], Line | None]] = {
    "worker-escalation": _of_escalation,
    "dispute": _of_dispute,
    "award": _of_award,
}
"""By kind, the lines of which the case itself knows some fields."""
