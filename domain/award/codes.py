"""The code of each line that only an award case writes."""

from domain.case.codes import Code


class AwardCode(Code):
    """What a line of an award's timeline says."""

    # the opening
    NOTHING_TO_ENFORCE = "nothing-to-enforce"
    TERMS = "terms"
    NO_ACCOUNT = "no-account"  # of a respondent: a limitation is not applicable
    ABOVE_CAP = "above-cap"
    ABOVE_CAP_CONFIRMED = "above-cap-confirmed"
    BELOW_CAP = "below-cap"  # after a correction

    # letters
    LETTER = "letter"
    LETTER_AGAIN = "letter-again"
    REMINDED = "reminded"
    WINNER_TOLD_OF_LIMITATIONS = "winner-told-of-limitations"

    # instalments
    PLAN_AGREED = "plan-agreed"
    PLANS_ENDED = "plans-ended"
    INSTALMENT_REMINDED = "instalment-reminded"
    INSTALMENT_MISSED = "instalment-missed"
    INSTALMENT_WAS_IN_TIME = "instalment-was-in-time"  # as was known later

    # the deadline
    OVERDUE = "overdue"
    NO_LONGER_OVERDUE = "no-longer-overdue"

    # limitations
    LIMITATION_ASKED_FOR = "limitation-asked-for"
    LIFT_ASKED_FOR = "lift-asked-for"
    LIMITATION_SET = "limitation-set"
    LIMITATION_LIFTED = "limitation-lifted"
    LIMITATION_FAILED = "limitation-failed"  # or the lift of one
    LIMITATION_UNCHANGED = "limitation-unchanged"
    LIMITATION_LOST = "limitation-lost"
    LIMITATION_OF_OTHERS = "limitation-of-others"
    HELD_WRONGLY = "held-wrongly"
    STAYED = "stayed"
    RESUMED = "resumed"
    LIMITED_BY_HAND = "limited-by-hand"
    LIFTED_BY_HAND = "lifted-by-hand"
    ACCOUNT_ADDED = "account-added"

    # money
    PAYMENT = "payment"
    PAYMENT_REPEATED = "payment-repeated"
    PAYMENT_GONE_BEFORE = "payment-gone-before"  # it went back before it was told
    REVERSAL = "reversal"
    REVERSAL_REPEATED = "reversal-repeated"
    CREDIT_AGREED = "credit-agreed"
    TENDER = "tender"

    # corrections
    CORRECTION_REQUESTED = "correction-requested"
    CORRECTED = "corrected"
    CORRECTED_BY_HAND = "corrected-by-hand"
    CORRECTION_NOT_TAKEN = "correction-not-taken"
    CORRECTION_CHANGES_NOTHING = "correction-changes-nothing"

    # courts
    COURT_STEP = "court-step"
    COURT_DAY_OVER = "court-day-over"
    COURT_REMINDED = "court-reminded"

    # people
    REPRESENTED = "represented"
    CONTACT_CORRECTED = "contact-corrected"

    # the end, and disputes that wait for it
    SATISFIED = "satisfied"
    OWED_AGAIN = "owed-again"  # while the case was open
    REOPENED = "reopened"  # after it had ended
    CLOSED_BY_HAND = "closed-by-hand"
    STAYS_LIMITED = "stays-limited"
    STAYS_OPEN = "stays-open"
    MATTER_RAISED = "matter-raised"
    DISPUTE_LINKED = "dispute-linked"
    DISPUTE_LINKED_BEFORE = "dispute-linked-before"
