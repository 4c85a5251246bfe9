"""A dispute: from a claim to an award, with a clock on every question.

The parts, from the bottom: question, second_claim, mediation, joining, arbitration, award_heard;
dispute_ways holds what is possible at any time, dispute_shown what people see. Here: the opening,
the clocks, and what makes sense now.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from domain.acts import Command, Fact
from domain.case.adoption import adopt
from domain.case.case import MAIL_FACTS
from domain.case.codes import CaseCode
from domain.case.handlers import Handlers, done, told
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import COMMANDS
from domain.dispute.facts import FACTS
from domain.dispute.fees import arbitration_fee
from domain.dispute.intake import Failed, Verdict, judge
from domain.dispute.reach import Follows, Unheard
from domain.dispute.state import Clock
from domain.errors import BadInput, Refused
from domain.post.facts import SHARED
from domain.post.notice import Notice

ALWAYS = (
    "hand_over",
    "represented_by",
    "correct_contact",
    "reached_otherwise",
    "add_note",
    "adopt",
)
ENDS = ("settle", "withdraw")
LEGAL: dict[str, tuple[str, ...]] = {
    "opening": (),
    "refused": (),
    "awaiting-consent": ("withdraw", *ALWAYS),
    "response": ("extend", *ENDS, *ALWAYS),
    "mediation": ("recommend", "declare_non_resolution", "extend", *ENDS, *ALWAYS),
    "recommendation": ("recommend", "declare_non_resolution", "extend", *ENDS, *ALWAYS),
    "non-resolution": ("enter_fee", "demand_arbitration", "extend", *ENDS, *ALWAYS),
    "pay-whole": ("enter_fee", "extend", *ENDS, *ALWAYS),
    "arbitration": (
        "file_statement",
        "ask_material",
        "set_evidence_deadline",
        "extend",
        *ENDS,
        *ALWAYS,
    ),
    "awarded": ALWAYS,
    "open-points": ALWAYS,
    "closed": (),
}
"""Which commands are allowed in which stage, besides those that answer what is open."""

HEARS: dict[str, tuple[str, ...]] = {
    "response": ("response",),
    "recommendation": ("recommendation_answer",),
    "non-resolution": ("agreement", "fee_paid"),
    "pay-whole": ("agreement", "fee_paid"),
    "arbitration": ("counterclaim", "material_decision", "award", "evidence"),
    "awarded": ("award_corrected", "award_settled", "award_reopened"),
    "open-points": ("award_corrected", "award_settled", "award_reopened"),
    "mediation": (),
}
"""Which facts move the case in which stage; those of ANYTIME make sense whenever it is open."""

EVIDENCE_STAGES = ("response", "mediation", "recommendation")
ANYTIME = (
    "question",
    "reply",
    "linked_claim_opened",
    "linked_claim_closed",
    *(fact.name for fact in SHARED),
)
LATE_BUT_GRAVE = (
    news.Response,
    news.Agreement,
    news.FeePaid,
    news.Award,
    news.AwardCorrected,
)
TOO_MANY_STEPS = 10_000


class DisputeCase(Unheard):
    """All state of one dispute."""

    # -- the opening ----------------------------------------------------------------------------

    def on_open(self, now: datetime) -> None:
        self.write(
            now, "opened", f"opened: {self.file.headline}", by="claimant", code=CaseCode.OPENED
        )
        try:
            verdict = self.judged(now)
        except BadInput as error:  # a day before the first rule that is known
            cure = "open it by rules that are known: give another policy"
            verdict = Verdict(failed=(Failed(criterion=str(error), cure=cure),))
        for aside in verdict.aside:
            text = f"{aside.criterion}; the right way: {aside.cure}"
            self.write(now, "aside", text, to="claimant", code=DisputeCode.ELSEWHERE)
        if not verdict.is_eligible:
            self._turn_away(verdict, now)
        elif self.file.follows and self.file.consented is None:
            self._await_consent(now)
        else:
            if self.file.consented:
                consent = self.file.consented.consent
                self.step(
                    now,
                    "consent to this claim",
                    f"{consent} of {self.file.follows}",
                    DisputeStep.CONSENT_CARRIED_OVER,
                )
            if warning := self.same_money(self.file.claim.amount) if self.file.follows else None:
                self.write(now, "warning", warning, code=DisputeCode.SAME_MONEY, about=("money",))
                self.flag_and_write(now, "money", warning)
            self.begin(now)

    def judged(self, now: datetime) -> Verdict:
        """Return whether this is a dispute at all.

        Raises:
            BadInput: a rule that it will need is not known on this day.
        """
        self.path.hold_on(self.rules_of)
        arbitration_fee(self.fee_table, self.rules_of, self.file.contract.cap.amount)
        return judge(self.file, self.path, self.fee_table, self.calendar, now)

    def _turn_away(self, verdict: Verdict, now: datetime) -> None:
        """Tell the claimant once what fails and where it belongs. It does not listen."""
        for failed in verdict.failed:
            papers = f" (with {', '.join(failed.documents)})" if failed.documents else ""
            text = f"{failed.criterion}; the right way: {failed.cure}{papers}"
            self.write(now, "refused", text, code=CaseCode.REFUSED)
        routes = [f.model_dump(mode="json") for f in (*verdict.failed, *verdict.aside)]
        self.tell(now, "not-a-dispute", "claimant", {"failed": routes})
        self.end(now, "not-a-dispute", None)
        self.stage = "refused"

    def _await_consent(self, now: datetime) -> None:
        self.stage = "awaiting-consent"
        text = f"a second claim after {self.file.follows}: the platform must consent first"
        self.write(now, "stage", text, code=DisputeCode.CONSENT_AWAITED)
        self.request_consent(now, self.file.claim.relief, self.file.claim.amount)

    def after_consent(self, now: datetime, *, granted: bool) -> None:
        if granted:
            self.begin(now)
        else:
            self.conclude(now, "consent-refused", "the platform refused its consent to this claim")

    # -- what time does -------------------------------------------------------------------------

    def clocks(self) -> Iterator[Clock]:
        if not self.is_open:
            return
        for name, term in list(self.terms.items()):
            if at := self.reminder_due(name, term):
                yield Clock("reminder", at, f"soon: {term.what}", self._remind_of(name))
            yield Clock(name, term.due, term.what, self._what_follows(name))
        yield from self.ask_clocks()

    def _remind_of(self, name: str) -> Follows:
        def remind(at: datetime, now: datetime) -> None:
            term = self.terms[name]
            term.reminded = True
            if term.due <= now:
                return  # too late to help: what follows is said at once
            who = {"mediator": self.handler, "arbitrator": "ops"}.get(term.who, term.who)
            self.write(
                now,
                "reminder",
                f"{term.what}: due {self.local(term.due)}",
                code=DisputeCode.REMINDED,
                about=(name,),
            )
            self.tell(now, "reminder", who, {"clocks": [self.clock_of(name)]}, due=at)

        return remind

    def _what_follows(self, name: str) -> Follows:
        if name.startswith("evidence-"):
            return lambda _at, now: self.on_evidence(name, now)
        if name.startswith("permission-"):
            return lambda _at, now: self.on_permission(name, now)
        follows: Follows = getattr(self, f"on_{name.replace('-', '_')}")
        return self.unless_unheard(name, follows)

    def advance(self, now: datetime) -> None:
        """Do everything that is due, the earliest first; each step moves its clock on."""
        for _ in range(TOO_MANY_STEPS):
            due = [clock for clock in self.clocks() if clock.due <= now]
            if not due:
                return
            first = min(due, key=lambda clock: clock.due)
            first.do(first.due, now)
        msg = f"dispute {self.case_id} does not come to rest"
        raise AssertionError(msg)

    # -- what makes sense now -------------------------------------------------------------------

    def legal_moves(self) -> tuple[str, ...]:
        if not self.is_open:
            return ()
        moves = list(LEGAL[self.stage])
        if self.stage == "arbitration" and self.statement is not None:
            moves.remove("file_statement")
        if self.waits_for_confirmation:
            moves.append("confirm_award")
        if any(q.is_open for q in self.questions):
            moves.append("withdraw_question")
        if any(c.is_open for c in self.consents):
            moves += ["decide_consent", "withdraw_consent"]
        elif self.stage not in {"opening", "awaiting-consent"}:
            moves.append("ask_consent")
        return tuple(moves)

    def facts_now(self) -> tuple[str, ...]:
        """Return the names of the facts that make sense now."""
        evidence = ("evidence",) if self.stage in EVIDENCE_STAGES else ()
        return (*HEARS.get(self.stage, ()), *evidence, *ANYTIME)

    def check(self, command: Command, now: datetime) -> None:
        early = {"response", "mediation", "recommendation", "awaiting-consent"}
        if command.name == "demand_arbitration" and self.is_open and self.stage in early:
            msg = (
                "demand_arbitration is refused: arbitration is never the first step. First the "
                "dispute and its mediation, then the Notice of Non-Resolution, then both sides "
                f"agree and pay; the case is in {self.stage}. "
                f"Allowed now: {', '.join(self.legal_moves())}"
            )
            raise Refused(msg)
        super().check(command, now)

    def check_fact(self, fact: Fact) -> None:
        if not self.was_told(fact):  # what was told before counts once, and is no mistake
            self._sense(fact, fact.happened_at)

    def _sense(self, fact: Fact, when: datetime | None) -> None:
        """Raise Refused if the fact makes no sense as things stand."""
        if not self.is_open:
            return
        if fact.name not in self.facts_now():
            said = ", ".join(self.facts_now())
            moves = ", ".join(self.legal_moves())
            msg = (
                f"{fact.name} makes no sense while the case is in {self.stage}; "
                f"facts that do: {said}; commands allowed now: {moves}"
            )
            raise Refused(msg)
        super().check_fact(fact)
        senseless = getattr(self, f"senseless_{fact.name}", None)
        if senseless and (problem := senseless(fact, when)):
            msg = f"{fact.name}: {problem}"
            raise Refused(msg)

    def apply(self, fact: Fact, now: datetime) -> None:
        """Take in a fact; what makes no sense at the moment of receipt is kept as rejected."""
        if not self.is_open:
            self._heard_late(fact, now)
            return
        try:
            self._sense(fact, fact.happened_at or now)
            self._has_happened(fact, now)
        except Refused as error:
            self.reject(now, fact.name, str(error))
            return
        super().apply(fact, now)

    def _has_happened(self, fact: Fact, now: datetime) -> None:
        if fact.happened_at is not None and fact.happened_at > now:
            msg = f"{fact.name}: happened_at {self.local(fact.happened_at)} lies in the future"
            raise Refused(msg)

    def _heard_late(self, fact: Fact, now: datetime) -> None:
        """Record what is said after the end; money and awards still need a person."""
        text = f"{fact.name} was told after the end ({self.outcome}); it is recorded only"
        self.write(
            now,
            "fact",
            text,
            by=fact.by_role,
            code=DisputeCode.TOLD_AFTER_THE_END,
            about=(f"late:{fact.id}",),
        )
        if isinstance(fact, LATE_BUT_GRAVE):
            self.flag(f"late:{fact.id}", f"{text}; a person must look at it")

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        self.flag_and_write(now, f"contact:{notice.to_role}", f"{said}; say correct_contact")


def _legal(name: str) -> Callable[[DisputeCase], bool]:
    return lambda case: name in case.legal_moves()


def _executes(command: type[Command]) -> Any:  # noqa: ANN401 (until its functions are named)
    return getattr(DisputeCase, f"obeys_{command.name}", adopt)


DisputeCase.handles = Handlers(
    *(told(f, getattr(DisputeCase, f"hears_{f.name}")) for f in FACTS if f not in SHARED),
    *MAIL_FACTS,
    *(
        done(
            c,
            _executes(c),
            check=getattr(DisputeCase, f"refuses_{c.name}", None),
            only_if=_legal(c.name),
        )
        for c in COMMANDS
    ),
)
