"""Stories of a worker escalation, on a real Temporal server whose clock jumps over waiting."""

from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType

from activities.sink import PlatformSink, Sink
from domain.errors import Refused
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.workflows.conftest import Tell

MONDAY = "2026-03-02 09:00"
WORKER, MANAGER, ACCOUNT = "mara@example.com", "pm@example.com", "am@example.com"
ELEVEN_UPDATES = [
    f"{day} 09:00"
    for day in (
        "03-04",
        "03-06",
        "03-10",
        "03-12",
        "03-16",
        "03-18",
        "03-20",
        "03-24",
        "03-26",
        "03-30",
        "04-01",
    )
]
RETRY = Receipt(outcome="retry", why="503 the API is not available")
UNKNOWN = Receipt(outcome="unknown", why="no answer after sending")


# -- the month ---------------------------------------------------------------------------------


async def test_a_silent_month_is_climbed_told_and_left(tell: Tell) -> None:
    """Three rungs, the last one asked again each cycle, eleven updates, and one step off the
    platform after a silent month."""
    async with tell(an_escalation(), MONDAY) as case:
        result = await case.ends()

        assert result["outcome"] == "off-platform"
        assert await case.times("update") == ELEVEN_UPDATES
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-06 09:00"]
        assert await case.times("fallback") == ["04-02 09:00"]
        assert case.letters(WORKER) == ["acknowledgement", *["update"] * 11, "off-platform"]
        assert case.letters(MANAGER) == ["project-manager"]
        assert case.letters(ACCOUNT) == ["account-manager", *["reminder"] * 9]
        assert await case.times("reminder") == ELEVEN_UPDATES[2:]
        assert await case.times("warning") == ["04-01 09:00"]
        assert case.letters("ops@example.com") == ["warning", "off-platform-copy"]
        assert [act.on for act in case.platform.acts.values()] == ["WM-1042"]


async def test_updates_of_a_friday_case_keep_its_local_time(tell: Tell) -> None:
    """Opened on a Friday at 16:00, the first update is due on Tuesday at 16:00, over DST."""
    async with tell(an_escalation(), "2026-03-06 16:00") as case:
        await case.goes_to("2026-03-10 16:00")
        assert await case.times("update") == ["03-10 16:00"]


async def test_a_holiday_is_no_business_day(tell: Tell) -> None:
    """Over Memorial Day, Thursday 16:00 leads to Tuesday 16:00."""
    file = an_escalation(assignment={"completed_on": "2026-05-01"})
    async with tell(file, "2026-05-21 16:00") as case:
        await case.goes_to("2026-05-26 16:00")
        assert await case.times("update") == ["05-26 16:00"]


async def test_the_account_manager_reaches_the_client_not_we(tell: Tell) -> None:
    """At the third rung nothing goes to the client: no letter, and no second message."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-06 09:00")
        to = [n["to_role"] for n in (await case.status())["notices"]]
        assert to.count("client") == 1
        assert (await case.status())["rung"] == "account-manager"


# -- contact -----------------------------------------------------------------------------------


async def test_the_clients_answer_stops_the_climb_and_reaches_the_worker_at_once(
    tell: Tell,
) -> None:
    """A word from the client stops the climb; the worker hears it now, once, and then how long it
    stands."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-03 10:00")
        await case.hears("message", by_role="client", text="We pay on Friday.")
        await case.goes_to("2026-03-05 09:00")

        assert case.letters() == ["acknowledgement", "answer", "update"]
        assert await case.times("rung") == ["03-02 09:00"]
        assert "We pay on Friday." in case.mailer.mails[1].text
        assert "We pay on Friday." not in case.mailer.mails[2].text
        assert "we ask you whether it is settled" in " ".join(case.mailer.mails[2].text.split())
        status = await case.status()
        assert (status["stage"], status["waiting_for"]) == ("in-contact", "client")
        assert [n["informative"] for n in status["notices"] if n["kind"] == "update"] == [False]
        what = {d["what"] for d in status["next"]}
        assert what == {"settled-question", "update"}


@pytest.mark.parametrize(
    ("by_role", "nature"),
    [
        ("client", "auto-reply"),
        ("client", "read-receipt"),
        ("project-manager", "bounce"),
        ("account-manager", "relayed"),
        ("worker", "answer"),
        ("support", "answer"),
    ],
)
async def test_what_is_not_contact_does_not_stop_the_climb(
    tell: Tell, by_role: str, nature: str
) -> None:
    """Machines, the platform's own people and the worker are recorded and stop nothing."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.hears("message", by_role=by_role, nature=nature)
        await case.goes_to("2026-03-04 09:00")
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00"]
        _, text = (await case.lines("fact"))[0]
        assert text.endswith("not count as contact)")


async def test_a_generic_update_does_not_follow_an_answer_in_its_minute(tell: Tell) -> None:
    """When the client answers as an update is due, the answer's letter is the update."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 08:59:35")
        await case.hears("message", by_role="project-manager", text="Looking at it.")
        await case.goes_to("2026-03-04 09:00")
        assert case.letters(WORKER) == ["acknowledgement", "answer"]
        await case.goes_to("2026-03-06 09:00")
        assert case.letters(WORKER) == ["acknowledgement", "answer", "update"]


async def test_what_the_account_manager_reports_of_the_client_is_contact(tell: Tell) -> None:
    """Their answer is the client's, marked as reported; the same by themselves would be none."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.hears("message", by_role="account-manager", text="They pay on 4 January.")
        await case.goes_to("2026-03-04 09:00")
        assert await case.times("rung") == ["03-02 09:00"]
        assert (await case.status())["stage"] == "in-contact"
        (told,) = [mail.text for mail in case.mailer.mails if mail.kind == "answer"]
        assert "reported of the client" in " ".join(told.split())


async def test_after_contact_the_ladder_goes_on_from_the_same_rung(tell: Tell) -> None:
    """When the client goes silent again the worker is asked, and the ladder does not start anew."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        await case.hears("message", by_role="project-manager", text="I will check.")
        await case.goes_to("2026-03-19 10:01")
        assert await case.times("question") == ["03-11 10:00"]
        assert await case.times("reminder") == ["03-13 10:00", "03-19 10:00"]
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-17 10:00"]
        assert (await case.ends())["outcome"] == "off-platform"
        assert await case.times("fallback") == ["04-11 08:00"]


async def test_a_person_need_not_wait_until_a_word_is_over(tell: Tell) -> None:
    """`resume` lets the ladder go on at once; nobody is asked whether it is settled any more."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        await case.hears("message", by_role="project-manager", text="I will check.")
        await case.goes_to("2026-03-05 10:00")
        await case.obeys("resume")
        await case.goes_to("2026-03-09 10:01")
        assert await case.times("reminder") == ["03-05 10:00"]
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-09 10:00"]
        assert await case.times("question") == []


async def test_a_promise_that_fails_lets_the_ladder_go_on_until_the_client_pays(tell: Tell) -> None:
    """A promise, its day, a part of the money, the next rung, the rest, and the worker's yes."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        await case.hears("message", by_role="client", text="Friday.", promised_by="2026-03-06")
        await case.goes_to("2026-03-09 09:00")
        assert await case.times("question") == ["03-09 09:00"]
        await case.goes_to("2026-03-09 15:00")
        part = {"amount": "200.00", "currency": "USD"}
        await case.hears("settled", settled="partly", amount=part)
        await case.goes_to("2026-03-11 15:01")
        assert await case.times("reminder") == ["03-09 15:00"]
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-11 15:00"]
        assert "280.00 USD" in case.mailer.mails[-1].text
        await case.goes_to("2026-03-12 10:00")
        await case.hears("payment", amount={"amount": "280.00", "currency": "USD"})
        await case.hears("settled", settled="yes")
        assert (await case.status())["waiting_for"] == "worker"
        assert (await case.ends())["outcome"] == "resolved"
        assert await case.times("outcome") == ["03-13 10:00"]
        told = [kind for kind in case.letters(WORKER) if kind != "update"]
        assert told == [
            "acknowledgement",
            "answer",
            "settled-question",
            "answer",
            "closing",
            "outcome",
        ]
        assert case.letters(ACCOUNT) == ["account-manager", "outcome"]


async def test_an_acknowledgement_by_our_own_side_is_no_response_of_the_client(tell: Tell) -> None:
    """The account manager's word stops the climb, but the month runs on and ends off platform."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-06 10:00")
        await case.obeys("acknowledge", by_role="account-manager")
        assert (await case.status())["stage"] == "in-contact"
        assert (await case.ends())["outcome"] == "off-platform"
        assert await case.times("fallback") == ["04-02 09:00"]


# -- pauses, holds, people's decisions -----------------------------------------------------------


async def test_a_pause_stops_rungs_but_neither_updates_nor_the_month(tell: Tell) -> None:
    """What was left of a wait is left after the pause; updates and the month go on in it."""
    async with tell(an_escalation(), "2026-03-02 11:00") as case:
        await case.goes_to("2026-03-03 11:00")
        await case.obeys("pause", until="2026-03-10T11:00:01-04:00")
        await case.goes_to("2026-03-04 10:59")
        before = len((await case.handle.fetch_history()).events)
        await case.goes_to("2026-03-04 10:59:30")
        assert len((await case.handle.fetch_history()).events) == before
        await case.goes_to("2026-03-09 09:01")
        assert (await case.status())["paused"] is True
        assert await case.times("rung") == ["03-02 11:00"]
        await case.ends()
        assert await case.times("rung") == ["03-02 11:00", "03-11 11:00", "03-13 11:00"]
        in_pause = ["03-04 11:00", "03-06 11:00", "03-10 11:00"]
        assert (await case.times("update"))[:3] == in_pause
        assert case.letters(WORKER)[:3] == ["acknowledgement", "paused", "update"]
        assert await case.times("fallback") == ["04-02 11:00"]


async def test_a_reported_violation_holds_the_case_and_ends_nothing(tell: Tell) -> None:
    """The worker is told who reported it; ops are asked each time, until it lapses."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-03 09:00")
        await case.hears("violation_report", by_role="client", text="He shared our door code.")
        assert (await case.status())["waiting_for"] == "ops"
        await case.goes_to("2026-03-05 09:01")
        assert (await case.status())["outcome"] is None
        assert case.letters("ops@example.com") == ["attention", "attention"]
        assert case.letters(WORKER) == ["acknowledgement", "violation", "update"]
        await case.goes_to("2026-04-03 09:01")
        assert case.letters(WORKER).count("violation-overturned") == 1
        assert await case.times("rung") == ["03-02 09:00"]
        assert (await case.ends())["outcome"] == "off-platform"


async def test_an_overturned_report_lets_the_case_go_on(tell: Tell) -> None:
    """Set aside by a person within its time, a report costs the case only that time."""
    async with tell(an_escalation(), "2026-03-02 11:00") as case:
        await case.goes_to("2026-03-03 11:00")
        await case.hears("violation_report", by_role="client", text="He was late once.")
        await case.goes_to("2026-03-04 11:00")
        await case.obeys("overturn", reason="being late is not a violation")
        await case.goes_to("2026-03-05 11:01")
        assert await case.times("rung") == ["03-02 11:00", "03-05 11:00"]


async def test_what_nobody_knows_is_asked_for_and_never_assumed(tell: Tell) -> None:
    """Without the client's average approval time the case waits for a person, and tells so."""
    file = an_escalation(
        ground="late-approval",
        client={"name": "Harbor Retail Group"},
        assignment={"submitted_for_approval_at": "2026-02-21T00:00:00Z"},
    )
    async with tell(file, MONDAY) as case:
        await case.goes_to("2026-03-04 09:00")
        status = await case.status()
        assert (status["stage"], status["waiting_for"]) == ("needs-facts", "ops")
        assert case.letters("ops@example.com") == ["needs-facts", "needs-facts"]  # once each cycle
        assert case.letters(WORKER) == ["needs-facts-worker", "update"]
        await case.obeys("supply_facts", average_approval_hours=30)
        await case.goes_to("2026-03-04 09:01")
        assert (await case.status())["rung"] == "assignment-message"


async def test_a_person_need_not_wait_for_the_next_rung(tell: Tell) -> None:
    """escalate_now asks the next rung at once, and past the top goes off the platform."""
    async with tell(an_escalation(), MONDAY) as case:
        for _ in range(3):
            await case.obeys("escalate_now")
        await case.passes(minutes=1)
        assert (await case.status())["outcome"] == "off-platform"
        assert await case.times("rung") == ["03-02 09:00"] * 3
        assert case.letters(WORKER) == ["acknowledgement", "off-platform"]


@pytest.mark.parametrize(
    ("command", "says", "outcome"),
    [
        ("resolve", {}, "resolved"),
        ("withdraw", {}, "withdrawn"),
        ("mark_ineligible", {}, "ineligible"),
    ],
)
async def test_every_ending_is_told_to_all_who_were_asked(
    tell: Tell, command: str, says: dict[str, Any], outcome: str
) -> None:
    """The worker and every person who was asked by letter hear how it ended, once."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        await case.obeys(command, reason="the manager called", **says)
        assert (await case.ends())["outcome"] == outcome
        assert case.letters(WORKER) == ["acknowledgement", "update", "outcome"]
        assert case.letters(MANAGER) == ["project-manager", "outcome"]
        assert case.letters(ACCOUNT) == []


async def test_that_counsel_took_it_over_is_told_to_nobody_who_was_asked(tell: Tell) -> None:
    """Outside counsel is the worker's own affair: their side and ops hear of it."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        await case.obeys("withdraw", reason="a lawyer took it over", for_outside_counsel=True)
        assert (await case.ends())["outcome"] == "outside-counsel"
        assert case.letters(WORKER) == ["acknowledgement", "update", "outcome"]
        assert case.letters("ops@example.com") == ["outcome"]
        assert case.letters(MANAGER) == ["project-manager"]


async def test_a_closed_case_records_facts_and_refuses_commands(tell: Tell) -> None:
    """For a month after its end a case still listens; then the desk answers with the outcome."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.obeys("resolve", reason="paid in cash")
        await case.hears("message", by_role="client", text="We did pay.")
        with pytest.raises(Refused, match=r"resolve is refused: the case closed on .* resolved"):
            await case.obeys("resolve")
        await case.ends()
        with pytest.raises(Refused, match=r"closed on .* with outcome resolved"):
            await case.obeys("resolve")
        assert 'answered: "We did pay."' in (await case.lines("fact"))[0][1]


# -- who is asked --------------------------------------------------------------------------------


async def test_a_rung_that_nobody_holds_is_skipped_and_recorded(tell: Tell) -> None:
    """Without a project manager the next rung is asked at once; ops stand in for the last one."""
    file = an_escalation(project_managers=[], account_managers=[])
    async with tell(file, MONDAY) as case:
        await case.goes_to("2026-03-04 09:00")
        await case.passes(minutes=1)
        assert case.letters("ops@example.com") == ["account-manager"]
        warnings = [text for _, text in await case.lines("warning")]
        assert "the project manager cannot be reached" in warnings[0]


async def test_a_new_holder_of_a_role_is_asked_anew(tell: Tell) -> None:
    """Reassigned, the open rung is asked again with its whole wait."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-05 09:00")
        new = {"name": "Nia Cole", "email": "new@example.com"}
        await case.obeys("reassign", role="project-manager", contact=new)
        await case.goes_to("2026-03-06 10:00")
        assert case.letters("new@example.com") == ["project-manager"]
        assert (await case.status())["rung"] == "project-manager"
        await case.goes_to("2026-03-09 09:01")
        assert (await case.status())["rung"] == "account-manager"


async def test_a_bounced_letter_is_no_silence(tell: Tell) -> None:
    """When the manager's address does not work the rung counts as unheard, and ops are told."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        notice = "worker-escalation/WM-1042/project-manager/1"
        await case.hears("delivery", notice=notice, event="bounced", why="no such user")
        await case.passes(minutes=1)
        status = await case.status()
        assert status["ladder"][1]["unreached"] == "the letter bounced"
        assert status["rung"] == "account-manager"
        assert "contact-bounced" in case.letters("ops@example.com")


async def test_a_represented_worker_is_written_to_through_counsel(tell: Tell) -> None:
    """From the command on, every letter that was the worker's goes to counsel."""
    async with tell(an_escalation(), MONDAY) as case:
        counsel = {"name": "Lena Marsh", "email": "counsel@example.com"}
        await case.passes(minutes=1)
        await case.obeys("represented_by", counsel=counsel)
        await case.ends()
        assert case.letters(WORKER) == ["acknowledgement"]
        assert case.letters("counsel@example.com") == [*["update"] * 11, "off-platform"]


# -- delivery ------------------------------------------------------------------------------------


async def test_a_mailer_that_is_down_delays_letters_and_no_deadline(tell: Tell) -> None:
    """Six hours without mail: the letter leaves late and says so, the next is due as if nothing."""
    mailer = Sink()
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-04 08:00")
        mailer.answers.extend([RETRY] * 20)
        await case.goes_to("2026-03-04 15:00")
        mailer.answers.clear()
        await case.goes_to("2026-03-06 09:00")
        late = [m for m in mailer.mails if m.kind in {"project-manager", "update"}][:2]
        assert all("LATE: this letter should have left at 9:00 AM EST" in m.text for m in late)
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-06 09:00"]
        assert await case.times("update") == ["03-04 09:00", "03-06 09:00"]


async def test_an_unknown_outcome_is_decided_by_kind_of_letter(tell: Tell) -> None:
    """A rung's letter goes again marked as a possible repeat; an update is left, on record."""
    mailer = Sink(log=Receipt(outcome="unknown", why="no entitlement to the logs"))
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-04 08:00")
        mailer.answers.extend([UNKNOWN, UNKNOWN])
        await case.goes_to("2026-03-04 10:00")
        assert sorted(case.letters()) == [
            "acknowledgement",
            "project-manager",
            "project-manager",
            "update",
        ]
        assert "POSSIBLY A REPEAT" in mailer.mails[-1].text
        assert [n["state"] for n in (await case.status())["notices"] if n["kind"] == "update"] == [
            "unknown"
        ]


async def test_a_response_before_the_fallback_is_sent_wins(tell: Tell) -> None:
    """While the off-platform letter cannot leave, a word from the client takes it back."""
    mailer = Sink()
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-04-02 08:00")
        mailer.answers.extend([RETRY] * 50)
        await case.goes_to("2026-04-02 12:00")
        assert (await case.status())["stage"] == "off-platform"
        await case.hears("message", by_role="client", text="Sorry, we pay today.")
        mailer.answers.clear()
        await case.goes_to("2026-04-02 14:00")
        assert (await case.status())["stage"] == "in-contact"
        assert case.letters(WORKER)[-1] == "answer"


async def test_a_post_on_the_assignment_is_repeated_until_confirmed(tell: Tell) -> None:
    """A platform act has a key, so it is asked for again and again and done once."""
    platform = PlatformSink()
    platform.answers.extend([RETRY, UNKNOWN, RETRY])
    async with tell(an_escalation(), MONDAY, platform=platform) as case:
        await case.goes_to("2026-03-02 12:00")
        assert platform.tries == 4
        assert len(platform.acts) == 1
        assert (await case.status())["attention"] == []


# -- the record ----------------------------------------------------------------------------------


async def test_the_state_travels_whole_when_the_case_continues_as_new(tell: Tell) -> None:
    """At a lowered threshold the month spans many runs and is the same month."""
    async with tell(an_escalation(), MONDAY, renew_after=40) as case:
        await case.goes_to("2026-03-05 10:00")
        await case.obeys("add_note", id="n-1", text="called the desk")
        await case.obeys("add_note", id="n-1", text="called the desk")
        await case.ends()
        opening = (await case.handle.fetch_history()).events[0]
        assert opening.workflow_execution_started_event_attributes.continued_execution_run_id
        assert await case.times("update") == ELEVEN_UPDATES
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-06 09:00"]
        assert case.letters(WORKER) == ["acknowledgement", *["update"] * 11, "off-platform"]
        assert len(await case.lines("command")) == 1


async def test_the_same_news_counts_once(tell: Tell) -> None:
    """A repeated id is one fact, told as a signal or as an update; without an id the content is."""
    async with tell(an_escalation(), MONDAY) as case:
        said = {"by_role": "worker", "text": "any news?"}
        assert (await case.hears("message", **said))["recorded"] is True
        await case.handle.signal("message", said)
        await case.handle.signal("message", {"id": "m-1", **said})
        await case.handle.signal("message", {"id": "m-1", "by_role": "client"})
        await case.passes(minutes=1)
        assert len(await case.lines("fact")) == 2
        assert (await case.status())["stage"] == "climbing"


async def test_news_without_sense_is_kept_with_the_reason(tell: Tell) -> None:
    """No signal is lost and none wedges the case: no argument, two, wrong types, unknown names."""
    async with tell(an_escalation(), MONDAY) as case:
        for name in ("message", "delivery", "pause", "no_such_thing"):
            for args in (
                [],
                ["text"],
                [{"by_role": 7}],
                [{"by_role": "client"}, {}],
                [[1]],
                [None],
            ):
                await case.handle.signal(name, args=args)
        await case.goes_to("2026-03-04 09:00")
        status = await case.status()
        whys = [r["why"] for r in status["rejected"]]
        assert len(whys) == 24
        assert any("pause is a command: say it as an update" in why for why in whys)
        assert any("no fact is called no_such_thing; there is message" in why for why in whys)
        assert any("message takes one JSON object with by_role, got nothing" in w for w in whys)
        assert status["rung"] == "project-manager"


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ([], "got nothing"),
        (["text"], "got str"),
        ([{}], "assignment: is missing"),
        ([{"case": {"kind": "worker-escalation"}}], "worker: is missing"),
        ([{"case": {}}, 2], "got 2 arguments"),
        ([{"case": {}, "shift_seconds": "soon"}], "shift_seconds"),
    ],
)
async def test_a_start_without_sense_ends_as_refused(
    tell: Tell, start: list[Any], why: str
) -> None:
    """Whatever a workflow is started with, it says what is wrong and does not stay running."""
    async with tell(an_escalation(), MONDAY) as case:
        client = case.env.client
        task_queue = (await case.handle.describe()).task_queue
        handle = await client.start_workflow(
            "WorkerEscalation", args=start, id="worker-escalation/bad", task_queue=task_queue
        )
        result = await handle.result()
        assert result["outcome"] == "refused"
        assert why in result["why"]
        status = await handle.query("status", result_type=dict[str, Any])
        assert status["stage"] == "refused"


async def test_an_ineligible_case_started_anyhow_is_refused_with_every_reason(tell: Tell) -> None:
    """The worker is told once, all reasons and cures together, and the run completes."""
    file = an_escalation(
        attempts=[{"at": "2026-02-25T15:20:00Z", "channel": "phone"}],
        stated_reason="the invoice was wrong",
        assignment={"completed_on": "2025-08-01"},
    )
    async with tell(file, MONDAY) as case:
        result = await case.ends()
        assert result["outcome"] == "refused"
        assert len(result["why"]) == 3
        assert case.letters() == ["refused"]
        letter = " ".join(case.mailer.mails[0].text.lower().split())
        assert [w for w in result["why"] if w.split("; cure: ")[1].lower() not in letter] == []


async def test_a_command_that_is_not_legal_now_says_what_is(tell: Tell) -> None:
    """A refusal names the stage and the commands that are allowed, and changes nothing."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.passes(minutes=1)
        with pytest.raises(Refused, match="overturn is refused while the case is climbing; allow"):
            await case.obeys("overturn")
        with pytest.raises(Refused, match="has passed; give a later instant"):
            await case.obeys("pause", until="2026-03-01T00:00:00Z")
        events = (await case.handle.fetch_history()).events
        accepted = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
        assert accepted not in [event.event_type for event in events]
        assert (await case.status())["acts"] == []


async def test_a_cancellation_ends_nothing_and_is_recorded(tell: Tell) -> None:
    """The Web UI's largest button does not lose a case: it goes on, and a person is asked."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-03 09:00")
        await case.handle.cancel()
        await case.goes_to("2026-03-04 09:00")
        status = await case.status()
        assert (status["stage"], status["rung"]) == ("climbing", "project-manager")
        assert "a cancellation was asked for in Temporal" in status["attention"][0]
        await case.obeys("resolve")
        assert (await case.ends())["outcome"] == "resolved"


async def test_a_file_is_not_started_under_another_cases_id(tell: Tell) -> None:
    """One assignment has one case: its file under another id is refused in one line."""
    async with tell(an_escalation(), MONDAY) as case:
        handle = await case.env.client.start_workflow(
            "WorkerEscalation",
            an_escalation(),
            id="worker-escalation/OTHER",
            task_queue=(await case.handle.describe()).task_queue,
            result_type=dict[str, Any],
        )
        why = "this file is the case worker-escalation/WM-1042; it cannot be started as"
        assert (await handle.result())["why"].startswith(why)


async def test_money_that_somebody_else_moved_is_no_word_of_the_client(tell: Tell) -> None:
    """A payment, an approval or a reason counts as contact when it is the client side's act."""
    async with tell(an_escalation(), MONDAY) as case:
        amount = {"amount": "10.00", "currency": "USD"}
        await case.hears("payment", by_role="support", amount=amount, source="goodwill")
        await case.hears("approval", by_role="support", happened_at="2026-02-27T10:00:00Z")
        status = await case.status()
        assert status["stage"] == "climbing"
        assert [h["source"] for h in status["heard"]] == ["goodwill", "ops"]
        assert status["heard"][1]["happened_at"] == "2026-02-27T10:00:00Z"
