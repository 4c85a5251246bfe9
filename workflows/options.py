"""Activity options, each number with its reason."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio.common import Priority, RetryPolicy
from temporalio.workflow import ActivityConfig

from domain.case.case import Case, NewCase

ONE_TRY = RetryPolicy(maximum_attempts=1)

DEADLINE, LOW_PRIORITY = 2, 4
"""Temporal's priorities (1 is first, 5 last): a letter that starts a clock overtakes updates."""

UPDATES = frozenset({"update", "reminder"})


def whose(case: Case | NewCase[Any]) -> Priority:
    """Return the fairness key of a case: each client has one, however many cases it has.

    Given at the start, it orders the workflow tasks of the case, so that a flood of one client's
    cases delays no deadline of another. The key is opaque, since Temporal shows it. On a server
    without fairness all cases wait in one queue.
    """
    name = case.file.ordered_by() or case.kind
    opaque = hashlib.sha256(name.encode(errors="backslashreplace")).hexdigest()[:16]
    return Priority(fairness_key=opaque)


def turn(case: Case, kind: str) -> Priority:
    """Return the priority of a letter: deadlines before updates, and each client in its turn."""
    key = LOW_PRIORITY if kind in UPDATES else DEADLINE
    return replace(whose(case), priority_key=key)


def sending(summary: str, priority: Priority = Priority.default) -> ActivityConfig:
    """Return the options of a letter or a platform act: one try; the case itself tries again.

    The server retries time-outs without asking, and SendGrid has no idempotency key, so a second
    attempt could be a second letter. 30 s is three times the time-out of the HTTP client. Waiting
    for a worker has no limit: a worker outage is not a failed letter.
    """
    return ActivityConfig(
        start_to_close_timeout=timedelta(seconds=30),
        retry_policy=ONE_TRY,
        summary=summary[:200],
        priority=priority,
    )


def reading(summary: str) -> ActivityConfig:
    """Return the options of reading our own files, which the server may retry until it works."""
    return ActivityConfig(start_to_close_timeout=timedelta(seconds=30), summary=summary[:200])
