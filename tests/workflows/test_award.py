"""Stories of an award: limited for everybody bound or not limited, and lifted from everybody."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from activities.sink import PlatformSink
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt
from tests.builders import usd
from tests.domain.award.world import AGENCY, DOWN, MANAGER, a_file, shared
from tests.story import Story
from tests.workflows.conftest import Tell

OPENED = "2026-10-14 10:00"
DEADLINE = "2026-12-05 00:00"
WINNER, OPS = "leonie.brandt@example.com", "ops@example.com"
REFUSED = Receipt(outcome="refused", why="the platform answered 404 (unknown account)")


@dataclass
class Stubborn(PlatformSink):
    """A platform on which acts on some accounts do not work."""

    failing: dict[str, Receipt] = field(default_factory=dict)

    def do(self, act: PlatformAct) -> Receipt:
        self.tries += act.on in self.failing
        return self.failing.get(act.on) or super().do(act)


async def pays(case: Story, amount: str, payment: str = "P-1", by: str = "r-1") -> None:
    """Confirm a payment."""
    await case.hears("payment", payment_id=payment, respondent=by, amount=usd(amount))


def states(status: dict[str, Any]) -> dict[str, str]:
    """Return the state of each account."""
    return {a["id"]: a["state"] for r in status["respondents"] for a in r["accounts"]}


def done(case: Story) -> list[tuple[str, str]]:
    """Return what the platform did, in order of the accounts."""
    return sorted((act.act, act.on) for act in case.platform.acts.values())


# -- limited for everybody, or not limited -------------------------------------------------------


async def test_an_unpaid_award_is_limited_for_everybody_bound(tell: Tell) -> None:
    """Reminders, the end of the day in the award's zone, one act per account, and all are told."""
    async with tell(a_file(), OPENED) as case:
        await case.goes_to("2026-12-04 23:59")
        assert (await case.status())["stage"] == "awaiting-payment"
        await case.goes_to(DEADLINE)
        status = await case.status()
        assert (status["stage"], status["limited"], status["missing"]) == ("limited", True, [])
        assert await case.times("reminder") == ["11-20 09:00", "11-27 09:00", "12-03 09:00"]
        assert await case.times("overdue") == ["12-05 00:00"]
        assert done(case) == [("limit-account", AGENCY), ("limit-account", MANAGER)]
        assert case.letters(WINNER) == ["award-made", "overdue-winner", "limitations-winner"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(REFUSED, id="refused"),
        pytest.param(DOWN, id="down", marks=pytest.mark.further),
    ],
)
async def test_one_of_two_limited_is_not_a_limited_award(tell: Tell, answer: Receipt) -> None:
    """The manager is limited, the agency is not: the case says so, tells ops and keeps trying."""
    platform = Stubborn(failing={AGENCY: answer})
    async with tell(a_file(), OPENED, platform=platform, renew_after=80) as case:
        await case.goes_to(DEADLINE)
        status = await case.status()
        assert states(status) == {AGENCY: "setting", MANAGER: "limited"}
        assert (status["stage"], status["limited"]) == ("overdue", False)
        assert status["missing"] == ["the account of the agency r-1"]
        assert any("1 of 2 accounts limited" in text for text in status["attention"])
        assert case.letters(OPS) == ["attention"] * 2  # it is overdue; the agency is not limited
        tries = platform.tries

        await case.goes_to("2026-12-10 12:00")
        assert platform.tries > tries
        incomplete = next(m for m in case.mailer.mails if m.kind == "limitations-winner")
        assert "agency" not in incomplete.text.lower()

        platform.failing.clear()
        await case.passes(days=8)
        status = await case.status()
        assert (status["stage"], status["limited"], status["attention"]) == ("limited", True, [])
        assert case.letters(WINNER).count("limitations-winner") == 2


async def test_by_shares_only_who_owes_is_limited(tell: Tell) -> None:
    """Whoever has paid its share is left alone; the other one is limited for its own."""
    async with tell(a_file(respondents=shared()), OPENED) as case:
        await pays(case, "3000.00")
        await case.goes_to(DEADLINE)
        assert states(await case.status()) == {AGENCY: "free", MANAGER: "limited"}


async def test_a_deadline_in_the_past_fires_at_the_start(tell: Tell) -> None:
    """An award that comes late to us is overdue and limited at once, without reminders."""
    async with tell(a_file(), "2027-01-11 10:00") as case:
        await case.passes(seconds=2)
        status = await case.status()
        assert (status["stage"], status["limited"]) == ("limited", True)
        assert await case.times("overdue") == ["01-11 10:00"]
        assert "reminder" not in case.letters()


async def test_the_day_ends_in_the_awards_own_zone(tell: Tell) -> None:
    """A pay-by day in Tokyo is over while it is still that day in New York."""
    async with tell(a_file(zone="Asia/Tokyo"), OPENED) as case:
        await case.goes_to("2026-12-04 10:00")
        assert await case.times("overdue") == ["12-04 10:00"]
        assert (await case.status())["zone"] == "Asia/Tokyo"


# -- satisfied, and taken back ---------------------------------------------------------------------


async def test_a_satisfied_award_is_lifted_from_everybody(tell: Tell) -> None:
    """Partial payments lift nothing; the last one lifts all, and only then is the case closed."""
    async with tell(a_file(), OPENED) as case:
        await case.goes_to("2026-12-10 10:00")
        await pays(case, "1200.00", by="r-2")
        await case.passes(seconds=2)
        assert set(states(await case.status()).values()) == {"limited"}
        await pays(case, "3000.00", "P-2")
        await case.passes(seconds=2)
        status = await case.status()
        assert (status["outcome"], status["balance"]) == ("satisfied", "0.00 USD")
        assert set(states(status).values()) == {"free"}
        assert ("lift-limitation", AGENCY) in done(case)
        assert ("lift-limitation", MANAGER) in done(case)
        opens = [text for _, text in await case.lines("open")]
        assert len(opens) == len(a_file()["left_open"])
        assert (await case.ends())["outcome"] == "satisfied"


async def test_a_party_that_paid_and_is_still_held_is_an_alarm(tell: Tell) -> None:
    """A lift that fails is tried on, ops hear of it every day, and the case does not close."""
    platform = Stubborn()
    async with tell(a_file(), OPENED, platform=platform, renew_after=80) as case:
        await case.goes_to(DEADLINE)
        platform.failing[AGENCY] = DOWN
        await pays(case, "4200.00")
        await case.passes(days=2, seconds=5)
        status = await case.status()
        assert (status["stage"], status["outcome"]) == ("lifting", None)
        assert states(status) == {AGENCY: "lifting", MANAGER: "free"}
        assert any(text.startswith("ALARM") for text in status["attention"])
        assert case.letters(OPS).count("attention") >= 4  # overdue, not lifted, one a day
        await case.obeys("lifted_by_hand", account=AGENCY)
        assert (await case.status())["outcome"] == "satisfied"


async def test_a_payment_taken_back_opens_the_award_again(tell: Tell) -> None:
    """A chargeback after the end owes again, limits everybody again, and may be paid again."""
    async with tell(a_file(), OPENED) as case:
        await case.goes_to(DEADLINE)
        await pays(case, "4200.00")
        await case.passes(days=20)
        assert (await case.status())["outcome"] == "satisfied"
        await case.hears("payment_reversed", reversal_id="X-1", payment_id="P-1", why="chargeback")
        await case.passes(seconds=2)
        status = await case.status()
        assert (status["stage"], status["outcome"], status["closed"]) == ("limited", None, None)
        assert status["balance"] == "4,200.00 USD"
        assert [at for at, _ in await case.lines("reopened")] == ["12-25 00:00"]
        assert case.letters(WINNER).count("reversed") == 1
        await pays(case, "4200.00", "P-2")
        assert (await case.ends())["outcome"] == "satisfied"


async def test_a_reversal_is_acted_on_while_letters_cannot_leave(tell: Tell) -> None:
    """With the mail down for days, an award that is open again is limited again at once."""
    async with tell(a_file(), OPENED) as case:
        await case.goes_to(DEADLINE)
        await pays(case, "4200.00")
        await case.passes(days=1)
        case.mailer.answers.extend([Receipt(outcome="retry", why="503")] * 40)
        await case.hears("payment_reversed", reversal_id="X-1", payment_id="P-1")
        await case.passes(minutes=1)
        assert (await case.status())["limited"] is True


# -- terms, tenders, and what is not enforced ------------------------------------------------------


async def test_a_correction_plans_anew_and_keeps_the_old_terms(tell: Tell) -> None:
    """Asking for a correction stops nothing; new terms lift, and fall due on their own day."""
    async with tell(a_file(), OPENED) as case:
        await case.hears("correction_requested", by_role="respondent", text="The sum is wrong.")
        await case.goes_to(DEADLINE)
        assert (await case.status())["stage"] == "limited"
        await case.obeys("correct_award", total=usd("3900.00"), pay_by="2027-01-15")
        await case.passes(seconds=2)
        status = await case.status()
        assert (status["stage"], status["balance"]) == ("awaiting-payment", "3,900.00 USD")
        assert set(states(status).values()) == {"free"}
        assert [t["pay_by"] for t in status["terms"]] == ["2026-12-04", "2027-01-15"]
        await case.goes_to("2027-01-16 00:00")
        assert (await case.status())["stage"] == "limited"


async def test_a_conditional_tender_is_no_payment(tell: Tell) -> None:
    """It is on the record, the balance stays, and the winner is warned not to send bank details."""
    async with tell(a_file(), OPENED) as case:
        await case.hears("conditional_tender", respondent="r-1", conditions=["bank-details"])
        await case.passes(seconds=2)
        assert (await case.status())["balance"] == "4,200.00 USD"
        warning = next(m for m in case.mailer.mails if m.kind == "tender-warning")
        assert warning.to.email == WINNER
        assert "bank details" in warning.text


@pytest.mark.parametrize(
    "changes",
    [
        {"total": usd("0.00")},
        {"decided_for": "respondents"},
        {"decided_for": "nobody"},
    ],
)
async def test_where_nothing_is_owed_nothing_is_enforced(
    tell: Tell, changes: dict[str, Any]
) -> None:
    """An award of zero, or against the claimant, ends at once and touches no account."""
    async with tell(a_file(**changes), OPENED) as case:
        assert (await case.ends())["outcome"] == "no-enforcement"
        assert set(case.letters()) == {"no-enforcement"}
        assert not case.platform.acts


async def test_a_person_closes_an_award_that_cannot_be_collected(tell: Tell) -> None:
    """Closing says why, lifts or keeps as told, and names what stays open."""
    async with tell(a_file(), OPENED) as case:
        await case.goes_to(DEADLINE)
        await case.obeys("close", outcome="uncollected", limitations="keep", reason="insolvent")
        await case.passes(seconds=2)
        status = await case.status()
        assert (status["outcome"], states(status)[AGENCY]) == ("uncollected", "limited")
        assert [m["kind"] for m in status["left_open"]] == ["second-claim", "question"]
