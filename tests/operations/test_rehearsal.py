"""Cases rehearsed: golden timelines, and what a script of the parties' acts does to them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.errors import BadFile, BadInput
from domain.escalation.case import EscalationCase
from domain.escalation.file import EscalationFile
from operations.rehearsal import Rehearsal, rehearse
from operations.script import Script
from settings import Settings
from tests.builders import an_escalation

NEW_YORK = ZoneInfo("America/New_York")
SETTINGS = Settings()
ScriptOf = Callable[[str], Script]


async def rehearsed(
    env: WorkflowEnvironment, start: str, script: Script | None = None, **changes: object
) -> Rehearsal:
    file = EscalationFile.model_validate(an_escalation(**changes))
    opens = datetime.fromisoformat(start).replace(tzinfo=NEW_YORK).astimezone(UTC)
    return await rehearse(file, EscalationCase, SETTINGS, opens, script=script, server=env)


def local(done: Rehearsal, kind: str) -> list[str]:
    """Return the local times of one kind of entry, to the minute."""
    return [
        f"{datetime.fromisoformat(entry['at']).astimezone(NEW_YORK):%m-%d %H:%M}"
        for entry in done.document()["timeline"]
        if entry["kind"] == kind
    ]


@pytest.fixture
def script_of(tmp_path: Path) -> ScriptOf:
    """Return a way to write a script."""

    def write(text: str) -> Script:
        file = tmp_path / "script.yaml"
        file.write_text(text, encoding="utf-8")
        return Script.read(file)

    return write


async def test_a_silent_client_from_a_monday_morning(env: WorkflowEnvironment) -> None:
    """Eleven updates, three rungs, and the step off the platform after a month."""
    done = await rehearsed(env, "2026-03-02T09:00")

    updates = local(done, "update")
    assert (len(updates), updates[0], updates[-1]) == (11, "03-04 09:00", "04-01 09:00")
    assert local(done, "rung") == ["03-02 09:00", "03-04 09:00", "03-06 09:00"]
    assert local(done, "fallback") == ["04-02 09:00"]
    assert local(done, "warning") == ["04-01 09:00"]
    assert done.status["outcome"] == "off-platform"


@pytest.mark.parametrize(
    ("start", "first"),
    [("2026-03-06T16:00", "03-10 16:00"), ("2026-05-21T16:00", "05-26 16:00")],
)
async def test_the_first_update_keeps_the_local_time(
    env: WorkflowEnvironment, start: str, first: str
) -> None:
    """Over a weekend with a clock change, and over Memorial Day, the local time is kept."""
    assert local(await rehearsed(env, start), "update")[0] == first


async def test_the_timeline_is_that_of_status(env: WorkflowEnvironment) -> None:
    """Entries carry UTC, role and notice as `status` has them, and the document is JSON."""
    done = await rehearsed(env, "2026-03-02T09:00")
    first = done.document()["timeline"][0]
    assert first["at"] == "2026-03-02T14:00:00Z"
    assert first.keys() == {"at", "kind", "text", "by", "to", "notice", "code", "about"}


async def test_an_ineligible_file_is_rehearsed_to_its_refusal(env: WorkflowEnvironment) -> None:
    """What the door would refuse ends refused, with the reasons on the record."""
    done = await rehearsed(env, "2026-03-02T09:00", attempts=[])
    assert done.status["outcome"] == "refused"
    assert "no message from the worker" in done.document()["timeline"][1]["text"]


async def test_a_script_says_who_does_what_and_when(
    env: WorkflowEnvironment, script_of: ScriptOf
) -> None:
    """Steps come after business days or at a local time; a refused one is told, and it goes on."""
    script = script_of("""
steps:
  - after: {business_days: 3}
    tell: message
    payload: {by_role: project-manager, text: We look into it.}
  - at: "2026-03-10T12:30"
    do: overturn
  - at: "2026-03-12T10:00"
    tell: delivery
    payload: {notice: "{case}/project-manager/1", event: bounced}
  - at: "2026-03-16T11:00"
    do: resolve
    payload: {actor: Ops Olsen, reason: paid}
""")
    done = await rehearsed(env, "2026-03-02T09:00", script)

    assert local(done, "fact") == ["03-05 09:00"]
    assert local(done, "delivery") == ["03-12 10:00"]
    assert local(done, "command") == ["03-16 11:00"]
    assert done.status["outcome"] == "resolved"
    assert [result.refused is None for result in done.results] == [True, False, True, True]
    assert "allowed now" in str(done.results[1].refused)


async def test_a_word_at_a_deadline_comes_before_it(
    env: WorkflowEnvironment, script_of: ScriptOf
) -> None:
    """What is said at the instant of a rung keeps that rung from being asked until it is over."""
    script = script_of("""
steps:
  - after: {business_days: 2}
    tell: message
    payload: {by_role: client, text: On Friday.}
""")
    done = await rehearsed(env, "2026-03-02T09:00", script)
    assert local(done, "question") == ["03-11 08:59"]
    assert local(done, "resumed") == ["03-13 08:59"]
    assert local(done, "reminder")[0] == "03-13 08:59"
    assert local(done, "rung")[:2] == ["03-02 09:00", "03-17 08:59"]


async def test_an_answer_that_leads_to_nothing_ends_nothing(
    env: WorkflowEnvironment, script_of: ScriptOf
) -> None:
    """An answer that nobody resolves ends nine days after a silent month, and not never."""
    script = script_of("""
steps:
  - after: {hours: 1}
    tell: message
    payload: {by_role: client}
""")
    done = await rehearsed(env, "2026-03-02T09:00", script)
    assert done.status["outcome"] == "off-platform"
    assert local(done, "fallback") == ["04-11 08:00"]
    assert local(done, "update")[-1] == "04-09 09:00"


async def test_a_case_that_does_not_end_is_left_after_three_months(
    env: WorkflowEnvironment, script_of: ScriptOf
) -> None:
    """A case that is kept open by a promise of every few weeks is looked at for three months."""
    told = [
        f"{{after: {{calendar_days: {day}}}, tell: message, payload: {{by_role: client, "
        f'text: "Promise {day}."}}}}'
        for day in range(1, 130, 14)
    ]
    done = await rehearsed(env, "2026-03-02T09:00", script_of(f"steps: [{', '.join(told)}]"))
    assert done.status["outcome"] is None
    assert local(done, "update")[-1] == "06-01 09:00"


BAD_SCRIPTS = {
    "no time": ("steps: [{tell: message}]", "a step says when"),
    "two times": ('steps: [{after: {hours: 1}, at: "2026-03-03T09:00", tell: x}]', "says when"),
    "nothing said": ("steps: [{after: {hours: 1}}]", "a step says what"),
    "an offset": ('steps: [{at: "2026-03-03T09:00Z", tell: message}]', "leave out the offset"),
    "a bare number": ("steps: [{after: 5, tell: message}]", "write its unit"),
    "an unknown key": ("steps: [{afer: {hours: 1}}]", '"afer" is not known'),
}


@pytest.mark.parametrize("what", BAD_SCRIPTS)
def test_a_script_that_makes_no_sense_names_file_and_line(what: str, script_of: ScriptOf) -> None:
    """A step without time or act, or with a word too many, is refused where it stands."""
    text, expected = BAD_SCRIPTS[what]
    with pytest.raises(BadFile, match=r"script\.yaml:1: .*") as refused:
        script_of(text)
    assert expected in str(refused.value)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{after: {hours: 1}, tell: massage}", "none of message, payment"),
        ("{after: {hours: 1}, do: message}", "none of acknowledge"),
        ("{after: {hours: 1}, tell: message}", "by_role: is missing"),
        ('{at: "2026-03-01T09:00", tell: message, payload: {by_role: ops}}', "before the case"),
    ],
)
async def test_a_script_is_read_whole_before_it_begins(
    env: WorkflowEnvironment, script_of: ScriptOf, step: str, expected: str
) -> None:
    """A step that no case would understand is refused before anything is started."""
    script = script_of(f"steps:\n  - {step}\n")
    with pytest.raises(BadInput, match=r"script\.yaml:2: ") as refused:
        await rehearsed(env, "2026-03-02T09:00", script)
    assert expected in str(refused.value)
