"""The code of each line that only the enforcement of an award writes."""

from domain.case.codes import Code


class AwardCode(Code):
    """The codes of the timeline of an award's enforcement."""

    # what is owed
    TERMS = "terms"
    ABOVE_CAP = "above-cap"
    CAP_CONFIRMED = "cap-confirmed"
    BELOW_CAP = "below-cap"
    CORRECTION_ASKED = "correction-asked"
    CORRECTED = "corrected"
    CORRECTED_BY_HAND = "corrected-by-hand"
    CORRECTION_ASIDE = "correction-aside"
    CORRECTION_CHANGES_NOTHING = "correction-changes-nothing"

    # money
    PAYMENT = "payment"
    PAYMENT_TOLD_AGAIN = "payment-told-again"
    PAYMENT_GONE_BEFORE = "payment-gone-before"
    PAYMENT_REVERSED = "payment-reversed"
    REVERSAL_TOLD_AGAIN = "reversal-told-again"
    CREDIT_AGREED = "credit-agreed"
    TENDER = "tender"
    SATISFIED = "satisfied"
    REOPENED = "reopened"

    # time
    OVERDUE = "overdue"
    NO_LONGER_OVERDUE = "no-longer-overdue"
    REMINDED = "reminded"
    INSTALMENT_REMINDED = "instalment-reminded"
    PLAN_AGREED = "plan-agreed"
    PLAN_MISSED = "plan-missed"
    PLAN_HOLDS = "plan-holds"
    PLANS_ENDED = "plans-ended"
    STAYED = "stayed"
    RESUMED = "resumed"

    # limitations of accounts
    NO_ACCOUNT = "no-account"
    ACCOUNT_ADDED = "account-added"
    LIMITATION_ASKED = "limitation-asked"
    LIFT_ASKED = "lift-asked"
    LIMITATION_SET = "limitation-set"
    LIMITATION_LIFTED = "limitation-lifted"
    LIMITED_BY_HAND = "limited-by-hand"
    LIFTED_BY_HAND = "lifted-by-hand"
    LIMITATION_REPORTED = "limitation-reported"
    LIMITATION_FOREIGN = "limitation-foreign"
    LIMITATION_FAILED = "limitation-failed"
    LIMITATION_LOST = "limitation-lost"
    WINNER_TOLD = "winner-told"
    STILL_HELD = "still-held"
    STAYS_LIMITED = "stays-limited"

    # courts, disputes, people
    COURT_STEP = "court-step"
    COURT_DAY_OVER = "court-day-over"
    COURT_DAYS_TOLD = "court-days-told"
    DISPUTE_LINKED = "dispute-linked"
    DISPUTE_KNOWN = "dispute-known"
    DISPUTE_TOLD = "dispute-told"
    DISPUTE_NOT_TOLD = "dispute-not-told"
    REPRESENTED = "represented"
    CONTACT_CORRECTED = "contact-corrected"
    LETTER_AGAIN = "letter-again"
    ASKED_AFTER_THE_END = "asked-after-the-end"

    # the end
    MATTER_RAISED = "matter-raised"
    MATTER_STAYS = "matter-stays"
    CLOSED_BY_HAND = "closed-by-hand"
