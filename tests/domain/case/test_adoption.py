"""A running case moves to another policy or calendar: what moves, what stays, what is refused."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts import Adopt, read
from domain.award.case import AwardCase
from domain.case.adoption import Moved, adopted, adopts, wanted
from domain.case.case import Case
from domain.contact import clocks
from domain.contact.case import ContactCase
from domain.dispute.case import DisputeCase
from domain.errors import BadInput, Refused
from domain.escalation.case import EscalationCase
from domain.time.duration import Duration
from files import snapshots
from files.snapshots import SnapshotRequest
from tests.builders import an_escalation
from tests.domain.award.world import a_file
from tests.domain.contact.world import a_contact
from tests.domain.dispute.world import a_dispute
from tests.domain.escalation.world import POLICIES, EscalationWorld
from tests.story import NEW_YORK

OPENS = datetime(2026, 3, 2, 9, tzinfo=NEW_YORK)
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=NEW_YORK)
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=NEW_YORK)
DAY_OFF = "add: [{date: 2026-03-04, name: Snow day}]"
LADDER, CALENDAR = "worker-escalation.yaml", "calendars/us-business.yaml"

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a way to write the policies anew, with lines of them replaced."""

    def write(*replaced: tuple[str, str, str]) -> Path:
        folder = tmp_path / "policies"
        shutil.copytree(POLICIES, folder)
        for file, old, new in replaced:
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return write


SNOW = (CALENDAR, "country: US\n", f"country: US\n  {DAY_OFF}\n")
SLOWER = (LADDER, "update_every: {business_days: 2}", "update_every: {business_days: 3}")
OTHER_RUNG = (LADDER, "name: assignment-message", "name: telephone")


def said(**named: str) -> Adopt:
    return read(Adopt, {"actor": "Ops Olsen", "reason": "the office is shut", "id": "a-1", **named})


def asked_on_tuesday() -> EscalationCase:
    """Return a case opened on Monday, as it is on the day after."""
    world = EscalationWorld(an_escalation(), OPENS)
    world.passes_until(TUESDAY)
    return world.case


def rules(case: Case, folder: Path, command: Adopt) -> Any:  # noqa: ANN401 (a snapshot)
    named = wanted(case, command.policy, command.calendar)
    request = SnapshotRequest.of(case, TUESDAY, **named)
    return snapshots.take(folder, request)


def moves(found: list[Moved]) -> dict[str, tuple[str, ...]]:
    return {m.what: tuple(local(i) for i in (m.before, m.after)) for m in found}


def local(instant: datetime | None) -> str:
    return f"{instant.astimezone(NEW_YORK):%m-%d %H:%M}" if instant else "none"


def test_a_day_off_moves_every_deadline_behind_it(written: Written) -> None:
    """A holiday on Wednesday: the rung and the update of that day are due on Thursday."""
    case, command = asked_on_tuesday(), said(calendar="us-business")
    _, found = adopted(case, rules(case, written(SNOW), command), command)
    told = moves(found)
    assert told["rung"] == ("03-04 09:00", "03-05 09:00")
    assert told["update"] == ("03-04 09:00", "03-05 09:00")
    assert "fallback" not in told  # a month is a month


def test_the_record_says_who_why_and_each_date_before_and_after(written: Written) -> None:
    """The command is kept as any other; each deadline that moved is a line of the timeline."""
    case, command = asked_on_tuesday(), said(policy="worker-escalation")
    assert case.snapshot is not None
    before = len(case.timeline)
    moved, _ = adopts(case, rules(case, written(SLOWER), command), command, TUESDAY)
    new = [(e.kind, e.text) for e in moved.timeline[before:]]
    assert new[0][0] == "command"
    assert new[0][1].startswith("goes on by other rules, policy worker-escalation 20")
    assert new[0][1].endswith("the office is shut")
    (update,) = new[1:]
    assert update[0] == "deadline"
    assert update[1].startswith("update: Wed 4 Mar 2026, 09:00 EST")
    assert " → Thu 5 Mar 2026, 09:00 EST" in update[1]
    assert (moved.done[-1].command, moved.done[-1].actor) == ("adopt", "Ops Olsen")
    assert moved.was_told(command)
    assert moved.snapshot.policy_ref.hash != case.snapshot.policy_ref.hash
    assert moved.rule_files() == ("worker-escalation", "us-business")


def test_only_what_is_named_changes(written: Written) -> None:
    """A calendar that is not named stays, though its file is another one by now."""
    case, command = asked_on_tuesday(), said(policy="worker-escalation")
    moved, found = adopted(case, rules(case, written(SLOWER, SNOW), command), command)
    assert case.snapshot is not None
    assert moved.snapshot.calendar == case.snapshot.calendar
    assert moves(found) == {"update": ("03-04 09:00", "03-05 09:00")}


def test_nothing_is_written_on_the_case_that_was_asked(written: Written) -> None:
    """A preview changes nothing, and neither does a refusal."""
    case, command = asked_on_tuesday(), said(policy="worker-escalation")
    before = case.model_dump_json()
    adopts(case, rules(case, written(SLOWER), command), command, TUESDAY)
    assert case.model_dump_json() == before


@pytest.mark.parametrize("named", [{"policy": "worker-escalation"}, {"calendar": "us-business"}])
def test_the_same_rules_again_are_refused(named: dict[str, str]) -> None:
    """A file that says what the case runs on already is no change."""
    case, command = asked_on_tuesday(), said(**named)
    with pytest.raises(Refused, match="runs on these rules already: worker-escalation 20"):
        adopted(case, rules(case, POLICIES, command), command)


def test_a_ladder_without_the_rung_it_stands_on_is_refused(written: Written) -> None:
    """What was asked was asked: the new ladder has to begin with it."""
    case, command = asked_on_tuesday(), said(policy="worker-escalation")
    with pytest.raises(Refused, match=r"its rungs are telephone, .* has asked assignment-message"):
        adopted(case, rules(case, written(OTHER_RUNG), command), command)


def test_a_policy_that_nobody_looked_at_is_refused(written: Written) -> None:
    """With the hash of what was previewed, a worker that has another file refuses."""
    case, command = asked_on_tuesday(), said(policy="worker-escalation", policy_hash="0" * 64)
    with pytest.raises(Refused, match="give the worker the same file"):
        adopted(case, rules(case, written(SLOWER), command), command)


def test_one_of_both_has_to_be_named() -> None:
    """A command that names neither policy nor calendar is told what it lacks."""
    with pytest.raises(BadInput, match="say policy, calendar, or both"):
        said()


DAYS = ["2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"]


@given(days=st.sets(st.sampled_from(DAYS), min_size=1))
def test_there_and_back_again_is_as_it_was(days: set[str]) -> None:
    """Moving to a calendar with days off and back leaves every deadline where it was."""
    case, command = asked_on_tuesday(), said(calendar="us-business")
    plain = rules(case, POLICIES, command)
    off = tuple((datetime.fromisoformat(day).date(), "Day off") for day in sorted(days))
    holidays = tuple(sorted({*plain.calendar.holidays, *off}))
    with_days = plain.model_copy(
        update={"calendar": plain.calendar.model_copy(update={"holidays": holidays})}
    )
    there, _ = adopts(case, with_days, command, TUESDAY)
    back, _ = adopts(there, plain, command, TUESDAY)
    assert back.next_deadlines() == case.next_deadlines()


A_DISPUTE, AN_AWARD = a_dispute(), a_file()
A_CONTACT = a_contact(category="unsure")
WHAT = "    what: support for reports about breaches of the terms\n"
OF_A_DESK = (
    WHAT
    + """    lead: support-lead
    accepts_within: {business_days: 2}
    remind_every: {business_days: 2}
    manager_after: 2
    remind_at_most: 6
    manager: support-manager
"""
)
BACK = said(calendar="us-business")


@pytest.mark.parametrize(
    ("case_type", "file"),
    [(DisputeCase, A_DISPUTE), (AwardCase, AN_AWARD), (ContactCase, A_CONTACT)],
    ids=lambda given: getattr(given, "kind", ""),
)
def test_every_kind_of_case_moves_and_lives_on(case_type: type[Case], file: dict[str, Any]) -> None:
    """A dispute, an award and a contact are asked the same way, and go on by what was read."""
    new = case_type.from_file(file, "")
    case = new.open(snapshots.take(POLICIES, SnapshotRequest.of(new, TUESDAY)), TUESDAY)
    case.advance(TUESDAY)
    assert case.is_open
    same = said(policy=case.rule_files()[0], calendar="us-business")
    with pytest.raises(Refused, match="runs on these rules already"):
        adopted(case, rules(case, POLICIES, same), same)
    command = said(calendar="around-the-clock")
    moved, _ = adopts(case, rules(case, POLICIES, command), command, TUESDAY)
    assert moved.snapshot.calendar.name == "around-the-clock"
    assert moved.next_deadlines()
    moved.advance(TUESDAY.astimezone(UTC))
    state = moved.model_dump(mode="json")
    assert case_type.model_validate(state).model_dump(mode="json") == state


def test_the_clock_of_a_contact_is_counted_anew() -> None:
    """The lead's clock began at the opening and still does; its end moves, reminded or not."""
    new = ContactCase.from_file(A_CONTACT, "")
    case = new.open(snapshots.take(POLICIES, SnapshotRequest.of(new, FRIDAY)), FRIDAY)
    case.advance(FRIDAY)
    command = said(calendar="around-the-clock")
    moved, moves = adopts(case, rules(case, POLICIES, command), command, FRIDAY)
    evening, monday, later, reminded = (
        datetime(2026, 3, 6, 20, tzinfo=NEW_YORK),
        datetime(2026, 3, 9, 12, tzinfo=NEW_YORK),
        datetime(2026, 3, 7, tzinfo=NEW_YORK),
        datetime(2026, 3, 9, 13, tzinfo=NEW_YORK),
    )
    assert [(m.what, m.before, m.after) for m in moves] == [("lead", monday, evening)]

    moved.advance(evening)  # the team lead is reminded, and again four hours later
    back, moves = adopts(moved, rules(moved, POLICIES, BACK), BACK, evening)
    assert [(m.what, m.before, m.after) for m in moves] == [("lead", later, reminded)]
    assert back.next_deadlines()[0].due == reminded


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "terms-reports",
            "terms-desk",
            "it has no desk 'terms-reports', which this contact is with",
        ),
        (
            "\n  terms:\n",
            "\n  breach:\n",
            "it has no row 'terms', by which this contact was routed",
        ),
        (
            OF_A_DESK,
            WHAT,
            "its desk 'terms-reports' accepts nothing, and this contact waits for that",
        ),
    ],
    ids=["desk", "row", "acceptance"],
)
def test_routes_that_a_contact_cannot_go_on_by_are_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """Routes without the row or the desk that a contact stands on are refused in one line."""
    written = ContactCase.from_file(a_contact(category="terms-report"), "")
    case = written.open(snapshots.take(POLICIES, SnapshotRequest.of(written, FRIDAY)), FRIDAY)
    case.advance(FRIDAY)
    clocks.start(case, "acceptance", FRIDAY, Duration(business_days=2))
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    file = folder / "contact-routes.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    command = said(policy="contact-routes")
    with pytest.raises(Refused, match=re.escape(problem)):
        adopted(case, rules(case, folder, command), command)
