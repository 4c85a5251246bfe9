"""The code of each line of the record. Readers, findings and reports go by it, never by the words.

A new sentence needs a code here, or among the codes of its kind (`codes.py` beside its `case.py`).
"""

from enum import StrEnum


class Code(StrEnum):
    """The code of a line of the timeline, or of a step of the protocol."""


class CaseCode(Code):
    """The lines that every kind of case can have."""

    OPENED = "opened"
    REFUSED = "refused"
    OUTCOME = "outcome"
    CANCELLATION = "cancellation-asked-for"
    CALENDAR_LENGTHENED = "calendar-lengthened"
    RULES_ADOPTED = "rules-adopted"
    DEADLINE_MOVED = "deadline-moved"
    NOTE = "note-added"
    MARK_TAKEN_AWAY = "mark-taken-away"

    LETTER = "letter"  # it is queued, and for whom

    # a letter or a platform act, after it was tried
    NOT_SENT = "not-sent"  # refused, given up, with nobody to go to, or in doubt for good
    NOT_SENT_YET = "not-sent-yet"
    SENT_AT_LAST = "sent-at-last"
    SENDING_LATE = "sending-late"
    IN_DOUBT = "in-doubt"  # may have left; also how the doubt ended
    NEVER_CONFIRMED = "never-confirmed"
    TURNED_AWAY = "turned-away"
    DELIVERY = "delivery"
    CASE_TOLD = "case-told"
    CASE_NOT_TOLD = "case-not-told"

    # mail that came in
    UPDATES_DECLINED = "updates-declined"
    UPDATES_WANTED = "updates-wanted"
    MAIL_WAITS = "mail-waits"
    MAIL_DEALT_WITH = "mail-dealt-with"
    MAIL_CAME = "mail-came"


class AskCode(Code):
    """The lines about questions, requests and handlers, wherever parties ask."""

    QUESTION_ASKED = "question-asked"
    QUESTION_ASKED_AGAIN = "question-asked-again"
    QUESTIONS_ANSWERED = "questions-answered"
    REPLY_NAMES_NONE = "reply-names-none"
    QUESTION_WITHDRAWN = "question-withdrawn"
    ASK_REMINDED = "ask-reminded"
    ASK_WENT_UP = "ask-went-up"
    ASK_UNANSWERED = "ask-unanswered"
    HANDED_OVER = "handed-over"
    ASKS_HANDED_OVER = "asks-handed-over"
