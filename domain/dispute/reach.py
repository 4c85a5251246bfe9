"""Silence of somebody whom no letter reached is no answer: the window runs anew, a person is asked.

A bounce, a drop or a letter that never left shows that nobody was asked. The consequence of silence
waits until a person gives the right address, or says that the party was told another way.
"""

from datetime import datetime

from domain.case import mail
from domain.dispute import letters
from domain.dispute.claimed_payments import TIME_TO_PAY
from domain.dispute.codes import DisputeCode
from domain.dispute.state import SIDES, DisputeState
from domain.post.notice import Notice

ASIDE = frozenset({"reminder", "deadline", "extended"})
"""Letters that follow another one; that other one goes again to a right address."""

# -- who was reached -------------------------------------------------------------------------------


def _silent(case: DisputeState, name: str) -> list[str]:
    """Return the sides whose silence a deadline would count."""
    if name == "response":
        return ["respondent"]
    if name == "acceptance":
        answers = case.recommendation.answers if case.recommendation else {}
        return [side for side in SIDES if side not in answers]
    if name == "agree-and-pay":
        return [side for side in SIDES if not case.sides[side].joined]
    return [case.payer] if name == "pay-whole" else []


def _why_unreached(case: DisputeState, role: str, since: datetime, now: datetime) -> str | None:
    """Return why no letter since then can have reached somebody; None if one may have."""
    if case.told_otherwise.get(role, since) > since:
        return None
    return mail.why_unreached(case, role, now, since)


def _unreached(case: DisputeState, name: str, now: datetime) -> dict[str, str]:
    """Return the roles of a silent side whom nothing reached, if that is the whole side."""
    since = case.terms[name].set_at
    found: dict[str, str] = {}
    for side in _silent(case, name):
        why = {role: _why_unreached(case, role, since, now) for role in case.roles(side)}
        if all(why.values()):
            found |= {role: text for role, text in why.items() if text}
    return found


# -- when the window is over -----------------------------------------------------------------------


def runs_anew(case: DisputeState, name: str, at: datetime, now: datetime) -> bool:
    """Run a window anew that has passed, if no letter reached the side that was silent.

    Returns:
        Whether it runs anew. If not, the deadline has its consequence.
    """
    unreached = _unreached(case, name, now)
    if not unreached or case.path.if_unreached != "run-anew":
        return False
    if name == "acceptance" and case.terms["mediation"].due <= now:
        return False  # mediation itself is over, which is nobody's silence
    _run_anew(case, name, unreached, at, now)
    return True


def _run_anew(
    case: DisputeState, name: str, unreached: dict[str, str], at: datetime, now: datetime
) -> None:
    _restart(case, name, now)
    who = " and the ".join(unreached)
    why = "; ".join(dict.fromkeys(unreached.values()))
    text = f"no letter reached the {who} ({why}), so silence counts as nothing"
    marks = [f"contact:{role}" for role in unreached]
    line = f"{text}: the window to be heard runs anew, until {case.local(case.terms[name].due)}"
    case.write(now, "warning", line, code=DisputeCode.NOT_REACHED, about=marks)
    needed = f"{text}; say correct_contact, represented_by or reached_otherwise"
    for mark in marks:
        case.flag(mark, needed)
    letters.tell(case, now, "attention", "ops", {"items": [needed]}, due=at)
    reached = [role for role in case.roles() if role not in unreached]
    if reached:
        clocks = [letters.clock_of(case, name)]
        letters.tell(case, now, "deadline", reached, {"clocks": clocks}, due=at, about=(name,))


def _restart(case: DisputeState, name: str, now: datetime) -> None:
    deadline, window = case.terms[name], case.rules.window_of(name)
    assert window is not None, "people set no deadline whose silence counts"
    due = case.counted(now, window.wait)
    if name == "acceptance":
        due = min(due, case.terms["mediation"].due)
    if name in TIME_TO_PAY:
        case.paid_until = None
    # `set_at` stays, so that the letters of the first run count for this window, too.
    deadline.due, deadline.reminded = max(deadline.due, due), False


# -- when somebody can be reached again ------------------------------------------------------------


def lost_windows(case: DisputeState, role: str, now: datetime) -> list[str]:
    """Return the windows that are open, and whose letters never reached this party."""
    if role not in case.roles():
        return []
    side = case.side_of(role)
    return [
        name
        for name, deadline in case.terms.items()
        if side in _silent(case, name) and _why_unreached(case, role, deadline.set_at, now)
    ]


def write_again(case: DisputeState, role: str, windows: list[str], now: datetime) -> None:
    """Send the newest lost letter to the right address, and let its windows run in full."""
    lost = [n for n in _letters_to(case, role) if n.kind not in ASIDE]
    if not windows or not lost:
        return
    for name in windows:
        _restart(case, name, now)
    letter = lost[-1]
    clocks = [letters.clock_of(case, name) for name in case.terms if _silent(case, name)]
    letters.tell(case, now, letter.kind, [role], {**letter.facts, "clocks": clocks})
    until = case.local(case.terms[windows[0]].due)
    text = f"the {role} has its time from now on, until {until}"
    case.write(now, "stage", text, code=DisputeCode.TIME_RUNS_ANEW)


def _letters_to(case: DisputeState, role: str) -> list[Notice]:
    return [n for n in case.notices if n.to_role == role and n.channel == "mail"]
