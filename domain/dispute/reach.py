"""Silence of somebody whom no letter reached is no answer: the window runs anew, a person is asked.

A bounce, a drop or a letter that never left says that nobody was asked. What silence would do waits
until a person gives the right address, or says that the party was told another way.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from domain.base import Instant
from domain.case import mail
from domain.dispute import commands as do
from domain.dispute.codes import DisputeCode
from domain.dispute.state import SIDES
from domain.dispute.view import Shown
from domain.patches import UNREACHED_IS_NO_SILENCE
from domain.post.notice import Notice

ASIDE = frozenset({"reminder", "deadline", "extended"})
"""Letters about a letter: what goes again to a right address is the one that they speak of."""

Follows = Callable[[datetime, datetime], None]


class Unheard(Shown):
    """A dispute, and who of it was never reached."""

    told_otherwise: dict[str, Instant] = Field(
        default_factory=dict, description="by role, when a person says that a party was told"
    )

    WINDOWS: ClassVar[dict[str, str]] = {
        "acceptance": "acceptance",
        "agree-and-pay": "agree_and_pay",
        "pay-whole": "pay_whole",
    }

    # -- who was reached -------------------------------------------------------------------------

    def _silent(self, term: str) -> list[str]:
        """Return the sides whose silence a deadline would count."""
        if term == "response":
            return ["respondent"]
        if term == "acceptance":
            answers = self.recommendation.answers if self.recommendation else {}
            return [side for side in SIDES if side not in answers]
        if term == "agree-and-pay":
            return [side for side in SIDES if not self.sides[side].joined]
        return [self.payer()] if term == "pay-whole" else []

    def _why_unreached(self, role: str, since: datetime, now: datetime) -> str | None:
        """Return why no letter since then can have reached somebody; None if one may have."""
        if self.told_otherwise.get(role, since) > since:
            return None
        return mail.why_unreached(self, role, now, since)

    def _letters_to(self, role: str) -> list[Notice]:
        return [n for n in self.notices if n.to_role == role and n.channel == "mail"]

    def unreached(self, term: str, now: datetime) -> dict[str, str]:
        """Return the roles of a silent side whom nothing reached, if that is the whole side."""
        since = self.terms[term].set_at
        found: dict[str, str] = {}
        for side in self._silent(term):
            why = {role: self._why_unreached(role, since, now) for role in self.roles(side)}
            if all(why.values()):
                found |= {role: text for role, text in why.items() if text}
        return found

    # -- when the window is over -----------------------------------------------------------------

    def unless_unheard(self, name: str, follows: Follows) -> Follows:
        """Return what a deadline does: what follows from silence, or the window anew."""

        def act(at: datetime, now: datetime) -> None:
            unreached = self.unreached(name, now)
            waits = unreached and self.path.if_unreached == "run-anew"
            if name == "acceptance" and self.terms["mediation"].due <= now:
                waits = False  # mediation itself is over, which is nobody's silence
            if waits and self.patched(UNREACHED_IS_NO_SILENCE):
                self._run_anew(name, unreached, at, now)
            else:
                follows(at, now)

        return act

    def _run_anew(self, name: str, unreached: dict[str, str], at: datetime, now: datetime) -> None:
        self._restart(name, now)
        who = " and the ".join(unreached)
        why = "; ".join(dict.fromkeys(unreached.values()))
        text = f"no letter reached the {who} ({why}), so silence counts as nothing"
        until = self.local(self.terms[name].due)
        self.write(
            now,
            "warning",
            f"{text}: the window to be heard runs anew, until {until}",
            code=DisputeCode.NOT_REACHED,
            about=(f"contact:{r}" for r in unreached),
        )
        ways = "say correct_contact, represented_by or reached_otherwise"
        for role in unreached:
            self.flag(f"contact:{role}", f"{text}; {ways}")
        self.tell(now, "attention", "ops", {"items": [f"{text}; {ways}"]}, due=at)
        reached = [role for role in self.roles() if role not in unreached]
        if reached:
            self.tell(now, "deadline", reached, {"clocks": [self.clock_of(name)]}, due=at)

    def _restart(self, name: str, now: datetime) -> None:
        term = self.terms[name]
        if name == "response":
            by_client = self.file.client_side == "respondent"
            window = "response_by_client" if by_client else "response_by_freelancer"
        else:
            window = self.WINDOWS[name]
        due = self.counted(now, self.window(window))
        if name == "acceptance":
            due = min(due, self.terms["mediation"].due)
        # `set_at` stays: a letter that arrives at last, or did not, is one of this window's still.
        term.due, term.reminded = max(term.due, due), False

    # -- when somebody can be reached again --------------------------------------------------------

    def obeys_correct_contact(self, command: do.CorrectContact, now: datetime) -> None:
        unreached = self._open_windows_of(command.role, now)
        super().obeys_correct_contact(command, now)
        self._goes_again(command.role, unreached, now)

    def obeys_represented_by(self, command: do.RepresentedBy, now: datetime) -> None:
        unreached = self._open_windows_of(command.party, now)
        super().obeys_represented_by(command, now)
        self._goes_again(command.party, unreached, now)

    def refuses_reached_otherwise(self, command: do.ReachedOtherwise, now: datetime) -> str | None:
        return self._not_a_party(command.party)

    def obeys_reached_otherwise(self, command: do.ReachedOtherwise, now: datetime) -> None:
        self.told_otherwise[command.party] = now
        self.clear_flag(f"contact:{command.party}")
        text = f"the {command.party} was told another way; its silence counts from now on"
        self.write(
            now,
            "command",
            f"{text}: {command.reason}",
            by="ops",
            code=DisputeCode.REACHED_OTHERWISE,
        )

    def _open_windows_of(self, role: str, now: datetime) -> list[str]:
        """Return the windows that are open, and whose letters never reached this party."""
        if role not in self.roles():
            return []
        side = self.side_of(role)
        return [
            name
            for name, term in self.terms.items()
            if side in self._silent(name) and self._why_unreached(role, term.set_at, now)
        ]

    def _goes_again(self, role: str, windows: list[str], now: datetime) -> None:
        """Write to the right address what the wrong one never got, and give it the whole time."""
        lost = [n for n in self._letters_to(role) if n.kind not in ASIDE]
        if not windows or not lost or not self.patched(UNREACHED_IS_NO_SILENCE):
            return
        for name in windows:
            self._restart(name, now)
        letter = lost[-1]
        clocks = [self.clock_of(name) for name in self.terms if self._silent(name)]
        self.tell(now, letter.kind, [role], {**letter.facts, "clocks": clocks})
        until = self.local(self.terms[windows[0]].due)
        self.write(
            now,
            "stage",
            f"the {role} has its time from now on, until {until}",
            code=DisputeCode.TIME_RUNS_ANEW,
        )
