"""One row per kind of case, and every table by kind outside of domain/ has each of them."""

from temporalio import workflow

from bundle.archive import DOSSIERS
from cli import kinds
from domain.kinds import KINDS, kind_of, workflow_id
from domain.oversight.remedies import REMEDIES
from workflows.registry import WORKFLOWS


def test_every_kind_has_its_workflow() -> None:
    """A worker runs the workflow type of every row, and no other."""
    run = [workflow._Definition.must_from_class(one).name for one in WORKFLOWS]  # noqa: SLF001 (the SDK has no public way)
    assert sorted(map(str, run)) == sorted(row.workflow_type for row in KINDS.values())


def test_a_letter_stands_for_one_kind() -> None:
    """A reply address names one kind by its letter."""
    letters = [row.reply_letter for row in KINDS.values()]
    assert len(set(letters)) == len(letters)
    assert all(len(letter) == 1 and letter.islower() for letter in letters)


def test_every_table_by_kind_is_complete() -> None:
    """The command line, bundles and the findings know every kind."""
    assert set(kinds.MODULES) == set(DOSSIERS) == set(REMEDIES) == set(KINDS)


def test_a_workflow_id_names_its_kind() -> None:
    """The id of a case leads back to its row."""
    for kind, row in KINDS.items():
        assert kind_of(workflow_id(kind, "c-1")) is row
