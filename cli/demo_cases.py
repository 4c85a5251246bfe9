"""What the demo opens: copies of examples/ whose dates are moved to now.

The examples are a month old today and too old to be escalated in half a year. In a copy all dates
move by the same number of days, so that the last thing that happened was yesterday.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import desk
from domain.errors import RecourseError
from files import strict_yaml

EXAMPLES = Path(__file__).parent.parent / "examples"
STOPS_AT = "project-manager"

AHEAD = frozenset({"pay_by", "payment_due_on"})
"""Days that lie ahead of the one who writes the file; all others have happened."""

_DATED = re.compile(r"\d{4}-\d\d-\d\d")

_STAYS_OPEN = {
    "assignment": {"id": "WM-1043", "title": "Survey of the network cabinet, store 4"},
    "amount_owed": {"amount": "325.00", "currency": "USD"},
    "worker": {"name": "Jonas Adeyemi", "email": "jonas.adeyemi@example.com"},
}
"""What the case that stays open has different from examples/worker-escalation.yaml."""


class Scene(NamedTuple):
    """A case to open, and the rung at which its time stops, if it is to stay open."""

    name: str
    content: dict[str, Any]
    stops_at: str | None = None


def scenes(now: datetime, cannot: Callable[[str], None]) -> Iterator[Scene]:
    """Yield every case of examples/ that can be opened here; say of the others why not."""
    for file in sorted(EXAMPLES.glob("*.yaml")):
        name = f"examples/{file.name}"
        try:
            document = strict_yaml.read(file)
            kind = desk.kind_of(document.data, name)
            document.model(kind.file_type)  # its mistakes have lines; those of a copy have none
        except RecourseError as error:
            cannot(f"not opened: {error}")
            continue
        copy = moved(document.data, now)
        yield Scene(name, copy)
        if file.stem == "worker-escalation":
            yield Scene(f"{name}, once more", _with(copy, _STAYS_OPEN), STOPS_AT)


def moved(content: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return a copy in which what happened last happened yesterday; times of day stay."""
    happened = [day for name, text in _texts(content) if name not in AHEAD and (day := _day(text))]
    if not happened:
        return content
    by = (now - timedelta(days=1)).astimezone(UTC).date() - max(happened)
    copy: dict[str, Any] = _each_text(content, lambda text: _later(text, by))
    return copy


def _with(content: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    copy = deepcopy(content)
    for name, value in changes.items():
        copy[name] = {**copy[name], **value}
    return copy


def _texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, name)
    elif isinstance(value, str):
        yield name, value


def _each_text(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 (a file's content)
    if isinstance(value, dict):
        return {key: _each_text(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [_each_text(part, change) for part in value]
    return change(value) if isinstance(value, str) else value


def _day(text: str) -> date | None:
    """Return the day, in UTC, of a text that is a date or an instant and nothing else."""
    if not _DATED.match(text):  # fromisoformat takes 20261030, which may be somebody's number
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC).date() if at.tzinfo else at.date()


def _later(text: str, by: timedelta) -> str:
    if _day(text) is None:
        return text
    day = date.fromisoformat(text[:10]) + by
    return f"{day.isoformat()}{text[10:]}"
