"""Stories of mail to disputes, awards and contacts: which fact it is, and what waits."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.case.reply import PersonalMail
from domain.kinds import fact_of
from service.mail_store import MailOutcome
from tests.domain.award.world import AGENCY, a_file
from tests.domain.dispute.world import a_dispute
from tests.service.kit import REPLIES, a_mail, an_event, events, signed
from tests.story import Story
from tests.workflows.conftest import Tell
from tests.workflows.test_answers_by_mail import Desk
from tests.workflows.test_contact import a_contact

pytestmark = pytest.mark.further

MONDAY = "2026-09-14 10:00"
SENDER = "Recourse <recourse@example.com>"  # who a story's letters are from
CLIENT, OFFICE, QUILL = "noor@example.com", "office@example.com", "dario@example.com"
MEDIATOR = {"id": "med-4", "name": "Ada Fenn", "email": "ada@example.com"}
PROVED = "{@example.com : pass}"
ELSEWHERE = "{@elsewhere.example : pass}"


class Post:
    """People who answer the letters of a case, each from the address they hold."""

    def __init__(self, case: Story, folder: Path) -> None:
        self.case = case
        self.desk = Desk(case, folder, mail_from=SENDER)

    async def notices(self, role: str, kind: str = "") -> list[dict[str, Any]]:
        """Return what was written to a role, of one kind or of all."""
        await self.case.passes(seconds=2)  # until the letter before has a receipt
        found: list[dict[str, Any]] = (await self.case.status())["notices"]
        return [
            n for n in found if n["to_role"] == role and n["contact"] and kind in {"", n["kind"]}
        ]

    async def writes(
        self, role: str, sender: str, text: str, *, dkim: str = PROVED, **headers: str
    ) -> str:
        """Answer as a role; `to_letter` is the kind whose newest letter it answers."""
        letter = (await self.notices(role, headers.pop("to_letter", "")))[-1]
        to = REPLIES(self.case.handle.id, letter["contact"])
        mail = next(m for m in self.case.mailer.mails if m.notice == letter["id"])
        parts = {
            "From_": sender,
            "To": to,
            "Message_ID": f"<{uuid4()}@example.com>",
            "In_Reply_To": mail.headers["Message-ID"],
            **headers,
        }
        raw = a_mail(text, **parts)
        status, became = await self.desk.mailed(raw, to=to, dkim=dkim, sender=sender)
        assert status == 200
        return became

    async def bounces(self, role: str, kind: str, **event: Any) -> None:  # noqa: ANN401 (fields)
        """Let SendGrid say that a letter did not arrive."""
        await self.case.passes(seconds=2)
        notices = (await self.case.status())["notices"]
        found = [n["id"] for n in notices if (n["to_role"], n["kind"]) == (role, kind)]
        said = {
            "event": "bounce",
            "reason": "550 no such user",
            "sg_event_id": str(uuid4()),
            **event,
        }
        body = events(an_event(notification_id=found[-1], **said))
        assert (await self.desk.gets("/sendgrid/events", body, signed(body)))[0] == 200
        await self.case.passes(seconds=2)

    async def attention(self) -> str:
        """Return what needs a person."""
        return " | ".join((await self.case.status())["attention"])


@pytest.fixture
def post(tmp_path: Path) -> Any:  # noqa: ANN401 (a maker)
    return lambda case: Post(case, tmp_path)


def with_mediator(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field)
    return a_dispute(handlers={"mediator": MEDIATOR}, **changes)


# -- disputes ----------------------------------------------------------------------------------


async def test_the_respondents_mail_is_its_answer_to_the_dispute(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """A reply to the opening letter is the response: no window passes over somebody who wrote."""
    async with tell(a_dispute(), MONDAY) as case:
        said = "We delivered what was ordered."
        assert await post(case).writes("respondent-1", OFFICE, said) == "told"
        assert (await case.status())["stage"] == "mediation"
        ((_, line),) = await case.lines("fact")
        assert line == f'the respondent answered the dispute: "{said}"'


async def test_an_automatic_reply_is_on_record_and_stops_no_window(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """Out of office is no response: the week goes on, and the record says that it came."""
    async with tell(a_dispute(), MONDAY) as case:
        away = {"Auto_Submitted": "auto-replied", "Subject": "Out of office"}
        assert await post(case).writes("respondent-1", OFFICE, "Away.", **away) == "told"
        assert (await case.status())["stage"] == "response"
        ((_, line),) = await case.lines("fact")
        assert line.startswith("an automatic reply by the respondent-1 came")
        assert await post(case).attention() == ""


async def test_a_partys_mail_is_a_question_and_the_mediators_mail_its_answer(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """A party's words get a clock; a reply that names the question's number closes it."""
    async with tell(with_mediator(), MONDAY) as case:
        people = post(case)
        assert await people.writes("claimant", CLIENT, "Which exhibits do you need?") == "told"
        question = (await case.status())["questions"][0]
        assert (question["id"], question["by"], question["state"]) == ("q-1", "claimant", "open")
        answer = "On q-1: the two invoices."
        assert await people.writes("mediator", "ada@example.com", answer) == "told"
        question = (await case.status())["questions"][0]
        assert (question["state"], question["closed_by"]) == ("answered", "mediator")
        await case.passes(seconds=2)
        assert "question-answered" in case.letters(CLIENT)


async def test_an_answer_to_a_questions_own_letter_names_that_question(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """Whoever presses reply on the letter of one question has answered that one and no other."""
    async with tell(with_mediator(), MONDAY) as case:
        people = post(case)
        await people.writes("claimant", CLIENT, "Which exhibits do you need?")
        await people.writes("claimant", CLIENT, "And until which day?")
        answer = "Until the end of the month."
        await people.writes("mediator", "ada@example.com", answer, to_letter="question")
        states = [q["state"] for q in (await case.status())["questions"]]
        assert states == ["open", "answered"]


async def test_a_reply_that_names_no_question_closes_none_and_a_person_is_asked(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """What may be an answer to one of several is told, kept in full, and put to a person."""
    async with tell(with_mediator(), MONDAY) as case:
        people = post(case)
        await people.writes("claimant", CLIENT, "Which exhibits do you need?")
        await people.writes("claimant", CLIENT, "And until which day?")
        alone = {"In_Reply_To": ""}  # a mail of its own, not a reply to a letter
        became = await people.writes("mediator", "ada@example.com", "Yes, that is fine.", **alone)
        assert became == "for-a-person"
        assert [q["state"] for q in (await case.status())["questions"]] == ["open", "open"]
        lines = [text for _, text in await case.lines("question")]
        assert lines[-1].endswith('still open: q-1, q-2: "Yes, that is fine."')
        assert "a mail by the mediator waits for a person" in await people.attention()


@pytest.mark.parametrize(
    ("text", "accepted"),
    [("We accept.", True), ("I decline the recommendation.\n\nNoor Halvorsen", False)],
)
async def test_a_plain_proved_answer_to_the_recommendation_counts(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
    text: str,
    accepted: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """One plain sentence, to that very letter, with sender and DKIM that match, is an answer."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        await case.obeys("recommend", text="Half each.")
        people = post(case)
        await people.writes("claimant", CLIENT, text, to_letter="recommendation")
        said = "the claimant accepts it" if accepted else "the claimant declines it"
        assert said in [line for _, line in await case.lines("recommendation")]


@pytest.mark.parametrize(
    ("text", "dkim", "became"),
    [
        ("We accept.", ELSEWHERE, "for-a-person"),
        ("We accept if they pay the fee.", PROVED, "for-a-person"),
        ("We accept.\n\nBut only with the source code.", PROVED, "for-a-person"),
        ("What does half each mean?", PROVED, "told"),
    ],
)
async def test_anything_else_accepts_nothing(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
    text: str,
    dkim: str,
    became: str,
) -> None:
    """A condition, a question or an unproved sender decides nothing, and a person knows of it."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        await case.obeys("recommend", text="Half each.")
        people = post(case)
        found = await people.writes("claimant", CLIENT, text, dkim=dkim, to_letter="recommendation")
        assert found == became
        status = await case.status()
        assert status["stage"] == "recommendation"
        assert not [line for _, line in await case.lines("recommendation") if "claimant" in line]
        waits = "a mail by the claimant waits for a person" in await people.attention()
        assert waits is (became == "for-a-person")


async def test_an_old_recommendation_is_not_accepted_by_a_late_mail(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """ "We accept", written under the first proposal, does not accept the second."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        await case.obeys("recommend", text="Half each.")
        await case.passes(seconds=2)
        first = next(
            m for m in case.mailer.mails if m.kind == "recommendation" and m.to.email == CLIENT
        )
        await case.obeys("recommend", text="A tenth for the claimant.")
        people = post(case)
        reply = {"In_Reply_To": first.headers["Message-ID"]}
        assert await people.writes("claimant", CLIENT, "We accept.", **reply) == "for-a-person"
        assert not [line for _, line in await case.lines("recommendation") if "accepts" in line]


# -- disputes: letters that did not arrive -----------------------------------------------------


async def test_a_respondent_whom_nothing_reached_has_not_been_silent(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """Both accounts' letters bounced: no money moves, the week runs anew, ops are asked."""
    async with tell(a_dispute(), MONDAY) as case:
        people = post(case)
        for role in ("respondent-1", "respondent-2"):
            await people.bounces(role, "opened")
        assert "say correct_contact" in await people.attention()
        await case.goes_to("2026-09-21 10:01")
        status = await case.status()
        assert (status["stage"], status["outcome"]) == ("response", None)
        ((_, warning),) = await case.lines("warning")
        assert warning.startswith("no letter reached the respondent-1 and the respondent-2")
        assert not case.platform.acts


async def test_the_right_address_gets_the_letter_and_the_whole_time(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """After correct_contact the opening letter goes again, and the window is counted from then."""
    async with tell(a_dispute(), MONDAY) as case:
        people = post(case)
        for role in ("respondent-1", "respondent-2"):
            await people.bounces(role, "opened")
        await case.goes_to("2026-09-18 10:00")
        right = {"name": "Brightfen Studio", "email": "front-desk@example.com"}
        await case.obeys("correct_contact", role="respondent-1", contact=right)
        await case.passes(seconds=2)
        assert case.letters("front-desk@example.com") == ["opened"]
        await case.goes_to("2026-09-22 12:00")
        assert (await case.status())["stage"] == "response"
        await case.goes_to("2026-09-25 10:01")
        assert (await case.status())["outcome"] == "funds-to-client"


async def test_one_account_that_was_reached_speaks_for_its_side(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """An agency's letter bounced, its manager's did not: the side was asked, and was silent."""
    async with tell(a_dispute(), MONDAY) as case:
        await post(case).bounces("respondent-1", "opened")
        await case.goes_to("2026-09-21 10:01")
        assert (await case.status())["outcome"] == "funds-to-client"


async def test_a_party_told_another_way_is_silent_when_it_is_silent(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """A person says that the respondent was told on the platform: then its silence counts."""
    async with tell(a_dispute(), MONDAY) as case:
        people = post(case)
        for role in ("respondent-1", "respondent-2"):
            await people.bounces(role, "opened")
        await case.obeys("reached_otherwise", party="respondent-2")
        await case.goes_to("2026-09-21 10:01")
        assert (await case.status())["outcome"] == "funds-to-client"


async def test_silence_on_a_recommendation_that_did_not_arrive_declines_nothing(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """A dropped letter to the claimant is not the claimant's silence."""
    async with tell(a_dispute(), MONDAY) as case:
        await case.hears("response")
        await case.obeys("recommend", text="Half each.")
        await case.hears("recommendation_answer", side="respondent", accepts=True)
        drop = {"event": "dropped", "reason": "Bounced Address"}
        await post(case).bounces("claimant", "recommendation", **drop)
        await case.goes_to("2026-09-16 10:01")
        assert (await case.status())["stage"] == "recommendation"
        assert [line for _, line in await case.lines("silence")] == []
        await case.hears("recommendation_answer", side="claimant", accepts=True)
        assert (await case.status())["outcome"] == "settled"


# -- awards ------------------------------------------------------------------------------------


async def test_a_payment_that_is_claimed_by_mail_is_for_a_person(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """Even proved words are no payment: the ledger takes what the platform confirms, by its id."""
    async with tell(a_file(), "2026-10-14 10:00") as case:
        people, role, owes = post(case), "respondent-r-1", a_file()["respondents"][0]
        sender = owes["contact"]["email"]
        for text, dkim in (("We have paid all of it.", PROVED), ("We paid.", ELSEWHERE)):
            assert await people.writes(role, sender, text, dkim=dkim) == "for-a-person"
        assert await case.lines("payment") == []
        assert (await people.attention()).count("waits for a person") == 2
        away = {"Auto_Submitted": "auto-replied"}
        assert await people.writes(role, sender, "Away.", **away) == "told"
        assert (await case.lines("fact"))[-1][1].endswith("it does not count as an answer")


async def test_a_mail_that_was_dealt_with_waits_no_longer(tell: Tell, post: Any) -> None:  # noqa: ANN401 (a fixture)
    """The same hash, told with waits: false and what was done, takes the mark back."""
    async with tell(a_file(), "2026-10-14 10:00") as case:
        people, sender = post(case), a_file()["respondents"][0]["contact"]["email"]
        await people.writes("respondent-r-1", sender, "We have paid.")
        (kept,) = people.desk.service.endpoints.mail_store.listed(MailOutcome.FOR_A_PERSON)
        done = {"by_role": "respondent-r-1", "kept_as": kept.mail, "why": "entered as P-7"}
        await case.hears("mail_received", waits=False, **done)
        assert await people.attention() == ""
        assert (await case.lines("fact"))[-1][1].endswith("was dealt with: entered as P-7")


async def test_an_award_letter_that_bounced_goes_again_to_the_right_address(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """Ops are told at once; correct_contact sends what did not arrive; the award's date holds."""
    async with tell(a_file(), "2026-10-14 10:00") as case:
        people = post(case)
        await people.bounces("respondent-r-1", "award-made")
        assert "correct_contact gives the right address" in await people.attention()
        assert case.letters("ops@example.com") == ["attention"]
        await case.obeys("correct_contact", party="r-1", email="billing@example.com")
        await case.passes(seconds=2)
        assert case.letters("billing@example.com") == ["award-made"]
        assert await people.attention() == ""
        await case.goes_to("2026-12-05 00:01")
        assert (await case.status())["limited"] is True


async def test_limitations_wait_for_the_unreached_where_the_policy_says_so(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
    tmp_path: Path,
) -> None:
    """`if_unreached: hold`: nobody's account is limited who was never told; the others' are."""
    policies = tmp_path / "policies"
    _copy_policies(policies)
    async with tell(a_file(), "2026-10-14 10:00", policies=policies) as case:
        people = post(case)
        await people.bounces("respondent-r-1", "award-made")
        for day in ("2026-11-20", "2026-11-27", "2026-12-03"):
            await case.goes_to(f"{day} 09:01")
            await people.bounces("respondent-r-1", "reminder")
        await case.goes_to("2026-12-05 00:00")
        limited = [a.on for a in case.platform.acts.values() if a.act == "limit-account"]
        assert AGENCY not in limited
        assert len(limited) == 1


def _copy_policies(to: Path) -> None:
    from shutil import copytree  # noqa: PLC0415 (only here)

    from tests.story import POLICIES  # noqa: PLC0415 (only here)

    copytree(POLICIES, to)
    file = to / "award-enforcement.yaml"
    file.write_text(file.read_text().replace("if_unreached: limit", "if_unreached: hold"))


# -- contacts ----------------------------------------------------------------------------------


async def test_the_senders_mail_is_a_message_and_ours_a_persons_to_enter(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """Nothing is sent back to a sender; what we decide by mail is a command, with a name to it."""
    async with tell(a_contact(category="rating", text="a low rating"), MONDAY) as case:
        people = post(case)
        sender = "noor@example.com"
        assert await people.writes("sender", sender, "Which form do you mean?") == "told"
        assert (await case.lines("fact"))[-1][1].endswith("nothing is sent back")
        state = await case.desk.state(case.handle.id)
        assert state is not None
        assert fact_of(state, PersonalMail("team-lead", "It is theirs.")).fact is None
        assert case.letters(sender) == ["feedback-way"]
        await case.hears("accepted_by_desk")


# -- letters that were turned away for now -----------------------------------------------------


async def test_a_blocked_letter_goes_once_more_and_then_counts_as_bounced(
    tell: Tell,
    post: Any,  # noqa: ANN401 (a fixture)
) -> None:
    """ "Try later" is no bad address: one more try an hour later, and only then a person."""
    async with tell(a_dispute(), MONDAY) as case:
        people = post(case)
        block = {"type": "blocked", "reason": "421 try later"}
        await people.bounces("respondent-1", "opened", timestamp=1772632800, **block)
        assert await people.attention() == ""
        assert case.letters(OFFICE) == ["opened"]
        await case.passes(hours=1)
        assert case.letters(OFFICE) == ["opened", "opened"]
        await people.bounces("respondent-1", "opened", timestamp=1772636400, **block)
        assert "the letter opened/2 to the respondent-1 was bounced" in await people.attention()
        await case.passes(hours=2)
        assert case.letters(OFFICE) == ["opened", "opened"]
