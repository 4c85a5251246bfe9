"""The activity that reads what decides a case: once when it opens, later when it looks ahead."""

from pathlib import Path

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.case.record import Snapshot
from domain.errors import BadInput, ErrorType
from files import snapshots
from files.snapshots import SnapshotRequest


class Snapshots:
    """Reads policies and calendars from a folder."""

    def __init__(self, policies: Path) -> None:
        self._policies = policies

    @activity.defn(name="take_snapshot")
    def take_snapshot(self, request: SnapshotRequest) -> Snapshot:
        """Return policy, calendar and zone changes as they are today, with their hashes.

        Raises:
            ApplicationError: BadInput, not to be retried: a file is missing or makes no sense.
        """
        try:
            return snapshots.take(self._policies, request)
        except BadInput as error:
            raise ApplicationError(
                str(error), type=ErrorType.BAD_INPUT, non_retryable=True
            ) from None
