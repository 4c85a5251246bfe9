"""A ladder drawn from its policy, as a Mermaid flowchart."""

from collections.abc import Iterator

from domain.escalation.policy import EscalationPolicy, Rung


def ladder(policy: EscalationPolicy) -> str:
    """Return the flowchart of a worker escalation."""
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _lines(policy))])


def _lines(policy: EscalationPolicy) -> Iterator[str]:
    yield 'opened(["a case is opened, and the worker is told"])'
    before, arrow = "opened", "-->"
    for number, rung in enumerate(policy.rungs, 1):
        yield f'{before} {arrow} r{number}["{number}. {_asks(rung)}"]'
        before, arrow = f"r{number}", f'-- "no answer in {rung.wait}" -->'
    asked = " & ".join(f"r{number}" for number in range(1, len(policy.rungs) + 1))
    silence = f"no response within {policy.fallback.after} of the opening"
    yield f'{before} -- "{silence}" --> off(["off the platform: {_forum(policy)}"])'
    yield f'{asked} -. "the client answers" .-> contact(["in contact: nobody else is asked"])'
    yield f'opened -. "every {policy.update_every}" .-> told["an update to the worker"]'
    steps = [(f"r{number}", rung.warn) for number, rung in enumerate(policy.rungs, 1)]
    for step, lead in [*steps, ("off", policy.fallback.warn)]:
        if lead:
            yield f'warned["{policy.warned} is warned"] -. "{lead} before" .-> {step}'


def _asks(rung: Rung) -> str:
    if rung.channel == "assignment":
        return f"message on the assignment, to the {rung.asks}"
    instead = {
        "advance": "",
        "hold": "<br/>nobody there: wait for a person",
        "fallback-contact": f"<br/>nobody there: {rung.fallback_contact}",
    }[rung.if_nobody]
    return f"letter to the {rung.asks}{instead}"


def _forum(policy: EscalationPolicy) -> str:
    return policy.fallback.forum.replace('"', "'")
