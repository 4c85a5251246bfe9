"""The code of each line that only a worker escalation writes."""

from domain.case.codes import Code


class EscalationCode(Code):
    """What a line of a worker escalation's timeline says."""

    FACTS_ASKED_FOR = "facts-asked-for"
    FACTS_SUPPLIED = "facts-supplied"
    FACTS_ASKED_FOR_AGAIN = "facts-asked-for-again"
    FACTS_MISSING = "facts-missing"

    # the ladder
    RUNG_ASKED = "rung-asked"
    RUNG_ASKED_ELSEWHERE = "rung-asked-elsewhere"
    RUNG_ASKED_AGAIN = "rung-asked-again"
    RUNG_REMINDED = "rung-reminded"
    RUNG_REPEATED = "rung-repeated"
    RUNG_RESUMED = "rung-resumed"
    RUNG_REFERRED = "rung-referred"
    REFERRAL = "referral"
    RUNG_HELD = "rung-held"
    RUNG_SKIPPED = "rung-skipped"
    ESCALATED_BY_HAND = "escalated-by-hand"
    WARNED = "warned"
    WARNING_TOO_LATE = "warning-too-late"
    UPDATE = "update"
    UPDATE_FOR_MISSED = "update-for-missed"
    UPDATE_LEFT_OUT = "update-left-out"
    RUNGS_LEFT_AT_MONTH_END = "rungs-left-at-month-end"
    FALLBACK = "fallback"

    # the client's side
    MESSAGE = "message"
    MACHINE_ANSWERED = "machine-answered"
    PAYMENT = "payment"
    APPROVAL = "approval"
    CANCELLATION_REASON = "cancellation-reason"
    ACKNOWLEDGED = "acknowledged"
    SETTLED_ASKED = "settled-asked"
    SETTLED = "settled"
    PARTLY_SETTLED = "partly-settled"
    NOT_SETTLED = "not-settled"
    CONTACT_OVER = "contact-over"
    READING_CORRECTED = "reading-corrected"

    # pauses and violations
    PAUSED = "paused"
    RESUMED = "resumed"
    PAUSE_OVER = "pause-over"
    VIOLATION_REPORTED = "violation-reported"
    VIOLATION_OVERTURNED = "violation-overturned"
    VIOLATION_UNEXAMINED = "violation-unexamined"
    VIOLATION_LAPSED = "violation-lapsed"

    # people
    REASSIGNED = "reassigned"
    CONTACT_CORRECTED = "contact-corrected"
    REPRESENTED = "represented"

    # the end
    CLOSING = "closing"
    CLOSING_TAKEN_BACK = "closing-taken-back"
    WITHDRAWAL = "withdrawal"
    TOLD_AFTER_THE_END = "told-after-the-end"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    MARKED_INELIGIBLE = "marked-ineligible"
