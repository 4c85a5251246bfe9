"""The faults of an open case, each with its beginning and its remedy.

    findings(case, now, tolerance) -> list[Finding]     the faults, by the case's own record
    in_order(findings) -> list[Finding]                 the gravest first

Read off the state of a case; nothing is changed. What Temporal alone can tell (a task that fails,
a case that was terminated, a queue that nobody polls) is the business of `operations/audit.py`.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from pydantic import Field

from domain.award.codes import AwardCode
from domain.base import Frozen, Instant
from domain.case.case import Case
from domain.case.codes import AskCode, CaseCode, Code
from domain.case.record import Entry
from domain.contact.codes import ContactCode
from domain.dispute.codes import DisputeCode
from domain.escalation.codes import EscalationCode
from domain.oversight.overrun import expected_end
from domain.oversight.remedies import STARTER, command_line, remedy, to_look
from domain.post.notice import Notice, NoticeState

NOT_A_DECISION = frozenset({"update", "reminder", "warning"})
"""Deadlines that delay no decision; the search attribute NextDue leaves them out as well."""

GRAVEST = (
    "no-worker",  # nobody polls a queue, or nobody answers
    "old-worker",  # several builds poll at once, or another than the one wanted
    "task-failing",  # a bug of ours: the case waits for a mended worker
    "ended-by-hand",  # terminated, failed or timed out in Temporal: nobody was told
    "unseen",  # no worker has opened it
    "overdue",  # a decision is past its time
    "stuck-task",  # a task that no worker takes, or that is tried again and again
    "unreadable",  # it answers, but not with a state that can be read
    "platform-act",  # not confirmed
    "letter",  # in doubt, bounced, refused, given up, or waiting for long
    "needs-person",  # every other reason why a person is needed
    "too-long",  # open past the end of its ladder
)
"""Every kind of finding, the gravest first."""

LINES: dict[str, dict[str, tuple[Code, ...]]] = {
    "worker-escalation": {
        "paid": (EscalationCode.PAYMENT,),
        "violation": (EscalationCode.VIOLATION_REPORTED,),
        "facts": (EscalationCode.FACTS_ASKED_FOR,),
        "unasked": (EscalationCode.RUNGS_LEFT_AT_MONTH_END,),
    },
    "dispute": {
        "recommendation": (DisputeCode.RECOMMENDATION_MISSING,),
        "fee": (DisputeCode.NOBODY_COULD_PAY,),
        "cap": (DisputeCode.AWARD_ABOVE_CAP,),
        "enforcement": (DisputeCode.ENFORCEMENT_UNDONE, DisputeCode.ENFORCEMENT_NOT_TOLD),
        "correction": (DisputeCode.ENFORCEMENT_NOT_TOLD,),
    },
    "award": {
        "cap": (AwardCode.ABOVE_CAP,),
        "court": (AwardCode.COURT_STEP,),
        "correction": (AwardCode.CORRECTION_ASIDE,),
        "foreign": (AwardCode.LIMITATION_FOREIGN,),
    },
    "contact": {"script": (ContactCode.CALL_ENDED,)},
}
"""By kind and mark, the lines of the timeline that tell of it."""

NAMES_ITS_MARK: frozenset[Code] = frozenset(
    {
        CaseCode.DELIVERY,
        CaseCode.MAIL_WAITS,
        DisputeCode.SAME_MONEY,
        AskCode.ASK_UNANSWERED,
        DisputeCode.NOT_REACHED,
        DisputeCode.TOLD_AFTER_THE_END,
    }
)
"""Lines that say in `about` which mark they tell of."""


class Finding(Frozen):
    """One thing that is wrong, on one line."""

    what: str
    case: str | None = Field(description="the workflow id; None: the matter of a whole queue")
    why: str
    since: Instant | None = None
    do: str


# -- what is wrong -------------------------------------------------------------------------------


def findings(case: Case, now: datetime, tolerance: timedelta) -> list[Finding]:
    """Return what the record of a case says is wrong; nothing for a case that is as it should be.

    A case that has its outcome is still looked at: its last letters may not have left.
    """
    return [
        *_overdue(case, now, tolerance),
        *(_marked(case, mark, text) for mark, text in case.attention.items()),
        *_stuck(case, now),
        *_open_too_long(case, now),
    ]


def _about_letter(case: Case, notice: Notice) -> str:
    """Return the line that helps a letter or a platform act that did not arrive."""
    if notice.state is NoticeState.NOBODY:
        return command_line(case, "reassign", role=notice.to_role)
    return to_look(case.workflow_id)


def _marked(case: Case, mark: str, text: str) -> Finding:
    """Return a mark of the case as a finding, since the line of the timeline that tells of it."""
    notice = next((n for n in case.notices if n.id == mark), None)
    if notice is not None:
        what = "platform-act" if notice.channel == "platform" else "letter"
        do = _about_letter(case, notice)
    else:
        what = "letter" if mark.startswith(("contact:", "suppressed:")) else "needs-person"
        do = remedy(case, mark)
    entry = _entry(case, mark)
    if entry and mark.startswith("contact:"):
        text = entry.text  # with the reason of the other server
    since = entry.at if entry else None
    return Finding(what=what, case=case.workflow_id, why=text, since=since, do=do)


def _entry(case: Case, mark: str) -> Entry | None:
    """Return the line of the timeline that tells of a mark, or None if none does."""
    for entry in case.timeline:
        if entry.notice == mark and entry.kind == "delivery":
            return entry
    codes = LINES[case.kind].get(mark.partition(":")[0], ())
    for entry in reversed(case.timeline):
        if entry.code in codes or (entry.code in NAMES_ITS_MARK and mark in entry.about):
            return entry
    return None


def _stuck(case: Case, now: datetime) -> Iterator[Finding]:
    """Yield the letters and acts that should have left, and of which no mark tells."""
    for notice in case.notices:
        if notice.id not in case.attention and _is_stuck(case, notice, now):
            yield _waiting(case, notice)


def _open_too_long(case: Case, now: datetime) -> Iterator[Finding]:
    ended = expected_end(case)
    if ended is not None and ended.at < now:
        ways = (w for w in ("resolve", "close", "settle") if w in case.legal_moves())
        do = command_line(case, next(ways, ""))
        yield Finding(what="too-long", case=case.workflow_id, why=ended.why, since=ended.at, do=do)


def _is_stuck(case: Case, notice: Notice, now: datetime) -> bool:
    """Return whether a letter or an act should have left long ago, or nobody knows if it did."""
    if not notice.is_open:
        return False
    return notice.awaits_lookup or now - notice.due > case.late_after


def _waiting(case: Case, notice: Notice) -> Finding:
    text = f"the {notice.kind} to the {notice.to_role}"
    why = f": {notice.why}" if notice.why else ""
    if notice.awaits_lookup:
        text += f" may or may not have left{why}; the mailer's log is asked"
        text += f" on {case.local(notice.next_step)}"
    elif notice.tries:
        text += f" has not left yet, after {notice.tries} tries{why}"
    else:
        text += " was never tried: no worker takes it"
    what = "platform-act" if notice.channel == "platform" else "letter"
    do = to_look(case.workflow_id)
    return Finding(what=what, case=case.workflow_id, why=text, since=notice.due, do=do)


def _overdue(case: Case, now: datetime, tolerance: timedelta) -> list[Finding]:
    """Return the soonest decision whose time is over by more than `tolerance`, if there is one."""
    for late in case.next_deadlines():
        if late.what not in NOT_A_DECISION and late.due < now - tolerance:
            why = f"{late.what} is overdue and was not done ({late.why})"
            do = f"look into the worker's log; {STARTER} explain {case.workflow_id}"
            found = Finding(what="overdue", case=case.workflow_id, why=why, since=late.due, do=do)
            return [found]
    return []


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings, the gravest first, and of the same kind the oldest."""
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(
        found, key=lambda f: (GRAVEST.index(f.what), f.since or never, f.case or "", f.why)
    )
