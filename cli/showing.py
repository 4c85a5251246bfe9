"""show: the status of a case, and the dated proof of each step of the protocol."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from cli import kinds
from cli.acting import CaseName
from cli.output import Json, answer, clean, lines, table, utc
from cli.service import with_desk
from cli.status import (
    AskStatus,
    CommandStatus,
    NoticeStatus,
    PolicyStatus,
    RungStatus,
    Status,
    StepNotTaken,
    StepStatus,
    status_of,
)
from desk import Desk
from domain.case.case import Case

NO_STEPS = {"note", "delivery", "calendar"}
"""Kinds of timeline entries that are no steps of the protocol."""


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
        Show which steps of the protocol were taken, when, and what each rests on, and every
        letter and platform act.
    """

    async def read(desk: Desk) -> tuple[Status, Case | None]:
        status = await status_of(desk, case)
        return status, await desk.state(status["workflow_id"])

    status, state = with_desk(read)
    if not steps:
        answer(status, lambda console: _draw(console, status, state), as_json=as_json)
        return
    taken = status.get("steps") or steps_taken(status, state)
    not_taken = status.get("steps_not_taken", [])
    document = {
        "case": status["case"],
        "workflow_id": status["workflow_id"],
        "policy": status["policy"],
        "calendar": status["calendar"],
        "steps": taken,
        "not_taken": not_taken,
        "notices": status["notices"],
    }

    def draw(console: Console) -> None:
        _draw_steps(console, status["workflow_id"], taken, not_taken)
        _draw_notices(console, status, "Letters and acts")

    answer(document, draw, as_json=as_json)


# -- the status --------------------------------------------------------------------------------


def _draw(console: Console, status: Status, state: Case | None) -> None:
    console.print(clean(status["workflow_id"]), style="bold")
    _draw_stage(console, status, state)
    for text in status["attention"]:
        console.print(f"needs a person: {clean(text)}", style="bold red", soft_wrap=True)
    if state and (own_lines := kinds.of(state.kind).status_lines):
        lines(console, own_lines(state))
    _draw_ladder(console, status, state)
    _draw_questions(console, status, state)
    _draw_next(console, status)
    _draw_timeline(console, status, state)
    _draw_notices(console, status)
    _draw_rejected(console, status)
    if legal := status.get("legal"):
        lines(console, [f"what can be done now: {', '.join(legal)}"])


def _draw_stage(console: Console, status: Status, state: Case | None) -> None:
    waiting = f", waiting for the {status['waiting_for']}" if status["waiting_for"] else ""
    lines(console, [state.headline] if state else [])
    lines(console, [f"{status['stage']}{waiting}"])
    if not status["outcome"] and status["execution"] != "running":
        by_hand = f"it was {status['execution']} in Temporal: it does nothing more, nobody was told"
        console.print(by_hand, style="bold red", soft_wrap=True)
    lines(console, _opened_and_closed(state) if state else [])


def _opened_and_closed(case: Case) -> Iterator[str]:
    yield f"opened {case.local(case.opened)} = {utc(case.opened)}"
    if case.closed:
        yield f"outcome {case.outcome}, {case.local(case.closed)} = {utc(case.closed)}"


def _draw_ladder(console: Console, status: Status, state: Case | None) -> None:
    asked, left = status.get("ladder", []), status.get("rungs_left", [])
    if not (asked or left) or state is None:
        return
    rows = [[a["rung"], _local(state, a["at"]), utc(a["at"]), _result(a)] for a in asked] + [
        [name, "", "", "not asked"] for name in left
    ]
    console.print(table("Ladder", ["rung", "asked, local", "UTC", "state"], rows))


def _result(asked: RungStatus) -> str:
    if asked["unreached"]:
        return f"not reached: {asked['unreached']}"
    return "answered" if asked["answered"] else "no answer"


def _draw_questions(console: Console, status: Status, state: Case | None) -> None:
    """Draw the questions and requests to the platform, each with its deadline."""
    asked: list[AskStatus] = [*status.get("questions", []), *status.get("consents", [])]
    if not asked:
        return
    rows = [
        [q["id"], q["by"], q["asked_of"] or "", _local(state, q["due"]), utc(q["due"]), q["state"]]
        for q in asked
    ]
    console.print(table("Asked", ["number", "by", "of", "due, local", "UTC", "state"], rows))


def _draw_next(console: Console, status: Status) -> None:
    if status["next"]:
        rows = [[d["what"], d["local"], utc(d["due"]), d["why"]] for d in status["next"]]
        console.print(table("Next", ["what", "local", "UTC", "why"], rows))


def _draw_timeline(console: Console, status: Status, state: Case | None) -> None:
    rows = [
        [_local(state, e["at"]), e["kind"], e["by"], e["to"], e["text"]] for e in status["timeline"]
    ]
    console.print(table("Timeline", ["when", "kind", "by", "to", "what"], rows))


def _draw_notices(console: Console, status: Status, title: str = "Letters") -> None:
    if not status["notices"]:
        return
    contents = {True: "informative", False: "generic", None: ""}
    rows = [
        [n["id"].split("/", 2)[-1], n["to_role"], n["state"], utc(n["sent"]), n["tries"],
         " ".join(filter(None, [contents[n["informative"]], n["why"]]))]
        for n in status["notices"]
    ]  # fmt: skip
    console.print(table(title, ["letter", "to", "state", "sent, UTC", "tries", ""], rows))


def _draw_rejected(console: Console, status: Status) -> None:
    if status["rejected"]:
        rows = [[utc(r["at"]), r["what"], r["why"]] for r in status["rejected"]]
        console.print(table("Heard, and not understood", ["UTC", "what", "why"], rows))


def _local(state: Case | None, at: str) -> str:
    if state is None:
        return utc(at)
    return state.local(datetime.fromisoformat(at))


# -- the steps of the protocol -----------------------------------------------------------------


def steps_taken(status: Status, state: Case | None) -> list[StepStatus]:
    """Return the steps of the protocol in order, each with its date and its proof."""
    notices = {n["id"]: n for n in status["notices"]}
    commands = iter(status["acts"])
    taken: list[StepStatus] = []
    for entry in status["timeline"]:
        if entry["kind"] in NO_STEPS:
            continue
        rests = [_by_notice(notices[entry["notice"]])] if entry["notice"] in notices else []
        if entry["kind"] == "command":
            command = next(commands, None)
            rests += [_by_command(command)] if command else []
        elif entry["by"] == "recourse" or entry["kind"] == "opened":
            rests += [_by_policy(status["policy"])] if status["policy"] else []
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


def _by_notice(notice: NoticeStatus) -> str:
    what = "platform act" if notice["channel"] == "platform" else "letter"
    sent = f", sent {utc(notice['sent'])}" if notice["sent"] else ""
    return f"{what} {notice['id']}: {notice['state']}{sent}"


def _by_command(command: CommandStatus) -> str:
    name, actor = f"{command['command']} ({command['id']})", command["actor"]
    return f"command {name} by {actor}: {command['reason']}"


def _by_policy(policy: PolicyStatus) -> str:
    return f"policy {policy['name']} {policy['version']} ({policy['hash'][:12]})"


def _draw_steps(
    console: Console, title: str, taken: list[StepStatus], not_taken: list[StepNotTaken]
) -> None:
    console.print(clean(title), style="bold")
    for n, step in enumerate(taken, 1):
        lines(console, [f"{n:>3}. {step['local']} = {utc(step['at'])}: {step['step']}"])
        for proof in step["rests_on"]:
            console.print(f"     rests on {clean(proof)}", style="dim", soft_wrap=True)
    for left in not_taken:
        lines(console, [f"   -. not taken: {left['step']} ({left['why']})"])
