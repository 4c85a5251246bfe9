"""The dispute: its path as a table and a picture, how deadlines count, what did not happen."""

from collections.abc import Iterator

from cli.kinds import Counted, Parts, PolicyView, WhyNot
from domain.case.asking import AskRung
from domain.case.asks import asked_of, is_past_the_top, open_asks
from domain.dispute.case import DisputeCase
from domain.dispute.codes import DisputeStep
from domain.dispute.ending import open_points
from domain.dispute.policy import AskLadder, DisputePath, Matrix, Row, Window
from domain.dispute.state import SIDES

# -- the policy --------------------------------------------------------------------------------


def show(policy: DisputePath) -> PolicyView:
    """Return every window, silence and matrix with its dates and its source, and the path drawn."""
    rows: list[list[str]] = []
    for group in (policy.windows, policy.silence, policy.joining):
        for name in type(group).model_fields:
            rows += [_row(name, row) for row in getattr(group, name)]
    for name in ("questions", "consents", "chase", "statement_words"):
        rows += [_row(name, row) for row in getattr(policy, name)]
    columns = ["rule", "since", "until", "what", "certainty", "source"]
    return PolicyView(_picture(policy), columns, rows)


def _row(name: str, row: Row) -> list[str]:
    dates = [f"{row.since}", f"{row.until or ''}"]
    return [name.replace("_", " "), *dates, _what(row), row.certainty, row.source]


def _what(row: Row) -> str:
    if isinstance(row, Window):
        return str(row.wait)
    if isinstance(row, AskLadder):
        return ", ".join(f"{r.role} {r.wait}{_reminded(r)}" for r in row.rungs)
    if isinstance(row, Matrix):
        who = {(True, True): "both", (True, False): "claimant", (False, True): "respondent"}
        sides = [(who.get((r.claimant, r.respondent), "nobody"), r.follows) for r in row.rows]
        return "; ".join(f"{name}: {follows}" for name, follows in sides)
    return str(next(v for k, v in row if k in {"follows", "value", "applies", "text"}))


def _reminded(rung: AskRung) -> str:
    return f" (reminded after {rung.remind_after})" if rung.remind_after else ""


def _picture(policy: DisputePath) -> str:
    last = {
        name: getattr(policy.windows, name)[-1].wait for name in type(policy.windows).model_fields
    }
    return "\n".join(
        [
            "flowchart TD",
            "  door{a dispute at all?} -- no --> route[the right route, with its documents]",
            "  door -- yes --> response[response]",
            f"  response -- answered --> mediation[mediation: {last['mediation']} at most]",
            "  response -- silent --> matrix",
            f"  mediation --> recommendation[recommendation: {last['acceptance']} to accept]",
            "  recommendation -- both accept --> settled[settled]",
            "  recommendation -- declined --> mediation",
            "  mediation --> notice[Notice of Non-Resolution]",
            f"  notice -- {last['agree_and_pay']} --> matrix{{who agreed and paid?}}",
            "  matrix -- both --> arbitration[arbitration]",
            "  matrix -- one, released money --> whole[one side may pay for all]",
            "  whole --> arbitration",
            "  matrix -- otherwise --> ended[funds move, or the case closes]",
            "  arbitration --> award[award]",
            "  award --> enforcement[[AwardEnforcement]]",
            "  award --> second[[a second claim, with consent]]",
        ]
    )


# -- deadlines ---------------------------------------------------------------------------------


def counted(case: DisputeCase) -> dict[str, Counted]:
    """Return how each deadline of a case is counted; one that a person set is left out."""
    found: dict[str, Counted] = {}
    for name, deadline in case.terms.items():
        window = case.rules.window_of(name)
        # Neither set by a person, nor extended, nor asked again.
        if window and case.counted(deadline.set_at, window.wait) == deadline.due:
            since = f"this was set, by policy windows.{window.name}"
            found[name] = Counted(deadline.set_at, window.wait, since)
    for ask in open_asks(case):
        ladder = case.ladder_of(type(ask))
        past = is_past_the_top(case, ask)
        wait = ladder.ops_again if past else ladder.rungs[ask.rung].wait
        since = f"it came to the {asked_of(case, ask)}" if ask.raised else "it was asked"
        found[f"{ask.noun} {ask.id}"] = Counted(ask.since, wait, since)
    return found


# -- what did not happen -----------------------------------------------------------------------


def _arbitration(case: DisputeCase) -> Iterator[WhyNot]:
    if any(step.code == DisputeStep.ARBITRATION_BEGUN for step in case.steps):
        return
    what, rule = "arbitration has not begun", "both sides agree and pay, after the notice"
    if case.notice_at is None:
        because = f"there is no Notice of Non-Resolution; the case is in {case.stage}"
        yield WhyNot(what=what, because=because, rule="arbitration is never the first step")
    for name in SIDES if case.notice_at else ():
        side = case.sides[name]
        missing = [] if side.agreed else ["agreed"]
        missing += [] if side.paid else ["paid"]
        if missing:
            because = f"the {name} has not {' and not '.join(missing)}"
            yield WhyNot(what=what, because=because, rule=rule)


def _enforcement(case: DisputeCase) -> Iterator[WhyNot]:
    what = "the award is not enforced"
    if case.award is None:
        yield WhyNot(what=what, because="no award is recorded", rule="an award is a fact: tell it")
    elif case.waits_for_confirmation:
        rule = "an award above the cap is enforced once confirm_award is said"
        yield WhyNot(what=what, because=case.attention.get("cap", "above the cap"), rule=rule)
    elif "enforcement" in case.attention:
        rule = "an enforcement that came to nothing is begun anew by a person"
        yield WhyNot(what=what, because=case.attention["enforcement"], rule=rule)
    elif not case.award.enforced:
        because = case.award.paid or case.attention.get("pay-by", "not yet")
        yield WhyNot(what=what, because=because, rule="only what the claimant is owed by a date")


def _closing(case: DisputeCase) -> Iterator[WhyNot]:
    if not case.is_open:
        return
    rule = "a dispute does not close while a question, a request or a linked claim is open"
    for point in open_points(case):
        yield WhyNot(what="the dispute is not closed", because=f"{point} is open", rule=rule)
    if case.decided is None and case.stage == "awarded" and case.award is not None:
        until = case.terms["after-award"].due
        because = (
            f"award {case.award.terms.award} is not told to be paid, nor its enforcement closed"
        )
        rule = "it closes when its enforcement says so, or when the time for questions is over"
        yield WhyNot(what="the dispute is not closed", because=because, rule=rule, at=until)
    elif case.decided is None:
        because = f"it is not decided; it is in {case.stage}"
        yield WhyNot(what="the dispute is not closed", because=because, rule="the path goes on")


def _award(case: DisputeCase) -> Iterator[WhyNot]:
    if case.award is not None or case.joined is None or case.decided:
        return  # before that, arbitration says why
    term = case.terms.get("award")
    missing = "" if case.statement else "; the claimant has not filed the initial statement"
    yield WhyNot(
        what="there is no award",
        because=f"the arbitrator has not made one{missing}",
        rule="ops ask the arbitrator when it is late",
        at=term.due if term else None,
    )


def _answers(case: DisputeCase) -> Iterator[WhyNot]:
    """Say why each open question and request is still open, and whose turn it is."""
    for ask in open_asks(case):
        past = is_past_the_top(case, ask)
        who = "everybody on its ladder was silent" if past else f"the {asked_of(case, ask)} has it"
        consent = ask.noun == "consent"
        rule = "silence is never consent nor refusal; decide_consent decides it"
        rule = rule if consent else "only a reply that names it answers it; silence moves it up"
        yield WhyNot(what=f"{ask.id} is not answered", because=who, rule=rule, at=ask.due)


PARTS = Parts(
    show=show,
    counted=counted,
    why_not={
        "arbitration": _arbitration,
        "award": _award,
        "enforcement": _enforcement,
        "answers": _answers,
        "closing": _closing,
    },
)
