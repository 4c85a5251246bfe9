"""Asks: questions and requests for consent. Each has its own clock and climbs a ladder of its own.

Silence moves an ask up, from the mediator to the team lead to the manager, and the asker is told.
Past the manager it stays open and needs attention, and ops and the asker are told again in every
cycle. Slowness alone never goes to the escalations desk.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from domain.case.asking import (
    HANDLERS,
    Ask,
    AskingCase,
    AskRungs,
    AskState,
    DueItem,
    Question,
    Raised,
)
from domain.case.codes import AskCode

A = TypeVar("A", bound=Ask)


def named(asks: Sequence[A], number: str) -> A | None:
    """Return the ask of this number, or None."""
    return next((ask for ask in asks if ask.id == number), None)


def known(asks: Sequence[A], number: str) -> A:
    """Return the ask of this number, which a check has found."""
    return next(ask for ask in asks if ask.id == number)


def open_asks(case: AskingCase) -> list[Ask]:
    """Return every open question and request, in the order in which they were asked."""
    found: list[Ask] = [*case.questions, *case.further_asks()]
    return sorted((ask for ask in found if ask.is_open), key=lambda ask: ask.asked_at)


def close(case: AskingCase, ask: Ask, now: datetime, state: AskState, by: str) -> None:
    """End an ask."""
    ask.state = state
    ask.closed_at, ask.closed_by = now, by
    case.clear_flag(ask.id)


# -- the ladder ------------------------------------------------------------------------------------


def first_rung(case: AskingCase, ladder: AskRungs) -> int:
    """Return the rung of whoever handles the case now."""
    place = HANDLERS.index(case.handler)
    places = [HANDLERS.index(rung.role) for rung in ladder.rungs]
    return next((n for n, p in enumerate(places) if p >= place), len(places) - 1)


def asked_of(case: AskingCase, ask: Ask) -> str:
    """Return the role that has to answer now."""
    return _role(_ladder(case, ask), ask)


def holder(case: AskingCase, ask: Ask) -> str:
    """Return whoever has an ask now: the role that has to answer, or ops past the last rung."""
    return "ops" if is_past_the_top(case, ask) else asked_of(case, ask)


def held_since(ask: Ask) -> datetime:
    """Return since when whoever has an ask has it."""
    return ask.way[-1].at


def is_past_the_top(case: AskingCase, ask: Ask) -> bool:
    """Return whether not even the last rung has answered."""
    return _is_past(_ladder(case, ask), ask)


def _ladder(case: AskingCase, ask: Ask) -> AskRungs:
    return case.ladder_of(type(ask))


def _role(ladder: AskRungs, ask: Ask) -> str:
    return ladder.rungs[min(ask.rung, len(ladder.rungs) - 1)].role


def _is_past(ladder: AskRungs, ask: Ask) -> bool:
    return ask.rung >= len(ladder.rungs)


def begin(case: AskingCase, kind: type[Ask], now: datetime) -> dict[str, Any]:
    """Return the first fields of a new ask: whoever handles the case has it, and its clock runs."""
    ladder = case.ladder_of(kind)
    rung = first_rung(case, ladder)
    return {
        "asked_at": now,
        "first": ladder.rungs[rung].role,
        "rung": rung,
        "due": case.counted(now, ladder.rungs[rung].wait),
        "since": now,
    }


def hand_on(case: AskingCase, now: datetime) -> None:
    """Hand every open ask to whoever handles the case now; no clock starts anew."""
    for ask in open_asks(case):
        ladder = _ladder(case, ask)
        rung = first_rung(case, ladder)
        if not _is_past(ladder, ask) and rung > ask.rung:
            ask.rung = rung
            ask.handed_on.append(Raised(step=_role(ladder, ask), at=now))


# -- the clock -------------------------------------------------------------------------------------


def due_items(case: AskingCase) -> Iterator[DueItem]:
    """Yield the deadlines of each open ask."""
    for ask in open_asks(case):
        ladder = _ladder(case, ask)
        what = f"{ask.noun} {ask.id}"
        if at := _reminder_due(case, ladder, ask):
            yield DueItem("reminder", at, f"{what} is due soon", partial(_remind, case, ask))
        if _is_past(ladder, ask):
            why = "unanswered by everybody; ops and the asker are told again"
        else:
            why = f"the {_role(ladder, ask)} has not answered yet"
        yield DueItem(what, ask.due, why, partial(_go_up, case, ask))


def advance(case: AskingCase, now: datetime) -> None:
    """Do everything that is due of the asks, the earliest first."""
    while due := [item for item in due_items(case) if item.due <= now]:
        first = min(due, key=lambda item: item.due)
        first.do(first.due, now)


def _reminder_due(case: AskingCase, ladder: AskRungs, ask: Ask) -> datetime | None:
    """Return when whoever holds an ask is reminded of it, or None if never or done."""
    if ask.reminded or _is_past(ladder, ask):
        return None
    wait = ladder.rungs[ask.rung].remind_after
    at = case.counted(ask.since, wait) if wait else None
    return at if at and at < ask.due else None


def _remind(case: AskingCase, ask: Ask, at: datetime, now: datetime) -> None:
    ask.reminded = True
    if ask.due <= now:
        return  # too late to help: it goes up at once
    role = asked_of(case, ask)
    text = f"{ask.id} waits for the {role}: due {case.local(ask.due)}"
    case.write(now, "reminder", text, code=AskCode.ASK_REMINDED, about=(ask.id,))
    facts = {**facts_of(case, ask), "since": case.local(held_since(ask))}
    case.tell(now, "ask-reminder", role, facts, due=at)


def _go_up(case: AskingCase, ask: Ask, at: datetime, now: datetime) -> None:
    """Move an unanswered ask up; past the last rung tell ops and the asker, cycle by cycle."""
    ladder = _ladder(case, ask)
    ask.rung = min(ask.rung + 1, len(ladder.rungs))
    if _is_past(ladder, ask):
        _tell_again(case, ask, at, now)
        return
    wait = ladder.rungs[ask.rung].wait
    ask.since, ask.due, ask.reminded = at, case.counted(at, wait), False
    if ask.due <= now:
        # Its whole time went by while we were down: it was never asked, and is asked now.
        at = ask.since = now
        ask.due = case.counted(now, wait)
    role = _role(ladder, ask)
    ask.raised.append(Raised(step=role, at=now))
    text = f"{ask.id} had no answer; it goes up to the {role}, due {case.local(ask.due)}"
    case.write(now, "question", text, code=AskCode.ASK_WENT_UP, to=role, about=(ask.id,))
    case.tell(now, ask.noun, role, facts_of(case, ask), due=at)
    facts = {**facts_of(case, ask), "way": _way(case, ask)}
    case.tell(now, f"{ask.noun}-raised", ask.by, facts, due=at)


def _tell_again(case: AskingCase, ask: Ask, at: datetime, now: datetime) -> None:
    ladder = _ladder(case, ask)
    ask.since, ask.due = at, case.counted(at, ladder.ops_again)
    while ask.due <= now:
        ask.since, ask.due = ask.due, case.counted(ask.due, ladder.ops_again)
    ask.ops_told += 1
    text = f"{ask.id} is still open: not even the {_role(ladder, ask)} has answered"
    case.flag(ask.id, f"{text}; answer it with reply" if isinstance(ask, Question) else text)
    line, code = f"{text}; ops are told (time {ask.ops_told})", AskCode.ASK_UNANSWERED
    case.write(now, "question", line, code=code, to="ops", about=(ask.id,))
    if ask.ops_told == 1:
        ask.raised.append(Raised(step="ops", at=now))
    since = {"since": case.local(held_since(ask)), "times": ask.ops_told}
    facts = facts_of(case, ask)
    case.tell(now, "question-unanswered", "ops", {**facts, **since}, due=at)
    facts["way"] = _way(case, ask)
    if ask.ops_told == 1:
        case.tell(now, f"{ask.noun}-raised", ask.by, facts, due=at)
    else:
        case.tell(now, "ask-open", ask.by, {**facts, **since}, due=at)


# -- letters ---------------------------------------------------------------------------------------


def facts_of(case: AskingCase, ask: Ask) -> dict[str, object]:
    """Return the facts of letters about an ask. They go to its asker and to handlers only."""
    return {
        "id": ask.id,
        "asked": case.local(ask.asked_at),
        "asker": ask.by,
        "role": _named(holder(case, ask)),
        "raised": bool(ask.raised),
        **ask.said(),
        "clocks": [clock_of(case, ask)],
    }


def _named(role: str) -> str:
    return "person-on-duty" if role == "ops" else role


def clock_of(case: AskingCase, ask: Ask) -> dict[str, str]:
    """Return the deadline of an ask as letters show it."""
    ladder = _ladder(case, ask)
    who = "person on duty" if _is_past(ladder, ask) else _role(ladder, ask).replace("-", " ")
    return {
        "what": f"the {who} answers {ask.id}",
        "by": case.local(ask.due),
        "silence": _if_silent(ladder, ask),
    }


def standing(case: AskingCase, ask: Ask) -> dict[str, str]:
    """Return how an open ask stands, for an update to its asker."""
    return {
        "id": ask.id,
        "role": _named(holder(case, ask)),
        "since": case.local(held_since(ask)),
        "by": case.local(ask.due),
    }


def _way(case: AskingCase, ask: Ask) -> list[dict[str, str]]:
    """Return everybody who has had an ask, each with since when."""
    return [{"role": _named(stop.step), "since": case.local(stop.at)} for stop in ask.way]


def _if_silent(ladder: AskRungs, ask: Ask) -> str:
    if _is_past(ladder, ask):
        return "it stays open, and the person on duty and the asker are written to again"
    if above := ladder.rungs[ask.rung + 1 :]:
        return f"it goes up to the {above[0].role.replace('-', ' ')}, and the asker is told"
    return "it goes to the person on duty, and the asker is told in every cycle who has it"
