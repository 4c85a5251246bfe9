"""The rules of one dispute, resolved once: those in force on the day on which it opened."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from domain.dispute.file import DisputeFile
from domain.dispute.policy import AskLadder, DisputePath, Matrix, in_force, span
from domain.time.duration import Duration

WINDOW_OF = {
    "recommendation": "recommendation",
    "acceptance": "acceptance",
    "mediation": "mediation",
    "agree-and-pay": "agree_and_pay",
    "pay-whole": "pay_whole",
    "statement": "statement",
    "permission-claimant": "permission",
    "permission-respondent": "permission",
    "award": "award",
    "after-award": "after_award",
    "open-points": "open_points",
}
"""The policy's window for each deadline. The response has one of two; evidence has none."""


@dataclass(frozen=True)
class Windows:
    """How long each window of the policy is."""

    response_by_client: Duration
    response_by_freelancer: Duration
    recommendation: Duration
    acceptance: Duration
    mediation: Duration
    agree_and_pay: Duration
    pay_whole: Duration
    payment_check: Duration
    statement: Duration
    permission: Duration
    award: Duration
    award_again: Duration
    after_award: Duration
    open_points: Duration
    released_age: Duration

    @classmethod
    def on(cls, path: DisputePath, day: date) -> Self:
        """Return the windows in force on a day.

        Raises:
            BadInput: one is not known on that day.
        """
        return cls(
            **{name: in_force(rows, day, f"the window {name}").wait for name, rows in path.windows}
        )

    def by_name(self) -> dict[str, Duration]:
        """Return every window by its name in the policy."""
        return dict(vars(self))


class WindowOf(NamedTuple):
    """The window that a deadline is counted by: its name in the policy, and how long it is."""

    name: str
    wait: Duration


@dataclass(frozen=True)
class DisputeRules:
    """The rules of the policy for one dispute: for its day, its money and its sides."""

    windows: Windows
    response: WindowOf
    if_no_response: str
    if_not_accepted: str
    matrix: Matrix
    paying_agrees: bool
    where_to_pay: str
    suspends_for_not_joining: bool
    keeps_fee_on_withdrawal: bool
    questions: AskLadder
    consents: AskLadder
    chase: AskLadder
    statement_words: int
    warn_before: timedelta
    evidence_warn_before: timedelta

    @classmethod
    def of(cls, path: DisputePath, file: DisputeFile, day: date) -> Self:
        """Return the rules of a dispute that opened on a day.

        Raises:
            BadInput: a rule is not known on that day.
        """
        windows, joining = Windows.on(path, day), path.joining
        rows = joining.held if file.money == "held" else joining.released
        suspends = in_force(joining.suspend_for_not_joining, day, "suspension")
        keeps = in_force(joining.keep_fee_on_withdrawal, day, "fees on withdrawal")
        silence = in_force(path.silence.on_recommendation, day, "silence on_recommendation")
        words = in_force(path.statement_words, day, "the statement's length")
        return cls(
            windows=windows,
            response=_response(windows, file),
            if_no_response=_if_no_response(path, file, day),
            if_not_accepted=silence.follows,
            matrix=in_force(rows, day, "joining"),
            paying_agrees=in_force(joining.paying_agrees, day, "agreeing by paying").applies,
            where_to_pay=in_force(joining.where_to_pay, day, "where to pay").text,
            suspends_for_not_joining=suspends.applies,
            keeps_fee_on_withdrawal=keeps.applies,
            questions=in_force(path.questions, day, "questions"),
            consents=in_force(path.consents, day, "consents"),
            chase=in_force(path.chase, day, "chase"),
            statement_words=words.value,
            warn_before=span(path.warn_before),
            evidence_warn_before=span(path.evidence_warn_before),
        )

    def window_of(self, deadline: str) -> WindowOf | None:
        """Return the window that a deadline is counted by; None if a person set it."""
        if deadline == "response":
            return self.response
        name = WINDOW_OF.get(deadline)
        return WindowOf(name, self.windows.by_name()[name]) if name else None


def _response(windows: Windows, file: DisputeFile) -> WindowOf:
    if file.client_side == "respondent":
        return WindowOf("response_by_client", windows.response_by_client)
    return WindowOf("response_by_freelancer", windows.response_by_freelancer)


def _if_no_response(path: DisputePath, file: DisputeFile, day: date) -> str:
    """Return what follows if the respondent says nothing."""
    silence = path.silence
    if file.money == "released":
        return in_force(silence.on_released, day, "silence on_released").follows
    if file.client_side == "respondent":
        return in_force(silence.client_on_held, day, "silence client_on_held").follows
    return in_force(silence.freelancer_on_held, day, "silence freelancer_on_held").follows
