"""The mail of a case: receipts and delivery events, declined updates, received mail."""

from datetime import datetime, timedelta

from domain.acts import Fact
from domain.case.codes import CaseCode
from domain.case.state import CaseState
from domain.errors import Refused
from domain.post.facts import (
    DECLINABLE,
    HOW,
    SUPPRESSED,
    Declined,
    Delivery,
    MailReceived,
    UpdatesDeclined,
)
from domain.post.notice import UNDELIVERED, UNREACHED, DeliveryRule, Notice, NoticeState, Receipt

NATURE = {
    "answer": "a mail",
    "auto-reply": "an automatic reply",
    "bounce": "a bounce",
    "read-receipt": "a read receipt",
}


def check(case: CaseState, fact: Fact) -> None:
    """Check that news of mail is about mail of this case.

    Raises:
        Refused: no such notice, or no letter ever went to that role.
    """
    if isinstance(fact, Delivery):
        case.notice(fact.notice)
    elif isinstance(fact, UpdatesDeclined):
        role = reader(case, fact)
        if role not in (roles := {n.to_role for n in case.notices if n.channel == "mail"}):
            known = ", ".join(sorted(roles)) or "nobody yet"
            msg = f"no letter went to the {role}; letters went to: {known}"
            raise Refused(msg)


# -- receipts: the result of a try to send ---------------------------------------------------------


def record_receipt(
    case: CaseState, notice: Notice, receipt: Receipt, rule: DeliveryRule, now: datetime
) -> None:
    """Write down the result of a try to send, if a person should know it."""
    if receipt.looked_up or notice.awaits_lookup:
        _record_doubt(case, notice, now)
    else:
        _record_try(case, notice, receipt, now)
    _flag_if_late(case, notice, rule, now)


def _record_try(case: CaseState, notice: Notice, receipt: Receipt, now: datetime) -> None:
    said = f"the {notice.kind} to the {notice.to_role}"
    problem = {
        NoticeState.REFUSED: "was refused for good",
        NoticeState.GAVE_UP: "could not be sent and was given up",
        NoticeState.UNKNOWN: "may or may not have been sent; it is not sent again",
        NoticeState.NOBODY: "has nobody to go to",
    }.get(notice.state)
    if problem:
        text = f"{said} {problem}: {receipt.why}"
        _write(case, now, notice, text, CaseCode.NOT_SENT)
        case.flag(notice.id, text)
    elif notice.state is NoticeState.WAITING and notice.tries == 1:
        text = f"{said} did not leave yet: {receipt.why}"
        _write(case, now, notice, text, CaseCode.NOT_SENT_YET)
        if notice.channel == "platform":
            case.flag(notice.id, text)
    elif notice.state is NoticeState.ACCEPTED:
        case.clear_flag(notice.id)
        if notice.tries > 1:
            _write(case, now, notice, f"{said} left at try {notice.tries}", CaseCode.SENT_AT_LAST)


def _record_doubt(case: CaseState, notice: Notice, now: datetime) -> None:
    """Write down that a letter may have left and what is done about it, or how the doubt ended."""
    text = f"the {notice.kind} to the {notice.to_role}"
    if notice.awaits_lookup and notice.reconcile_at:
        until = case.local(notice.reconcile_at)
        text += f" may or may not have left: {notice.why}; news of it is awaited until {until}"
    elif notice.state is NoticeState.ACCEPTED:
        case.clear_flag(notice.id)
        text += f" did leave: {notice.why}"
    elif notice.state is NoticeState.WAITING:
        text += f" is sent again, marked as a possible repeat: {notice.why}"
    else:
        text += f" may or may not have left; it is not sent again: {notice.why}"
        case.flag(notice.id, text)
    _write(case, now, notice, text, CaseCode.IN_DOUBT)


def _flag_if_late(case: CaseState, notice: Notice, rule: DeliveryRule, now: datetime) -> None:
    """Mark a letter that still cannot leave, once a person should know. It is tried again."""
    minutes = rule.attention_after_minutes
    if minutes is None or notice.channel != "mail" or notice.state is not NoticeState.WAITING:
        return
    if now - notice.due < timedelta(minutes=minutes):
        return
    due = f"it should have left on {case.local(notice.due)} and is tried again"
    text = f"the {notice.kind} to the {notice.to_role} is late: {due}: {notice.why}"
    if notice.id not in case.attention:
        _write(case, now, notice, text, CaseCode.SENDING_LATE)
    case.flag(notice.id, text)


def _write(case: CaseState, now: datetime, notice: Notice, text: str, code: CaseCode) -> None:
    case.write(now, "delivery", text, code=code, to=notice.to_role, notice=notice.id)


def record_telling(case: CaseState, notice: Notice, now: datetime) -> None:
    """Write down whether another case could be told a fact. One that has ended cannot be."""
    told = notice.state is NoticeState.ACCEPTED
    text = f"{notice.facts['on']} {'was told' if told else 'could not be told'}: {notice.kind}"
    code = CaseCode.CASE_TOLD if told else CaseCode.CASE_NOT_TOLD
    text = text if told else f"{text} ({notice.why})"
    case.write(now, "linked", text, code=code, notice=notice.id)


# -- delivery events: news of a letter after the mailer took it ------------------------------------


def is_old_news(notice: Notice, event: str) -> bool:
    """Return whether as much was known before: events arrive in any order."""
    waits_again = notice.blocked is not None and notice.state is NoticeState.WAITING
    return notice.is_past(event) or (waits_again and event == "deferred")


def record_delivery(case: CaseState, fact: Delivery, now: datetime) -> str:
    """Keep the delivery event of a letter, and return it as a sentence."""
    notice = case.notice(fact.notice)
    notice.state, notice.why = NoticeState(fact.event), fact.why
    text = f"the {notice.kind} to the {notice.to_role} was {fact.event}"
    line = f"{text}: {fact.why}" if fact.why else text
    marks = (f"contact:{notice.to_role}",) if notice.state in UNDELIVERED else ()
    case.write(now, "delivery", line, code=CaseCode.DELIVERY, notice=notice.id, about=marks)
    return text


def send_once_more(
    case: CaseState, notice: Notice, why: str, rule: DeliveryRule, now: datetime
) -> bool:
    """Queue a letter again that the other server turned away for now; nobody has it.

    Returns:
        Whether it goes once more. If not, the block counts as a bounce.
    """
    minutes = rule.again_after_block_minutes
    if not minutes or not case.is_open or notice.is_past("bounced"):
        return False
    if notice.blocked is not None:
        return notice.state is NoticeState.WAITING  # the same block, told twice
    notice.blocked, notice.state = now, NoticeState.WAITING
    notice.next_try, notice.reconcile_at = now + timedelta(minutes=minutes), None
    case.clear_flag(notice.id)
    text = f"the {notice.kind} to the {notice.to_role} was turned away for now"
    again = f"it goes once more at {case.local(notice.next_try)}"
    reason = f" ({why})" if why else ""
    line = f"{text}{reason}; {again}"
    case.write(now, "delivery", line, code=CaseCode.TURNED_AWAY, notice=notice.id)
    return True


def why_unreached(
    case: CaseState, role: str, now: datetime, since: datetime | None = None
) -> str | None:
    """Return why no letter to a role (due since `since`) arrived; None if one may have."""
    to_role = [n for n in case.notices if n.to_role == role and n.channel == "mail"]
    letters = [n for n in to_role if since is None or n.due >= since]
    if not letters or any(n.state is NoticeState.DELIVERED for n in letters):
        return None
    if f"contact:{role}" in case.attention:
        # The mailer took later letters to this address, and they cannot have come further.
        return "its address is known to be wrong"
    lost = [n for n in letters if _did_not_arrive(n, now)]
    return f"the {lost[0].kind} letter is {lost[0].state.value}" if lost == letters else None


def _did_not_arrive(notice: Notice, now: datetime) -> bool:
    waits = notice.state is NoticeState.WAITING and notice.due < now
    return notice.state in UNREACHED or waits


# -- declined updates ------------------------------------------------------------------------------


def reader(case: CaseState, fact: UpdatesDeclined) -> str:
    """Return the role whose updates are declined or wanted.

    Raises:
        Refused: the notice that was named is not of this case.
    """
    return fact.by_role or case.notice(str(fact.notice)).to_role


def is_unwanted(case: CaseState, notice: Notice) -> bool:
    """Return whether it is an update that its reader declined. That it was dropped is no fault."""
    return notice.kind in DECLINABLE and case.has_declined(notice.to_role)


def record_declined(
    case: CaseState, fact: UpdatesDeclined, rule: DeliveryRule, now: datetime
) -> str | None:
    """Stop or resume updates to one reader. Older news than the last is ignored.

    Returns:
        The role, if anything changed.
    """
    role, at = reader(case, fact), fact.happened_at or now
    before = case.declined.get(role)
    if before is not None and at < before.at:
        return None
    _flag_suppression(case, fact, role, rule)
    case.declined[role] = Declined(at=at, declined=fact.declined)
    if fact.declined == (before is not None and before.declined):
        return None
    for notice in case.notices:
        if notice.state is NoticeState.WAITING and is_unwanted(case, notice):
            case.replace(notice)
    if fact.declined:
        code = CaseCode.UPDATES_DECLINED
        text = f"the {role} declines updates, {HOW[fact.how]}; every other letter still goes"
    else:
        code, text = CaseCode.UPDATES_WANTED, f"the {role} wants updates again"
    case.write(now, "fact", text, code=code, by=role)
    return role


def _flag_suppression(
    case: CaseState, fact: UpdatesDeclined, role: str, rule: DeliveryRule
) -> None:
    """Mark somebody to whom the mailer now drops every letter: needed letters go another way."""
    key = f"suppressed:{role}"
    if not fact.declined:
        case.clear_flag(key)
    elif fact.how in SUPPRESSED and rule.if_spam_reported == "attention":
        text = f"the {role} can no longer be reached by mail, {HOW[fact.how]}"
        case.flag(key, f"{text}: the mailer drops what we send; reach them another way")


# -- other mail ------------------------------------------------------------------------------------


def record_mail(case: CaseState, fact: MailReceived, now: datetime) -> None:
    """Record a mail that counts as nothing by itself. One that waits needs a person."""
    key, what = f"mail:{fact.kept_as[:12]}", f"{NATURE[fact.nature]} by the {fact.by_role}"
    why = f": {fact.why}" if fact.why else ""
    if fact.waits:
        code = CaseCode.MAIL_WAITS
        text = f"{what} waits for a person{why}; it is kept as {fact.kept_as[:12]}"
        if case.is_open:
            case.flag(key, text)
    elif key in case.attention:
        case.clear_flag(key)
        code, text = CaseCode.MAIL_DEALT_WITH, f"{what} was dealt with{why}"
    else:
        code, text = CaseCode.MAIL_CAME, f"{what} came{why}; it does not count as an answer"
    case.write(now, "fact", text, code=code, by=fact.by_role, about=(key,))
