"""Checks of a valid ladder: roles without holders, and rungs, warnings or updates never due."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from cli.kinds import Keys, LintContext
from domain.errors import BeyondHorizon
from domain.escalation.policy import EscalationPolicy
from domain.time.calendar import due
from domain.time.duration import Duration
from domain.time.lead_time import before

OF_THE_CASE = frozenset({"client", "worker", "project-manager", "account-manager"})
"""Roles whose holders are in the case file."""

OPENINGS = tuple(time(hour) for hour in (9, 16))
"""Each check is made for a case opened at these hours of each day of a year."""


def lint(policy: EscalationPolicy, ground: LintContext) -> Iterator[tuple[Keys, str]]:
    """Yield the problems of a policy, each with its path in the file."""
    yield from _roles(policy, ground)
    try:
        yield from _reminders(policy, ground)
        yield from _warnings(policy, ground)
        yield from _updates(policy, ground)
        yield from _too_long(policy, ground)
    except BeyondHorizon as error:
        yield ("rungs",), f"over-long: the climb takes longer than any calendar reaches: {error}"


def _updates(policy: EscalationPolicy, ground: LintContext) -> Iterator[tuple[Keys, str]]:
    start = ground.today
    if due(start, policy.update_every, ground.calendar) >= due(
        start, policy.fallback.after, ground.calendar
    ):
        text = f"{policy.update_every} is longer than fallback.after, so no update is ever sent"
        yield ("update_every",), text


def _roles(policy: EscalationPolicy, ground: LintContext) -> Iterator[tuple[Keys, str]]:
    named: list[tuple[Keys, str | None]] = [(("warned",), policy.warned)]
    for index, rung in enumerate(policy.rungs):
        named.append((("rungs", index, "asks"), rung.asks))
        named.append((("rungs", index, "fallback_contact"), rung.fallback_contact))
    for keys, role in named:
        if role and role not in OF_THE_CASE and not ground.has_holder(role):
            text = (
                f"unreachable: nobody holds the role {role}; a case file fills "
                f"{', '.join(sorted(OF_THE_CASE))}, RECOURSE_DIRECTORY names others"
            )
            yield keys, text


def _reminders(policy: EscalationPolicy, ground: LintContext) -> Iterator[tuple[Keys, str]]:
    start, calendar = ground.today, ground.calendar
    for index, rung in enumerate(policy.rungs):
        if rung.remind and due(start, rung.remind, calendar) >= due(start, rung.wait, calendar):
            text = f"{rung.remind} is not before the wait of {rung.wait} ends: it is never sent"
            yield ("rungs", index, "remind"), text


def _warnings(policy: EscalationPolicy, ground: LintContext) -> Iterator[tuple[Keys, str]]:
    """Yield leads that, for some or all openings, are as long as the wait before their step."""
    named: list[tuple[Keys, Duration | None, Duration, str]] = [
        (("rungs", index, "warn"), rung.warn, asked.wait, rung.name)
        for index, (asked, rung) in enumerate(pairwise(policy.rungs), 1)
    ]
    last = policy.fallback
    named.append((("fallback", "warn"), last.warn, last.after, "the fallback"))
    openings = list(_openings(ground))
    for keys, lead, wait, step in named:
        if lead is None:
            continue
        found = [at for at in openings if _reaches(at, lead, wait, ground)]
        if found:
            when = "always" if len(found) == len(openings) else _such_as(found[0], ground)
            text = (
                f"{lead} is not shorter than the {wait} before {step} ({when}): the warning would "
                "come no sooner than that wait begins"
            )
            yield keys, text


def _reaches(start: datetime, lead: Duration, wait: Duration, ground: LintContext) -> bool:
    """Return whether a lead, counted back from the end of a wait, reaches its start."""
    end = due(start, wait, ground.calendar)
    try:
        return before(end, lead, ground.calendar) <= start
    except BeyondHorizon:
        return True


def _too_long(policy: EscalationPolicy, ground: LintContext) -> Iterator[tuple[Keys, str]]:
    """Yield rungs that, for some or all openings, are due after the month of silence."""
    late: dict[int, list[datetime]] = {}
    openings = list(_openings(ground))
    for opened in openings:
        month_ends = due(opened, policy.fallback.after, ground.calendar)
        at = opened
        for index, (asked, _) in enumerate(pairwise(policy.rungs), 1):
            at = due(at, asked.wait, ground.calendar)
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


def _such_as(opened: datetime, ground: LintContext) -> str:
    return f"opened on {ground.calendar.zone.local(opened):%Y-%m-%d %H:%M}, for example"


def _openings(ground: LintContext) -> Iterator[datetime]:
    first: date = ground.calendar.zone.local(ground.today).date()
    for days in range(366):
        for hour in OPENINGS:
            local = datetime.combine(first + timedelta(days=days), hour)
            yield ground.calendar.zone.instant(local)
