"""Activity options by kind, each number with its reason."""

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
    """Return whose turn a case's work takes: each client has its own, however many cases it has.

    Given at the start, it orders the case's own tasks, so that one client's flood delays no other
    client's deadline. The key is opaque, since Temporal shows it. A server without fairness knows
    no turns: then the cases wait in one row.
    """
    name = case.file.ordered_by() or case.kind
    opaque = hashlib.sha256(name.encode(errors="backslashreplace")).hexdigest()[:16]
    return Priority(fairness_key=opaque)


def turn(case: Case, kind: str) -> Priority:
    """Return how a letter stands in the queue: deadlines first, and each client in its turn."""
    key = LOW_PRIORITY if kind in UPDATES else DEADLINE
    return replace(whose(case), priority_key=key)


def sending(summary: str, priority: Priority = Priority.default) -> ActivityConfig:
    """Write to somebody, or act on the platform: one try; the retry loop is in the case.

    The server retries time-outs behind the mailer's back, and SendGrid has no idempotency key, so
    a second attempt could be a second letter. 30 s is three times the client's own time-out. There
    is no limit on waiting for a worker: a worker outage is not a failed letter.
    """
    return ActivityConfig(
        start_to_close_timeout=timedelta(seconds=30),
        retry_policy=ONE_TRY,
        summary=summary[:200],
        priority=priority,
    )


def reading(summary: str) -> ActivityConfig:
    """Read our own files: harmless to repeat, so the server may, until it works."""
    return ActivityConfig(start_to_close_timeout=timedelta(seconds=30), summary=summary[:200])
