"""The world of a worker escalation, and a way to open one on a changed policy."""

from collections.abc import Callable

from domain.escalation.case import EscalationCase
from tests.domain import world
from tests.domain.world import ACCEPTED, POLICIES


class EscalationWorld(world.World[EscalationCase]):
    """One worker escalation."""

    case_type = EscalationCase


Opens = Callable[..., EscalationWorld]
"""A way to open a case, with lines of the shipped policy replaced."""

__all__ = ["ACCEPTED", "POLICIES", "EscalationWorld", "Opens"]
