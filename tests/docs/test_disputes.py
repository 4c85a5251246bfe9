"""docs/disputes.md names everything that a dispute can be told, be asked, become and answer."""

from pathlib import Path

from domain.dispute.case import DisputeCase
from domain.dispute.ending import OUTCOME_WORDS
from tests.domain.dispute.world import DisputeWorld

HANDLES = DisputeCase.handles
NAMED = [row.in_stage for row in HANDLES.fact_rows.values()]
NAMED += [row.in_stage for row in HANDLES.command_rows.values()]
STAGES = {"refused", "closed", *(stage for stages in NAMED for stage in stages or ())}
DOCS = (Path(__file__).parents[2] / "docs" / "disputes.md").read_text(encoding="utf-8")


def test_every_act_is_documented_with_its_sentence() -> None:
    """Each fact and command is in the docs, in the words of the Web UI."""
    for act in (*DisputeCase.handles.facts, *DisputeCase.handles.commands):
        assert f"| `{act.name}` | {act.what} |" in DOCS


def test_every_stage_and_outcome_is_documented() -> None:
    """No case can be somewhere, or end somehow, that the docs do not name."""
    for word in (*STAGES, *OUTCOME_WORDS, "not-a-dispute"):
        assert f"`{word}`" in DOCS


def test_every_field_of_the_status_is_documented() -> None:
    """Whatever `status` adds for a dispute is in the docs."""
    for field in DisputeWorld().case.own_status():
        assert f"`{field}`" in DOCS


def test_every_letter_of_a_dispute_is_documented() -> None:
    """Each kind of letter that there is a template for is in the docs."""
    folder = Path(__file__).parents[2] / "templates" / "dispute"
    kinds = [page.stem for page in folder.glob("*.txt")]
    assert len(kinds) > 20
    assert [kind for kind in kinds if f"`{kind}`" not in DOCS] == []
