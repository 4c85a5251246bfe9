"""An award case: the example's file, a platform that answers as told, and its payments."""

from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self

from domain.award.case import AwardCase
from domain.award.policy import AwardPolicy
from domain.case.case import NewCase
from domain.case.record import Snapshot
from domain.post.notice import Notice, Receipt
from files import strict_yaml
from tests.builders import usd
from tests.domain.world import ACCEPTED, POLICIES, World, taken

ROOT = POLICIES.parent
FACTS = {f.name: f for f in AwardCase.handles.facts}
DONE = ACCEPTED
DOWN = Receipt(outcome="retry", why="the platform is down")
AGENCY, MANAGER = "agency-88213", "user-51907"
OPENED = datetime(2026, 10, 14, 14, 0, tzinfo=UTC)
OVERDUE = datetime(2026, 12, 5, 5, 0, tzinfo=UTC)
"""The end of 4 December in New York."""


@cache
def policy() -> AwardPolicy:
    return strict_yaml.load_model(ROOT / "policies/award-enforcement.yaml", AwardPolicy)


def snapshot(at: datetime) -> Snapshot:
    """Return what an opening at that instant decides."""
    return taken(AwardCase.from_file(a_file(), "award/A-1"), at)


@cache
def _example() -> dict[str, Any]:
    return dict(strict_yaml.read(ROOT / "examples/award.yaml").data)


def a_file(**changes: object) -> dict[str, Any]:
    """Return the example's content, with fields changed."""
    return {**deepcopy(_example()), **changes}


def shared() -> list[dict[str, Any]]:
    """Return the example's respondents, each with a share."""
    shares = ("3000.00", "1200.00")
    respondents: list[dict[str, Any]] = a_file()["respondents"]
    return [
        {**r, "share": {"amount": share, "currency": "USD"}}
        for r, share in zip(respondents, shares, strict=True)
    ]


class AwardWorld(World[AwardCase]):
    """One award case, with a platform that answers by account, or by act and account."""

    case_type = AwardCase
    actor = "ann"
    reason = "as told"

    def __init__(
        self,
        at: datetime = OPENED,
        policy: dict[str, Any] | None = None,
        **file: Any,  # noqa: ANN401 (any field of the file)
    ) -> None:
        self.changes = policy or {}
        self.platform: dict[str, Receipt] = {}
        super().__init__(a_file(**file), at, outside=self._answer)

    def rules(self, case: AwardCase | NewCase[AwardCase]) -> Snapshot:
        """Return the shipped rules with the changes of this story."""
        shipped = super().rules(case)
        return shipped.model_copy(update={"policy": {**shipped.policy, **self.changes}})

    def _answer(self, notice: Notice) -> Receipt:
        account = str(notice.facts.get("on"))
        by_act = self.platform.get(f"{notice.kind} {account}")
        return by_act or self.platform.get(account) or DONE

    def pay(self, amount: str, payment: str = "P-1", by: str = "r-1", **more: object) -> Self:
        return self.tell("payment", payment_id=payment, respondent=by, amount=usd(amount), **more)

    def acts(self) -> list[tuple[str, str]]:
        """Return each attempt at a platform act, and its account."""
        return [(n.kind, str(n.facts["on"])) for n in self.left(channel="platform")]

    def states(self) -> dict[str, str]:
        """Return the state of each account."""
        return {a.id: a.state for a in self.case.accounts}
