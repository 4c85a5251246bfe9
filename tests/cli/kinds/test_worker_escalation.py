"""What the command line says of a worker escalation: its deadlines counted, what stopped it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cli.explaining import how_counted
from cli.kinds.worker_escalation import PARTS
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York"))


def days(world: EscalationWorld, number: float) -> None:
    world.passes_until(MONDAY + timedelta(days=number))


def answered(world: EscalationWorld) -> None:
    days(world, 1)
    world.hears("message", by_role="client", text="We look into it.")


def acknowledged(world: EscalationWorld) -> None:
    days(world, 1)
    world.obeys("acknowledge", by_role="client")


def asked(world: EscalationWorld) -> None:
    answered(world)
    days(world, 9)


def climbing_on(world: EscalationWorld) -> None:
    answered(world)
    days(world, 20)


def after_the_month(world: EscalationWorld) -> None:
    days(world, 30)
    world.hears("message", by_role="client", text="We look into it.")
    days(world, 40)


def closing(world: EscalationWorld) -> None:
    days(world, 3)
    world.hears("settled", settled="yes")


def held(world: EscalationWorld) -> None:
    days(world, 1)
    world.hears("violation_report", by_role="client", text="He was late.")


def held_for_long(world: EscalationWorld) -> None:
    held(world)
    days(world, 9)


def asked_again(world: EscalationWorld) -> None:
    days(world, 12)


STATES: dict[str, tuple[Callable[[EscalationWorld], None], set[str]]] = {
    "answered": (answered, {"settled-question", "update"}),
    "acknowledged": (acknowledged, {"settled-question", "update"}),
    "asked": (asked, {"settled-answer", "update"}),
    "climbing on": (climbing_on, {"reminder", "fallback", "warning", "update"}),
    "after the month": (after_the_month, {"fallback", "warning", "update"}),
    "closing": (closing, {"close", "update"}),
    "held": (held, {"violation", "update"}),
    "held for long": (held_for_long, {"violation", "update"}),
    "asked again": (asked_again, {"reminder", "fallback", "warning", "update"}),
}


@pytest.mark.parametrize("state", STATES)
def test_each_deadline_is_counted_to_its_instant(state: str) -> None:
    """Whatever is due next is counted line by line, and comes to the instant that is waited for."""
    lived, expected = STATES[state]
    world = EscalationWorld(an_escalation(), MONDAY)
    lived(world)
    deadlines = world.case.next_deadlines()
    assert {d.what for d in deadlines} == expected
    for deadline in deadlines:
        lines = how_counted(world.case, deadline)
        assert lines[0].startswith("counted from when "), deadline
        assert lines[-1].endswith(f"= {deadline.due:%Y-%m-%d %H:%MZ}") or "Z" in lines[-1]
        assert not any(line.startswith("but due") for line in lines), lines


def test_the_search_for_facts_is_counted() -> None:
    """The next time that ops are asked, and the end of it, each from its own start."""
    world = EscalationWorld(an_escalation(assignment={"completed_on": None}), MONDAY)
    days(world, 5)
    facts = [d for d in world.case.next_deadlines() if d.what == "facts"]
    lines = [how_counted(world.case, d) for d in facts]
    assert [line[0] for line in lines] == [
        "counted from when ops were asked last",
        "counted from when ops were asked for what is missing",
    ]


def test_the_day_that_an_answer_promises_is_not_counted_from_anything() -> None:
    """A promise names its day; it is said as it is."""
    world = EscalationWorld(an_escalation(), MONDAY)
    days(world, 1)
    world.hears("message", by_role="client", text="On Friday.", promised_by="2026-03-06")
    question = next(d for d in world.case.next_deadlines() if d.what == "settled-question")
    assert how_counted(world.case, question) == ["due Mon 9 Mar 2026, 09:00 EDT (UTC-04:00)"]


def why(world: EscalationWorld, what: str) -> list[str]:
    return [reason.because for reason in PARTS.why_not[what](world.case)]


def test_why_the_worker_is_not_asked_whether_it_is_settled() -> None:
    """No word stands, one stands until its day, they were asked, or the case closes."""
    world = EscalationWorld(an_escalation(), MONDAY)
    assert why(world, "settled-question") == ["no word of the client's side stands"]
    answered(world)
    assert why(world, "settled-question") == [
        "what was said stands until Tue 10 Mar 2026, 09:00 EDT (UTC-04:00)"
    ]
    days(world, 9)
    assert why(world, "settled-question")[0].startswith("the worker was asked on Tue 10 Mar")
    world.hears("settled", settled="yes")
    assert "unless the worker objects" in why(world, "settled-question")[0]
    days(world, 15)
    assert "outcome resolved" in why(world, "settled-question")[0]


def test_why_the_last_rung_is_not_asked_again() -> None:
    """The rungs below come first, then its wait, then a word that stands, then the month's end."""
    world = EscalationWorld(an_escalation(), MONDAY)
    assert why(world, "reminder") == ["project-manager is asked first"]
    days(world, 5)
    assert why(world, "reminder") == ["it is due on Tue 10 Mar 2026, 09:00 EDT (UTC-04:00)"]
    world.hears("message", by_role="account-manager", text="They pay soon.")
    assert why(world, "reminder")[0].startswith("in contact since")
    silent = EscalationWorld(an_escalation(), MONDAY)
    days(silent, 30.5)
    assert why(silent, "reminder")[0].startswith("the month ends before, on Thu 2 Apr 2026")


def test_why_the_case_is_not_closed() -> None:
    """Nobody has said that it is settled, the worker may still object, or facts are looked for."""
    world = EscalationWorld(an_escalation(), MONDAY)
    assert why(world, "close") == ["nobody has said that it is settled"]
    closing(world)
    assert why(world, "close") == [
        "the worker may object until Fri 6 Mar 2026, 09:00 EST (UTC-05:00)"
    ]
    unknown = EscalationWorld(an_escalation(assignment={"completed_on": None}), MONDAY)
    assert why(unknown, "close")[0].startswith("ops may find what is missing until Mon 16 Mar 2026")


def test_why_there_is_no_step_off_the_platform_names_what_holds_it() -> None:
    """A word that stands, a closing, a report, or a pause of the worker's: each its own reason."""
    world = EscalationWorld(an_escalation(), MONDAY)
    answered(world)
    assert why(world, "fallback")[0].startswith("in contact since Tue 3 Mar 2026")
    days(world, 20)
    assert why(world, "fallback")[0].startswith("the month ends on Sat 11 Apr 2026")
    world.obeys("pause", asked_by="worker")
    assert why(world, "fallback") == ["paused, as the worker asked"]
    reported = EscalationWorld(an_escalation(), MONDAY)
    held(reported)
    assert "nobody has examined it, and ops are asked again on" in why(reported, "fallback")[0]
    assert "the next one is due on" in why(reported, "update")[-1]
