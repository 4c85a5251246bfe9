"""What people see of a case: the query `status`, the Web UI's details, the search attributes."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

from domain.calendar import CalendarSnapshot
from domain.case import Case, Deadline
from domain.post import Notice
from workflows import names

COURTESY = {"update", "reminder", "warning"}
"""Deadlines that NextDue leaves out: an attribute is worth writing when a decision falls due."""


class Screen:
    """Writes what changed, and only that: each upsert is an event."""

    def __init__(self) -> None:
        self._shown: dict[str, Any] = {}

    def show_kind(self, case: Case) -> None:
        """Say what kind of case this is before anything is known of it."""
        self._upsert(case)

    def show(self, case: Case) -> None:
        """Bring the Web UI and the search attributes up to date."""
        workflow.set_current_details(details(case)[:20_000])
        self._upsert(case)

    def show_bad(self, kind: str, why: str) -> None:
        """Show a case whose input made no sense."""
        workflow.set_current_details(f"**Refused.** {why}")
        workflow.upsert_search_attributes(
            [names.CASE_KIND.value_set(kind), names.CASE_STAGE.value_set("refused")]
        )

    def _upsert(self, case: Case) -> None:
        now = _attributes(case)
        changes = [c for name, c in now.items() if self._shown.get(name) != c.value]
        if not changes:
            return
        self._shown = {name: change.value for name, change in now.items()}
        workflow.upsert_search_attributes(changes)


def _attributes(case: Case) -> dict[str, SearchAttributeUpdate[Any]]:
    due = next((d.due for d in case.next_deadlines() if d.what not in COURTESY), None)
    respondents = case.respondents()
    found: list[SearchAttributeUpdate[Any]] = [
        names.CASE_KIND.value_set(case.kind),
        names.CASE_STAGE.value_set(case.stage),
        names.NEEDS_ATTENTION.value_set(bool(case.attention)),
        names.CASE_RUNG.value_set(case.rung) if case.rung else names.CASE_RUNG.value_unset(),
        names.WAITING_FOR.value_set(case.waiting_for)
        if case.waiting_for
        else names.WAITING_FOR.value_unset(),
        names.NEXT_DUE.value_set(due) if due else names.NEXT_DUE.value_unset(),
    ]
    if respondents:
        found.append(names.RESPONDENTS.value_set(respondents))
    return {change.key.name: change for change in found}


def trace(what: str) -> None:
    """Let the task that takes something in write an event, even if nothing follows from it.

    A task that takes something in and writes nothing is run together with the next one by a worker
    that takes the case over, if that one brings an update: the update is then heard before what
    came earlier, and later replays hear them in the other order (temporalio/sdk-rust issue 1146).
    What followed may differ, and then the case stands still for good; and its times are wrong.
    """
    if workflow.patched(names.TRACES):
        workflow.upsert_memo({names.LAST_HEARD: what})


def status(case: Case) -> dict[str, Any]:
    """Return what the query `status` answers; docs/interface.md is its contract."""
    snapshot = case.snapshot
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
        "policy": snapshot.policy_ref.model_dump() if snapshot else None,
        "calendar": _calendar(snapshot.calendar) if snapshot else None,
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


def bad_status(kind: str, why: str, said: list[str], now: datetime) -> dict[str, Any]:
    """Return the status of a case whose input made no sense."""
    workflow_id = workflow.info().workflow_id
    entry = {"at": _utc(now), "kind": "refused", "text": why, "by": "recourse"}
    return {
        "case": workflow_id.rsplit("/", 1)[-1],
        "workflow_id": workflow_id,
        "kind": kind,
        "stage": "refused",
        "rung": None,
        "waiting_for": None,
        "opened": None,
        "closed": None,
        "outcome": "refused",
        "paused": False,
        "policy": None,
        "calendar": None,
        "next": [],
        "timeline": [{**entry, "to": None, "notice": None}],
        "notices": [],
        "rejected": [{"at": _utc(now), "what": what, "why": why} for what in said],
        "heard": [],
        "acts": [],
        "attention": [],
        "listening_until": None,
    }


def details(case: Case) -> str:
    """Return the markdown of where a case stands; the Web UI shows it beside the summary."""
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
    """Say what a person who looks at the case has to do, and how it is done on this page."""
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
