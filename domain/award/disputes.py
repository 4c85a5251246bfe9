"""The disputes that an award comes from are told: paid, owed again, closed.

They are told on the day, long before the case stops listening for money that goes back. A dispute
that has ended cannot be told; that is on the record and holds nothing up.
"""

from datetime import datetime
from typing import Any

from domain.award.codes import AwardCode
from domain.award.facts import DisputeLinked
from domain.award.state import AwardState
from domain.post.notice import Notice, NoticeState


def tell_ended(case: AwardState, now: datetime, ended: str) -> None:
    """Tell every dispute that nothing more is enforced: paid, or closed otherwise."""
    _tell(case, now, "award_settled", {"ended": ended})
    case.told = ended


def tell_reopened(case: AwardState, now: datetime) -> None:
    """Tell every dispute that money is owed again."""
    if case.told is not None:
        owed = case.money(case.left).model_dump(mode="json")
        _tell(case, now, "award_reopened", {"owed": owed})
    case.told = None


def _tell(case: AwardState, now: datetime, fact: str, said: dict[str, Any]) -> None:
    for dispute in case.disputes:
        case.tell_case(now, dispute, fact, {"award": case.file.id, **said})


def link(case: AwardState, fact: DisputeLinked, now: datetime) -> None:
    """Tell one more dispute from now on, and at once if the award has ended already."""
    dispute = fact.dispute
    if dispute in case.disputes:
        text = f"{dispute} waits for this award, as was known"
        case.write(now, "linked", text, code=AwardCode.DISPUTE_KNOWN)
        return
    case.linked.append(dispute)
    text = f"{dispute} waits for the end of this award, too"
    case.write(now, "linked", text, code=AwardCode.DISPUTE_LINKED)
    if case.told is not None:
        said = {"award": case.file.id, "ended": case.told}
        case.tell_case(now, dispute, "award_settled", said)


def record_telling(case: AwardState, notice: Notice, now: datetime) -> None:
    """Write down that a dispute was told, or that it could not be."""
    dispute, ended = notice.facts["on"], notice.facts.get("ended")
    what = f"the award ended: {ended}" if ended else "it is owed again"
    if notice.state is NoticeState.ACCEPTED:
        to, code, text = "dispute", AwardCode.DISPUTE_TOLD, f"{dispute} is told: {what}"
    else:
        to, code = None, AwardCode.DISPUTE_NOT_TOLD
        text = f"{dispute} could not be told ({what}): it has closed already, or never was"
    case.write(now, "linked", text, code=code, to=to, notice=notice.id)
