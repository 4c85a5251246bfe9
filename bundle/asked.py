"""What was asked of the platform, the way it went and the answer, as a bundle tells it."""

from collections.abc import Callable
from datetime import datetime

from domain.case.asking import HANDLERS, Ask, AskingCase, Question
from domain.case.asks import holder


def asked_and_answered(case: AskingCase, ask: Ask, local: Callable[[datetime | None], str]) -> str:
    """Return an ask in lines: the words, each step of its way, how it stands, the answer."""
    said = ask.said()
    what = f"Consent to a second claim: {said['relief']}" if said["relief"] else said["text"]
    lines = [f"{ask.id}: {what}"]
    if isinstance(ask, Question):
        lines += [f"Asked again on {local(at)}." for at in ask.repeats]
    went = {True: "No answer in time: it went up to", False: "Another person has it:"}
    lines += [
        f"{went[stop in ask.raised]} the {stop.step}, {local(stop.at)}." for stop in ask.way[1:]
    ]
    if ask.is_open:
        lines.append(f"Open, with the {holder(case, ask)}, due {local(ask.due)}.")
    else:
        role = ask.closed_by in {*HANDLERS, *case.askers()}
        by = f" by the {ask.closed_by}" if role else " by a person of the desk"
        lines.append(f"{ask.state.capitalize()}{by} on {local(ask.closed_at)}.")
    if isinstance(ask, Question) and ask.answer:
        lines.append(f"Answer: {ask.answer}")
    return "\n".join(lines)
