"""Stories of an award that is told what makes no sense: one clear line each, nothing half-done."""

from typing import Any

import pytest

from domain.award.case import AwardCase
from domain.errors import BadInput, Refused
from tests.builders import usd
from tests.domain.award.world import AGENCY, a_file
from tests.workflows.conftest import Tell
from tests.workflows.test_award import DEADLINE, OPENED

NONSENSE: tuple[list[Any], ...] = ([], [7], ["text"], [[1]], [{"id": 5}], [{}, {}])
SENSELESS: list[tuple[str, dict[str, Any], str]] = [
    (
        "payment",
        {"payment_id": "P-9", "respondent": "r-1", "amount": {"amount": "5", "currency": "EUR"}},
        "5.00 EUR is not in USD",
    ),
    ("payment", {"payment_id": "P-9", "respondent": "r-1", "amount": usd("-5.00")}, "amount"),
    ("payment", {"respondent": "r-1", "amount": usd("5.00")}, "payment_id: is missing"),
    (
        "payment",
        {"payment_id": "P-9", "respondent": "r-9", "amount": usd("5.00")},
        "the award names no respondent 'r-9'; it names r-1, r-2",
    ),
    (
        "payment",
        {
            "payment_id": "P-9",
            "respondent": "r-1",
            "amount": usd("5.00"),
            "happened_at": "2026-09-01T10:00:00Z",
        },
        "before the award was made on 2026-10-12",
    ),
    (
        "limitation_confirmed",
        {"account": "user-1"},
        "account user-1 belongs to no respondent of this award",
    ),
]


async def test_senseless_news_is_one_clear_line_and_changes_nothing(tell: Tell) -> None:
    """Told at the desk it is refused; as a signal it is kept with the same reason."""
    async with tell(a_file(), OPENED) as case:
        await case.passes(seconds=2)
        before = await case.status()
        for fact, payload, says in SENSELESS:
            with pytest.raises(BadInput) as refused:
                await case.hears(fact, **payload)
            assert says in str(refused.value)
            assert "\n" not in str(refused.value)
            await case.handle.signal(fact, payload)
        await case.passes(seconds=2)
        status = await case.status()
        assert len(status["rejected"]) == len(SENSELESS)
        for rejected, (_, _, says) in zip(status["rejected"], SENSELESS, strict=True):
            assert says in rejected["why"]
        for same in ("balance", "payments", "stage", "timeline", "respondents"):
            assert status[same] == before[same]


async def test_nonsense_at_every_handler_wedges_nothing(tell: Tell) -> None:
    """No, one or two arguments of the wrong kind, and names nobody knows, are all kept."""
    async with tell(a_file(), OPENED) as case:
        names = [
            *(f.name for f in AwardCase.handles.facts),
            *(c.name for c in AwardCase.handles.commands),
            "what",
        ]
        for name in names:
            for args in NONSENSE:
                await case.handle.signal(name, args=args)
        await case.goes_to(DEADLINE)
        status = await case.status()
        assert status["stage"] == "limited"
        assert len(status["rejected"]) >= 5 * len(names)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"pay_by": "2026-10-01"}, "pay_by 2026-10-01 is before the award was made"),
        ({"zone": "America/New_Yorck"}, "America/New_Yorck is no zone"),
        ({"total": {"amount": "many", "currency": "USD"}}, "total"),
    ],
)
async def test_a_file_that_makes_no_sense_is_refused(
    tell: Tell, changes: dict[str, Any], says: str
) -> None:
    """Started past the door it ends as refused, with the reason, and touches nobody."""
    async with tell(a_file(), OPENED) as case:
        start = {"case": a_file(id="AW-bad", **changes)}
        queue = (await case.handle.describe()).task_queue
        handle = await case.env.client.start_workflow(
            "AwardEnforcement", start, id="award/AW-bad", task_queue=queue
        )
        result: dict[str, Any] = await handle.result()
        assert result["outcome"] == "refused"
        assert says in result["why"]
        assert not case.platform.acts


async def test_two_respondents_with_one_account_are_refused(tell: Tell) -> None:
    """Each account has one owner: an account of two is named, with both."""
    twice = [{**r, "accounts": [AGENCY]} for r in a_file()["respondents"]]
    async with tell(a_file(), OPENED) as case:
        queue = (await case.handle.describe()).task_queue
        handle = await case.env.client.start_workflow(
            "AwardEnforcement",
            {"case": a_file(id="AW-bad", respondents=twice)},
            id="award/AW-bad",
            task_queue=queue,
        )
        result: dict[str, Any] = await handle.result()
        assert f"account {AGENCY} is given for r-1 and r-2" in result["why"]


async def test_a_command_out_of_place_says_what_is_allowed(tell: Tell) -> None:
    """A limitation by hand before the deadline is refused with the instant that allows it."""
    async with tell(a_file(), OPENED) as case:
        with pytest.raises(Refused, match="it may be set after Sat 5 Dec 2026, 00:00"):
            await case.obeys("limited_by_hand", account=AGENCY)
