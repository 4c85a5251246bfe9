"""The case file, which a person writes to open a case."""

from abc import abstractmethod
from datetime import date

from domain.base import Strict


class CaseFile(Strict):
    """A file that opens a case. Each kind has its own fields."""

    @property
    @abstractmethod
    def case_id(self) -> str:
        """The business id of the case."""

    @property
    @abstractmethod
    def headline(self) -> str:
        """One line: what, how much, why. No names, no addresses."""

    @abstractmethod
    def rules(self) -> tuple[str, str | None]:
        """Return the names of the policy and, if it is not the policy's own, the calendar."""

    def zones(self) -> tuple[str, ...]:
        """Return the zones that the case needs besides its calendar's."""
        return ()

    def begins_on(self) -> date | None:
        """Return the day on which the ladder begins, if it may be after the opening."""
        return None

    def about(self) -> dict[str, str]:
        """Return what decides how much of its policy the case will ever need."""
        return {}

    def respondent_ids(self) -> list[str]:
        """Return the opaque ids of those who must answer for something."""
        return []

    def ordered_by(self) -> str | None:
        """Return whose turn the case takes in a queue: by default the first respondent's."""
        return next(iter(self.respondent_ids()), None)

    def stated(self) -> list[str]:
        """Return lines for the details in the Web UI that never change. They name nobody."""
        return []


def numbered(own: str, follows: str | None) -> str:
    """Return a case's id: its own, and for a later case of the same matter `<own>~2`, `~3`, …"""
    if follows is None:
        return own
    last = follows.rsplit("/", 1)[-1]
    number = int(last.rsplit("~", 1)[1]) if "~" in last else 1
    return f"{own}~{number + 1}"
