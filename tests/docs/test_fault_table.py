"""The table of faults in docs/mail.md is what happens: each row is a case that lived through it.

`UPDATE_SNAPSHOTS=1 pytest tests/docs/test_fault_table.py` writes the table anew.
"""

import os

import pytest
from temporalio.testing import WorkflowEnvironment

from tests import fault_table
from tests.fault_table import PAGE, Row, in_page, table

pytestmark = pytest.mark.further

SENT_AGAIN = "is sent again, marked as a possible repeat"
NOT_SENT_AGAIN = "it is not sent again"
REFUSED = "was refused for good"


def is_explained(row: Row) -> bool:
    """Whether a letter left exactly once, or the record says what the policy or SendGrid chose."""
    if row.left == 1:
        return True
    if row.left > 1:
        return row.left == 2 and SENT_AGAIN in row.said and row.letter == "project-manager"
    return row.needs_a_person and (REFUSED in row.said or NOT_SENT_AGAIN in row.said)


async def test_no_fault_doubles_or_loses_a_letter_without_a_word(env: WorkflowEnvironment) -> None:
    """Every letter leaves once, but where the policy chose otherwise and the record says so."""
    rows = await fault_table.rows(env)
    text = in_page(table(rows), PAGE.read_text())
    if os.environ.get("UPDATE_SNAPSHOTS"):
        PAGE.write_text(text)
    assert [row.line() for row in rows if not is_explained(row)] == []
    assert PAGE.read_text() == text
