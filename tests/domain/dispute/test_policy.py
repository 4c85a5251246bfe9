"""The path and the fees as data: no gaps, no overlaps, no unknown stages, a source on every row."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from domain.dispute.case import DisputeCase
from domain.dispute.fees import FeeTable
from domain.dispute.policy import DisputePath, Row, WindowRules
from domain.dispute.rules import WINDOW_OF, Windows
from domain.errors import BadInput
from tests.domain.dispute.world import DisputeWorld, snapshot

PATH = snapshot().policy
TABLE = snapshot().tables["fees"]


def rows(model: object) -> list[Row]:
    """Return every dated row in a model."""
    if isinstance(model, Row):
        return [model]
    if isinstance(model, tuple | list):
        return [row for item in model for row in rows(item)]
    if isinstance(model, BaseModel):
        return [row for name in type(model).model_fields for row in rows(getattr(model, name))]
    return []


def test_every_number_has_its_day_and_its_source() -> None:
    """Each row of the path and of the fees says since when it holds, and what it rests on."""
    found = rows(DisputePath.model_validate(PATH)) + rows(FeeTable.model_validate(TABLE))
    assert len(found) > 40
    assert all(row.source and row.since.year >= 2016 for row in found)


def changed(windows: list[dict[str, Any]]) -> dict[str, Any]:
    return {**PATH, "windows": {**PATH["windows"], "acceptance": windows}}


def window(since: str, until: str | None = None) -> dict[str, Any]:
    return {"since": since, "until": until, "wait": {"calendar_days": 2}, "source": "a page"}


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        (
            [window("2016-01-01", "2020-01-01"), window("2021-01-01")],
            "no row holds from 2020-01-02 to 2020-12-31",
        ),
        (
            [window("2016-01-01"), window("2021-01-01")],
            "overlap: end the first with until: 2020-12-31",
        ),
        ([window("2016-01-01", "2020-01-01")], "no row holds after 2020-01-01"),
        ([window("2016-01-01", "2015-01-01")], "ends before it begins"),
    ],
)
def test_gaps_and_overlaps_are_refused(windows: list[dict[str, Any]], words: str) -> None:
    """A series of rows covers every day once, and the refusal names the days."""
    with pytest.raises(ValidationError, match=words):
        DisputePath.model_validate(changed(windows))


def test_an_unknown_stage_is_refused_with_the_known_ones() -> None:
    """A silence that leads nowhere is refused when the file is loaded."""
    silence = {
        **PATH["silence"],
        "on_released": [{"since": "2016-01-01", "follows": "arbitraton", "source": "a page"}],
    }
    with pytest.raises(
        ValidationError, match="is no stage or outcome of a dispute; known: arbitration"
    ):
        DisputePath.model_validate({**PATH, "silence": silence})


def test_a_matrix_without_one_of_its_rows_is_refused() -> None:
    """Each of the four cases of joining has exactly one row."""
    held = [{**PATH["joining"]["held"][0], "rows": PATH["joining"]["held"][0]["rows"][:3]}]
    with pytest.raises(ValidationError, match="one row for each of"):
        DisputePath.model_validate({**PATH, "joining": {**PATH["joining"], "held": held}})


def test_a_path_that_does_not_hold_yet_is_found_when_a_case_opens() -> None:
    """A rule that begins tomorrow refuses the case today, instead of stopping it half-way."""
    later = [{"since": "2030-01-01", "wait": {"calendar_days": 7}, "source": "a page"}]
    path = DisputePath.model_validate(
        {**PATH, "windows": {**PATH["windows"], "agree_and_pay": later}}
    )
    with pytest.raises(BadInput, match="agree and pay is known on 2026-09-14"):
        path.hold_on(date(2026, 9, 14))
    DisputePath.model_validate(PATH).hold_on(date(2026, 9, 14))


def test_a_policy_that_does_not_know_the_day_of_the_opening_does_not_fit() -> None:
    """A case cannot move to a policy without one of its rules on the day on which it opened."""
    case = DisputeWorld().case
    assert case.incompatible() is None
    later = [{"since": "2030-01-01", "value": 900, "source": "a page"}]
    state = case.model_dump(mode="json")
    state["snapshot"]["policy"] = {**PATH, "statement_words": later}
    problem = DisputeCase.model_validate(state).incompatible() or ""
    assert problem.startswith("no rule for the statement's length is known on 2026-09-14")


def test_every_window_of_the_policy_is_among_the_rules_of_a_case() -> None:
    """A window that the policy gains has to be resolved, and a deadline that has one has a row."""
    windows = list(WindowRules.model_fields)
    assert [field.name for field in fields(Windows)] == windows
    assert {*WINDOW_OF.values()} <= {*windows}
    handles = DisputeCase.handles
    prefixes = tuple(row.prefix for row in handles.deadlines_rows)
    assert all(n in handles.deadline_rows or n.startswith(prefixes) for n in WINDOW_OF)


def test_a_ladder_goes_up() -> None:
    """A question never goes from the manager down to the mediator."""
    ladder = {**PATH["questions"][0], "rungs": list(reversed(PATH["questions"][0]["rungs"]))}
    with pytest.raises(ValidationError, match="the rungs go up"):
        DisputePath.model_validate({**PATH, "questions": [ladder]})


def test_a_warning_lead_is_elapsed_time() -> None:
    """A lead is counted back, so business days are refused there."""
    with pytest.raises(ValidationError, match="counted back from its deadline"):
        DisputePath.model_validate({**PATH, "warn_before": {"business_days": 1}})


def test_an_unknown_amount_cannot_be_exact() -> None:
    """A fee row without an amount is approximate, so that a person is asked."""
    share = [{"since": "2016-01-01", "amount": None, "source": "a page"}]
    arbitration = {**TABLE["arbitration"], "platform_share": share}
    with pytest.raises(ValidationError, match="has no amount, so it is approximate"):
        FeeTable.model_validate({**TABLE, "arbitration": arbitration})


def test_a_fee_as_a_float_is_refused() -> None:
    """Money in the table is a decimal in quotes, never a float."""
    row = {"since": "2016-01-01", "amount": 291.0, "source": "a page"}
    arbitration = {**TABLE["arbitration"], "per_party": [row]}
    with pytest.raises(ValidationError, match="never as a float"):
        FeeTable.model_validate({**TABLE, "arbitration": arbitration})
