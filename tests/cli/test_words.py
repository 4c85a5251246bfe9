"""Words of the command line as the fields of an act."""

from pathlib import Path

import pytest

from cli import words
from domain.acts import Envelope
from domain.award import commands as award_acts
from domain.award import facts as award_news
from domain.case.ask_messages import Reply
from domain.dispute import commands as dispute_acts
from domain.errors import BadInput

WHO = {"actor": "Ops Olsen", "reason": "agreed"}
MONEY = '{"amount": "10.00", "currency": "USD"}'


@pytest.mark.parametrize(
    ("act", "pairs", "field", "value"),
    [
        (
            dispute_acts.Settle,
            ['agreed_by=["claimant", "respondent"]', "text=Half each.", f"amount={MONEY}"],
            "agreed_by",
            ["claimant", "respondent"],
        ),
        (
            award_acts.AgreePlan,
            [f'instalments=[{{"by": "2027-01-31", "amount": {MONEY}}}]', "winner_agrees=true"],
            "winner_agrees",
            True,
        ),
        (award_news.ConditionalTender, ["respondent=r-1", 'conditions=["release"]'], "conditions",
         ["release"]),
        (Reply, ['answers={"q-1": "Yes."}'], "answers", {"q-1": "Yes."}),
        (dispute_acts.DecideConsent, ["consent=consent-1", "granted=false"], "granted", False),
    ],
)  # fmt: skip
def test_every_field_can_be_written_on_the_command_line(
    act: type[Envelope], pairs: list[str], field: str, value: object
) -> None:
    """Lists, objects and yes or no are typed by the act itself, without a file."""
    also = WHO if "actor" in act.model_fields else {}
    assert words.payload(act, pairs, None, **also)[field] == value


@pytest.mark.parametrize(
    ("pairs", "line"),
    [
        (['agreed_by=["nobody"]', "text=Half."], "agreed_by.0: "),
        (["agreed_by=claimant", "text=Half."], "agreed_by: "),
        (['agreed_by=["claimant"', "text=Half."], "agreed_by: "),
        (['agreed_by=["claimant"]'], "text: is missing"),
    ],
)
def test_a_wrong_field_is_named(pairs: list[str], line: str) -> None:
    """What is wrong is said with the field that it is wrong in, on one line."""
    with pytest.raises(BadInput) as refused:
        words.payload(dispute_acts.Settle, pairs, None, **WHO)
    assert f"settle: {line}" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_words_of_a_file_have_types_of_their_own(tmp_path: Path) -> None:
    """A file gives the fields, and what is written beside it wins."""
    file = tmp_path / "settle.yaml"
    file.write_text("agreed_by: [claimant, respondent]\ntext: Half each.\n", encoding="utf-8")
    said = words.payload(dispute_acts.Settle, ["text=All of it."], file, **WHO)
    assert (said["agreed_by"], said["text"]) == (["claimant", "respondent"], "All of it.")
