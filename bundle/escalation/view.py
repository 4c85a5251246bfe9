"""What each reader may see of a worker escalation.

The worker has the whole ladder; the client has what went to its side, and what it said itself; a
forum has the ladder without the words of letters to the worker. A line whose code stands in none
of these lists is nobody's.
"""

from typing import ClassVar

from bundle.dossier import Dossier
from domain.case.codes import CaseCode, Code
from domain.case.record import Entry
from domain.escalation.case import EscalationCase
from domain.escalation.codes import EscalationCode
from domain.escalation.state import CLIENT_SIDE
from domain.post.letter import Contact
from domain.post.notice import Notice

SAID: frozenset[Code] = frozenset(
    {
        EscalationCode.MESSAGE,
        EscalationCode.MACHINE_ANSWERED,
        EscalationCode.PAYMENT,
        EscalationCode.APPROVAL,
        EscalationCode.CANCELLATION_REASON,
        EscalationCode.VIOLATION_REPORTED,
        EscalationCode.REFERRAL,
        EscalationCode.SETTLED,
        EscalationCode.PARTLY_SETTLED,
        EscalationCode.NOT_SETTLED,
        EscalationCode.WITHDRAWAL,
        CaseCode.UPDATES_DECLINED,
        CaseCode.UPDATES_WANTED,
        CaseCode.MAIL_CAME,
        CaseCode.MAIL_WAITS,
        CaseCode.MAIL_DEALT_WITH,
    }
)
"""Said by somebody: the client's side may see what it said itself."""
SHARED: frozenset[Code] = frozenset(
    {
        CaseCode.OPENED,
        CaseCode.REFUSED,
        CaseCode.OUTCOME,
        EscalationCode.PAUSE_OVER,
        EscalationCode.CONTACT_OVER,
    }
)
LADDER: frozenset[Code] = SHARED | {
    EscalationCode.RUNG_ASKED,
    EscalationCode.RUNG_ASKED_ELSEWHERE,
    EscalationCode.RUNG_ASKED_AGAIN,
    EscalationCode.RUNG_REMINDED,
    EscalationCode.RUNG_REPEATED,
    EscalationCode.RUNG_RESUMED,
    EscalationCode.RUNG_REFERRED,
    EscalationCode.RUNG_HELD,
    EscalationCode.RUNG_SKIPPED,
    EscalationCode.RUNGS_LEFT_AT_MONTH_END,
    EscalationCode.UPDATE,
    EscalationCode.UPDATE_FOR_MISSED,
    EscalationCode.FALLBACK,
    EscalationCode.PAYMENT,
}
WORKERS: frozenset[Code] = (
    LADDER
    | SAID
    | {
        EscalationCode.FACTS_ASKED_FOR,
        EscalationCode.FACTS_SUPPLIED,
        EscalationCode.ESCALATED_BY_HAND,
        EscalationCode.UPDATE_LEFT_OUT,
        EscalationCode.ACKNOWLEDGED,
        EscalationCode.PAUSED,
        EscalationCode.RESUMED,
        EscalationCode.VIOLATION_OVERTURNED,
        EscalationCode.VIOLATION_UNEXAMINED,
        EscalationCode.VIOLATION_LAPSED,
        EscalationCode.FACTS_ASKED_FOR_AGAIN,
        EscalationCode.FACTS_MISSING,
        EscalationCode.SETTLED_ASKED,
        EscalationCode.READING_CORRECTED,
        EscalationCode.CLOSING,
        EscalationCode.CLOSING_TAKEN_BACK,
        EscalationCode.TOLD_AFTER_THE_END,
        EscalationCode.REASSIGNED,
        EscalationCode.CONTACT_CORRECTED,
        EscalationCode.REPRESENTED,
        EscalationCode.RESOLVED,
        EscalationCode.WITHDRAWN,
        EscalationCode.MARKED_INELIGIBLE,
        CaseCode.CALENDAR_LENGTHENED,
        CaseCode.RULES_ADOPTED,
        CaseCode.DEADLINE_MOVED,
        CaseCode.CANCELLATION,
        CaseCode.CASE_TOLD,
        CaseCode.CASE_NOT_TOLD,
    }
)
"""Everything but notes and the warnings of our own side to itself that a step is near."""
WORKERS_OWN = (
    "The words of letters to the worker and of the worker's own messages: the worker hands in what "
    "they choose to."
)


class EscalationView(Dossier[EscalationCase]):
    """What is seen of a worker escalation."""

    claimant: ClassVar[str] = "worker"
    status_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("ground", "client_responded"),
        "claimant": ("rung", "waiting_for", "ladder", "rungs_left", "missing", "represented",
                     "updates_declined", "follows"),
        "forum": ("rung", "ladder", "rungs_left"),
    }  # fmt: skip
    state_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("client_responded",),
        "claimant": ("asked", "rung_from", "update_from", "pauses", "paused_since", "paused_until",
                     "hold", "acknowledged", "news", "missing", "asks_first", "file"),
        "forum": ("asked", "pauses"),
    }  # fmt: skip

    def respondents(self) -> tuple[str, ...]:
        return ("client",)

    @property
    def is_client(self) -> bool:
        return self.reader.side == "respondent"

    def contacts_of(self, role: str) -> tuple[Contact, ...]:
        if role != "worker":
            return super().contacts_of(role)
        own = self.case.file.worker
        return (own, self.case.counsel) if self.case.counsel else (own,)

    def _is_rung(self, notice: Notice) -> bool:
        rungs = {r.name for r in self.case.policy.rungs} | {"post-message", "rung", "reminder"}
        return notice.kind in rungs

    def sees(self, notice: Notice) -> bool:
        if self.is_client:
            return notice.kind == "post-message" or notice.to_role in CLIENT_SIDE
        if notice.to_role == "worker" or self._is_rung(notice):
            return True
        return notice.kind == "outcome" and notice.to_role != "ops"

    def reads(self, notice: Notice) -> bool:
        if self.reader.is_forum and not self._is_rung(notice):
            return False
        return self.sees(notice) and notice.to_role != "ops"

    def hears(self, entry: Entry) -> bool:
        if self.reader.is_claimant:
            return entry.code in WORKERS
        from_client = entry.by in CLIENT_SIDE and entry.code in SAID
        return from_client or entry.code in (SHARED if self.is_client else LADDER)

    def left_out(self) -> list[str]:
        if self.is_client:
            return [
                "What concerns the worker alone: their letters, attempts, evidence and next steps."
            ]
        if self.reader.is_forum:
            return [WORKERS_OWN]
        return []
