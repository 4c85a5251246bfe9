"""A dispute's page in the Web UI: the path, questions with their clocks, fees, the award."""

from domain.case.markdown import cell
from domain.dispute.codes import DisputeStep
from domain.dispute.handover import Handing
from domain.dispute.parts import Ask, Consent, Question, SideFee, Step
from domain.dispute.steps import AWARDS, NON_RESOLUTIONS

PATH: tuple[tuple[str, tuple[DisputeStep, ...], tuple[str, ...]], ...] = (
    (
        "the respondent answers",
        (DisputeStep.RESPONDENT_ANSWERED, DisputeStep.RESPONDENT_SILENT),
        ("response",),
    ),
    ("mediation", (DisputeStep.MEDIATION_OPENED,), ("mediation",)),
    (
        "recommendation",
        (DisputeStep.RECOMMENDATION_MADE,),
        ("recommendation", "acceptance"),
    ),
    ("Notice of Non-Resolution", NON_RESOLUTIONS, ()),
    (
        "both agree and pay",
        (DisputeStep.ARBITRATION_BEGUN, DisputeStep.JOINING_DECIDED),
        ("agree-and-pay",),
    ),
    ("one side pays for all", (), ("pay-whole",)),
    ("statement", (DisputeStep.STATEMENT_FILED,), ("statement",)),
    ("award", AWARDS, ("award",)),
)
"""Each step of the path: the steps of the record that show it was taken, and its deadlines."""
ONLY_IF_ASKED = frozenset({"one side pays for all"})


def brief(when: str) -> str:
    """Return a local time without its offset, which is seen from the UTC beside it."""
    return when.partition(" (")[0]


class Screen(Handing):
    """The markdown of a dispute."""

    def path_rows(self) -> list[str]:
        """Return the path as a table: what was done when, and what is due by when."""
        rows = []
        for name, steps, terms in PATH:
            done = next((s for s in reversed(self.steps) if s.code in steps), None)
            due = next((t for t in terms if t in self.terms), None)
            if due is None and done is None and name in ONLY_IF_ASKED:
                continue
            rows.append(f"| {name} | {self._when(name, done, due)} |")
        return ["| path | where it stands |", "| --- | --- |", *rows]

    def _when(self, name: str, done: Step | None, due: str | None) -> str:
        said = [f"{done.step}, {brief(self.local(done.at))}"] if done else []
        if done and done.code in NON_RESOLUTIONS:  # the name of the row says it
            said = [brief(self.local(done.at))]
        if due:
            said.append(f"due by {brief(self.local(self.terms[due].due))}")
        return "; ".join(said) or ("not reached" if self.decided else "not yet")

    def asked_rows(self) -> list[str]:
        """Return the questions and requests: what was asked, of whom, and by when it is due."""
        asks: list[Ask] = [*self.questions, *self.consents]
        if not asks:
            return []
        head = ["| asked | waits for | due | state |", "| --- " * 4 + "|"]
        rows = ["", *head, *(self._asked_row(ask) for ask in asks)]
        if first := next((q.id for q in self.questions if q.is_open), None):
            said = f'{{"answers": {{"{first}": "…"}}}}'
            rows += ["", f"Only a `reply` that names it answers a question: `{said}`"]
        return rows

    def _asked_row(self, ask: Ask) -> str:
        what = ask.text if isinstance(ask, Question) else ""
        if isinstance(ask, Consent):
            what = f"consent: {ask.relief}"
        if ask.is_open:
            of = "ops" if self.is_past_the_top(ask) else self.asked_of(ask)
            due, ups = brief(self.local(ask.due)), len(ask.raised)
            went_up = f", went up {'once' if ups == 1 else f'{ups} times'}" if ups else ""
            state = f"open{went_up}"
        else:
            of, due = "—", "—"
            when = f", {brief(self.local(ask.closed_at))}" if ask.closed_at else ""
            state = f"{ask.state} by the {ask.closed_by}{when}"
        return f"| {ask.id}, {ask.by}: {cell(what)} | {of} | {due} | {state} |"

    def fee_rows(self) -> list[str]:
        """Return the fee and each side's part in it, once the notice is out."""
        if self.notice_at is None or self.fee is None:
            return []
        about = "exact" if self.fee.certainty == "exact" else "approximate: the notice decides"
        fee = f"**Fee:** {self.fee.amount or 'as on the notice'} a side, {about}"
        head = ["| side | agreed | paid | its fee |", "| --- | --- | --- | --- |"]
        rows = [f"| {name} | {_joined(side)} |" for name, side in self.sides.items()]
        return ["", fee, "", *head, *rows]

    def award_lines(self) -> list[str]:
        """Return what was decided, where it is enforced, and what keeps the case open."""
        lines = []
        if self.award is not None:
            lines += ["", f"**Award {self.award.terms.award}:** {self.award_text()}"]
        for birth in self.births:
            lines.append(f"- in a case of its own: `{birth.kind}/{birth.id}`")
        if self.award is not None and self.award.paid:
            lines.append(f"- its enforcement: {self.award.paid}")
        return [*lines, *(f"- linked claim {c.claim}: {c.ended or 'open'}" for c in self.linked)]


def _joined(side: SideFee) -> str:
    said = {True: "yes", False: "no", None: "not yet"}[side.agreed]
    paid = ", ".join(str(p.amount) for p in side.paid) or "no"
    words = {"none": "—", "owed": "goes back", "made": "given back", "kept": "kept"}
    fee = words[side.refund] if side.refund != "none" or not side.paid else "held"
    return f"{said} | {paid} | {fee}"
