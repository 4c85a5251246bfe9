"""A late mediator is chased: team lead, manager, then ops, each with a clock of their own.

Nobody loses anything by the mediator's silence. If the time for mediation runs out before anything
was proposed, a person decides how it goes on; nothing follows by itself.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.case.asking import HANDLERS, AskRung, Raised
from domain.dispute import letters
from domain.dispute.codes import DisputeCode
from domain.dispute.parts import DisputeDeadline
from domain.dispute.policy import FOLLOWS_WORDS
from domain.dispute.state import DisputeState

PROPOSAL, LIMIT = "recommendation", "mediation"
HELD = "mediation-held"
"""The mark of a mediation whose time is over, and in which nothing was proposed."""

# -- the mediator's clock --------------------------------------------------------------------------


def ask_for_proposal(case: DisputeState, now: datetime) -> None:
    """Give whoever handles the case a date for the recommendation."""
    case.chased = []
    case.clear_flag(PROPOSAL)
    case.terms[PROPOSAL] = DisputeDeadline(
        due=case.counted(now, case.rules.windows.recommendation),
        set_at=now,
        what="the mediator makes a recommendation",
        silence=_if_silent(_above(case, case.handler)),
        who="mediator",
    )


def is_late(case: DisputeState, at: datetime, now: datetime) -> None:
    """Put a recommendation that did not come to the next above; past the manager, to ops."""
    late = case.terms[PROPOSAL]
    was = case.handler if late.who == "mediator" else late.who
    above = _above(case, was)
    role = above[0].role if above else "ops"
    _set_clock(case, late, above, at, now)
    text = f"no recommendation by {case.local(at)}"
    code = DisputeCode.RECOMMENDATION_CHASED if case.chased else DisputeCode.RECOMMENDATION_MISSING
    if role != was:
        case.chased.append(Raised(step=role, at=now))
    line = f"{text}; it is with the {role} now, due {case.local(late.due)}"
    case.write(now, "silence", line, code=code, to=role)
    if len(case.chased) == 1 or role == "ops":
        letters.flag_and_write(case, now, PROPOSAL, f"{text}: recommend, or declare_non_resolution")
    if role != was:
        facts = {
            "was_due": case.local(at),
            "role": _named(role),
            "clocks": [letters.clock_of(case, PROPOSAL)],
        }
        if role != "ops":
            letters.tell(case, now, "mediator-late", role, facts, due=at)
        letters.tell(case, now, "mediator-late", "both", facts, due=at)


def _set_clock(
    case: DisputeState,
    late: DisputeDeadline,
    above: Sequence[AskRung],
    at: datetime,
    now: datetime,
) -> None:
    """Count the time of whoever has it next; a time that went by in an outage begins now."""
    wait = above[0].wait if above else case.rules.chase.ops_again
    late.set_at, late.due = at, case.counted(at, wait)
    if late.due <= now:
        late.set_at, late.due = now, case.counted(now, wait)
    late.who = above[0].role if above else "ops"
    late.silence, late.reminded = _if_silent(above[1:]), not above


def _above(case: DisputeState, role: str) -> Sequence[AskRung]:
    """Return the rungs above somebody, the nearest first."""
    places = [place for place, handler in enumerate(HANDLERS) if handler == role]
    higher = HANDLERS[places[0] + 1 :] if places else ()
    return [rung for rung in case.rules.chase.rungs if rung.role in higher]


def _if_silent(above: Sequence[AskRung]) -> str:
    who = f"the {_named(above[0].role)}" if above else "the person on duty"
    return f"{who} is asked, and both sides are told; nobody loses anything by it"


def _named(role: str) -> str:
    return "person on duty" if role == "ops" else role.replace("-", " ")


# -- the limit of mediation ------------------------------------------------------------------------


def set_limit(case: DisputeState, due: datetime, now: datetime) -> None:
    """Let mediation last until `due`; what follows depends on whether anything was proposed."""
    case.held_since = None
    case.clear_flag(HELD)
    case.terms[LIMIT] = DisputeDeadline(
        due=due,
        set_at=now,
        what="mediation leads to a result",
        silence=f"{FOLLOWS_WORDS['non-resolution']}; if nothing was proposed by then, a person "
        "decides how it goes on, and nobody loses anything by that",
    )


def hold(case: DisputeState, at: datetime, now: datetime) -> None:
    """Leave it to a person how a mediation goes on in which nothing was proposed, again if need be.

    Both sides are told when it begins, and hear of it in their updates.
    """
    limit, every = case.terms[LIMIT], case.rules.chase.ops_again
    while limit.due <= now:
        limit.due = case.counted(limit.due, every)
    first, case.held_since = case.held_since is None, case.held_since or now
    limit.set_at, limit.reminded, limit.who = now, True, "ops"
    limit.what = "a person decides how the mediation goes on"
    limit.silence = "the person on duty is asked again; nobody loses anything by it"
    case.terms.pop(PROPOSAL, None)
    case.clear_flag(PROPOSAL)
    text = "the time for mediation is over, and nothing was proposed: a person decides"
    case.write(now, "silence", text, code=DisputeCode.MEDIATION_HELD)
    ways = "say recommend, declare_non_resolution, settle, or extend mediation"
    letters.flag_and_write(case, now, HELD, f"{text}; {ways}")
    if first:
        clocks = [letters.clock_of(case, LIMIT)]
        letters.tell(case, now, "mediation-held", "both", {"clocks": clocks}, due=at)
