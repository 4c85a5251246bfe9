"""The activity that reads the rules of a case, at its opening and for a longer calendar."""

from pathlib import Path

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.case.record import Snapshot
from domain.errors import BadInput, ErrorType
from files import snapshots
from files.snapshots import SnapshotRequest


class Snapshots:
    """The activity that reads policies and calendars from a folder."""

    def __init__(self, policies: Path) -> None:
        self._policies = policies

    @activity.defn(name="take_snapshot")
    def take_snapshot(self, request: SnapshotRequest) -> Snapshot:
        """Return the current policy, calendar, zones and tables of a case.

        Raises:
            ApplicationError: of type BadInput, non-retryable: a file is missing or makes no sense.
        """
        try:
            return snapshots.take(self._policies, request)
        except BadInput as error:
            raise ApplicationError(
                str(error), type=ErrorType.BAD_INPUT, non_retryable=True
            ) from None
