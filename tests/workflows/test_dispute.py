"""Stories of a dispute, on a real Temporal server whose clock jumps over waiting."""

import re
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.testing import WorkflowEnvironment

from domain.dispute.case import DisputeCase
from domain.errors import BadInput, Refused
from tests.builders import usd
from tests.domain.dispute.world import a_dispute, released
from tests.story import story
from tests.workflows.conftest import Tell

MONDAY = "2026-09-14 10:00"
CLIENT, AGENCY, MANAGER = "noor@example.com", "office@example.com", "dario@example.com"
SEVEN_DAYS_LATER = "Wed 21 Oct 2026, 10:00 EDT (UTC-04:00)"
LIMITED = "Are limits set on the agency as well as on its manager?"
SECOND = "How do I file a second claim, for the source code?"


def to_the_minute(text: str) -> str:
    """Return a text without the seconds that a slow machine may take to open a case."""
    return re.sub(r"(\d\d:\d\d):\d\d", r"\1", text)


async def test_a_dispute_opens_and_both_sides_hear_of_it(tell: Tell) -> None:
    """The door is passed, the respondent has a week, and all three accounts get one letter."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.obeys("add_note", text="Opened by hand.")
        await case.passes(seconds=1)
        status = await case.status()
        assert (status["stage"], status["waiting_for"]) == ("response", "respondent")
        assert {m.to.email for m in case.mailer.mails} == {CLIENT, AGENCY, MANAGER}
        assert {m.kind for m in case.mailer.mails} == {"opened"}
        assert to_the_minute(status["next"][0]["local"]) == "Sun 20 Sep 2026, 10:00 EDT (UTC-04:00)"
        assert {"extend", "settle", "withdraw"} <= set(status["legal"])


async def test_thirty_days_of_mediation_end_with_the_notice_and_both_join(tell: Tell) -> None:
    """Mediation runs out after 30 days; both agree and pay within seven more; it is arbitrated."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response", by_role="respondent-1")
        await case.obeys("recommend", text="Half each.")
        await case.goes_to("2026-10-14 10:00")
        assert (await case.status())["stage"] == "non-resolution"
        await case.goes_to("2026-10-20 10:00")
        for side in ("claimant", "respondent"):
            await case.hears("agreement", side=side, agrees=True)
            await case.hears("fee_paid", side=side, amount=usd("337.50"))
        assert (await case.status())["stage"] == "arbitration"
        said = [(at, to_the_minute(text)) for at, text in await case.lines("stage")]
        assert said == [
            (
                "09-14 10:00",
                "the respondent has until Mon 21 Sep 2026, 10:00 EDT (UTC-04:00) to answer",
            ),
            (
                "09-14 10:00",
                "mediation begins; it ends by Wed 14 Oct 2026, 10:00 EDT (UTC-04:00)",
            ),
            ("09-16 10:00", "not accepted by both: mediation goes on"),
            (
                "10-14 10:00",
                (
                    "Notice of Non-Resolution: mediation lasted 30 calendar days; both may agree "
                    f"and pay by {SEVEN_DAYS_LATER}"
                ),
            ),
            ("10-20 10:00", "arbitration begins: both sides agreed and paid"),
        ]
        assert await case.times("reminder") == ["09-15 10:00", "10-13 10:00", "10-20 10:00"]


@pytest.mark.parametrize(
    ("file", "sides", "outcome", "acts"),
    [
        (
            a_dispute(),
            ["claimant"],
            "funds-to-claimant",
            {"refund-fee", "release-held-money"},
        ),
        (a_dispute(), [], "funds-to-client", {"release-held-money"}),
        (released(), [], "no-arbitration", set()),
        (released(), ["respondent"], "no-arbitration", {"refund-fee"}),
    ],
)
async def test_who_does_not_join_is_settled_by_the_matrix_and_the_platform_told(
    tell: Tell, file: dict[str, Any], sides: list[str], outcome: str, acts: set[str]
) -> None:
    """The row of the matrix decides at the deadline; refunds and pay-outs are platform acts."""
    async with tell(file, MONDAY) as case:
        await case.hears("response")
        await case.obeys("declare_non_resolution")
        for side in sides:
            await case.hears("agreement", side=side, agrees=True)
            await case.hears("fee_paid", side=side, amount=usd("337.50"))
        await case.passes(days=16)
        status = await case.status()
        assert status["outcome"] == outcome
        assert {act.act for act in case.platform.acts.values()} == acts
        assert {s["refund"] for s in status["fees"]["sides"].values()} <= {"none", "made"}


async def test_the_path_goes_by_the_clock_of_a_rehearsal(tell: Tell) -> None:
    """The fee of a case of 2020 is 291.00 USD, and its window is five business days."""
    file = a_dispute(contract={"id": "C-1", "title": "App", "held": usd("900.00")})
    file["claim"] = {"amount": usd("900.00"), "relief": "Money back."}
    async with tell(file, "2020-03-02 10:00") as case:
        await case.hears("response")
        await case.obeys("declare_non_resolution")
        status = await case.status()
        assert status["fees"]["fee"]["amount"] == {"amount": "291.00", "currency": "USD"}
        due = next(d for d in status["next"] if d["what"] == "agree-and-pay")
        assert to_the_minute(due["local"]) == "Mon 9 Mar 2020, 10:00 EDT (UTC-04:00)"


# -- questions ----------------------------------------------------------------------------------


async def test_two_questions_that_two_handlers_never_answer_cannot_go_unnoticed(
    tell: Tell,
) -> None:
    """Member, lead and manager are silent in turn; the asker and ops hear of every step."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        await case.hears("question", asked_by="claimant", text=LIMITED)
        await case.hears("question", asked_by="claimant", text=SECOND)
        await case.goes_to("2026-09-16 10:00")
        await case.obeys("hand_over", to="team-lead")
        await case.hears("question", id="mail-7", asked_by="claimant", text=SECOND)
        await case.goes_to("2026-09-29 10:00")
        lines = [(at, text) for at, text in await case.lines("question") if text.startswith("q-1")]
        assert [at for at, _ in lines] == [
            "09-14 10:00",
            "09-17 10:00",
            "09-22 10:00",
            "09-25 10:00",
        ]
        status = await case.status()
        assert len(status["questions"]) == 2
        assert len(status["questions"][1]["repeats"]) == 1
        assert "q-1" in " ".join(status["attention"])
        assert case.letters(CLIENT).count("question-raised") == 4
        await case.hears(
            "reply", by_role="manager", answers={"q-1": "Both are.", "q-2": "Ask for consent."}
        )
        await case.passes(seconds=1)
        assert case.letters(CLIENT).count("question-answered") == 2
        about = {n["to_role"] for n in status["notices"] if n["kind"].startswith("question")}
        assert about == {"mediator", "team-lead", "manager", "claimant", "ops"}


# -- the door -----------------------------------------------------------------------------------


async def test_a_rating_dispute_is_routed_away_with_its_documents(tell: Tell) -> None:
    """A freelancer's low rating after an off-platform request: two routes, one letter, no case."""
    freelancer = {
        "account": "acct-9",
        "kind": "freelancer",
        "name": "Elif Sandoval",
        "email": "elif@example.com",
    }
    file = a_dispute(
        matters=["rating", "off-platform-request", "unanswered-ticket"],
        demand="arbitration",
        claimant=freelancer,
        respondents=[a_dispute()["claimant"]],
        contract={"id": "C-7", "title": "Availability desk", "started_on": "2022-08-01"},
        claim={"relief": "Take the low rating back."},
        off_platform={"messages": ["2022-08-02T15:00:00Z"], "hourly_rate": usd("18.87")},
        ticket={"opened_at": "2022-09-12T14:00:00Z"},
    )
    async with tell(file, "2022-09-19 10:00") as case:
        result = await case.ends()
        assert result["outcome"] == "not-a-dispute"
        assert len(result["why"]) == 4
        assert case.letters() == ["not-a-dispute"]
        text = " ".join(case.mailer.mails[0].text.split())
        for words in (
            "an account of the contract, step by step",
            "a written statement of which term the feedback breaks",
            "= 5,298.70 USD",
            "the first step is the dispute, never an e-mail",
            "(this one was due 10:00 AM EDT (UTC-04:00), Thu 15 Sep 2022)",
        ):
            assert words.lower() in text.lower()


async def test_leaving_for_outside_counsel_keeps_the_proof_of_each_step(tell: Tell) -> None:
    """The outcome says where the party goes, and the steps say what came first."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        counsel = {"name": "Iva Moreau", "email": "counsel@example.com"}
        await case.obeys("represented_by", party="claimant", counsel=counsel)
        await case.obeys("withdraw", for_outside_counsel=True)
        await case.passes(seconds=1)
        status = await case.status()
        assert status["outcome"] == "outside-counsel"
        assert [s["step"] for s in status["steps"]][:3] == [
            "dispute opened",
            "respondent answered",
            "mediation opened",
        ]
        assert case.letters("counsel@example.com") == ["outcome"]
        assert CLIENT not in {m.to.email for m in case.mailer.mails if m.kind == "outcome"}


# -- what is refused ----------------------------------------------------------------------------


async def test_illegal_moves_say_which_moves_are_legal(tell: Tell) -> None:
    """An award in mediation, an early demand, an unknown question: one line each, nothing done."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        with pytest.raises(Refused, match="arbitration is never the first step"):
            await case.obeys("demand_arbitration", side="claimant")
        with pytest.raises(Refused, match="there is no question q-9"):
            await case.hears("reply", by_role="mediator", answers={"q-9": "Yes."})
        with pytest.raises(Refused, match="allowed now: recommend, declare_non_resolution"):
            await case.hears("fee_paid", side="claimant", amount=usd("337.50"))
        with pytest.raises(BadInput, match="never as a float"):
            await case.hears("counterclaim", amount={"amount": 5.0, "currency": "USD"})
        assert (await case.status())["rejected"] == []


async def test_a_senseless_signal_is_kept_and_wedges_nothing(tell: Tell) -> None:
    """What makes no sense is in rejected with its reason, and the case goes on."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.handle.signal("fee_paid", {"side": "claimant", "amount": usd("337.50")})
        await case.handle.signal("award", [1, 2])
        await case.handle.signal("no_such_fact", {"a": 1})
        await case.hears("response")
        status = await case.status()
        assert status["stage"] == "mediation"
        assert len(status["rejected"]) == 3


async def test_a_dispute_continues_as_new_with_all_it_knows(tell: Tell) -> None:
    """At a lowered threshold the whole state travels: terms, questions, fees, seen ids."""
    async with tell(a_dispute(), MONDAY, renew_after=40) as case:
        await case.hears("response", id="r-1")
        await case.hears("question", asked_by="claimant", text=LIMITED)
        await case.obeys("declare_non_resolution")
        await case.hears("agreement", side="claimant", agrees=True)
        await case.hears("fee_paid", id="f-1", side="claimant", amount=usd("337.50"))
        await case.passes(days=4)
        await case.hears("fee_paid", id="f-1", side="claimant", amount=usd("337.50"))
        await case.passes(days=5)
        status = await case.status()
        assert len(status["fees"]["sides"]["claimant"]["paid"]) == 1
        assert status["outcome"] is None
        assert status["decided"] == "funds-to-claimant"
        assert status["open_points"] == ["q-1"]
        described = await case.handle.describe()
        assert described.run_id != case.handle.first_execution_run_id
        await case.hears("reply", answers={"q-1": "Both are."})
        await case.passes(seconds=1)
        assert (await case.status())["outcome"] == "funds-to-claimant"


SENSELESS: list[list[Any]] = [[], [None], [7], ["text"], [{}, {}], [{"colour": "red"}], [[1]]]


async def test_no_signal_is_lost_and_none_wedges_the_case(tell: Tell) -> None:
    """Every fact by signal with no argument, one, two and wrong ones; then a name nobody knows."""
    async with tell(a_dispute(), MONDAY) as case:
        names = [fact.name for fact in DisputeCase.handles.facts]
        for name in [*names, "nobody_knows_this", "withdraw"]:
            for arguments in SENSELESS:
                await case.handle.signal(name, args=arguments)
        await case.obeys("add_note", text="All of it was said.")
        status = await case.status()
        assert status["stage"] == "response"
        assert len(status["rejected"]) == (len(names) + 2) * len(SENSELESS)
        assert all(r["why"] and "\n" not in r["why"] for r in status["rejected"])


async def test_no_senseless_update_is_done_and_none_wedges_the_case(
    env: WorkflowEnvironment,
) -> None:
    """Every command and fact as an update with wrong arguments is refused with a reason."""
    async with story(env, a_dispute(), MONDAY) as case:
        await case.hears("response")
        await case.passes(seconds=1)
        before = (await case.status())["timeline"]
        for act in (*DisputeCase.handles.facts, *DisputeCase.handles.commands):
            for arguments in SENSELESS[2:6]:
                with pytest.raises(WorkflowUpdateFailedError):
                    await case.handle.execute_update(act.name, args=arguments)
        assert (await case.status())["timeline"] == before


async def test_a_second_claim_after_an_unknown_dispute_goes_on_and_says_so(tell: Tell) -> None:
    """The case before cannot be told, which is on the record; the claim waits for its consent."""
    file = a_dispute(
        id="D-1~2",
        matters=["intellectual-property"],
        claim={"relief": "The source code."},
        follows="dispute/nobody-knows-it",
    )
    async with tell(file, MONDAY) as case:
        await case.obeys("add_note", text="Opened by hand.")
        await case.passes(seconds=1)
        status = await case.status()
        assert status["stage"] == "awaiting-consent"
        assert "dispute/nobody-knows-it could not be told" in (await case.lines("linked"))[0][1]
        await case.obeys("decide_consent", consent="consent-1", granted=True)
        assert (await case.status())["stage"] == "response"
