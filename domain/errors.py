"""The error tree.

    RecourseError             base of all errors raised on purpose
    ├── BadInput              the input cannot be read or makes no sense; nothing was done
    │   └── BadFile           the same for a file; the text names file and line
    ├── Refused               not allowed now; the text says what would be allowed
    └── BeyondHorizon         a deadline lies past the end of the case's calendar snapshot

Errors that cross Temporal have a value of `ErrorType` as their type.
"""

from enum import StrEnum


class ErrorType(StrEnum):
    """The `type` of each ApplicationError of this project. Callers may rely on the values."""

    BAD_INPUT = "BadInput"
    REFUSED = "Refused"


class RecourseError(Exception):
    """Base of all errors that this project raises on purpose."""


class BadInput(RecourseError):
    """The input cannot be read or makes no sense. Nothing was done; correct it and try again."""


class BadFile(BadInput):
    """A file cannot be read or makes no sense. The text begins with `file:line:`."""


class Refused(RecourseError):
    """The request is not allowed now. The text says why, and what would be allowed."""


class BeyondHorizon(RecourseError):
    """An instant lies outside the calendar snapshot; take a longer snapshot first."""
