"""People at work on real cases: a real server, a real worker, the verbs of the command line."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

import desk
from infra.embedded import EmbeddedServer
from tests.cli.conftest import AtWork, CaseFile

pytestmark = pytest.mark.server

FileOf = Callable[..., CaseFile]
ACTOR = ("--actor", "Ops Olsen", "--reason", "as agreed by phone")


async def test_a_case_is_opened_once(says: AtWork, file_of: FileOf) -> None:
    """A second open of an open case is refused, and shows the one that runs."""
    file = file_of()
    opened = await says("open", file.path)
    assert opened.code == 0, opened
    assert f"opened worker-escalation/{file.case}: climbing" in opened.out
    assert "next: rung" in opened.out

    again = await says("open", file.path)
    assert again.refuses(1, "is open already: stage climbing", "next due")


async def test_a_closed_case_is_never_opened_again(says: AtWork, file_of: FileOf) -> None:
    """A second open of a closed case is refused, and says how to escalate anew."""
    file = file_of()
    await says("open", file.path)
    await says("do", file.case, "withdraw", *ACTOR)

    again = await says("open", file.path)

    follows = f"follows: worker-escalation/{file.case}"
    assert again.refuses(1, "closed with outcome withdrawn", follows)


async def test_open_answers_programs(says: AtWork, file_of: FileOf) -> None:
    """With --json the answer holds the workflow id and the status as every other verb has it."""
    file = file_of()
    opened = (await says("open", file.path, "--json")).json
    assert opened["workflow_id"] == f"worker-escalation/{file.case}"
    assert opened["refused"] is None
    assert opened["status"]["stage"] == "climbing"
    assert opened["status"]["rung"] == "assignment-message"


async def test_an_ineligible_case_starts_nothing_unless_told(says: AtWork, file_of: FileOf) -> None:
    """Without --tell-claimant nothing is started; with it the refusal is on the record."""
    file = file_of(attempts=[])
    assert (await says("open", file.path)).refuses(1, "no message from the worker")
    assert (await says("show", file.case)).refuses(1, f"no case {file.case}")

    told = await says("open", file.path, "--tell-claimant")

    assert told.code == 0, told
    assert "the claimant is told" in told.out
    assert (await says("show", file.case, "--json")).json["outcome"] == "refused"


async def test_show_says_where_a_case_stands(says: AtWork, file_of: FileOf) -> None:
    """People see stage, ladder, letters, deadlines in local time and UTC; programs, `status`."""
    file = file_of()
    await says("open", file.path)

    shown = (await says("show", file.case)).out
    status = (await says("show", f"worker-escalation/{file.case}", "--json")).json

    assert "climbing, waiting for the client" in shown
    assert "not asked" in shown
    for due in status["next"]:
        assert due["local"] in shown
    assert {"case", "stage", "next", "timeline", "notices", "rejected"} <= status.keys()
    assert [entry["kind"] for entry in status["timeline"]] == ["opened", "rung"]


async def test_show_proves_each_step(says: AtWork, file_of: FileOf) -> None:
    """With --steps every step has its date and what it rests on: policy, letter, word, command."""
    file = file_of()
    await says("open", file.path)
    await says("tell", file.case, "message", "by_role=client", "text=we look into it")
    await says("do", file.case, "resolve", *ACTOR)

    document = (await says("show", file.case, "--steps", "--json")).json
    steps = document["steps"]
    shown = (await says("show", file.case, "--steps")).out

    rests = {step["kind"]: step["rests_on"] for step in steps}
    assert rests["opened"][0].startswith("policy worker-escalation")
    assert "post-message/1: accepted, sent" in rests["rung"][0]
    assert rests["fact"] == ["said by the client, recorded when it was received"]
    assert "by Ops Olsen: as agreed by phone" in rests["command"][0]
    assert all(step["at"].endswith("Z") for step in steps)
    assert {n["kind"] for n in document["notices"]} >= {
        "post-message",
        "acknowledgement",
        "outcome",
    }
    assert all(f"{n['kind']}/1" in shown for n in document["notices"])
    assert "rests on command resolve" in shown


async def test_a_fact_is_told_in_words_or_by_a_file(says: AtWork, file_of: FileOf) -> None:
    """key=value is typed by the act's model, parts by a.b=c; a file may hold the same."""
    file = file_of()
    await says("open", file.path)
    paid = await says("tell", file.case, "payment", "amount.amount=480.00", "amount.currency=USD")
    assert paid.code == 0, paid
    assert "payment recorded" in paid.out

    payload = file.path.with_name("payload.yaml")
    payload.write_text("by_role: client\ntext: paid in full\n", encoding="utf-8")
    told = await says("tell", file.case, "message", "channel=phone", "--file", payload, "--json")
    assert told.json["recorded"] is True

    texts = [entry["text"] for entry in (await says("show", file.case, "--json")).json["timeline"]]
    assert "paid 480.00 USD" in texts
    assert 'the client answered: "paid in full"' in texts


async def test_the_same_fact_counts_once(says: AtWork, file_of: FileOf) -> None:
    """Told twice in the same words, a fact has the same id and is recorded once."""
    file = file_of()
    await says("open", file.path)
    fact = ("tell", file.case, "message", "by_role=client", "text=hello")
    first, second = (await says(*fact, "--json")).json, (await says(*fact, "--json")).json
    assert first["id"] == second["id"]

    timeline = (await says("show", file.case, "--json")).json["timeline"]
    assert [entry["kind"] for entry in timeline].count("fact") == 1


BAD_ACTS = {
    "an update without argument": (["tell", "message"], 2, "by_role: is missing"),
    "an unknown fact": (["tell", "massage"], 2, "there is message, payment"),
    "a command told as a fact": (["tell", "pause"], 2, "starter.py do"),
    "a fact done as a command": (["do", "message"], 2, "starter.py tell"),
    "an unknown command": (["do", "stop"], 2, "there is acknowledge"),
    "a command without actor": (["do", "pause"], 2, "actor: is missing; reason: is missing"),
    "an unknown field": (["tell", "message", "by_role=client", "x=1"], 2, "not a known field"),
    "an unknown role": (["tell", "message", "by_role=boss"], 2, "'project-manager'"),
    "no key=value": (["tell", "message", "client"], 2, "write key=value"),
    "a part of a value": (["tell", "payment", "amount=1", "amount.amount=1"], 2, "no parts"),
    "a date without zone": (["do", "pause", *ACTOR, "until=2030-01-01T10:00"], 2, "has no zone"),
    "an instant that has passed": (["do", "pause", *ACTOR, "until=2020-01-01T10:00Z"], 1, "passed"),
    "what is not allowed now": (["do", "overturn", *ACTOR], 1, "allowed now: acknowledge"),
}


async def test_acts_that_make_no_sense_change_nothing(says: AtWork, file_of: FileOf) -> None:
    """Each gives one line that says what would be right, its code, and leaves the case alone."""
    file = file_of()
    await says("open", file.path)
    before = (await says("show", file.case, "--json")).json

    for what, ((verb, *rest), code, words) in BAD_ACTS.items():
        said = await says(verb, file.case, *rest)
        assert said.refuses(code, words), (what, said)

    assert (await says("show", file.case, "--json")).json == before


async def test_a_closed_case_refuses_commands_and_records_facts(
    says: AtWork, file_of: FileOf
) -> None:
    """After its outcome a case says when it closed, and still takes in news."""
    file = file_of()
    await says("open", file.path)
    assert (await says("do", file.case, "resolve", *ACTOR)).code == 0

    refused = await says("do", file.case, "pause", *ACTOR)
    told = await says("tell", file.case, "message", "by_role=client", "text=too late")

    assert refused.refuses(1, "the case closed on", "outcome resolved")
    assert "recorded" in told.out


async def test_a_case_that_was_started_with_nothing_shows_why_it_was_refused(
    says: AtWork, working: EmbeddedServer
) -> None:
    """A start without input leaves a refused case that can be shown, and nothing that runs."""
    wid = f"worker-escalation/WM-{uuid4().hex[:8]}"
    await working.client.execute_workflow("WorkerEscalation", id=wid, task_queue="recourse")

    shown = await says("show", wid)

    assert shown.code == 0, shown
    assert "as one JSON object, got nothing" in shown.out
    assert (await says("show", wid, "--json")).json["outcome"] == "refused"
    assert (await says("explain", wid)).refuses(1, "has no deadlines")
    assert (await says("do", wid, "pause", *ACTOR)).refuses(1, "nothing was changed")


async def test_an_unknown_assignment_is_refused(says: AtWork) -> None:
    """A case that nobody opened is named, with where to find those there are."""
    for verb in (["show"], ["explain"], ["tell"], ["do"]):
        act = {"tell": ["message", "by_role=client"], "do": ["pause", *ACTOR]}.get(verb[0], [])
        assert (await says(*verb, "WM-0", *act)).refuses(1, "no case WM-0", "starter.py list")


async def test_list_is_narrowed_by_what_cases_wait_for(says: AtWork, file_of: FileOf) -> None:
    """Cases are found by stage, rung, role, deadline and attention, or in Temporal's own words."""
    climbing, closed = file_of(), file_of()
    await says("open", climbing.path)
    await says("open", closed.path)
    await says("do", closed.case, "resolve", *ACTOR)

    async def found(*words: str) -> set[str]:
        listed = (await says("list", *words, "--json")).json["cases"]
        return {row["case"] for row in listed} & {climbing.case, closed.case}

    for _ in range(50):  # the list lags a little behind the cases
        if await found("--closed") == {closed.case}:
            break
    assert await found() == {climbing.case, closed.case}
    assert await found("--open", "--kind", "worker-escalation") == {climbing.case}
    assert await found("--closed") == {closed.case}
    assert await found("--stage", "climbing", "--rung", "assignment-message") == {climbing.case}
    assert await found("--waiting-for", "client") == {climbing.case}
    assert await found("--waiting-for", "worker") == set()
    assert await found("--due-before", "2020-01-01T00:00Z") == set()
    assert await found("--due-before", "2090-01-01T00:00 Europe/Berlin") == {climbing.case}
    assert await found("--needs-attention") == set()
    by_id = f"WorkflowId = 'worker-escalation/{closed.case}'"
    assert await found("--query", by_id) == {closed.case}
    assert "1 case" in (await says("list", "--query", by_id)).out
    assert (await says("list", "--query", "what?")).refuses(2, "the service does not understand")


async def test_explain_counts_each_deadline(says: AtWork, file_of: FileOf) -> None:
    """Each deadline is counted line by line, and comes to the instant that the case waits for."""
    file = file_of()
    await says("open", file.path)

    explained = (await says("explain", file.case, "--json")).json["next"]
    shown = (await says("explain", file.case, "update")).out

    assert [due["what"] for due in explained] == ["rung", "update", "warning", "fallback"]
    for due in explained:
        assert due["lines"][-1].endswith(f"= {due['due']}"), due
    assert "counted from when the case was opened" in shown
    assert "fallback" not in shown
    warning = (await says("explain", file.case, "warning")).out
    assert "1 business day before" in warning
    assert "counted back" in warning
    assert (await says("explain", file.case, "reminder")).refuses(1, "reminder is not due")


async def test_explain_says_why_not(says: AtWork, file_of: FileOf) -> None:
    """What did not happen is named with its reason and the rule; before and after each turn."""
    file = file_of()
    await says("open", file.path)

    async def why(what: str) -> str:
        return (await says("explain", file.case, "--why-not", what)).out

    assert "project-manager was not asked: it is due on" in await why("rung")
    assert "policy fallback.after: 1 calendar month" in await why("fallback")
    assert "policy warn: 1 business day before fallback" in await why("warning")
    assert "the policy names no lead" in await why("warning")
    await says("do", file.case, "pause", *ACTOR)
    assert "a pause stops the clocks" in await why("rung")
    assert "the next one is due on" in await why("update")
    await says("do", file.case, "resume", *ACTOR)
    await says("tell", file.case, "message", "by_role=client")
    assert "in contact since" in await why("rung")
    assert "it stands still while a word stands" in await why("fallback")
    assert "in contact since" in await why("warning")
    assert "what was said stands until" in await why("settled-question")
    assert "nobody has said that it is settled" in await why("close")
    await says("do", file.case, "resolve", *ACTOR)
    assert "outcome resolved" in await why("update")
    everything = (await says("explain", file.case, "--why-not", "--json")).json["why_not"]
    assert {"what", "because", "rule", "at"} == everything[0].keys()
    refused = await says("explain", file.case, "--why-not", "letter")
    assert refused.refuses(
        2, "knows rung, reminder, update, fallback, warning, settled-question, close"
    )


async def test_what_anybody_wrote_cannot_move_the_cursor(says: AtWork, file_of: FileOf) -> None:
    """Control characters of a message are shown as such to people, and escaped for programs."""
    file = file_of()
    await says("open", file.path)
    await says("tell", file.case, "message", "by_role=client", "text=\x1b[2J[bold]all paid")

    shown = await says("show", file.case)

    assert "\x1b" not in shown.out
    assert "[2J[bold]all paid" in shown.out


async def test_setup_is_repeatable(says: AtWork) -> None:
    """Registering the search attributes again adds nothing and says what is there."""
    done = (await says("setup", "--json")).json
    assert done["added"] == []
    assert "NextDue" in done["known"]
    assert "added nothing" in (await says("setup")).out


async def test_a_worker_that_answers_is_found(says: AtWork, file_of: FileOf) -> None:
    """worker-check names who polls the queue, and a case that was answered for."""
    await says("open", file_of().path)
    checked = (await says("worker-check", "--json")).json
    assert checked["workers"]
    assert str(checked["answered_for"]).startswith("worker-escalation/")


async def test_without_a_worker_people_are_told(
    says: AtWork, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case opens without a worker and says so; asking it anything ends with code 3."""
    monkeypatch.setenv("RECOURSE_TASK_QUEUE", "nobody-here")
    monkeypatch.setattr(desk, "ANSWERS_WITHIN", timedelta(seconds=0.5))
    file = file_of()

    opened = await says("open", file.path)

    assert opened.code == 0, opened
    assert "it moves when a worker comes" in opened.out
    start_one = "start one with `python worker.py`"
    assert (await says("show", file.case)).refuses(3, start_one)
    paused = await says("do", file.case, "pause", *ACTOR)
    assert paused.refuses(3, start_one, "with id=pause-", "which counts once")
    assert (await says("worker-check")).refuses(3, "no worker polls task queue nobody-here")
