"""The opening of a dispute: turned away with the right routes, waiting for consent, or begun."""

from datetime import datetime

from domain.case.codes import CaseCode
from domain.dispute import consents, intake, letters, mediation
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.intake import Failed, Verdict
from domain.dispute.state import DisputeState
from domain.errors import BadInput


def open_case(case: DisputeState, now: datetime) -> None:
    """Turn the case away, wait for the platform's consent, or tell both sides of it."""
    case.write(now, "opened", f"opened: {case.file.headline}", code=CaseCode.OPENED, by="claimant")
    verdict = _verdict(case, now)
    for aside in verdict.aside:
        text = f"{aside.criterion}; the right way: {aside.cure}"
        case.write(now, "aside", text, code=DisputeCode.ELSEWHERE, to="claimant")
    if not verdict.is_eligible:
        _turn_away(case, verdict, now)
    elif case.file.follows and case.file.consented is None:
        _await_consent(case, now)
    else:
        _begin(case, now)


def _verdict(case: DisputeState, now: datetime) -> Verdict:
    """Return whether this is a dispute at all, by rules that are all known on this day."""
    try:
        case.path.hold_on(case.rules_of)
        case.fee_on(case.opened)
        return intake.judge(case.file, case.path, case.fee_table, case.calendar, now)
    except BadInput as error:
        cure = "open it by rules that are known: give another policy"
        return Verdict(failed=(Failed(criterion=str(error), cure=cure),))


def _turn_away(case: DisputeState, verdict: Verdict, now: datetime) -> None:
    """Tell the claimant once what fails and where it belongs. The case does not listen."""
    for failed in verdict.failed:
        papers = f" (with {', '.join(failed.documents)})" if failed.documents else ""
        text = f"{failed.criterion}; the right way: {failed.cure}{papers}"
        case.write(now, "refused", text, code=CaseCode.REFUSED)
    routes = [f.model_dump(mode="json") for f in (*verdict.failed, *verdict.aside)]
    letters.tell(case, now, "not-a-dispute", "claimant", {"failed": routes})
    case.end(now, "not-a-dispute", None)
    case.stage = "refused"


def _await_consent(case: DisputeState, now: datetime) -> None:
    """Ask for the platform's consent to a second claim, which begins once that is granted."""
    case.stage = "awaiting-consent"
    text = f"a second claim after {case.file.follows}: the platform must consent first"
    case.write(now, "stage", text, code=DisputeCode.CONSENT_AWAITED)
    consents.request(case, now, case.file.claim.relief, case.file.claim.amount)


def _begin(case: DisputeState, now: datetime) -> None:
    given, first = case.file.consented, case.file.follows
    if given:
        ground, step = f"{given.consent} of {first}", DisputeStep.CONSENT_CARRIED_OVER
        case.take_step(now, "consent to this claim", ground, step)
    if first:
        consents.warn_of_same_money(case, now, case.file.claim.amount, "money")
    mediation.begin(case, now)
