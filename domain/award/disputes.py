"""What an award says to the disputes it comes from: paid, owed again, closed.

It says so on the day, long before it stops listening for money that goes back. A dispute that has
ended cannot be told; that is on the record and holds nothing up.
"""

from datetime import datetime
from typing import Any

from pydantic import Field

from domain.award.codes import AwardCode
from domain.award.state import Owed
from domain.case.codes import CaseCode
from domain.patches import AWARDS_TELL
from domain.post.notice import Notice, NoticeState


class Links(Owed):
    """An award case as far as other cases go."""

    linked: list[str] = Field(
        default_factory=list, description="further disputes that wait for the end of this award"
    )
    told: str | None = Field(default=None, description="what its disputes know of its end")

    def send(self, now: datetime, kind: str, to: str, *more: Any, **how: Any) -> Notice:  # noqa: ANN401 (as `CaseFile.send`)
        """Queue a letter or an act; a letter is a line of the timeline, with all it goes to."""
        notice = super().send(now, kind, to, *more, **how)
        if notice.channel == "mail":
            self._note_letter(notice, now)
        return notice

    def _note_letter(self, notice: Notice, now: datetime) -> None:
        last = self.timeline[-1] if self.timeline else None
        if (
            last
            and (last.at, last.code) == (now, CaseCode.LETTER)
            and self.notice(str(last.notice)).kind == notice.kind
        ):
            text = f"{last.text}, {notice.to_role}"
            self.timeline[-1] = last.model_copy(update={"text": text, "to": "several"})
            return
        text = f"{notice.kind}: to {notice.to_role}"
        self.write(now, "letter", text, to=notice.to_role, notice=notice.id, code=CaseCode.LETTER)

    @property
    def disputes(self) -> list[str]:
        """The workflow ids of the disputes that are told."""
        first = self.file.dispute
        if first and "/" not in first:
            first = f"dispute/{first}"
        return list(dict.fromkeys([first, *self.linked] if first else self.linked))

    def tell_ended(self, now: datetime, ended: str) -> None:
        """Tell every dispute that nothing more is enforced: paid, or closed otherwise."""
        self._tell(now, "award_settled", {"ended": ended})
        self.told = ended

    def tell_reopened(self, now: datetime) -> None:
        """Tell every dispute that money is owed again."""
        if self.told is not None:
            owed = self.money(self.left).model_dump(mode="json")
            self._tell(now, "award_reopened", {"owed": owed})
        self.told = None

    def _tell(self, now: datetime, fact: str, said: dict[str, Any]) -> None:
        if self.disputes and self.patched(AWARDS_TELL):
            for dispute in self.disputes:
                self.tell_case(now, dispute, fact, {"award": self.file.id, **said})

    def link(self, now: datetime, dispute: str) -> None:
        """Tell one more dispute from now on, and at once if the award has ended already."""
        if dispute in self.disputes:
            self.write(
                now,
                "linked",
                f"{dispute} waits for this award, as was known",
                code=AwardCode.DISPUTE_KNOWN,
            )
            return
        self.linked.append(dispute)
        self.write(
            now,
            "linked",
            f"{dispute} waits for the end of this award, too",
            code=AwardCode.DISPUTE_LINKED,
        )
        if self.told is not None:
            said = {"award": self.file.id, "ended": self.told}
            self.tell_case(now, dispute, "award_settled", said)

    def after_case_told(self, notice: Notice, now: datetime) -> None:
        dispute, ended = notice.facts["on"], notice.facts.get("ended")
        what = f"the award ended: {ended}" if ended else "it is owed again"
        if notice.state is NoticeState.ACCEPTED:
            self.write(
                now,
                "linked",
                f"{dispute} is told: {what}",
                to="dispute",
                notice=notice.id,
                code=AwardCode.DISPUTE_TOLD,
            )
            return
        text = f"{dispute} could not be told ({what}): it has closed already, or never was"
        self.write(now, "linked", text, notice=notice.id, code=AwardCode.DISPUTE_NOT_TOLD)
