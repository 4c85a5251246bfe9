"""What can go wrong, drawn.

    RecourseError             every error this project means
    ├── BadInput              what was given cannot be read or makes no sense; nothing was done
    │   └── BadFile           the same, in a file: the text names file and line
    ├── Refused               understood, but not allowed now; the text says what would be
    └── BeyondHorizon         a deadline lies past the end of the case's calendar snapshot

Errors that cross Temporal carry one of `ErrorType` as their type.
"""

from enum import StrEnum


class ErrorType(StrEnum):
    """The `type=` of every ApplicationError raised here; callers may rely on these words."""

    BAD_INPUT = "BadInput"
    REFUSED = "Refused"


class RecourseError(Exception):
    """Catch this to catch everything that this project says on purpose."""


class BadInput(RecourseError):
    """The input cannot be read or makes no sense. Nothing was done; correct it and say it again."""


class BadFile(BadInput):
    """A file of ours or of a user cannot be read. The text begins with `file:line:`."""


class Refused(RecourseError):
    """The act is understood but not allowed now. The text says why and what would be allowed."""


class BeyondHorizon(RecourseError):
    """A deadline lies past the end of the calendar snapshot; take a longer snapshot first."""
