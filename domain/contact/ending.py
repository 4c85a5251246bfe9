"""The end of a contact: a desk has it, its case is open, or a person closes it."""

from datetime import datetime

from domain.contact.codes import ContactCode
from domain.contact.commands import Close
from domain.contact.state import ContactState


def end_if_done(case: ContactState, now: datetime) -> None:
    """End the case when the desk has it and everything that should leave has left.

    By policy a notice that is tried for the first time does not hold up the end; it is tried on
    while the case listens. A worker that takes the case over may see the receipt and other news in
    either order (temporalio/sdk-rust issue 1146), so the order must not matter.
    """
    if case.stage not in {"accepted", "handed-on"}:
        return
    for_all = case.routes.clocks.end_waits_for == "everything"
    if any(n.is_open and (n.tries or for_all) for n in case.notices):
        return
    if case.stage == "accepted":
        finish(case, now, "handed-over")
    elif case.links:
        finish(case, now, "case-opened")
    else:
        finish(case, now, "other-directory")


def finish(case: ContactState, now: datetime, outcome: str) -> None:
    """End the case; news is still recorded for a while."""
    case.clocks.clear()
    case.update_due = case.stands_at = None
    case.attention.clear()
    case.end(now, outcome, case.counted(now, case.routes.clocks.listen_after))


def close(case: ContactState, command: Close, now: datetime) -> None:
    """End the case because a person says so; nothing more leaves."""
    case.write_command(now, command, "closed by a person", ContactCode.CLOSED_BY_HAND)
    for notice in case.notices:
        if notice.is_open:
            case.replace(notice)
    finish(case, now, command.outcome)
