"""The code of each line that only a dispute writes, and of each step of its protocol."""

from domain.case.codes import Code


class DisputeCode(Code):
    """What a line of a dispute's timeline says, or which step of the protocol was taken."""

    LETTER = "letter"
    REMINDED = "reminded"
    EXTENDED = "extended"
    TOLD_AFTER_END = "told-after-end"

    # the opening
    DISPUTE_OPENED = "dispute-opened"
    GOES_ANOTHER_WAY = "goes-another-way"
    SAME_MONEY = "same-money"
    CONSENT_AWAITED = "consent-awaited"
    CONSENT_GIVEN_BEFORE = "consent-given-before"

    # mediation
    RESPONSE_AWAITED = "response-awaited"
    RESPONSE = "response"
    NO_RESPONSE = "no-response"
    MEDIATION_BEGUN = "mediation-begun"
    NO_RECOMMENDATION = "no-recommendation"
    RECOMMENDATION = "recommendation"
    RECOMMENDATION_ACCEPTED = "recommendation-accepted"
    RECOMMENDATION_DECLINED = "recommendation-declined"
    RECOMMENDATION_UNANSWERED = "recommendation-unanswered"
    MEDIATION_GOES_ON = "mediation-goes-on"
    NON_RESOLUTION = "non-resolution"
    NON_RESOLUTION_AFTER_RECOMMENDATION = "non-resolution-after-recommendation"

    # joining the arbitration, and its fees
    AGREED_TO_ARBITRATION = "agreed-to-arbitration"
    DECLINED_ARBITRATION = "declined-arbitration"
    FEE_ENTERED = "fee-entered"
    FEE_PAID = "fee-paid"
    PAYMENT_TOLD_AGAIN = "payment-told-again"
    JOINING_DECIDED = "joining-decided"
    NOBODY_COULD_PAY = "nobody-could-pay"
    WHOLE_FEE_OFFERED = "whole-fee-offered"
    FEE_GOES_BACK = "fee-goes-back"
    FEE_GIVEN_BACK = "fee-given-back"
    FEE_KEPT = "fee-kept"
    FEE_SPENT = "fee-spent"

    # arbitration
    ARBITRATION_BEGUN = "arbitration-begun"
    STATEMENT_FILED = "statement-filed"
    NO_STATEMENT = "no-statement"
    MATERIAL_ASKED_FOR = "material-asked-for"
    MATERIAL_DECIDED = "material-decided"
    EVIDENCE_DUE = "evidence-due"
    EVIDENCE = "evidence"
    EVIDENCE_OVER = "evidence-over"
    COUNTERCLAIM = "counterclaim"
    COUNTERCLAIM_UNDECIDED = "counterclaim-undecided"
    NO_AWARD = "no-award"

    # the award
    AWARD_MADE = "award-made"
    AWARD_CORRECTED = "award-corrected"
    AWARD_ABOVE_CAP = "award-above-cap"
    AWARD_CONFIRMED = "award-confirmed"
    AWARD_NOT_CONFIRMED = "award-not-confirmed"
    ENFORCED_AS_BEFORE = "enforced-as-before"
    NOTHING_TO_ENFORCE = "nothing-to-enforce"
    AWARD_HANDED_ON = "award-handed-on"
    ENFORCEMENT_ENDED = "enforcement-ended"
    ENFORCEMENT_UNDONE = "enforcement-undone"
    OWED_AGAIN = "owed-again"

    # questions, requests for consent, linked claims
    QUESTION_ASKED = "question-asked"
    QUESTION_REPEATED = "question-repeated"
    QUESTION_WITHDRAWN = "question-withdrawn"
    REPLY = "reply"
    CONSENT_ASKED_FOR = "consent-asked-for"
    CONSENT_GRANTED = "consent-granted"
    CONSENT_REFUSED = "consent-refused"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    WENT_UP = "went-up"
    UNANSWERED_AT_TOP = "unanswered-at-top"
    ASKED_REMINDED = "asked-reminded"
    LINKED_CLAIM_OPENED = "linked-claim-opened"
    LINKED_CLAIM_CLOSED = "linked-claim-closed"
    CASE_THERE_ALREADY = "case-there-already"
    FIRST_NOT_TOLD = "first-not-told"

    # people
    HANDED_OVER = "handed-over"
    ASKS_HANDED_OVER = "asks-handed-over"
    REPRESENTED = "represented"
    CONTACT_CORRECTED = "contact-corrected"
    REACHED_OTHERWISE = "reached-otherwise"
    WINDOW_ANEW = "window-anew"
    TIME_FROM_NOW = "time-from-now"

    # the end
    SETTLEMENT = "settlement"
    DECIDED = "decided"
    DECIDED_BY_RECOMMENDATION = "decided-by-recommendation"
    WITHDRAWN = "withdrawn"
    STILL_OPEN = "still-open"
