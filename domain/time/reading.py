"""Times as people read them in letters and on pages: "3:15 PM EST, Wed 2 Dec 2026".

    as_read(text, up=…, mark=…) -> str      each time of `local_text` in it, written for a reader
    finished(text, offsets=…) -> str        the whole letter: each offset once, "at" before a time

The record, the command line and JSON keep the form of `local_text`, to the second.
"""

import re
from datetime import datetime, timedelta

from domain.time.zone import MONTHS, WEEKDAYS, day_text

AT, OPENS, CLOSES = "\ue000", "\ue001", "\ue002"
"""Private characters before a time and around its offset, until the whole letter is there."""

TIME = re.compile(
    rf"(?:{'|'.join(WEEKDAYS)}) "
    rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}}), "
    r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?: (?P<letters>[A-Z]{2,6})\b)?(?: (?P<offset>\(UTC[+-]\d\d:\d\d\)))?"
)
LIMIT = re.compile(r"\b(?:by|until|before|after|from|due|due on|closes on|ends on|than) $")
"""Words before a time that is the end of a wait."""
OFFSET = re.compile(f"{OPENS}(.*?){CLOSES}")
ON = re.compile(rf"(\bon )?((?:<strong>)?){AT}", re.IGNORECASE)
MINUTE = timedelta(minutes=1)
NOON = 12


def as_read(text: str, *, up: bool = False, mark: bool = False) -> str:
    """Return the text with each time in it as people read it, to the minute.

    The end of a wait is rounded up, so that nobody is told of less time than there is; an event
    is rounded down. `up` says that all times in the text are ends of a wait; otherwise the word
    before a time tells.

    With `mark` the times are marked for `finished`, which sees the sentences they end up in.
    """

    def written(found: re.Match[str]) -> str:
        return _written(found, up=up or LIMIT.search(text, 0, found.start()) is not None)

    marked = TIME.sub(written, text)
    return marked if mark else finished(marked)


def _written(found: re.Match[str], *, up: bool) -> str:
    month = MONTHS.index(found["month"]) + 1
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        local = datetime(int(found["year"]), month, int(found["day"]), hour, minute, second)  # noqa: DTZ001 (a wall clock has no zone)
    except ValueError:
        return found[0]
    if up and local.second:
        local += MINUTE
    zone = f" {found['letters']}" if found["letters"] else ""
    if offset := found["offset"]:
        # The offset of a zone without an abbreviation is its only name and stays everywhere.
        zone += f"{OPENS} {offset}{CLOSES}" if zone else f" {offset}"
    return f"{AT}{clock_read(local)}{zone}, {day_text(local.date())}"


def clock_read(local: datetime) -> str:
    """Return the time of day to the minute, such as 3:15 PM."""
    return f"{local.hour % NOON or NOON}:{local.minute:02} {'PM' if local.hour >= NOON else 'AM'}"


def finished(text: str, *, offsets: bool = True) -> str:
    """Return a text without the marks of `as_read`: "on" before a time becomes "at".

    Each UTC offset stays where it is first said, or nowhere without `offsets`.
    """
    said: set[str] = set()

    def first(found: re.Match[str]) -> str:
        is_new = offsets and found[1] not in said
        said.add(found[1])
        return found[1] if is_new else ""

    def at(found: re.Match[str]) -> str:
        on = found[1] or ""
        return f"{on[:1].replace('o', 'a').replace('O', 'A')}{'t ' if on else ''}{found[2]}"

    return OFFSET.sub(first, ON.sub(at, text))
