"""The code of each line that only a contact writes."""

from domain.case.codes import Code


class ContactCode(Code):
    """The codes of a contact's timeline."""

    # the route
    ROUTED = "routed"
    LIST_SAYS_OTHERWISE = "list-says-otherwise"
    READS_OTHERWISE = "reads-otherwise"
    SEVERAL_CATEGORIES = "several-categories"
    LEAD_ASKED = "lead-asked"
    LEAD_CALLED_IN = "lead-called-in"
    DECIDED = "decided"

    # the sender
    TOUCHED = "touched"
    SILENT = "silent"
    WAY_SHOWN = "way-shown"
    WAY_SHOWN_AGAIN = "way-shown-again"
    UPDATE = "update"
    ANSWER_TOLD = "answer-told"
    SCRIPT = "script"
    CALL_ENDED = "call-ended"
    DETAILS = "details"
    NO_DETAILS = "no-details"
    MESSAGE = "message"
    REPRESENTED = "represented"
    MARKED_REPRESENTED = "marked-represented"
    MARK_ASKED = "mark-asked"
    CONTACT_CORRECTED = "contact-corrected"

    # the ticket
    NOTES_PUT = "notes-put"
    REASSIGNED = "reassigned"
    REASSIGNED_BY_HAND = "reassigned-by-hand"
    MOVE_CONFIRMED = "move-confirmed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REMINDED = "reminded"
    HANDED_UP = "handed-up"
    ANSWER_ASKED_FOR = "answer-asked-for"
    TICKET_ANSWERED = "ticket-answered"
    ANSWER_DOUBTED = "answer-doubted"

    # a claim that opens a case
    CLAIM_INCOMPLETE = "claim-incomplete"
    CLAIM_SUPPLIED = "claim-supplied"
    CASE_OPENS = "case-opens"
    CASE_LINKED = "case-linked"

    # the end
    CLOSED_BY_HAND = "closed-by-hand"
