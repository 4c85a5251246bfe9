"""What a worker escalation hears: its opening, and the news from outside."""

from datetime import datetime
from typing import ClassVar

from domain.acts import Fact
from domain.case.case import Snapshot
from domain.escalation import acts, letters
from domain.escalation.climb import Climb
from domain.escalation.state import Hold, News
from domain.post.facts import Delivery
from domain.post.notice import UNDELIVERED, NoticeState
from domain.time.calendar import due

COUNTS_AS_WORD = {"answer", "acknowledgement"}
CLIENT_SIDE = {"client", "project-manager"}
"""Whose word is contact: the client's and its project manager's. The account manager is ours."""

NATURE = {
    "answer": "answered",
    "acknowledgement": "acknowledged",
    "auto-reply": "sent an automatic reply",
    "bounce": "could not be delivered to",
    "read-receipt": "sent a read receipt",
    "relayed": "says that the client was asked",
}


class Hearing(Climb):
    """A worker escalation as far as facts go."""

    facts: ClassVar[tuple[type[Fact], ...]] = acts.FACTS

    # -- the opening ---------------------------------------------------------------------------

    def open(self, snapshot: Snapshot, now: datetime) -> None:
        super().open(snapshot, now)
        self.counsel = self.file.counsel
        self.write(now, "opened", f"opened: {self.file.headline}", by="worker")
        self.judge(now)

    def judge(self, now: datetime) -> None:
        """Refuse the case with every reason, wait for what nobody knows, or let it climb."""
        verdict = self.judged(now)
        self.missing = list(verdict.missing)
        if verdict.failed:
            self.refuse(now, [f.model_dump() for f in verdict.failed])
        elif verdict.missing:
            first = self.stage != "needs-facts"
            self.stage, self.update_from = "needs-facts", self.update_from or now
            what = ", ".join(m.fact for m in verdict.missing)
            self.flag("facts", f"needs facts before it can be judged: {what}")
            self.write(now, "question", f"a person is asked for {what}", to="ops")
            letters.needs_facts(self, now, first=first)
        else:
            self.clear_flag("facts")
            letters.acknowledgement(self, now)
            self.begin(now)

    def refuse(self, now: datetime, failed: list[dict[str, str]]) -> None:
        """Tell the worker once why not, and what would cure it. A refused case does not listen."""
        for failure in failed:
            self.write(now, "refused", f"{failure['criterion']}; cure: {failure['cure']}")
        letters.refused(self, now, failed)
        self.end(now, "refused", None)
        self.stage = "refused"

    # -- facts ---------------------------------------------------------------------------------

    def hears_message(self, fact: acts.Message, now: datetime) -> None:
        said = f'{NATURE[fact.nature]}: "{fact.text}"' if fact.text else NATURE[fact.nature]
        counts = fact.by_role in CLIENT_SIDE and fact.nature in COUNTS_AS_WORD
        aside = "" if counts else " (does not count as contact)"
        self.write(now, "fact", f"the {fact.by_role} {said}{aside}", by=fact.by_role)
        if counts:
            self._client_side_spoke(now, fact.by_role, fact.text or NATURE[fact.nature])

    def hears_payment(self, fact: acts.Payment, now: datetime) -> None:
        text = f"paid {fact.amount}"
        self.write(now, "payment", text, by=fact.by_role)
        if self.is_open:
            self.flag("paid", "a payment was reported; resolve the case if the worker agrees")
        self._client_side_spoke(now, fact.by_role, text)

    def hears_approval(self, fact: acts.Approval, now: datetime) -> None:
        self.write(now, "fact", "the assignment was approved", by=fact.by_role)
        self._client_side_spoke(now, fact.by_role, "the assignment was approved")

    def hears_cancellation_reason(self, fact: acts.CancellationReason, now: datetime) -> None:
        about = " about the quality of the work" if fact.about_quality else ""
        text = f'explained the cancellation{about}: "{fact.text}"'
        self.write(now, "fact", text, by=fact.by_role)
        self._client_side_spoke(now, fact.by_role, text)

    def _client_side_spoke(self, now: datetime, by: str, text: str) -> None:
        """Stop climbing and tell the worker at once; the case stays open."""
        if not self.is_open or by not in CLIENT_SIDE:
            return
        self.client_responded = self.client_responded or now
        self.news.append(News(at=now, by=by, text=text))
        self.asks_first = False
        if self.asked:
            self.asked[-1].answered = True
        for notice in self.notices:
            if notice.kind.startswith("off-platform") and notice.is_open:
                self.replace(notice)  # a response before the fallback left wins
        if self.stage == "off-platform":
            self.update_from = now
        if self.stage in {"climbing", "in-contact", "off-platform"}:
            self._in_contact(now, expires=False)
        elif self.stage == "paused":
            self.before, self.acknowledged = "in-contact", None
        letters.answer(self, now)

    def _in_contact(self, now: datetime, *, expires: bool) -> None:
        self.stage, self.rung_now = "in-contact", None
        self.acknowledged = now if expires else None

    def hears_violation_report(self, fact: acts.ViolationReport, now: datetime) -> None:
        text = f'reported a violation: "{fact.text}"'
        self.write(now, "fact", text, by=fact.by_role)
        if not self.is_open or self.hold or self.stage == "off-platform":
            return
        until = due(now, self.policy.overturn_within, self.calendar)
        self.stand_still(now)
        self.hold = Hold(since=now, until=until, by=fact.by_role, text=fact.text)
        self.flag("violation", f"a violation was reported; overturn it by {self.local(until)}")
        letters.violation(self, now)
        letters.attention(self, now, [self.attention["violation"]])

    def after_declining(self, role: str, now: datetime) -> None:
        if role == "worker" and self.update_from is not None:
            self.update_from = now  # what was declined is not made up for

    def hears_delivery(self, fact: Delivery, now: datetime) -> None:
        notice = self.notice(fact.notice)
        notice.state, notice.why = NoticeState(fact.event), fact.why
        text = f"the {notice.kind} to the {notice.to_role} was {fact.event}"
        self.write(now, "delivery", f"{text}: {fact.why}" if fact.why else text, notice=notice.id)
        if notice.state not in UNDELIVERED or not self.is_open or self.is_unwanted(notice):
            return
        self.flag(f"contact:{notice.to_role}", f"{text}; correct_contact gives the right address")
        if self.asked and self.asked[-1].notice == notice.id and self.stage == "climbing":
            self.nobody_there(f"the letter {fact.event}", now)
        letters.bounced(self, now, notice.to_role, fact.why or fact.event, "a person is asked")
