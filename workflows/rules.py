"""Reads the rules of a case: when it opens, looks further ahead, or moves to others."""

from datetime import datetime
from typing import Any

from temporalio import workflow

from activities.opening import Opening, SnapshotRequest
from domain.case import Case, Snapshot
from workflows.options import reading


async def rules_of(case: Case, at: datetime, **changes: Any) -> Snapshot:
    """Return the rules that a case names, as their files are now; `changes` go to the request.

    Raises:
        ActivityError: a file is missing or makes no sense; its cause says which and why.
    """
    request = SnapshotRequest.of(case, at, **changes)
    return await workflow.execute_activity_method(
        Opening.take_snapshot, request, **reading("read the policy and the calendar of today")
    )
