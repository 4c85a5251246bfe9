"""Values typed on the command line: instants, durations, and `key=value` fields of messages."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.acts import Envelope, problems
from domain.errors import BadInput
from domain.time.duration import Duration
from files import strict_yaml
from files.zones import zone_snapshot

_WITH_ZONE = re.compile(r"(?P<local>\d\S*(?: \d\S*)?) +(?P<zone>[A-Za-z]\S*)")
EXAMPLE = '"2026-03-06T16:00 America/New_York", or 2026-03-06T21:00Z'


def instant(text: str, what: str) -> datetime:
    """Return the instant of a text with an offset, or of a local time with the name of a zone.

    Raises:
        BadInput: the text is no instant, or has no time of day or no zone.
    """
    named = _WITH_ZONE.fullmatch(text.strip())
    if named:
        return in_zone(named["local"], named["zone"], what)
    at = _read(text, what)
    if at.tzinfo is None:
        msg = f"{what}: {text} has no zone; write {EXAMPLE}"
        raise BadInput(msg)
    return at.astimezone(UTC)


def in_zone(text: str, zone: str, what: str) -> datetime:
    """Return the instant of a local time in a zone, the first one if it is repeated."""
    at = _read(text, what)
    if at.tzinfo is not None:
        msg = f"{what}: {text} has an offset, and {zone} is named as well; write one of them"
        raise BadInput(msg)
    day = at.date()
    return zone_snapshot(zone, day, day + timedelta(days=1)).instant(at)


def _read(text: str, what: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        msg = f"{what}: {text!r} is no date and time; write {EXAMPLE}"
        raise BadInput(msg) from None
    if _is_date(text):
        msg = f"{what}: {text} is a day, without a time of day; write {EXAMPLE}"
        raise BadInput(msg)
    return at


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def read_utc(at: str) -> datetime:
    """Return an instant in a case's status."""
    return datetime.fromisoformat(at)


def duration(text: str, what: str) -> Duration:
    """Return a duration written as in a policy: {business_days: 2}.

    Raises:
        BadInput: it is no duration, or has no unit or several.
    """
    try:
        return Duration.model_validate(strict_yaml.loads(f"wait: {text}", what)["wait"])
    except ValidationError as error:
        msg = f"{what}: {problems(error)}"
        raise BadInput(msg) from None


def payload(
    act: type[Envelope], pairs: Iterable[str], file: Path | None, **also: str | None
) -> dict[str, Any]:
    """Return the payload of a message, in JSON types: fields of a file, then `key=value` pairs.

    Raises:
        BadInput: a pair is not `key=value`, or the message's model rejects the fields.
    """
    content = strict_yaml.load(file) if file else {}
    given = _nested(pairs, content)
    given |= {name: value for name, value in also.items() if value is not None}
    try:
        # Values of the command line are strings, and the model knows which are numbers. A file has
        # types already, and the strings mode of pydantic has no lists (agreed_by=["claimant"]).
        typed_already = file or any(isinstance(value, list) for value in given.values())
        read = act.model_validate(given) if typed_already else act.model_validate_strings(given)
    except ValidationError as error:
        fields = ", ".join(name for name in act.model_fields if name not in also)
        msg = f"{act.name}: {problems(error)} (fields: {fields})"
        raise BadInput(msg) from None
    typed: dict[str, Any] = read.model_dump(mode="json", exclude_unset=True)
    if not given.get("id"):
        typed.pop("id", None)  # the desk derives the id from the typed values
    return typed


def _nested(pairs: Iterable[str], content: dict[str, Any]) -> dict[str, Any]:
    given = json.loads(json.dumps(content))
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            msg = f'{pair!r} is no field; write key=value, such as by_role=client, or "text=…"'
            raise BadInput(msg)
        *above, last = key.split(".")
        place = given
        for part in above:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                msg = f"{key}: {part} is a value already, so it has no parts"
                raise BadInput(msg)
        place[last] = _value(value)
    return dict(given)


def _value(value: str) -> object:
    """Return the text, or its value if it is a JSON list or object."""
    if value[:1] not in {"[", "{"}:
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
