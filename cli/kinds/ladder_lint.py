"""What is wrong with a ladder that reads well: rungs that nobody hears, or time never reaches."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from cli.kinds import Ground, Keys
from domain.calendar import due
from domain.errors import BeyondHorizon
from domain.ladder import EscalationPolicy

OF_THE_CASE = frozenset({"client", "worker", "project-manager", "account-manager"})
"""Roles that the case's own file fills."""

OPENINGS = tuple(time(hour) for hour in (9, 16))
"""A climb is tried from these hours of each day of a year: holidays make some longer."""


def lint(policy: EscalationPolicy, ground: Ground) -> Iterator[tuple[Keys, str]]:
    """Yield what is wrong, each with the way to its place in the file."""
    yield from _roles(policy, ground)
    try:
        yield from _reminders(policy, ground)
        yield from _updates(policy, ground)
        yield from _too_long(policy, ground)
    except BeyondHorizon as error:
        yield ("rungs",), f"over-long: the climb takes longer than any calendar reaches: {error}"


def _updates(policy: EscalationPolicy, ground: Ground) -> Iterator[tuple[Keys, str]]:
    start = ground.today
    if due(start, policy.update_every, ground.calendar) >= due(
        start, policy.fallback.after, ground.calendar
    ):
        text = f"{policy.update_every} is longer than fallback.after, so no update is ever sent"
        yield ("update_every",), text


def _roles(policy: EscalationPolicy, ground: Ground) -> Iterator[tuple[Keys, str]]:
    for index, rung in enumerate(policy.rungs):
        for key, role in (("asks", rung.asks), ("fallback_contact", rung.fallback_contact)):
            if role and role not in OF_THE_CASE and not ground.has_holder(role):
                text = (
                    f"unreachable: nobody holds the role {role}; a case file fills "
                    f"{', '.join(sorted(OF_THE_CASE))}, RECOURSE_DIRECTORY names others"
                )
                yield ("rungs", index, key), text


def _reminders(policy: EscalationPolicy, ground: Ground) -> Iterator[tuple[Keys, str]]:
    start, calendar = ground.today, ground.calendar
    for index, rung in enumerate(policy.rungs):
        if rung.remind and due(start, rung.remind, calendar) >= due(start, rung.wait, calendar):
            text = f"{rung.remind} is not before the wait of {rung.wait} ends: it is never sent"
            yield ("rungs", index, "remind"), text


def _too_long(policy: EscalationPolicy, ground: Ground) -> Iterator[tuple[Keys, str]]:
    """Yield the rungs that are due when the month of silence is over, from some openings or all."""
    late: dict[int, list[datetime]] = {}
    openings = list(_openings(ground))
    for opened in openings:
        month_ends = due(opened, policy.fallback.after, ground.calendar)
        at = opened
        for index, (before, _) in enumerate(pairwise(policy.rungs), 1):
            at = due(at, before.wait, ground.calendar)
            if at >= month_ends:
                late.setdefault(index, []).append(opened)
    for index, found in late.items():
        when = "always" if len(found) == len(openings) else _such_as(found[0], ground)
        text = (
            f"over-long: {policy.rungs[index].name} is due when {policy.fallback.after} "
            f"of silence is over ({when}), so it is {_then(policy)}"
        )
        yield ("rungs", index), text


def _then(policy: EscalationPolicy) -> str:
    if policy.fallback.if_unasked == "fallback":
        return "never asked; make the waits before it shorter"
    return "asked only after that (if_unasked: ask_first), and the fallback is late"


def _such_as(opened: datetime, ground: Ground) -> str:
    return f"opened on {ground.calendar.zone.local(opened):%Y-%m-%d %H:%M}, for example"


def _openings(ground: Ground) -> Iterator[datetime]:
    first: date = ground.calendar.zone.local(ground.today).date()
    for days in range(366):
        for hour in OPENINGS:
            local = datetime.combine(first + timedelta(days=days), hour)
            yield ground.calendar.zone.instant(local)
