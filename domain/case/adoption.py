"""A person moves a running case to other rules. The record has each deadline before and after.

Without such an act a case keeps the rules of its opening. Nothing that was asked, sent or decided
is undone. Waits that run are counted anew from where they began.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain.acts import Adopt, problems
from domain.base import Frozen, Instant
from domain.case.case import C, Case
from domain.case.codes import CaseCode
from domain.case.record import Deadline, Ref, Snapshot
from domain.errors import RecourseError, Refused
from domain.time.days import CalendarSnapshot


class Moved(Frozen):
    """One deadline, before and after. None: there was none, or there is none any more."""

    what: str
    why: str
    before: Instant | None
    after: Instant | None


def adopt(_case: Case, _command: Adopt, _now: datetime) -> None:
    """Refuse: files are read for it, so the runner carries it out by `adopts`.

    Raises:
        Refused: always.
    """
    msg = "adopt is carried out where files can be read: say it to the running case"
    raise Refused(msg)


def wanted(case: Case, policy: str | None, calendar: str | None) -> dict[str, Any]:
    """Return the request to read: the files named, else those of the case, over the same days."""
    own_policy, own_calendar = case.rule_files()
    kept = case.snapshot.calendar
    return {
        "policy": policy or own_policy,
        "calendar": calendar or own_calendar or case.snapshot.policy.get("calendar"),
        "span": (kept.covers_from, kept.covers_until),
    }


def adopted(case: C, read: Snapshot, command: Adopt) -> tuple[C, list[Moved]]:
    """Return the case on the rules that were read, and every deadline that moves. Writes nothing.

    Raises:
        Refused: it runs on these rules already, they are not those that were looked at, or the
            case does not fit them, such as a ladder without the rung it stands on.
    """
    if command.policy_hash not in {None, read.policy_ref.hash}:
        msg = (
            f"the worker's policy {read.policy_ref.name} is not the one that was looked at "
            f"({read.policy_ref.hash} and {command.policy_hash}); give the worker the same file"
        )
        raise Refused(msg)
    rules = _joined(case.snapshot, read, command)
    if rules == case.snapshot:
        msg = f"{case.case_id} runs on these rules already: {_names(rules)}"
        raise Refused(msg)
    moved = _on(case, rules)
    return moved, _moves(case.next_deadlines(), moved.next_deadlines())


def adopts(case: C, read: Snapshot, command: Adopt, now: datetime) -> tuple[C, list[Moved]]:
    """Return the case on the rules that were read, with all of it on its record.

    Raises:
        Refused: as `adopted`.
    """
    moved, moves = adopted(case, read, command)
    files = wanted(case, command.policy, command.calendar)
    moved.moved_to = (files["policy"], files["calendar"])
    moved.is_first(command)
    moved.record_command(command, now)
    change = "; ".join(_changes(case.snapshot, moved.snapshot))
    moved.write_command(now, command, f"goes on by other rules, {change}", CaseCode.RULES_ADOPTED)
    for move in moves:
        moved.write(now, "deadline", _told(moved, move), code=CaseCode.DEADLINE_MOVED, by="ops")
    return moved, moves


def _joined(kept: Snapshot, read: Snapshot, command: Adopt) -> Snapshot:
    """Return the rules of the case with only those parts replaced that the command names."""
    changes: dict[str, Any] = {}
    if command.policy is not None:
        changes |= {"policy": read.policy, "policy_ref": read.policy_ref, "tables": read.tables}
    if command.calendar is not None and _said(kept.calendar) != _said(read.calendar):
        changes["calendar"] = read.calendar
    return kept.model_copy(update=changes)


def _said(calendar: CalendarSnapshot) -> dict[str, Any]:
    """Return a calendar without its hash, which is of the span that it was first taken for."""
    return calendar.model_dump(exclude={"hash"})


def _on(case: C, rules: Snapshot) -> C:
    """Return a copy of the case on other rules, with nothing kept of the old ones."""
    state = case.model_dump(mode="json") | {"snapshot": rules.model_dump(mode="json")}
    try:
        moved = type(case).model_validate(state)
        if problem := moved.incompatible():
            raise RecourseError(problem)  # noqa: TRY301 (told as every other reason)
        moved.recount()
        moved.next_deadlines()
        moved.own_status()
        moved.screen()
    except ValidationError as error:
        msg = f"{case.case_id} does not fit {_names(rules)}: {problems(error)}"
        raise Refused(msg) from None
    except (RecourseError, LookupError, ValueError) as error:
        msg = f"{case.case_id} does not fit {_names(rules)}: {error}"
        raise Refused(msg) from None
    return moved


def _moves(before: Iterable[Deadline], after: Iterable[Deadline]) -> list[Moved]:
    """Return each deadline that moves, begins or ends, with its old and its new time."""
    olds, news = _numbered(before), _numbered(after)
    found = []
    for key in dict.fromkeys((*olds, *news)):
        old, new = olds.get(key), news.get(key)
        if (old and old.due) == (new and new.due):
            continue
        one = new or old
        assert one is not None, "it is in one of both"
        found.append(
            Moved(
                what=one.what,
                why=one.why,
                before=old.due if old else None,
                after=new.due if new else None,
            )
        )
    return sorted(found, key=lambda m: min(i for i in (m.before, m.after) if i))


def _numbered(deadlines: Iterable[Deadline]) -> dict[tuple[str, int], Deadline]:
    """Return the deadlines by name and number; several have one name, such as questions."""
    found: dict[tuple[str, int], Deadline] = {}
    for deadline in deadlines:
        number = sum(what == deadline.what for what, _ in found)
        found[deadline.what, number] = deadline
    return found


def _told(case: Case, move: Moved) -> str:
    before, after = (case.local(i) if i else "none" for i in (move.before, move.after))
    return f"{move.what}: {before} → {after}"


def _changes(old: Snapshot, new: Snapshot) -> list[str]:
    """Return which files changed, each with its version and the beginning of its hash."""
    found = []
    if old.policy_ref != new.policy_ref:
        found.append(f"policy {_ref(old.policy_ref)} → {_ref(new.policy_ref)}")
    if old.calendar != new.calendar:
        found.append(f"calendar {_ref(old.calendar)} → {_ref(new.calendar)}")
    return found


def _ref(file: Ref | CalendarSnapshot) -> str:
    return f"{file.name} {file.version} ({file.hash[:8]})"


def _names(rules: Snapshot) -> str:
    policy, calendar = rules.policy_ref, rules.calendar
    return f"{policy.name} {policy.version}, calendar {calendar.name} {calendar.version}"
