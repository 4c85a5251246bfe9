"""The code of each line that only a contact writes."""

from domain.case.codes import Code


class ContactCode(Code):
    """What a line of a contact's timeline says."""

    # the route
    ROUTED = "routed"
    LIST_SAYS_OTHERWISE = "list-says-otherwise"
    CATEGORY_DOUBTED = "category-doubted"  # the text reads like another category
    LEAD_ASKED = "lead-asked"
    LEAD_DECIDED = "lead-decided"
    LEAD_ASKED_BY_HAND = "lead-asked-by-hand"

    # to the sender
    TOUCHED = "touched"
    SHOWN_THE_WAY = "shown-the-way"
    SHOWN_THE_WAY_AGAIN = "shown-the-way-again"
    SILENT = "silent"
    LEFT_TO_THE_DESK = "left-to-the-desk"  # nothing is sent: the desk that takes it answers

    # a call or a chat
    SCRIPT = "script"
    CALL_ENDED = "call-ended"
    CONTACT_DETAILS = "contact-details"
    NO_CONTACT_DETAILS = "no-contact-details"
    MESSAGE = "message"

    # the ticket
    NOTES = "notes"
    MOVED = "moved"  # the platform is asked to re-assign the ticket
    MOVE_CONFIRMED = "move-confirmed"
    MOVED_BY_HAND = "moved-by-hand"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REMINDED = "reminded"
    REMINDED_ELSEWHERE = "reminded-elsewhere"  # nobody holds the role that a letter was for

    # a claim opens a case
    CLAIM_COMPLETE = "claim-complete"
    CLAIM_INCOMPLETE = "claim-incomplete"
    CLAIM_SUPPLIED = "claim-supplied"
    CASE_LINKED = "case-linked"

    # people
    REPRESENTED = "represented"
    REPRESENTED_BY_HAND = "represented-by-hand"
    ACCOUNT_MARKED = "account-marked"
    CONTACT_CORRECTED = "contact-corrected"

    # the end
    CLOSED_BY_HAND = "closed-by-hand"
