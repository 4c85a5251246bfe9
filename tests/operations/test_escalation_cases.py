"""Cases that once came out wrong, rehearsed as they were written, down to their letters' texts."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.escalation.case import EscalationCase
from domain.escalation.file import EscalationFile
from files.strict_yaml import load
from operations.rehearsal import Rehearsal, rehearse
from operations.script import Script
from settings import Settings
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "data" / "cases"
NEW_YORK = ZoneInfo("America/New_York")
OFFSET = re.compile(r" \(UTC[+-]\d\d:\d\d\)")  # each is said once in a letter
WORKER, DESK = "mara.lindqvist@example.com", "ops@example.com"


def local(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=NEW_YORK).astimezone(UTC)


async def lived(env: WorkflowEnvironment, name: str, until: str | None = None) -> Rehearsal:
    """Rehearse a case of the folder: a script for the example's file, or a file of its own."""
    found = load(CASES / f"{name}.yaml")
    is_file = "kind" in found
    file = found if is_file else load(ROOT / "examples" / "worker-escalation.yaml")
    return await rehearse(
        EscalationFile.model_validate(file),
        EscalationCase,
        Settings(),
        local("2026-11-16T09:00"),
        script=None if is_file else Script.read(CASES / f"{name}.yaml"),
        until=local(until) if until else None,
        server=env,
    )


def letters(done: Rehearsal, kind: str, to: str = WORKER) -> list[str]:
    """Return the texts of the letters of a kind to one address, a line each, without offsets."""
    mails = [m for m in done.mails.mails if (m.kind, m.to.email) == (kind, to)]
    lines = [" ".join(m.text.replace("\n> ", " ").split()) for m in mails]
    return [OFFSET.sub("", line) for line in lines]


def times(done: Rehearsal, kind: str, text: str = "") -> list[str]:
    entries: list[dict[str, Any]] = done.status["timeline"]
    return [
        f"{datetime.fromisoformat(e['at']).astimezone(NEW_YORK):%m-%d %H:%M}"
        for e in entries
        if e["kind"] == kind and text in e["text"]
    ]


def test_every_case_of_the_folder_is_told() -> None:
    """No case lies in the folder untried."""
    told = set(Path(__file__).read_text(encoding="utf-8").split('"'))
    assert {file.stem for file in CASES.glob("*.yaml")} <= told


async def test_the_worker_hears_at_once_what_comes_after_the_end(env: WorkflowEnvironment) -> None:
    """An answer five minutes after the last letter, and money two days later, reach both sides of
    the desk with what they change."""
    done = await lived(env, "client-answers-after-the-month")
    assert done.status["outcome"] == "off-platform"
    for to in (WORKER, DESK):
        promise, paid = letters(done, "after-the-end", to)
        assert "We will pay on Friday." in promise
        assert "Paid 480.00 USD." in paid
        assert "nothing is owed any more" in paid
    promise, paid = letters(done, "after-the-end")
    assert "do not file yet" in promise
    assert "Do not file for what has been paid." in paid
    assert times(done, "fact", "told what the client said") == ["12-16 09:05", "12-18 09:00"]


async def test_what_the_account_manager_reports_is_passed_on_as_such(
    env: WorkflowEnvironment,
) -> None:
    """It counts as contact, the worker reads whose report it is, and no later letter says that the
    client was silent."""
    done = await lived(env, "account-manager-relays-the-client")
    (told,) = letters(done, "answer")
    assert "The account manager reported of the client at 10:00 AM EST, Tue 24 Nov 2026" in told
    assert "they will pay on 4 January" in told
    assert "not yet a word of the client" not in told
    assert times(done, "question") == ["12-02 10:00"]
    (last,) = letters(done, "off-platform")
    assert "has not responded" not in last
    assert "they will pay on 4 January" in last


async def test_a_promise_is_followed_by_a_question_the_ladder_and_an_end(
    env: WorkflowEnvironment,
) -> None:
    """Eight months after a promise the case has long been over, and no update repeated itself."""
    done = await lived(env, "client-promises-and-is-silent", until="2027-07-16T09:00")
    assert done.status["outcome"] == "off-platform"
    assert times(done, "question") == ["12-23 08:59"]
    assert times(done, "reminder")[-1] == "12-28 08:59"
    assert times(done, "fallback") == ["12-30 08:59"]
    assert len(letters(done, "settled-question")) == 1
    assert "informative update" not in str(done.status["timeline"])
    (last,) = letters(done, "off-platform")
    assert "“We will pay on Friday.”; nothing has come of it" in last


async def test_a_refusal_is_given_as_the_reason(env: WorkflowEnvironment) -> None:
    """The letter says that the client refused, on which day and in which words, and who decided."""
    done = await lived(env, "client-refuses")
    (last,) = letters(done, "off-platform")
    assert "The client refused at 10:00 AM EST, Tue 17 Nov 2026" in last
    assert "“We will not pay; sue us.”" in last
    assert "decided not to wait: the client refuses; nothing more to do here." in last
    assert "has not responded" not in last


async def test_nobody_is_listed_who_was_never_reached(env: WorkflowEnvironment) -> None:
    """With no holder of two roles the evidence has the post alone, and the rest is said apart."""
    done = await lived(env, "escalation-nobody-holds-a-role")
    (last,) = letters(done, "off-platform")
    in_hand, _, missed = last.partition("WHAT YOU HAVE IN HAND")[2].partition("NOT REACHED")
    assert "we left a message on the assignment" in in_hand
    assert "project manager" not in in_hand
    assert "We asked the project manager: nobody holds the role of project manager." in missed
    assert times(done, "reminder")[0] == "11-20 09:00"  # ops, who are asked instead


async def test_a_report_by_the_worker_holds_nothing(env: WorkflowEnvironment) -> None:
    """It goes to ops, and the case goes its way as if it had not been made."""
    done = await lived(env, "worker-reports-the-client")
    assert done.status["outcome"] == "off-platform"
    assert letters(done, "violation") == []
    (asked,) = letters(done, "attention", DESK)
    assert "The client asked me to work off the platform." in asked
    assert times(done, "rung") == ["11-16 09:00", "11-18 09:00", "11-20 09:00"]
    assert times(done, "fallback") == ["12-16 09:00"]


async def test_a_pause_of_a_month_is_told_and_updates_go_on(env: WorkflowEnvironment) -> None:
    """The worker reads why and until when, hears each cycle, and every rung is asked after it."""
    done = await lived(env, "paused-for-a-month")
    (told,) = letters(done, "paused")
    assert "the client's PM is ill" in told
    assert "The pause ends on: 9:00 AM EST, Thu 17 Dec 2026" in told
    in_pause = [at for at in times(done, "update") if "11-17 10:00" < at < "12-17 09:00"]
    assert len(in_pause) == 10
    updates = letters(done, "update")
    assert all(
        "The case is paused until 9:00 AM EST, Thu 17 Dec 2026" in text for text in updates[:10]
    )
    assert len(times(done, "rung")) == 3
    assert times(done, "fallback") == ["12-23 16:00"]


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("We will not pay; sue us.", "refused"),
        ("No, we won't pay.", "refused"),
        ("We will not pay until the photos are in.", "answered"),
        ("We will not pay more than 200.", "answered"),
        ("You say that we will not pay.", "answered"),
    ],
)
def test_only_a_plain_refusal_is_read_as_one(text: str, verb: str) -> None:
    """A refusal with a condition is an answer; nobody is said to have refused who did not."""
    world = EscalationWorld(an_escalation(), local("2026-03-02T09:00"))
    world.hears("message", by_role="client", text=text)
    told = next(n for n in world.case.notices if n.kind == "answer")
    assert told.facts["verb"] == verb
