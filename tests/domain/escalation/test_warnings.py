"""Our own side is warned before a rung is asked and before the step off the platform."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from domain.escalation.codes import EscalationCode
from domain.escalation.policy import EscalationPolicy
from files import strict_yaml
from tests.domain.escalation.world import POLICIES, EscalationWorld, Opens

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = "2026-03-02 09:00"
OF_RUNGS = ("    if_nobody:", "    warn: {business_days: 1}\n    if_nobody:")
MISSED = "no warning before "


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=NEW_YORK)


def warnings(world: EscalationWorld) -> list[tuple[str, str]]:
    """Return when, in local time, and of which step somebody was warned, or was not."""
    found = []
    for entry in world.case.timeline:
        if entry.kind == "warning" and entry.code not in VIOLATIONS:
            step = next(s for s in STEPS if s in entry.text)
            missed = MISSED if entry.text.startswith(MISSED) else ""
            found.append((f"{entry.at.astimezone(NEW_YORK):%m-%d %H:%M}", missed + STEPS[step]))
    return found


VIOLATIONS = {EscalationCode.VIOLATION_UNEXAMINED, EscalationCode.VIOLATION_LAPSED}
STEPS = {
    "the client's project manager is asked": "project-manager",
    "the account manager is asked to reach": "account-manager",
    "the worker is told to seek payment": "fallback",
    "never asked, and so asked first": "unasked",
}


def letters(world: EscalationWorld) -> list[tuple[str, str]]:
    return [(kind, to) for _, kind, to in world.sent if kind == "warning"]


# -- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "warned", "leaves"),
    [
        (MONDAY, "04-01 09:00", "04-02 09:00"),
        ("2026-03-06 16:00", "04-03 16:00", "04-06 16:00"),  # over a weekend
        ("2026-05-21 16:00", "06-17 16:00", "06-21 16:00"),  # a Sunday after a holiday
    ],
)
def test_ops_are_warned_a_business_day_before_the_step_off_the_platform(
    opens: Opens, when: str, warned: str, leaves: str
) -> None:
    """As the policy is shipped there is one warning in a silent month, and it goes to ops."""
    world = opens(when=when)
    world.passes_until(at("2026-08-01 09:00"))
    ends = [e.at for e in world.case.timeline if e.kind == "fallback"]
    assert warnings(world) == [(warned, "fallback")]
    assert [f"{end.astimezone(NEW_YORK):%m-%d %H:%M}" for end in ends] == [leaves]
    assert letters(world) == [("warning", "ops")]


def test_rungs_are_warned_of_when_the_policy_says_so(opens: Opens) -> None:
    """A lead at a rung warns before that rung is asked; the first is asked at once."""
    world = opens(OF_RUNGS)
    world.passes_until(at("2026-03-05 12:00"))
    assert warnings(world) == [
        ("03-03 09:00", "project-manager"),
        ("03-05 09:00", "account-manager"),
    ]
    texts = [e.text for e in world.case.timeline if e.kind == "warning"]
    assert texts[0] == (
        "warned ops: on Wed 4 Mar 2026, 09:00 EST (UTC-05:00) the client's project manager is asked"
    )


def test_a_warning_is_among_what_comes_next(opens: Opens) -> None:
    """`next` has it with its reason, before what is due at the same instant, until it is given."""
    world = opens()
    world.passes_until(at("2026-03-31 09:00"))
    coming = [(d.what, d.of, d.due) for d in world.case.next_deadlines()]
    assert coming == [
        ("warning", "fallback", at("2026-04-01 09:00")),
        ("reminder", "repeat", at("2026-04-01 09:00")),
        ("update", "", at("2026-04-01 09:00")),
        ("fallback", "", at("2026-04-02 09:00")),
    ]
    why = world.case.next_deadlines()[0].why
    step = "the worker is told to seek payment off the platform"
    assert why == f"1 business day before {step}, ops is told"
    world.passes_until(at("2026-04-01 09:00"))
    assert [d.what for d in world.case.next_deadlines()] == ["fallback", "update"]
    kinds = [kind for when, kind, _ in world.sent if when == at("2026-04-01 09:00")]
    assert kinds == ["warning", "reminder", "update"]


def test_a_lead_longer_than_the_wait_warns_at_once(opens: Opens) -> None:
    """What the lint refuses does not wedge a case: the warning comes when the wait begins."""
    long = ("    if_nobody: advance", "    warn: {business_days: 30}\n    if_nobody: advance")
    world = opens(long)
    assert warnings(world) == [("03-02 09:00", "project-manager")]


# -- what stops or moves it ------------------------------------------------------------------------


def test_contact_with_a_person_takes_the_warning_away(opens: Opens) -> None:
    """While a word of the client's side stands nothing is ahead that anybody is warned of."""
    world = opens(OF_RUNGS)
    world.passes_until(at("2026-03-02 12:00"))
    world.hears("message", by_role="client", text="We pay on Friday.")
    assert "warning" not in {d.what for d in world.case.next_deadlines()}
    world.passes_until(at("2026-03-09 11:00"))
    assert warnings(world) == []


def test_climbing_on_after_contact_warns_anew(opens: Opens) -> None:
    """A resumed climb is another wait, so its warning is another one."""
    world = opens(OF_RUNGS)
    world.passes_until(at("2026-03-03 12:00"))
    world.hears("message", by_role="client", text="We pay on Friday.")
    world.passes_until(at("2026-03-10 10:00"))
    world.obeys("resume")
    world.passes_until(at("2026-03-11 12:00"))
    assert warnings(world) == [
        ("03-03 09:00", "project-manager"),
        ("03-11 10:00", "project-manager"),
    ]


def test_a_pause_shifts_the_warning_of_a_rung(opens: Opens) -> None:
    """What was left of the wait is left after the pause, and so is the lead."""
    world = opens(OF_RUNGS, when="2026-03-02 11:00")
    world.passes_until(at("2026-03-02 12:00"))
    world.obeys("pause")
    assert [d.of for d in world.case.next_deadlines() if d.what == "warning"] == ["fallback"]
    world.passes_until(at("2026-03-09 12:00"))
    world.obeys("resume")
    world.passes_until(at("2026-03-10 12:00"))
    assert warnings(world) == [("03-10 11:00", "project-manager")]


def test_a_pause_after_a_warning_brings_no_second_one(opens: Opens) -> None:
    """A wait is warned of once, however long pauses make it."""
    world = opens(OF_RUNGS)
    world.passes_until(at("2026-03-03 12:00"))
    world.obeys("pause")
    world.passes_until(at("2026-03-12 12:00"))
    world.obeys("resume")
    world.passes_until(at("2026-03-13 09:00"))
    assert world.case.rung == "project-manager"
    assert warnings(world) == [("03-03 09:00", "project-manager")]


def test_whoever_does_not_wait_is_not_warned(opens: Opens) -> None:
    """escalate_now takes the step, and with it what would have warned of it."""
    world = opens(OF_RUNGS)
    world.obeys("escalate_now")
    world.passes_until(at("2026-03-03 12:00"))
    assert warnings(world) == [("03-03 09:00", "account-manager")]
    world.obeys("escalate_now")
    world.obeys("escalate_now")
    assert world.case.outcome == "off-platform"
    assert len(letters(world)) == 1


def test_a_reported_violation_stops_warnings(opens: Opens) -> None:
    """A case that is held has nothing ahead that anybody is warned of."""
    world = opens()
    world.passes_until(at("2026-03-31 12:00"))
    world.hears("violation_report", by_role="client", text="He was late.")
    coming = [d.what for d in world.case.next_deadlines()]
    assert coming == ["update", "violation", "violation"]
    world.passes_until(at("2026-04-29 12:00"))
    assert warnings(world) == []


@pytest.mark.parametrize(("stops", "leaves"), [("true", "05-04 09:00"), ("false", "04-02 09:00")])
def test_a_pause_over_the_months_end_stops_it_only_if_the_policy_says_so(
    opens: Opens, stops: str, leaves: str
) -> None:
    """With stops_month neither the warning nor the step off the platform comes in a pause."""
    world = opens(("stops_month: false", f"stops_month: {stops}"))
    world.passes_until(at("2026-03-20 09:00"))
    world.obeys("pause", until=at("2026-04-21 09:00").isoformat())
    world.passes_until(at("2026-06-01 09:00"))
    ends = [e.at for e in world.case.timeline if e.kind == "fallback"]
    assert [f"{end.astimezone(NEW_YORK):%m-%d %H:%M}" for end in ends] == [leaves]
    assert [step for _, step in warnings(world)] == ["fallback"]


# -- downtime --------------------------------------------------------------------------------------


def test_what_is_due_already_is_not_warned_of_any_more(opens: Opens) -> None:
    """After downtime a warning that came too late is on the record, and no letter."""
    world = opens(OF_RUNGS)
    world.sleeps_until(at("2026-03-04 12:00"))
    assert warnings(world) == [("03-04 12:00", f"{MISSED}project-manager")]
    text = next(e.text for e in world.case.timeline if e.kind == "warning")
    assert text == (
        "no warning before the client's project manager is asked: it was due "
        "Tue 3 Mar 2026, 09:00 EST (UTC-05:00), and now the step is"
    )
    assert letters(world) == []


def test_what_is_still_ahead_after_downtime_is_warned_of_late(opens: Opens) -> None:
    """An overdue warning whose step is not due yet leaves, and says that it is late."""
    world = opens()
    world.passes_until(at("2026-03-31 12:00"))
    world.sleeps_until(at("2026-04-01 15:00"))
    assert warnings(world) == [("04-01 15:00", "fallback")]
    text = next(e.text for e in world.case.timeline if e.kind == "warning")
    assert text.startswith("warned ops, late: it was due Wed 1 Apr 2026, 09:00 EDT (UTC-04:00): on")
    assert letters(world) == [("warning", "ops")]


def test_after_a_lost_month_the_new_end_is_warned_of(opens: Opens) -> None:
    """Rungs that are asked first put the end off, and the end that then comes has its warning."""
    world = opens()
    world.sleeps_until(at("2026-04-10 09:00"))
    world.passes_until(at("2026-05-10 09:00"))
    assert warnings(world) == [
        ("04-10 09:00", f"{MISSED}fallback"),
        ("04-10 09:00", "unasked"),
        ("04-15 09:00", "fallback"),
    ]
    assert [e.at for e in world.case.timeline if e.kind == "fallback"] == [at("2026-04-16 09:00")]


def test_a_pause_stands_still_also_when_the_month_is_over(opens: Opens) -> None:
    """Once rungs are asked first, their wait decides, and that stands still in a pause."""
    world = opens()
    world.sleeps_until(at("2026-04-10 09:00"))
    world.passes_until(at("2026-04-14 12:00"))
    world.obeys("pause", until=at("2026-04-24 12:00").isoformat())
    world.passes_until(at("2026-05-10 09:00"))
    (end,) = [e.at for e in world.case.timeline if e.kind == "fallback"]
    assert end > at("2026-04-24 12:00")


# -- who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["client", "worker", "project-manager"])
def test_no_party_is_warned(role: str) -> None:
    """A policy that warns a party is refused, with a role that would be right."""
    document = strict_yaml.read(POLICIES / "worker-escalation.yaml")
    with pytest.raises(ValidationError, match=f"warned: {role} is a party .* such as ops"):
        EscalationPolicy.model_validate({**document.data, "warned": role})


def test_another_role_of_ours_can_be_warned(opens: Opens) -> None:
    """The policy names who is warned."""
    world = opens(("warned: ops", "warned: account-manager"))
    world.passes_until(at("2026-04-01 12:00"))
    assert letters(world) == [("warning", "account-manager")]


# -- what was decided stays decided ----------------------------------------------------------------


def test_a_case_that_was_opened_before_there_were_warnings_has_none(opens: Opens) -> None:
    """State and policy of an earlier release are read as they are, and warn nobody."""
    world = opens(OF_RUNGS)
    state = world.case.model_dump(mode="json")
    del state["warnings"], state["snapshot"]["policy"]["warned"]
    for part in (*state["snapshot"]["policy"]["rungs"], state["snapshot"]["policy"]["fallback"]):
        del part["warn"]
    world.case = type(world.case).model_validate(state)
    world.passes_until(at("2026-05-10 09:00"))
    assert world.case.outcome == "off-platform"
    assert warnings(world) == []


def test_a_warning_travels_with_the_case(opens: Opens) -> None:
    """A run that is renewed between a warning and its step does not warn again."""
    world = opens()
    world.passes_until(at("2026-04-01 12:00"))
    world.restarts()
    world.passes_until(at("2026-05-10 09:00"))
    assert letters(world) == [("warning", "ops")]
