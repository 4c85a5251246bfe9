"""The opening of an award case: nothing to enforce, above the cap, or everybody is told."""

from datetime import datetime

from domain.award import disputes, letters, reminders
from domain.award.codes import AwardCode
from domain.award.commands import ConfirmAwardAboveCap
from domain.award.state import AccountState, AwardState
from domain.case.codes import CaseCode


def open_case(case: AwardState, now: datetime) -> None:
    """Open the case. An award above its cap waits for a person before anybody is told."""
    text = f"opened: {case.file.headline}"
    case.write(now, "opened", text, code=CaseCode.OPENED, by="ops")
    if why := case.file.why_nothing_to_enforce:
        _end_at_once(case, now, why)
        return
    case.write(now, "terms", f"owed: {case.now_terms.said()}", code=AwardCode.TERMS)
    _add_accounts(case, now)
    cap = case.file.cap
    if cap and case.file.total.amount > cap.amount:
        case.above_cap, case.stage = True, "needs-facts"
        text = f"the award of {case.file.total} is above the cap of {cap}; a person confirms it"
        case.flag("cap", text)
        case.write(now, "question", text, code=AwardCode.ABOVE_CAP, to="ops")
        letters.attention(case, now, [text])
        return
    begin(case, now)


def _end_at_once(case: AwardState, now: datetime, why: str) -> None:
    text = f"no enforcement: {why}"
    case.write(now, "refused", text, code=CaseCode.REFUSED)
    letters.no_enforcement(case, now, why)
    case.end(now, "no-enforcement", case.counted(now, case.policy.listen_after))
    disputes.tell_ended(case, now, "no-enforcement")


def _add_accounts(case: AwardState, now: datetime) -> None:
    """List every account; tell ops who has none, because nothing can be limited there."""
    for respondent in case.file.respondents:
        for account in respondent.accounts:
            case.accounts.append(AccountState(id=account, respondent=respondent.id))
        if not respondent.accounts:
            text = f"limitation not applicable: {case.words(respondent.id)} has no account here"
            code, about = AwardCode.NO_ACCOUNT, (respondent.id,)
            case.write(now, "limitation", text, code=code, to="ops", about=about)
            letters.attention(case, now, [text])


def begin(case: AwardState, now: datetime) -> None:
    """Tell everybody, and let the clocks run. A deadline in the past falls due at once."""
    case.looked_at, case.stage = now, "awaiting-payment"
    reminders.skip_past(case, now)
    letters.award_made(case, now)


def confirm_above_cap(case: AwardState, command: ConfirmAwardAboveCap, now: datetime) -> None:
    """Enforce an award above its cap, as a person decided."""
    text = "to be enforced although it is above the cap"
    case.write_command(now, command, text, AwardCode.CAP_CONFIRMED)
    case.above_cap = False
    case.clear_flag("cap")
    begin(case, now)
