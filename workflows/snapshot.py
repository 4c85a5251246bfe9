"""Reads the rules of a case: when it opens, looks further ahead, or moves to others."""

from datetime import datetime
from typing import Any

from temporalio import workflow

from activities.snapshot import Snapshots
from domain.case.case import Case, Snapshot
from files.snapshots import SnapshotRequest
from workflows.options import reading


async def take_snapshot(case: Case, at: datetime, **changes: Any) -> Snapshot:
    """Return the rules that a case names, as their files are now; `changes` go to the request.

    Raises:
        ActivityError: a file is missing or makes no sense; its cause says which and why.
    """
    request = SnapshotRequest.of(case, at, **changes)
    return await workflow.execute_activity_method(
        Snapshots.take_snapshot, request, **reading("read the policy and the calendar of today")
    )
