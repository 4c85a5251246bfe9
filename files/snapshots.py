"""The rules of a case, read from their files: policy, calendar, zones and tables, with hashes.

take(policies, SnapshotRequest.of(case, at)) -> Snapshot    from the files as they are now
covers(snapshot, now) -> bool                               is it long enough for any wait?
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field

from domain.base import Frozen, Instant
from domain.case.case import Case, NewCase
from domain.case.record import Ref, Snapshot
from domain.errors import BadInput
from domain.kinds import KINDS
from domain.time.days import CalendarSnapshot
from files import calendars, ladders, strict_yaml
from files.calendars import CalendarFile
from files.zones import zone_snapshot

BEFORE = timedelta(days=400)  # an assignment may be six months old, with attempts before it
AHEAD = timedelta(days=550)  # the longest single wait (a year, for a court) with its pauses

ENDS_SOON = timedelta(days=30)
"""How long before its calendar ends a person is asked for a longer one; own default."""


class SnapshotRequest(Frozen):
    """The files to read for a case, and the days to cover."""

    kind: str
    policy: str
    calendar: str | None = None
    at: Instant
    zones: tuple[str, ...] = ()
    begins_on: date | None = Field(
        default=None, description="the day on which its ladder begins, if that is after `at`"
    )
    span: tuple[date, date] | None = Field(
        default=None, description="the days to cover, from and before; else some around `at`"
    )
    about: dict[str, str] = Field(
        default_factory=dict, description="what its kind needs to know to keep less of the policy"
    )

    @classmethod
    def of(cls, case: Case | NewCase[Any], at: datetime, **changes: Any) -> Self:  # noqa: ANN401 (any field)
        """Return the request for the rules that a case names, around this instant."""
        policy, calendar = case.rule_files()
        request = cls(
            kind=case.kind,
            policy=policy,
            calendar=calendar,
            at=at,
            zones=case.file.zones(),
            begins_on=case.file.begins_on(),
            about=case.file.about(),
        )
        return request.model_copy(update=changes)


def around(at: datetime) -> tuple[date, date]:
    """Return the days that a case needs around an instant."""
    return (at - BEFORE).date(), (at + AHEAD).date()


def take(policies: Path, request: SnapshotRequest) -> Snapshot:
    """Return the policy, calendar, zones and tables of a case from their files.

    Raises:
        BadInput: a file is missing or makes no sense.
    """
    kind = KINDS[request.kind].case
    policy = strict_yaml.load_model(_file(policies, request.policy), kind.policy_type)
    content = policy.model_dump(mode="json")
    # Further files named in fields of the policy, such as the fee table.
    name = request.calendar or content["calendar"]
    calendar_file = calendars.load(_file(policies, name, "calendars"))
    start, end = request.span or around(request.at)
    read = {
        name: _table(policies, content[name], model) for name, model in kind.table_types.items()
    }
    if request.zones:
        zones = {name: zone_snapshot(name, start, end) for name in request.zones}
        read["zones"] = {name: zone.model_dump(mode="json") for name, zone in zones.items()}
    return Snapshot(
        # The hash is that of the whole file, whatever the case keeps of it.
        policy=kind.kept_policy(policy, request.about) if request.about else content,
        policy_ref=Ref(
            name=content["name"],
            version=str(content["version"]),
            hash=strict_yaml.digest(content),
        ),
        calendar=_calendar(calendar_file, request, policy, (start, end)),
        tables=read,
    )


def _calendar(
    file: CalendarFile, request: SnapshotRequest, policy: BaseModel, span: tuple[date, date]
) -> CalendarSnapshot:
    """Return the calendar of a span; one that is not valid for all of it covers the ladder.

    A case that moves to other rules is under way, and checks by itself that its deadlines fit.

    Raises:
        BadInput: it ends before the ladder does, or makes no sense.
    """
    if not file.has_end:
        return calendars.snapshot(file, *span)
    if request.span:
        return calendars.snapshot(file, *span, request.at.date())
    whole = calendars.snapshot(calendars.without_end(file), *span)
    start = request.at
    if request.begins_on and request.begins_on < whole.covers_until:
        begins = datetime.combine(request.begins_on, time.min)
        start = max(start, whole.zone.instant(begins))
    needed = ladders.last_day(request.kind, policy, start, whole)
    return calendars.snapshot(file, *span, needed)


def check_ladder(file: CalendarFile, kind: str, policy: BaseModel, at: datetime) -> None:
    """Check that a case which opens at this instant could end by this calendar.

    Raises:
        BadInput: the calendar ends before the ladder does.
    """
    request = SnapshotRequest(kind=kind, policy="", at=at)
    _calendar(file, request, policy, around(at))


def covers(snapshot: Snapshot, now: datetime) -> bool:
    """Return whether the snapshot is long enough after `now` for any single wait."""
    return now < reads_at(snapshot)


def reads_at(snapshot: Snapshot) -> datetime:
    """Return when a calendar has to be read further."""
    return snapshot.calendar.zone.end - AHEAD / 3


def ends_soon(snapshot: Snapshot) -> datetime:
    """Return when a person has to know that a calendar ends, if it cannot be read further."""
    return datetime.combine(snapshot.calendar.covers_until, time.min, UTC) - ENDS_SOON


def _table(policies: Path, name: str, model: type[BaseModel]) -> dict[str, Any]:
    return strict_yaml.load_model(_file(policies, name), model).model_dump(mode="json")


def _file(policies: Path, name: str, folder: str = "") -> Path:
    path = policies / folder / f"{name}.yaml"
    if "/" in name or name.startswith(".") or not path.is_file():
        known = sorted(p.stem for p in (policies / folder).glob("*.yaml"))
        msg = f"no {folder or 'policies'}/{name}.yaml; there is {', '.join(known)}"
        raise BadInput(msg)
    return path
