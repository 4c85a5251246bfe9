"""show: where a case stands, and the dated proof of which steps were taken."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from cli import kinds
from cli.acting import CaseName
from cli.output import Json, answer, clean, lines, table, utc
from cli.service import at_desk
from desk import Desk
from domain.case.case import Case

Status = dict[str, Any]
ASIDE = {"note", "delivery", "calendar"}
"""Lines of the timeline that are no step of the protocol: what came back of letters, and notes."""


def show(
    case: CaseName,
    /,
    *,
    steps: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Show where a case stands: its timeline, its letters and what is due next.

    Parameters
    ----------
    steps
        Show which steps of the protocol were taken, when, and what each rests on.
    """

    async def there(at: Desk) -> tuple[Status, Case | None]:
        status = await at.status(case)
        return status, await at.state(status["workflow_id"])

    status, state = at_desk(there)
    local = state.local if state else utc
    if steps:
        taken = {
            "case": status["case"],
            "workflow_id": status["workflow_id"],
            "policy": status["policy"],
            "calendar": status["calendar"],
            "steps": status.get("steps") or steps_taken(status, state),
            "not_taken": status.get("steps_not_taken", []),
        }
        answer(taken, lambda console: _draw_steps(console, taken), as_json=as_json)
        return
    answer(status, lambda console: _draw(console, status, state, local), as_json=as_json)


# -- where it stands ---------------------------------------------------------------------------


def _draw(
    console: Console, status: Status, state: Case | None, local: Callable[[Any], str]
) -> None:
    console.print(clean(status["workflow_id"]), style="bold")
    lines(console, [state.headline] if state else [])
    waiting = f", waiting for the {status['waiting_for']}" if status["waiting_for"] else ""
    lines(console, [f"{status['stage']}{waiting}"])
    if not status["outcome"] and status["execution"] != "running":
        by_hand = f"it was {status['execution']} in Temporal: it does nothing more, nobody was told"
        console.print(by_hand, style="bold red", soft_wrap=True)
    if state:
        lines(console, [f"opened {local(state.opened)} = {utc(state.opened)}"])
    if state and state.closed:
        ended = f"{local(state.closed)} = {utc(state.closed)}"
        lines(console, [f"outcome {status['outcome']}, {ended}"])
    for text in status["attention"]:
        console.print(f"needs a person: {clean(text)}", style="bold red", soft_wrap=True)
    if state and (shown := kinds.of(state.kind).shown):
        lines(console, shown(state))
    _draw_ladder(console, status, state)
    _draw_questions(console, status, state)
    if status["next"]:
        rows = [[d["what"], d["local"], utc(d["due"]), d["why"]] for d in status["next"]]
        console.print(table("Next", ["what", "local", "UTC", "why"], rows))
    _draw_timeline(console, state, status)
    _draw_notices(console, status)
    if status["rejected"]:
        rows = [[utc(r["at"]), r["what"], r["why"]] for r in status["rejected"]]
        console.print(table("Heard, and not understood", ["UTC", "what", "why"], rows))
    if status.get("legal"):
        lines(console, [f"what can be done now: {', '.join(status['legal'])}"])


def _draw_ladder(console: Console, status: Status, state: Case | None) -> None:
    asked = status.get("ladder") or []
    left = status.get("rungs_left") or []
    if not (asked or left) or state is None:
        return
    rows = [[a["rung"], _local(state, a["at"]), utc(a["at"]), _became(a)] for a in asked] + [
        [name, "", "", "not asked"] for name in left
    ]
    console.print(table("Ladder", ["rung", "asked, local", "UTC", "state"], rows))


def _draw_questions(console: Console, status: Status, state: Case | None) -> None:
    """Draw what the platform was asked: each question and request with its own clock."""
    asked = [*status.get("questions", []), *status.get("consents", [])]
    if not asked:
        return
    rows = [
        [q["id"], q["by"], q["asked_of"] or "", _local(state, q["due"]), utc(q["due"]), q["state"]]
        for q in asked
    ]
    console.print(table("Asked", ["number", "by", "of", "due, local", "UTC", "state"], rows))


def _became(asked: Status) -> str:
    if asked["unreached"]:
        return f"not reached: {asked['unreached']}"
    return "answered" if asked["answered"] else "no answer"


def _draw_timeline(console: Console, state: Case | None, status: Status) -> None:
    rows = [
        [_local(state, e["at"]), e["kind"], e["by"], e["to"], e["text"]] for e in status["timeline"]
    ]
    console.print(table("Timeline", ["when", "kind", "by", "to", "what"], rows))


def _draw_notices(console: Console, status: Status) -> None:
    if not status["notices"]:
        return
    said = {True: "informative", False: "generic", None: ""}
    rows = [
        [n["id"].split("/", 2)[-1], n["to_role"], n["state"], utc(n["sent"]), n["tries"],
         " ".join(filter(None, [said[n["informative"]], n["why"]]))]
        for n in status["notices"]
    ]  # fmt: skip
    console.print(table("Letters", ["letter", "to", "state", "sent, UTC", "tries", ""], rows))


def _local(state: Case | None, at: str) -> str:
    if state is None:
        return utc(at)
    return state.local(datetime.fromisoformat(at))


# -- which steps were taken --------------------------------------------------------------------


def steps_taken(status: Status, state: Case | None) -> list[dict[str, Any]]:
    """Return the steps of the protocol in order, each with its date and what proves it."""
    notices = {n["id"]: n for n in status["notices"]}
    acts = list(status["acts"])
    taken = []
    for entry in status["timeline"]:
        if entry["kind"] in ASIDE:
            continue
        rests = [_of_notice(notices[entry["notice"]])] if entry["notice"] in notices else []
        if entry["kind"] == "command":
            rests += [_of_act(acts.pop(0))] if acts else []
        elif entry["by"] == "recourse" or entry["kind"] == "opened":
            rests += [_of_policy(status["policy"])] if status["policy"] else []
        else:
            rests += [f"said by the {entry['by']}, recorded when it was received"]
        taken.append(
            {
                "at": entry["at"],
                "local": _local(state, entry["at"]),
                "kind": entry["kind"],
                "step": entry["text"],
                "by": entry["by"],
                "to": entry["to"],
                "rests_on": rests,
            }
        )
    return taken


def _of_notice(notice: Status) -> str:
    what = "platform act" if notice["channel"] == "platform" else "letter"
    sent = f", sent {utc(notice['sent'])}" if notice["sent"] else ""
    return f"{what} {notice['id']}: {notice['state']}{sent}"


def _of_act(act: Status) -> str:
    return f"command {act['command']} ({act['id']}) by {act['actor']}: {act['reason']}"


def _of_policy(policy: Status) -> str:
    return f"policy {policy['name']} {policy['version']} ({policy['hash'][:12]})"


def _draw_steps(console: Console, taken: dict[str, Any]) -> None:
    console.print(clean(taken["workflow_id"]), style="bold")
    for n, step in enumerate(taken["steps"], 1):
        lines(console, [f"{n:>3}. {step['local']} = {utc(step['at'])}: {step['step']}"])
        for ground in step["rests_on"]:
            console.print(f"     rests on {clean(ground)}", style="dim", soft_wrap=True)
    for left in taken["not_taken"]:
        lines(console, [f"   -. not taken: {left['step']} ({left['why']})"])
