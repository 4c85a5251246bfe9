"""The cases of the demo: copies of examples/ with dates moved to the present.

The dates of the examples are fixed, and in half a year they would be too old for an escalation. In
a copy all dates move by the same number of days, so that the latest event was yesterday.
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
"""Fields with a date in the future; all other dates are in the past."""

_DATED = re.compile(r"\d{4}-\d\d-\d\d")

_STAYS_OPEN = {
    "assignment": {"id": "WM-1043", "title": "Survey of the network cabinet, store 4"},
    "amount_owed": {"amount": "325.00", "currency": "USD"},
    "worker": {"name": "Jonas Adeyemi", "email": "jonas.adeyemi@example.com"},
}
"""Changes to examples/worker-escalation.yaml for the case that stays open."""


class DemoCase(NamedTuple):
    """A case file, and the rung at which its time stops if it is to stay open."""

    name: str
    content: dict[str, Any]
    stops_at: str | None = None


def demo_cases(now: datetime, cannot: Callable[[str], None]) -> Iterator[DemoCase]:
    """Yield the cases of examples/; call `cannot` with the reason for a file with a mistake."""
    for file in sorted(EXAMPLES.glob("*.yaml")):
        name = f"examples/{file.name}"
        try:
            document = strict_yaml.read(file)
            kind = desk.case_type_of(document.data, name)
            document.model(kind.file_type)  # errors about a copy would have no lines
        except RecourseError as error:
            cannot(f"not opened: {error}")
            continue
        copy = moved(document.data, now)
        yield DemoCase(name, copy)
        if file.stem == "worker-escalation":
            yield DemoCase(f"{name}, once more", _with(copy, _STAYS_OPEN), STOPS_AT)


def moved(content: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return a copy whose latest past date is yesterday; times of day stay."""
    happened = [day for name, text in _texts(content) if name not in AHEAD and (day := _day(text))]
    if not happened:
        return content
    by = (now - timedelta(days=1)).astimezone(UTC).date() - max(happened)
    copy: dict[str, Any] = _each_text(content, lambda text: _moved_text(text, by))
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
    """Return the day, in UTC, of a text that is a date or an instant; None of other texts."""
    if not _DATED.match(text):  # fromisoformat accepts 20261030, which may be an id
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC).date() if at.tzinfo else at.date()


def _moved_text(text: str, by: timedelta) -> str:
    if _day(text) is None:
        return text
    day = date.fromisoformat(text[:10]) + by
    return f"{day.isoformat()}{text[10:]}"
