"""Valid things with one line changed."""

from datetime import UTC, datetime, timedelta
from typing import Any


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def an_escalation(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of the file)
    """Return a worker escalation file that is eligible from March 2026 on."""
    assignment = {
        "id": "WM-1042",
        "title": "Replace two access points",
        "completed_on": "2026-02-20",
        **changes.pop("assignment", {}),
    }
    file = {
        "kind": "worker-escalation",
        "assignment": assignment,
        "ground": "payment-dispute",
        "amount_owed": {"amount": "480.00", "currency": "USD"},
        "worker": {"name": "Mara Lindqvist", "email": "mara@example.com"},
        "client": {"name": "Harbor Retail Group", "average_approval_hours": 30},
        "project_managers": [{"id": "pm-7", "name": "Ilse Brandt", "email": "pm@example.com"}],
        "account_managers": [{"id": "am-3", "name": "Tomas Okafor", "email": "am@example.com"}],
        "attempts": [{"at": "2026-02-25T15:20:00Z", "channel": "assignment-message"}],
    }
    return {**file, **changes}


def an_escalation_of_today(case: str) -> dict[str, Any]:
    """Return a worker escalation file that is eligible today, on a real clock."""
    today = datetime.now(UTC)
    spoke = {
        "at": f"{today - timedelta(days=2):%Y-%m-%dT%H:%MZ}",
        "channel": "assignment-message",
        "text": "Please release the payment.",
    }
    completed = f"{today - timedelta(days=10):%Y-%m-%d}"
    return an_escalation(assignment={"id": case, "completed_on": completed}, attempts=[spoke])
