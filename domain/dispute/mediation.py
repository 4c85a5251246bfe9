"""Mediation: an answer, a recommendation that binds nobody, and its end after 30 days.

The mediator proposes and never decides. Every stage has one clock and one consequence of silence,
and both sides are told both, with the same words at the same time.
"""

from datetime import datetime

from domain.base import Money
from domain.dispute import chase, ending, joining, letters, sides
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import DeclareNonResolution, Recommend
from domain.dispute.facts import RecommendationAnswer, Response
from domain.dispute.fees import notice_problem
from domain.dispute.parts import DisputeDeadline, Recommendation, Settlement
from domain.dispute.policy import FOLLOWS_WORDS
from domain.dispute.state import SIDES, DisputeState
from domain.dispute.steps import ordered, rests_on

# -- the response ----------------------------------------------------------------------------------


def begin(case: DisputeState, now: datetime) -> None:
    """Tell both sides that the dispute is open, and wait for the respondent."""
    case.stage = "response"
    deadline = DisputeDeadline(
        due=case.counted(now, case.rules.response.wait),
        set_at=now,
        what="the respondent answers the dispute",
        silence=FOLLOWS_WORDS[case.rules.if_no_response],
        who="respondent",
    )
    case.terms["response"] = deadline
    case.take_step(now, "dispute opened", "the dispute file", DisputeStep.DISPUTE_OPENED)
    text = f"the respondent has until {case.local(deadline.due)} to answer"
    case.write(now, "stage", text, code=DisputeCode.RESPONSE_AWAITED)
    letters.tell(case, now, "opened", "both", {"clocks": [letters.clock_of(case, "response")]})


def response(case: DisputeState, fact: Response, now: datetime) -> None:
    """Begin mediation: the respondent's side has answered."""
    case.responded = now
    said = f': "{fact.text}"' if fact.text else ""
    text = f"the respondent answered the dispute{said}"
    case.write(now, "fact", text, code=DisputeCode.RESPONSE, by=fact.by_role)
    case.take_step(now, "respondent answered", rests_on(fact), DisputeStep.RESPONDENT_ANSWERED)
    _mediate(case, now)


def no_response(case: DisputeState, at: datetime, now: datetime) -> None:
    """Apply the rules for a respondent who did not answer in time."""
    follows, step = case.rules.if_no_response, DisputeStep.RESPONDENT_SILENT
    case.take_step(now, "respondent silent", "the window to answer was over", step)
    text = f"the respondent did not answer: {FOLLOWS_WORDS[follows]}"
    case.write(now, "silence", text, code=DisputeCode.RESPONDENT_SILENT)
    if follows == "non-resolution":
        non_resolution(case, now, at, "the respondent did not answer")
    else:
        ending.decide(case, now, follows, "the respondent did not answer the dispute in time")


def _mediate(case: DisputeState, now: datetime) -> None:
    case.stage = "mediation"
    case.terms = {}
    chase.set_limit(case, case.counted(now, case.rules.windows.mediation), now)
    chase.ask_for_proposal(case, now)
    step = DisputeStep.MEDIATION_OPENED
    case.take_step(now, "mediation opened", "both sides have submitted", step)
    clocks = [letters.clock_of(case, name) for name in ("recommendation", "mediation")]
    text = f"mediation begins; it ends by {case.local(case.terms['mediation'].due)}"
    case.write(now, "stage", text, code=DisputeCode.MEDIATION_OPENED)
    letters.tell(case, now, "mediation", "both", {"clocks": clocks})
    letters.tell(case, now, "mediation", case.handler, {"clocks": clocks})


def is_over(case: DisputeState, at: datetime, now: datetime) -> None:
    """End mediation when its time is over; if nothing was proposed, a person decides instead."""
    if case.recommendation is None:
        chase.hold(case, at, now)
        return
    non_resolution(case, now, at, f"mediation lasted {case.rules.windows.mediation}")


# -- the recommendation ----------------------------------------------------------------------------


def cannot_recommend(case: DisputeState, command: Recommend, _now: datetime) -> str | None:
    """Return why a recommendation cannot be made, or None."""
    money, currency = command.to_claimant, case.file.contract.currency
    if money and money.currency != currency:
        return f"to_claimant is in {money.currency}, not {currency}"
    return None


def recommend(case: DisputeState, command: Recommend, now: datetime) -> None:
    """Propose a result; both sides may accept or decline it."""
    number = case.recommendation.number + 1 if case.recommendation else 1
    case.recommendation = Recommendation(
        number=number, at=now, text=command.text, to_claimant=command.to_claimant
    )
    case.stage = "recommendation"
    case.terms.pop("recommendation", None)
    case.clear_flag("recommendation")
    wait = case.rules.windows.acceptance
    if case.held_since is not None:  # both have their time for an answer, and mediation some more
        chase.set_limit(case, case.counted(case.counted(now, wait), wait), now)
    deadline = DisputeDeadline(
        due=min(case.counted(now, wait), case.terms["mediation"].due),
        set_at=now,
        what="both sides accept or decline the recommendation",
        silence=FOLLOWS_WORDS[case.rules.if_not_accepted],
    )
    case.terms["acceptance"] = deadline
    step = DisputeStep.RECOMMENDATION_MADE
    case.take_step(now, f"recommendation {number} made", ordered(command), step)
    text = f"recommendation {number}: both may accept or decline by {case.local(deadline.due)}"
    code = DisputeCode.RECOMMENDATION_MADE
    case.write(now, "recommendation", text, code=code, by="mediator")
    facts = {
        "text": command.text,
        "to_claimant": str(command.to_claimant) if command.to_claimant else None,
        "clocks": [letters.clock_of(case, name) for name in ("acceptance", "mediation")],
    }
    letters.tell(case, now, "recommendation", "both", facts)


def recommendation_answer(case: DisputeState, fact: RecommendationAnswer, now: datetime) -> None:
    """Record whether a side accepts; once both do, the dispute is settled."""
    proposal = case.recommendation
    assert proposal is not None, "the stage says so"
    proposal.answers[fact.side] = fact.accepts
    word, code = "declines", DisputeCode.RECOMMENDATION_DECLINED
    if fact.accepts:
        word, code = "accepts", DisputeCode.RECOMMENDATION_ACCEPTED
    case.write(now, "recommendation", f"the {fact.side} {word} it", code=code, by=fact.side)
    step = f"{fact.side} {word} recommendation {proposal.number}"
    case.take_step(now, step, rests_on(fact), DisputeStep(code))
    if not fact.accepts:
        _not_accepted(case, now)
    elif all(proposal.answers.get(side) for side in SIDES):
        case.settlement = Settlement(
            at=now, text=proposal.text, amount=proposal.to_claimant, number=proposal.number
        )
        why = "both sides accepted the mediator's recommendation"
        ending.decide(case, now, "settled", why, DisputeCode.DECIDED_BY_RECOMMENDATION)


def no_answer(case: DisputeState, _at: datetime, now: datetime) -> None:
    """Treat silence as declining the recommendation."""
    proposal = case.recommendation
    silent = [s for s in SIDES if proposal is None or s not in proposal.answers]
    text = f"no answer to the recommendation from the {' and the '.join(silent)}"
    line = f"{text}: it has the effect of declining it"
    case.write(now, "silence", line, code=DisputeCode.RECOMMENDATION_UNANSWERED)
    _not_accepted(case, now)


def _not_accepted(case: DisputeState, now: datetime) -> None:
    case.terms.pop("acceptance", None)
    if case.rules.if_not_accepted == "non-resolution":
        why = "the recommendation was not accepted by both"
        code = DisputeCode.NON_RESOLUTION_AFTER_RECOMMENDATION
        non_resolution(case, now, now, why, code=code)
        return
    case.stage = "mediation"
    text = "not accepted by both: mediation goes on"
    case.write(now, "stage", text, code=DisputeCode.RECOMMENDATION_NOT_ACCEPTED)
    clocks = [letters.clock_of(case, "mediation")]
    letters.tell(case, now, "declined", "both", {"clocks": clocks})


# -- the Notice of Non-Resolution ------------------------------------------------------------------


def cannot_declare(case: DisputeState, command: DeclareNonResolution, now: datetime) -> str | None:
    """Return why mediation cannot be ended with this fee, or None."""
    return notice_problem(case.fee_on(now), case.fee_table.currency, command.fee_on_notice)


def declare_non_resolution(
    case: DisputeState, command: DeclareNonResolution, now: datetime
) -> None:
    """End mediation by a person's word."""
    ground, entered = ordered(command), command.fee_on_notice
    code = DisputeCode.NON_RESOLUTION_DECLARED
    non_resolution(case, now, now, command.reason, entered=entered, ground=ground, code=code)


def non_resolution(  # noqa: PLR0913 (what the notice says, each part of it)
    case: DisputeState,
    now: datetime,
    at: datetime,
    why: str,
    *,
    entered: Money | None = None,
    ground: str | None = None,
    code: DisputeCode = DisputeCode.NON_RESOLUTION,
) -> None:
    """End mediation: both sides may now agree and pay."""
    case.stage, case.notice_at = "non-resolution", now
    for mark in (chase.PROPOSAL, chase.HELD):
        case.clear_flag(mark)
    case.held_since = None
    fee = case.fee_on(now)
    case.fee = fee = fee.entered(entered) if entered and fee.certainty != "exact" else fee
    deadline = DisputeDeadline(
        due=case.counted(now, case.rules.windows.agree_and_pay),
        set_at=now,
        what=f"each side agrees to arbitration and pays its fee of {fee.text}",
        silence=joining.words(case),
    )
    case.terms = {"agree-and-pay": deadline}
    case.take_step(now, "Notice of Non-Resolution", ground or why, DisputeStep(code))
    late = f" (late: it was due {case.local(at)})" if now - at > case.late_after else ""
    by = case.local(deadline.due)
    text = f"Notice of Non-Resolution: {why}; both may agree and pay by {by}{late}"
    case.write(now, "stage", text, code=code)
    sides.tell_notice(case, now, why)
    if fee.certainty == "approximate":
        text = "the fee table is approximate here: give the notice's amount with enter_fee"
        letters.flag_and_write(case, now, "fee", text)
