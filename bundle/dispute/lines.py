"""Whose the lines of a dispute's timeline are, and the steps of its protocol, by code.

`view` reads these lists. What stands in none of them is nobody's.
"""

from domain.case.codes import AskCode, CaseCode, Code
from domain.dispute.codes import DisputeCode, DisputeStep

# -- lines -----------------------------------------------------------------------------------------

SHARED: frozenset[Code] = frozenset(
    {
        CaseCode.OPENED,
        CaseCode.REFUSED,
        CaseCode.OUTCOME,
        CaseCode.CALENDAR_LENGTHENED,
        CaseCode.RULES_ADOPTED,
        # the path
        DisputeCode.CONSENT_AWAITED,
        DisputeCode.RESPONSE_AWAITED,
        DisputeCode.RESPONSE,
        DisputeCode.RESPONDENT_SILENT,
        DisputeCode.MEDIATION_OPENED,
        DisputeCode.NON_RESOLUTION,
        DisputeCode.NON_RESOLUTION_DECLARED,
        DisputeCode.ARBITRATION_AGREED,
        DisputeCode.ARBITRATION_DECLINED,
        DisputeCode.JOINING_DECIDED,
        DisputeCode.NOBODY_COULD_PAY,
        DisputeCode.WHOLE_FEE_OFFERED,
        DisputeCode.ARBITRATION_BEGUN,
        DisputeCode.STATEMENT_FILED,
        DisputeCode.STATEMENT_MISSING,
        DisputeCode.COUNTERCLAIM_FILED,
        DisputeCode.LEAVE_ASKED,
        DisputeCode.LEAVE_DECIDED,
        DisputeCode.EVIDENCE_DEADLINE_SET,
        DisputeCode.EVIDENCE_HANDED_IN,
        DisputeCode.EVIDENCE_OVER,
        DisputeCode.DECIDED,
        DisputeCode.COUNTERCLAIM_NOT_DECIDED,
        DisputeCode.POINTS_OPEN,
        # fees
        DisputeCode.FEE_ENTERED,
        DisputeCode.FEE_PAID,
        DisputeCode.AGREED_BY_PAYING,
        DisputeCode.PAYMENT_CLAIMED,
        DisputeCode.PAYMENT_NOT_FOUND,
        DisputeCode.PAYMENT_LOOKED_UP,
        DisputeCode.FEE_LATE,
        DisputeCode.FEE_GOES_BACK,
        DisputeCode.FEE_GIVEN_BACK,
        DisputeCode.FEE_KEPT,
        DisputeCode.FEE_SPENT,
        # the award
        DisputeCode.AWARD_MADE,
        DisputeCode.AWARD_CORRECTED,
        DisputeCode.AWARD_ABOVE_CAP,
        DisputeCode.CAP_DECIDED,
        DisputeCode.NOTHING_TO_ENFORCE,
        DisputeCode.AWARD_HANDED_ON,
        DisputeCode.ENFORCED_AS_BEFORE,
        DisputeCode.ENFORCEMENT_TOLD,
        DisputeCode.ENFORCEMENT_NOT_TOLD,
        DisputeCode.ENFORCEMENT_ENDED,
        DisputeCode.ENFORCEMENT_UNDONE,
        DisputeCode.AWARD_REOPENED,
        # time and people
        DisputeCode.MEDIATION_HELD,
        DisputeCode.REMINDED,
        DisputeCode.DEADLINE_EXTENDED,
        DisputeCode.NOT_REACHED,
        DisputeCode.REACHED_OTHERWISE,
        DisputeCode.TIME_RUNS_ANEW,
        AskCode.HANDED_OVER,
    }
)
TALKS: frozenset[Code] = frozenset(
    {
        DisputeCode.RECOMMENDATION_MADE,
        DisputeCode.RECOMMENDATION_ACCEPTED,
        DisputeCode.RECOMMENDATION_DECLINED,
        DisputeCode.RECOMMENDATION_UNANSWERED,
        DisputeCode.RECOMMENDATION_NOT_ACCEPTED,
        DisputeCode.NON_RESOLUTION_AFTER_RECOMMENDATION,
        DisputeCode.DECIDED_BY_RECOMMENDATION,
    }
)
"""Both sides' business, and not that of whoever decides."""
CLAIMANTS: frozenset[Code] = frozenset(
    {
        DisputeCode.ELSEWHERE,
        DisputeCode.SAME_MONEY,
        DisputeCode.LINKED_CLAIM_OPENS,
        DisputeCode.LINKED_CLAIM_OPENED,
        DisputeCode.LINKED_CLAIM_ENDED,
        DisputeCode.CASE_EXISTED,
        DisputeCode.FIRST_CLAIM_NOT_TOLD,
        CaseCode.CASE_TOLD,
        CaseCode.CASE_NOT_TOLD,
    }
)
ASKED: frozenset[Code] = frozenset(
    {
        AskCode.QUESTION_ASKED,
        AskCode.QUESTION_ASKED_AGAIN,
        AskCode.QUESTIONS_ANSWERED,
        AskCode.REPLY_NAMES_NONE,
        AskCode.QUESTION_WITHDRAWN,
        DisputeCode.CONSENT_ASKED,
        DisputeCode.CONSENT_GRANTED,
        DisputeCode.CONSENT_REFUSED,
        DisputeCode.CONSENT_WITHDRAWN,
        AskCode.ASK_REMINDED,
        AskCode.ASK_WENT_UP,
        AskCode.ASK_UNANSWERED,
        AskCode.ASKS_HANDED_OVER,
    }
)
"""What a party asked the platform: its own."""
SAID: frozenset[Code] = frozenset(
    {
        DisputeCode.TOLD_AFTER_THE_END,
        CaseCode.UPDATES_DECLINED,
        CaseCode.UPDATES_WANTED,
        CaseCode.MAIL_CAME,
        CaseCode.MAIL_WAITS,
        CaseCode.MAIL_DEALT_WITH,
    }
)
"""For whoever said it."""
OF_ONE_PARTY: frozenset[Code] = frozenset({DisputeCode.REPRESENTED, DisputeCode.CONTACT_CORRECTED})

# -- steps -----------------------------------------------------------------------------------------

TALK_STEPS = frozenset(
    {
        DisputeStep.RECOMMENDATION_MADE,
        DisputeStep.RECOMMENDATION_ACCEPTED,
        DisputeStep.RECOMMENDATION_DECLINED,
        DisputeStep.TALKS_EXTENDED,
        DisputeStep.SETTLEMENT_RECORDED,
    }
)
GROUNDS_OUT = frozenset(
    {DisputeStep.NON_RESOLUTION_AFTER_RECOMMENDATION, DisputeStep.DECIDED_BY_RECOMMENDATION}
)
"""Steps that whoever decides is shown without what they rest on."""
CLAIMANTS_STEPS = frozenset(
    {
        DisputeStep.CONSENT_ASKED,
        DisputeStep.CONSENT_GRANTED,
        DisputeStep.CONSENT_REFUSED,
        DisputeStep.CONSENT_CARRIED_OVER,
    }
)
ORDERED: dict[str, str] = {
    DisputeStep.RECOMMENDATION_MADE: "recommend",
    DisputeStep.NON_RESOLUTION_DECLARED: "declare_non_resolution",
    DisputeStep.ARBITRATION_AGREED: "demand_arbitration",
    DisputeStep.LEAVE_ASKED: "ask_material",
    DisputeStep.DEADLINE_EXTENDED: "extend",
    DisputeStep.TALKS_EXTENDED: "extend",
    DisputeStep.CONSENT_GRANTED: "decide_consent",
    DisputeStep.CONSENT_REFUSED: "decide_consent",
    DisputeStep.SETTLEMENT_RECORDED: "settle",
    DisputeStep.WITHDRAWN: "withdraw",
}
"""Steps that a command takes; who gave it is named in no bundle, nor why to another party."""
