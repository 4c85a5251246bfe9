"""The award as a person writes it: what is read, and what is refused in one clear line."""

from typing import Any

import pytest

from domain.award.case import AwardCase
from domain.award.file import AwardFile
from domain.errors import BadInput
from files import strict_yaml
from tests.builders import usd
from tests.domain.award.world import ROOT, a_file, shared


def read(**changes: object) -> AwardFile:
    file = AwardCase.from_file(a_file(**changes), "award/AW").file
    assert isinstance(file, AwardFile)
    return file


def two(**first: object) -> list[dict[str, Any]]:
    """Return the example's two respondents, the first one changed."""
    one, other = a_file()["respondents"]
    return [{**one, **first}, other]


def test_the_example_is_read() -> None:
    """The example is an award that names two respondents with an account each."""
    file = strict_yaml.load_model(ROOT / "examples/award.yaml", AwardFile)
    assert file.terms().liability == "joint and several"
    assert [r.accounts for r in file.respondents] == [("agency-88213",), ("user-51907",)]
    assert file.headline == (
        "Award AW-2026-0117: 4,200.00 USD owed by 2 respondents, to be paid by 2026-12-04"
    )


def test_stated_shares_are_held() -> None:
    """Shares of every respondent that add up make the award one by shares."""
    assert read(respondents=shared()).terms().liability == "by shares"


WRONG: list[tuple[dict[str, object], str]] = [
    ({"total": usd("-1.00")}, "total.amount: Input should be greater than or equal to 0"),
    ({"total": {"amount": "10.00"}}, "total.currency: is missing"),
    ({"total": "4200.00"}, "money is written with its currency"),
    ({"total": {"amount": 4200.5, "currency": "USD"}}, "never as a float"),
    ({"total": {"amount": "10.00", "currency": "dollars"}}, "total.currency"),
    ({"zone": None}, "zone"),
    ({"pay_by": 1764800000}, "a day is a date without a time"),
    ({"pay_by": "2026-12-04T17:00:00-05:00"}, "a day is a date without a time"),
    ({"pay_by": "2026-10-11"}, "pay_by 2026-10-11 is before the award was made, on 2026-10-12"),
    ({"delivered_on": "2026-10-11"}, "delivered_on 2026-10-11 is before made_on 2026-10-12"),
    ({"respondents": []}, "respondents"),
    ({"respondents": two(accounts=["user-51907"])}, "account user-51907 is given for r-1 and r-2"),
    ({"respondents": two(accounts=["a", "a"])}, "account a is given for r-1 and r-1"),
    ({"respondents": two(id="r-2")}, "respondent r-2 is named twice"),
    ({"respondents": two(share=usd("4200.00"))}, "the award states shares, but none for r-2"),
    ({"respondents": [{**r, "share": usd("1.00")} for r in two()]}, "the shares add up to 2.00"),
    (
        {"respondents": [{**r, "share": {"amount": "1", "currency": "EUR"}} for r in two()]},
        "the share of r-1 is not in USD",
    ),
    (
        {"respondents": shared(), "liability": "joint-and-several"},
        "joint and several, yet a share is stated for r-1",
    ),
    ({"liability": "shares"}, "the award states shares, but none for r-1, r-2"),
    ({"winner": {"name": "Leonie Brandt"}}, "winner: email is missing"),
    ({"cap": {"amount": "1", "currency": "EUR"}}, "the cap is in EUR and the award in USD"),
    ({"payby": "2026-12-04"}, "payby: is not a known field"),
]


@pytest.mark.parametrize(("changes", "says"), WRONG)
def test_what_makes_no_sense_is_refused_in_one_line(changes: dict[str, object], says: str) -> None:
    """A bad award is refused with the field and what is wrong with it, on one line."""
    with pytest.raises(BadInput) as refused:
        read(**changes)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_without_zone_names_the_field() -> None:
    """A pay-by date without a zone has no end, so the zone is asked for."""
    without = {k: v for k, v in a_file().items() if k != "zone"}
    with pytest.raises(BadInput, match="zone: is missing"):
        AwardCase.from_file(without, "award/AW")


def test_a_later_case_of_the_same_award_has_its_own_number() -> None:
    """A case that follows another has the award's id and the next number."""
    assert read(follows="award/AW-2026-0117").case_id == "AW-2026-0117~2"
    assert read(follows="award/AW-2026-0117~2").case_id == "AW-2026-0117~3"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"total": usd("0.00")}, "the award is for nothing"),
        ({"decided_for": "respondents"}, "the award was made against the claimant"),
        ({"decided_for": "nobody"}, "the award was made for nobody"),
        ({}, None),
    ],
)
def test_what_there_is_to_enforce(changes: dict[str, object], why: str | None) -> None:
    """An award for nothing, for nobody or against the claimant has nothing to enforce."""
    assert read(**changes).why_nothing_to_enforce == why
