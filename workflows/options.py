"""Activity options by kind, each number with its reason."""

from datetime import timedelta

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityConfig

ONE_TRY = RetryPolicy(maximum_attempts=1)


def sending(summary: str) -> ActivityConfig:
    """Write to somebody, or act on the platform: one try; the retry loop is in the case.

    The server retries time-outs behind the mailer's back, and SendGrid has no idempotency key, so
    a second attempt could be a second letter. 30 s is three times the client's own time-out. There
    is no limit on waiting for a worker: a worker outage is not a failed letter.
    """
    return ActivityConfig(
        start_to_close_timeout=timedelta(seconds=30), retry_policy=ONE_TRY, summary=summary[:200]
    )


def reading(summary: str) -> ActivityConfig:
    """Read our own files: harmless to repeat, so the server may, until it works."""
    return ActivityConfig(start_to_close_timeout=timedelta(seconds=30), summary=summary[:200])
