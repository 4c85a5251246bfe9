"""The code of each line that only a worker escalation writes."""

from domain.case.codes import Code


class EscalationCode(Code):
    """The codes of a worker escalation's timeline."""

    FACTS_ASKED_FOR = "facts-asked-for"
    FACTS_SUPPLIED = "facts-supplied"

    # the ladder
    RUNG_ASKED = "rung-asked"
    RUNG_ASKED_ELSEWHERE = "rung-asked-elsewhere"
    RUNG_ASKED_AGAIN = "rung-asked-again"
    RUNG_REMINDED = "rung-reminded"
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
    PAYMENT = "payment"
    APPROVAL = "approval"
    CANCELLATION_REASON = "cancellation-reason"
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGEMENT_EXPIRED = "acknowledgement-expired"

    # pauses and violations
    PAUSED = "paused"
    RESUMED = "resumed"
    PAUSE_OVER = "pause-over"
    VIOLATION_REPORTED = "violation-reported"
    VIOLATION_OVERTURNED = "violation-overturned"

    # people
    REASSIGNED = "reassigned"
    CONTACT_CORRECTED = "contact-corrected"
    REPRESENTED = "represented"

    # the end, by a person
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    MARKED_INELIGIBLE = "marked-ineligible"
