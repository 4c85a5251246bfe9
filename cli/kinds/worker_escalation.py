"""The worker escalation: its ladder, the computation of its deadlines, and `--why-not`."""

from cli.kinds import Kind, PolicyView
from cli.kinds.escalation_deadlines import counted
from cli.kinds.escalation_why_not import WHY_NOT
from cli.kinds.ladder_lint import lint
from domain.escalation import diagram as picture
from domain.escalation.policy import EscalationPolicy, Rung


def show(policy: EscalationPolicy) -> PolicyView:
    """Return the ladder with its updates, warnings and fallback."""
    rows = [[str(n), *_rung(rung)] for n, rung in enumerate(policy.rungs, 1)]
    last = policy.fallback
    rows.append(["", "update", "worker", "mail", f"every {policy.update_every}", ""])
    rows.append(["", "fallback", "worker", "mail", f"after {last.after}", last.forum])
    steps = [(rung.name, rung.warn) for rung in policy.rungs] + [("fallback", last.warn)]
    rows += [
        ["", "warning", policy.warned, "mail", f"{lead} before {step}", ""]
        for step, lead in steps
        if lead
    ]
    columns = ["", "rung", "asks", "by", "waits", "otherwise"]
    return PolicyView(picture.ladder(policy), columns, rows)


def _rung(rung: Rung) -> list[str]:
    nobody = {
        "advance": "nobody there: the next rung",
        "hold": "nobody there: a person decides",
        "fallback-contact": f"nobody there: {rung.fallback_contact}",
    }[rung.if_nobody]
    remind = f"; reminded after {rung.remind}" if rung.remind else ""
    otherwise = "" if rung.channel == "assignment" else nobody
    return [rung.name, rung.asks, rung.channel, f"{rung.wait}{remind}", otherwise]


KIND = Kind(show=show, lint=lint, counted=counted, why_not=WHY_NOT)
