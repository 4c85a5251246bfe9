"""What is not as it should be in an open case, since when, and what to do about it.

    findings(case, now, tolerance) -> list[Finding]     what the case's own record says
    in_order(findings) -> list[Finding]                 the gravest first

Read off the state of a case; nothing is changed. What Temporal alone can tell (a task that fails,
a case that was terminated, a queue that nobody polls) is the business of `operations/audit.py`.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, Field

from domain.acts import Command, Envelope, Fact
from domain.base import Frozen, Instant
from domain.case.case import Case
from domain.case.record import Entry
from domain.dispute.case import DisputeCase
from domain.escalation.case import EscalationCase
from domain.oversight.overrun import ladder_end
from domain.post.notice import Notice, NoticeState

COURTESY = frozenset({"update", "reminder", "warning"})
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

STARTER = "python starter.py"
SIGNED = "--actor … --reason …"


class Finding(Frozen):
    """One thing that is wrong, on one line."""

    what: str
    case: str | None = Field(description="the workflow id; None: the matter of a whole queue")
    why: str
    since: Instant | None = None
    do: str


# Key of an attention -> the act that settles it. What is not here is looked at with `show`.
SETTLES: dict[str, dict[str, str]] = {
    "worker-escalation": {
        "paid": "resolve",
        "violation": "overturn",
        "facts": "supply_facts",
        "nobody": "reassign",
    },
    "dispute": {
        "recommendation": "recommend",
        "fee": "enter_fee",
        "statement": "file_statement",
        "award": "award",
        "cap": "confirm_award",
    },
    "award": {
        "alarm": "lifted_by_hand",
        "cap": "confirm_award_above_cap",
        "correction": "correct_award",
        "court": "stay",
    },
    "contact": {
        "lead": "decide",
        "claim": "supply_claim",
        "call": "call_ended",
        "acceptance": "accepted_by_desk",
    },
}


# -- what to do ----------------------------------------------------------------------------------


def to_look(case: str) -> str:
    """Return the command that shows a case."""
    return f"{STARTER} show {case}"


def act_line(case: Case, name: str, **known: str) -> str:
    """Return the command line of an act that makes sense now, else of looking at the case.

    Fields that it needs and that nobody here can know stand there as `field=…`.
    """
    acts: tuple[type[Envelope], ...] = (*case.handles.commands, *case.handles.facts)
    act = next((a for a in acts if a.name == name), None)
    if act is None or (issubclass(act, Command) and name not in case.legal_moves()):
        return to_look(case.workflow_id)
    envelope = Command if issubclass(act, Command) else Fact
    needed = [
        field
        for field, about in act.model_fields.items()
        if about.is_required() and (field not in envelope.model_fields or field == "by_role")
    ]
    parts = [part for field in needed if field not in known for part in _parts(act, field)]
    given = (f"{field}={value}" for field, value in known.items())
    parts = [*(f"'{part}'" if '"' in part else part for part in given), *parts]
    verb, signed = ("do", [SIGNED]) if envelope is Command else ("tell", [])
    return " ".join([STARTER, verb, case.workflow_id, name, *parts, *signed])


def _parts(act: type[Envelope], field: str) -> list[str]:
    """Return a field as it is written on the command line, a part of a part each by itself."""
    model = act.model_fields[field].annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return [f"{field}=…"]
    wanted = (n for n, part in model.model_fields.items() if part.is_required() or n == "email")
    return [f"{field}.{name}=…" for name in wanted]


def _settles(case: Case, key: str) -> str:
    """Return the command line that settles an attention."""
    name, _, rest = key.partition(":")
    if name == "mail":
        return f"{STARTER} mail"
    if name == "contact":
        given = {} if case.kind == "contact" else {"role": rest}
        return act_line(case, "correct_contact", **given)
    act, known = SETTLES.get(case.kind, {}).get(name, ""), dict[str, str]()
    if isinstance(case, EscalationCase):
        if name == "facts":
            known = {m.fact: "…" for m in case.missing}
        elif name == "nobody" and case.rung_asked:
            known = {"role": case.rung_asked.asks}
    elif isinstance(case, DisputeCase) and any(q.id == key for q in case.questions):
        act, known = "reply", {"answers": f'{{"{key}": "…"}}'}
    elif isinstance(case, DisputeCase) and any(c.id == key for c in case.consents):
        act, known = "decide_consent", {"consent": key}
    elif name == "alarm":
        known = {"account": rest}
    return act_line(case, act, **known)


def _about_letter(case: Case, notice: Notice) -> str:
    """Return the command line that helps a letter or an act that did not arrive."""
    if notice.state is NoticeState.NOBODY:
        return act_line(case, "reassign", role=notice.to_role)
    return to_look(case.workflow_id)


# -- what is wrong -------------------------------------------------------------------------------


def findings(case: Case, now: datetime, tolerance: timedelta) -> list[Finding]:
    """Return what the record of a case says is wrong; nothing for a case that is as it should be.

    A case that has its outcome is still looked at: its last letters may not have left.
    """
    found = _overdue(case, now, tolerance)
    found += [_attention(case, key, text) for key, text in case.attention.items()]
    told = {key for key in case.attention if "/" in key}
    found += [
        _waiting(case, notice)
        for notice in case.notices
        if notice.id not in told and _is_stuck(case, notice, now)
    ]
    if (ended := ladder_end(case)) is not None and ended.at < now:
        ways = (w for w in ("resolve", "close", "settle") if w in case.legal_moves())
        do = act_line(case, next(ways, ""))
        found.append(
            Finding(what="too-long", case=case.workflow_id, why=ended.why, since=ended.at, do=do)
        )
    return found


def _attention(case: Case, key: str, text: str) -> Finding:
    notice = next((n for n in case.notices if n.id == key), None)
    if notice is not None:
        what = "platform-act" if notice.channel == "platform" else "letter"
        do = _about_letter(case, notice)
    else:
        what = "letter" if key.startswith(("contact:", "suppressed:")) else "needs-person"
        do = _settles(case, key)
    entry = _entry(case, key, text)
    if entry and key.startswith("contact:"):
        text = entry.text  # with what the other server said
    since = entry.at if entry else None
    return Finding(what=what, case=case.workflow_id, why=text, since=since, do=do)


def _entry(case: Case, key: str, text: str) -> Entry | None:
    """Return where the record speaks of an attention, or None if it nowhere does."""
    for entry in case.timeline:
        if entry.notice == key and entry.kind == "delivery":
            return entry
    kind = {"paid": "payment", "violation": "fact", "facts": "question"}.get(key)
    begins = text.partition(";")[0]
    for entry in reversed(case.timeline):
        if entry.kind == kind or entry.text.startswith(begins) or entry.text in text:
            return entry
    return None


def _is_stuck(case: Case, notice: Notice, now: datetime) -> bool:
    """Return whether a letter or an act should have left long ago, or nobody knows if it did."""
    if not notice.is_open:
        return False
    return notice.is_asked_after or now - notice.due > case.late_after


def _waiting(case: Case, notice: Notice) -> Finding:
    text = f"the {notice.kind} to the {notice.to_role}"
    why = f": {notice.why}" if notice.why else ""
    if notice.is_asked_after:
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
        if late.what not in COURTESY and late.due < now - tolerance:
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
