"""What a case is decided by, read once when it opens and kept in its history."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.base import Frozen, Instant
from domain.case import Case, Ref, Snapshot
from domain.errors import BadInput, ErrorType
from domain.kinds import KINDS
from infra import calendars, strict_yaml

BEFORE = timedelta(days=400)  # six months of assignment age, and the attempts before it
AHEAD = timedelta(days=550)  # any single wait (a year, for a court) and the pauses in it


Tables = dict[str, type[BaseModel]]


class SnapshotRequest(Frozen):
    """Which files, from when on."""

    kind: str
    policy: str
    calendar: str | None = None
    at: Instant
    zones: tuple[str, ...] = ()
    span: tuple[date, date] | None = Field(
        default=None, description="the days to cover, from and before; else some around `at`"
    )
    about: dict[str, str] = Field(
        default_factory=dict, description="what its kind needs to know to keep less of the policy"
    )

    @classmethod
    def of(cls, case: Case, at: datetime, **changes: Any) -> Self:  # noqa: ANN401 (any field)
        """Return the request for the rules that a case names, as they are at this instant."""
        policy, calendar = case.reads()
        asked = cls(
            kind=case.kind,
            policy=policy,
            calendar=calendar,
            at=at,
            zones=case.zones(),
            about=case.about(),
        )
        return asked.model_copy(update=changes)


class Opening:
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
            return self.snapshot(request)
        except BadInput as error:
            raise ApplicationError(
                str(error), type=ErrorType.BAD_INPUT, non_retryable=True
            ) from None

    def snapshot(self, request: SnapshotRequest) -> Snapshot:
        """Return the same, outside a worker: the door judges a file by the same rules.

        Raises:
            BadInput: a file is missing or makes no sense.
        """
        path = self._file(request.policy)
        policy = strict_yaml.load_model(path, KINDS[request.kind].policy_type)
        content = policy.model_dump(mode="json")
        # Further files that a policy names by fields of its own, such as the fee table.
        tables: Tables = getattr(KINDS[request.kind], "table_types", {})
        # A kind with a long policy says how much of it a case needs; the hash is the whole file's.
        keeps = getattr(KINDS[request.kind], "kept_policy", None)
        name = request.calendar or content["calendar"]
        calendar_file = calendars.load(self._file(name, "calendars"))
        around = (request.at - BEFORE).date(), (request.at + AHEAD).date()
        start, end = request.span or around
        read = {name: self._table(content[name], t) for name, t in tables.items()}
        if request.zones:
            zones = {name: calendars.zone_snapshot(name, start, end) for name in request.zones}
            read["zones"] = {name: zone.model_dump(mode="json") for name, zone in zones.items()}
        return Snapshot(
            policy=keeps(policy, request.about) if keeps and request.about else content,
            policy_ref=Ref(
                name=content["name"],
                version=str(content["version"]),
                hash=strict_yaml.digest(content),
            ),
            calendar=calendars.snapshot(calendar_file, start, end),
            tables=read,
        )

    def _table(self, name: str, model: type[BaseModel]) -> dict[str, Any]:
        return strict_yaml.load_model(self._file(name), model).model_dump(mode="json")

    def _file(self, name: str, folder: str = "") -> Path:
        path = self._policies / folder / f"{name}.yaml"
        if "/" in name or name.startswith(".") or not path.is_file():
            known = sorted(p.stem for p in (self._policies / folder).glob("*.yaml"))
            msg = f"no {folder or 'policies'}/{name}.yaml; there is {', '.join(known)}"
            raise BadInput(msg)
        return path


def covers(snapshot: Snapshot, now: datetime) -> bool:
    """Return whether the snapshot reaches far enough ahead of `now` for any single wait."""
    return snapshot.calendar.zone.end - now > AHEAD / 3
