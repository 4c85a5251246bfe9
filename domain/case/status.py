"""A case as people read it: the query `status`, and its page in the Web UI as markdown."""

from datetime import datetime
from typing import Any

from domain.case.case import Case, NewCase
from domain.case.codes import CaseCode
from domain.case.record import Deadline, Entry
from domain.post.notice import Notice
from domain.time.days import CalendarSnapshot


def status(case: Case) -> dict[str, Any]:
    """Return the answer to the query `status`; docs/interface.md is its contract."""
    return {
        "case": case.case_id,
        "workflow_id": case.workflow_id,
        "kind": case.kind,
        "stage": case.stage,
        "rung": case.rung,
        "waiting_for": case.waiting_for,
        "opened": _utc(case.opened),
        "closed": _utc(case.closed),
        "outcome": case.outcome,
        "paused": case.is_paused,
        "policy": case.snapshot.policy_ref.model_dump(),
        "calendar": _calendar(case.calendar),
        "next": [_next(case, deadline) for deadline in case.next_deadlines()],
        "timeline": [{**entry.model_dump(), "at": _utc(entry.at)} for entry in case.timeline],
        "notices": [_notice(n) for n in case.notices],
        "rejected": [{**r.model_dump(), "at": _utc(r.at)} for r in case.rejected],
        "heard": [
            {**h.model_dump(), "at": _utc(h.at), "happened_at": _utc(h.happened_at)}
            for h in case.heard
        ],
        "acts": [{**d.model_dump(), "at": _utc(d.at)} for d in case.done],
        "attention": list(case.attention.values()),
        "listening_until": _utc(case.listening_until),
        **case.own_status(),
    }


def _notice(n: Notice) -> dict[str, Any]:
    return {
        "id": n.id,
        "kind": n.kind,
        "to_role": n.to_role,
        "state": n.state.value,
        "informative": n.informative,
        "channel": n.channel,
        "due": _utc(n.due),
        "sent": _utc(n.sent),
        "contact": n.contact,
        "tries": n.tries,
        "why": n.why,
        "possible_repeat": n.possible_repeat,
    }


def new_status(case: NewCase[Any]) -> dict[str, Any]:
    """Return the status of a case while its rules are being read."""
    return _before_opening(case.workflow_id, case.kind, case.case_id) | {
        "stage": case.stage,
        "waiting_for": case.waiting_for,
    }


def bad_status(
    workflow_id: str, kind: str, why: str, said: list[str], now: datetime
) -> dict[str, Any]:
    """Return the status of a case whose input made no sense."""
    refused = Entry(at=now, kind="refused", text=why, code=CaseCode.REFUSED)
    return _before_opening(workflow_id, kind, workflow_id.rsplit("/", 1)[-1]) | {
        "stage": "refused",
        "outcome": "refused",
        "timeline": [{**refused.model_dump(), "at": _utc(now)}],
        "rejected": [{"at": _utc(now), "what": what, "why": why} for what in said],
    }


def _before_opening(workflow_id: str, kind: str, case_id: str) -> dict[str, Any]:
    """Return a status in which nothing has happened yet."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("rung", "waiting_for", "opened", "closed", "outcome", "policy", "calendar")
    )
    none_yet = ("next", "timeline", "notices", "rejected", "heard", "acts", "attention", "legal")
    lists: dict[str, Any] = {name: [] for name in none_yet}
    ids = {"case": case_id, "workflow_id": workflow_id, "kind": kind}
    return {**ids, **nothing, "paused": False, **lists, "listening_until": None}


def static_details(case: Case | NewCase[Any]) -> str:
    """Return the Web UI's details that never change, as markdown."""
    own = [f"- case: `{case.case_id}`", f"- kind: {case.kind}"]
    stated = [f"- {line}" for line in case.stated()]
    return "\n".join([f"**{case.headline}**", "", *own, *stated])


def details(case: Case) -> str:
    """Return how a case stands as markdown; the Web UI shows it beside the summary."""
    waiting = f", waiting for the **{case.waiting_for}**" if case.waiting_for else ""
    lines = [f"**{case.stage}**{waiting}", ""]
    lines += [f"⚠ {text}\n" for text in case.attention.values()]
    if case.outcome and case.closed:
        lines += [f"**Outcome:** {case.outcome}, {case.local(case.closed)}", ""]
    due = case.next_deadlines()
    lines += [_to_do(case, due), ""]
    if due:
        lines += ["**Next:**", "", *(_line(case, deadline) for deadline in due), ""]
    lines += case.screen()
    return "\n".join(_spaced(line) if line.startswith("|") else line for line in lines)


def _to_do(case: Case, due: list[Deadline]) -> str:
    """Return the next thing for a person to do, and how to do it on this page."""
    if not case.is_open:
        until = case.listening_until
        news = f"; news is recorded until {case.local(until)}" if until else ""
        return f"**To do:** nothing, the case is closed{news}."
    if own := case.to_do():
        now = own
    elif case.attention:
        now = "a person is needed, see ⚠ above"
    elif case.waiting_for == "ops":
        now = "it is our turn, with one of what can be done below"
    else:
        now = f"nothing before {case.local(due[0].due)}" if due else "nothing by time"
        if case.waiting_for:
            does = "answer" if case.waiting_for.endswith("s") else "answers"
            now += f", unless the {case.waiting_for} {does}"
    return (
        f"**To do:** {now}. News is told by *More Actions*, *Send a Signal*; decisions by "
        "*Send an Update*, whose data names an `actor` and a `reason`."
    )


def _spaced(row: str) -> str:
    """Give a table's row room between its cells: the Web UI renders tables without any."""
    if set(row) <= set("|- "):
        return row.replace(" ---", " :---")
    return row.replace(" |", "\u00a0\u00a0\u00a0 |")  # not broken off when the cell is


def _calendar(calendar: CalendarSnapshot) -> dict[str, str]:
    return {"name": calendar.name, "version": calendar.version, "hash": calendar.hash}


def _line(case: Case, d: Deadline) -> str:
    local = case.local(d.due).partition(" (")[0]  # the offset is seen from what follows
    return f"- **{d.what}** {local} = {d.due:%Y-%m-%d %H:%M} UTC: {d.why}"


def _next(case: Case, d: Deadline) -> dict[str, Any]:
    return {"what": d.what, "due": _utc(d.due), "local": case.local(d.due), "why": d.why}


def _utc(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
