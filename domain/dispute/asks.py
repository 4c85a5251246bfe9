"""Asks: questions and requests for consent. Each has its own clock and climbs a ladder of its own.

Silence moves an ask up, from the mediator to the team lead to the manager, and the asker is told.
Past the manager it stays open, needs attention, and ops are told again and again. Slowness alone
never goes to the escalations desk.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from domain.dispute import letters
from domain.dispute.codes import DisputeCode
from domain.dispute.parts import Ask, AskState, Consent, Question, Step
from domain.dispute.policy import AskLadder
from domain.dispute.state import HANDLERS, DisputeState, DueItem

QUESTION_LETTERS = ("question", "question-raised")
CONSENT_LETTERS = ("consent", "consent-raised")

A = TypeVar("A", bound=Ask)


def named(asks: Sequence[A], number: str) -> A | None:
    """Return the ask of this number, or None."""
    return next((ask for ask in asks if ask.id == number), None)


def known(asks: Sequence[A], number: str) -> A:
    """Return the ask of this number, which a check has found."""
    return next(ask for ask in asks if ask.id == number)


def open_asks(case: DisputeState) -> list[Ask]:
    """Return every open question and request for consent, in the order they were asked."""
    found: list[Ask] = [*case.questions, *case.consents]
    return sorted((ask for ask in found if ask.is_open), key=lambda ask: ask.asked_at)


def close(case: DisputeState, ask: Ask, now: datetime, state: AskState, by: str) -> None:
    """End an ask."""
    ask.state = state
    ask.closed_at, ask.closed_by = now, by
    case.clear_flag(ask.id)


# -- the ladder ------------------------------------------------------------------------------------


def ladder_of(case: DisputeState, ask: Ask) -> AskLadder:
    """Return the ladder that an ask climbs."""
    return case.rules.consents if isinstance(ask, Consent) else case.rules.questions


def first_rung(case: DisputeState, ladder: AskLadder) -> int:
    """Return the rung of whoever handles the case now."""
    place = HANDLERS.index(case.handler)
    places = [HANDLERS.index(rung.role) for rung in ladder.rungs]
    return next((n for n, p in enumerate(places) if p >= place), len(places) - 1)


def asked_of(case: DisputeState, ask: Ask) -> str:
    """Return the role that has to answer now."""
    return _role(ladder_of(case, ask), ask)


def _role(ladder: AskLadder, ask: Ask) -> str:
    return ladder.rungs[min(ask.rung, len(ladder.rungs) - 1)].role


def is_past_the_top(case: DisputeState, ask: Ask) -> bool:
    """Return whether not even the last rung has answered."""
    return _is_past(ladder_of(case, ask), ask)


def _is_past(ladder: AskLadder, ask: Ask) -> bool:
    return ask.rung >= len(ladder.rungs)


# -- the clock -------------------------------------------------------------------------------------


def due_items(case: DisputeState) -> Iterator[DueItem]:
    """Yield the deadlines of each open ask."""
    for ask in open_asks(case):
        ladder = ladder_of(case, ask)
        what = f"{'consent' if isinstance(ask, Consent) else 'question'} {ask.id}"
        if at := _reminder_due(case, ladder, ask):
            yield DueItem("reminder", at, f"{what} is due soon", partial(_remind, case, ask))
        if _is_past(ladder, ask):
            why = "unanswered by everybody; ops are told again"
        else:
            why = f"the {_role(ladder, ask)} has not answered yet"
        yield DueItem(what, ask.due, why, partial(_go_up, case, ask))


def _reminder_due(case: DisputeState, ladder: AskLadder, ask: Ask) -> datetime | None:
    """Return when whoever holds an ask is reminded of it, or None if never or done."""
    if ask.reminded or _is_past(ladder, ask):
        return None
    wait = ladder.rungs[ask.rung].remind_after
    at = case.counted(ask.since, wait) if wait else None
    return at if at and at < ask.due else None


def _remind(case: DisputeState, ask: Ask, at: datetime, now: datetime) -> None:
    ask.reminded = True
    if ask.due <= now:
        return  # too late to help: it goes up at once
    role = asked_of(case, ask)
    text = f"{ask.id} waits for the {role}: due {case.local(ask.due)}"
    case.write(now, "reminder", text, code=DisputeCode.ASK_REMINDED, about=(ask.id,))
    letters.tell(case, now, "reminder", role, {"clocks": facts_of(case, ask)["clocks"]}, due=at)


def _go_up(case: DisputeState, ask: Ask, at: datetime, now: datetime) -> None:
    """Move an unanswered ask up; past the last rung tell ops, again and again."""
    ladder = ladder_of(case, ask)
    ask.rung = min(ask.rung + 1, len(ladder.rungs))
    if _is_past(ladder, ask):
        _tell_ops_again(case, ask, at, now)
        return
    wait = ladder.rungs[ask.rung].wait
    ask.since, ask.due, ask.reminded = at, case.counted(at, wait), False
    if ask.due <= now:
        # Its whole time went by while we were down: it was never asked, and is asked now.
        at = ask.since = now
        ask.due = case.counted(now, wait)
    role = _role(ladder, ask)
    ask.raised.append(Step(step=role, at=now, rests_on="silence"))
    text = f"{ask.id} had no answer; it goes up to the {role}, due {case.local(ask.due)}"
    case.write(now, "question", text, code=DisputeCode.ASK_WENT_UP, to=role, about=(ask.id,))
    letter, raised = letters_of(ask)
    letters.tell(case, now, letter, role, facts_of(case, ask), due=at)
    letters.tell(case, now, raised, ask.by, facts_of(case, ask), due=at)


def _tell_ops_again(case: DisputeState, ask: Ask, at: datetime, now: datetime) -> None:
    ladder = ladder_of(case, ask)
    ask.since, ask.due = at, case.counted(at, ladder.ops_again)
    while ask.due <= now:
        ask.since, ask.due = ask.due, case.counted(ask.due, ladder.ops_again)
    ask.ops_told += 1
    text = f"{ask.id} is still open: not even the {_role(ladder, ask)} has answered"
    case.flag(ask.id, f"{text}; answer it with reply" if isinstance(ask, Question) else text)
    line, code = f"{text}; ops are told (time {ask.ops_told})", DisputeCode.ASK_UNANSWERED
    case.write(now, "question", line, code=code, to="ops", about=(ask.id,))
    facts = {**facts_of(case, ask), "times": ask.ops_told}
    letters.tell(case, now, "question-unanswered", "ops", facts, due=at)
    if ask.ops_told == 1:
        ask.raised.append(Step(step="ops", at=now, rests_on="silence"))
        letters.tell(case, now, letters_of(ask)[1], ask.by, facts, due=at)


# -- letters ---------------------------------------------------------------------------------------


def letters_of(ask: Ask) -> tuple[str, str]:
    """Return the letter to whoever has to answer, and the one to the asker when it goes up."""
    return CONSENT_LETTERS if isinstance(ask, Consent) else QUESTION_LETTERS


def facts_of(case: DisputeState, ask: Ask) -> dict[str, object]:
    """Return the facts of letters about an ask. They go to its asker and to handlers only."""
    ladder = ladder_of(case, ask)
    past, role = _is_past(ladder, ask), _role(ladder, ask)
    who = "platform" if past else role.replace("-", " ")
    clock = {
        "what": f"the {who} answers {ask.id}",
        "by": case.local(ask.due),
        "silence": _if_silent(ladder, ask),
    }
    return {
        "id": ask.id,
        "asked": case.local(ask.asked_at),
        "asker": ask.by,
        "role": "ops" if past else role,
        "raised": bool(ask.raised),
        "times_asked": 1 + (len(ask.repeats) if isinstance(ask, Question) else 0),
        "text": ask.text if isinstance(ask, Question) else "",
        "relief": ask.relief if isinstance(ask, Consent) else None,
        "clocks": [clock],
    }


def _if_silent(ladder: AskLadder, ask: Ask) -> str:
    if _is_past(ladder, ask):
        return "it stays open, and the person on duty is told again"
    if above := ladder.rungs[ask.rung + 1 :]:
        return f"it goes up to the {above[0].role.replace('-', ' ')}"
    return "the person on duty is told, again and again"
