"""Reads the rules of a case: when it opens, when its calendar ends, when it adopts other rules."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from activities.snapshot import Snapshots
from domain.acts import Adopt
from domain.case.adoption import wanted
from domain.case.case import Case, NewCase
from domain.case.record import Snapshot
from domain.errors import Refused
from files.snapshots import SnapshotRequest
from workflows.options import reading


async def take_snapshot(case: Case | NewCase[Any], at: datetime, **changes: Any) -> Snapshot:
    """Return the rules that a case names, as their files are now; `changes` alter the request.

    Raises:
        ActivityError: a file is missing or makes no sense; its cause says which and why.
    """
    request = SnapshotRequest.of(case, at, **changes)
    return await workflow.execute_activity_method(
        Snapshots.take_snapshot, request, **reading("read the policy and the calendar of today")
    )


async def read_rules(case: Case, command: Adopt, at: datetime) -> Snapshot:
    """Return the rules that a person moves a case to.

    Raises:
        Refused: a file is missing or makes no sense.
    """
    try:
        return await take_snapshot(case, at, **wanted(case, command.policy, command.calendar))
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        raise Refused(str(error.cause or error)) from error
