"""The contact: its routes as a table and a picture, how its clocks count, what did not happen."""

from collections.abc import Iterator
from datetime import datetime

from cli.kinds import Counted, Keys, LintContext, Parts, PolicyView, WhyNot
from domain.contact import answers, clocks
from domain.contact.case import ContactCase
from domain.contact.clocks import WHY
from domain.contact.routes.lint import lint as route_lint
from domain.contact.routes.match import FEW, why_not
from domain.contact.routes.protocols import UNSAID, to_sender
from domain.contact.routes.table import Channel, Protocol, Routes, Row
from domain.contact.state import Clock

# -- the policy --------------------------------------------------------------------------------


def show(policy: Routes) -> PolicyView:
    """Return which desk each row goes to, what its sender hears, and the same drawn."""
    rows = [
        [name, row.desk, _said(row), _whose(row, row.categories)]
        for name, row in policy.rows.items()
    ]
    return PolicyView(_picture(policy), ["row", "desk", "the sender hears", "contacts"], rows)


def _whose(row: Row, categories: tuple[str, ...]) -> str:
    every = len(row.channels) == len(Channel)
    by = "any channel" if every else " or ".join(row.channels)
    given = "".join(f", {name} {' or '.join(values)}" for name, values in row.when.items())
    rest = len(row.categories) - len(categories)
    more = f" and {rest} more" if rest else ""
    return f"{', '.join(categories)}{more} by {by}{given}"


def _said(row: Row) -> str:
    special = {
        Protocol.ASK_LEAD: "nothing yet",
        Protocol.OPEN_CASE: f"letters of the {row.opens}",
        Protocol.END_AND_FORWARD: "the script",
    }
    letters = ", ".join(s.letter or s.kind for s in to_sender(row))
    return special.get(row.protocol) or letters or "nothing"


def _picture(policy: Routes) -> str:
    lines = ["flowchart LR", '  contact(["a contact"])']
    numbers = {desk: n for n, desk in enumerate(policy.desks, 1)}
    for number, (name, row) in enumerate(policy.rows.items(), 1):
        whose = _whose(row, row.categories[:FEW])
        lines.append(f'  contact -- "{whose}" --> r{number}["{name}: {_said(row)}"]')
        lines.append(f"  r{number} --> d{numbers[row.desk]}")
    for name, desk in policy.desks.items():
        within = f"<br/>takes it within {desk.accepts_within}" if desk.accepts_within else ""
        lines.append(f'  d{numbers[name]}["{name}{within}"]')
    return "\n".join(lines)


def lint(policy: Routes, _ground: LintContext) -> Iterator[tuple[Keys, str]]:
    """Yield every overlap, hole, dead row and unknown name, with the way to its place."""
    for problem in route_lint(policy):
        if problem.is_error:
            yield problem.keys, str(problem)


def shown(case: ContactCase) -> Iterator[str]:
    """Yield the route in words: who takes it, what is said, what never is, what was opened."""
    row = case.row
    if row is None:
        return
    yield f"{case.cell}: {case.desk}, by row {case.row_name} ({row.protocol})"
    yield f"because: {row.because}"
    if row.list_says:
        yield f"but: {row.list_says}"
    yield f"said to the sender: {_said(row)}; never: {'; '.join(UNSAID[row.protocol])}"
    if case.counsel:
        yield "the sender is represented: letters go to counsel"
    for link in case.links:
        yield f"opened: {link}"


# -- deadlines ---------------------------------------------------------------------------------


def counted(case: ContactCase) -> dict[str, Counted]:
    """Return what each clock is counted from: the beginning, or the reminder before."""
    return {
        what: _counted(case, clock, clock.counted_from)
        for what, clock in case.clocks.items()
        if clock.counted_from is not None and not clock.spent
    }


def _counted(case: ContactCase, clock: Clock, start: datetime) -> Counted:
    if clock.told:
        since = f"reminder {clock.told} was due"
        return Counted(start, clocks.every(case, clock), since)
    since = {
        "lead": "the team lead was asked, by policy clocks.lead_decides_within",
        "call": "the conversation began, by policy clocks.call_ends_within",
        "claim": "a person was asked, by policy clocks.claim_completed_within",
        "answer": f"the sender was told so, by policy desks.{case.desk}.answers_within",
        "acceptance": f"the platform confirmed it, by policy desks.{case.desk}.accepts_within",
    }[clock.what]
    return Counted(clock.since, clocks.first_wait(case, clock), since)


# -- what did not happen -----------------------------------------------------------------------


def _routes(case: ContactCase) -> Iterator[WhyNot]:
    """Yield every row of the contact's own channel that did not take it."""
    if case.cell is None:
        return
    for name, row in case.routes.rows.items():
        if because := why_not(row, case.cell):
            rule = f"row {name}: {row.desk}, {row.protocol}"
            yield WhyNot(what=f"row {name} did not take it", because=because, rule=rule)


def _letters(case: ContactCase) -> Iterator[WhyNot]:
    """Yield what the sender was not told, and by which rule of conduct."""
    row = case.row
    if row is None:
        return
    rule = f"protocol {row.protocol} of row {case.row_name}"
    for never in UNSAID[row.protocol]:
        yield WhyNot(what=f"never: {never}", because=row.because, rule=rule)
    if case.counsel:
        because = "the sender is represented: letters go to counsel"
        yield WhyNot(what="nothing to the sender", because=because, rule="mark_represented")
    for fact in case.heard:
        if fact.fact == "message" and case.is_open and not answers.is_owed(case):
            what = f"no answer to the message of {case.local(fact.at)}"
            yield WhyNot(what=what, because="nothing is sent because of a message", rule=rule)


def _reminders(case: ContactCase) -> Iterator[WhyNot]:
    """Yield why nobody is reminded now."""
    for clock in case.clocks.values():
        if clock.spent:
            because = (
                f"{WHY[clock.what]}: all {clock.told} reminders were sent, the last one to ops"
            )
            yield WhyNot(what="nobody is reminded", because=because, rule="policy remind_at_most")
        elif not clock.told:
            because = f"{WHY[clock.what]}, and has until {case.local(clock.due)}"
            rule = "a reminder comes when its clock is over"
            yield WhyNot(what="nobody is reminded yet", because=because, rule=rule, at=clock.due)
    if case.is_open and not case.clocks:
        because = f"no clock runs in {case.stage}"
        rule = "a re-assignment is tried until it is confirmed; then the desk's clock begins"
        yield WhyNot(what="nobody is reminded", because=because, rule=rule)


def _case_opened(case: ContactCase) -> Iterator[WhyNot]:
    """Yield why no dispute and no worker escalation was opened."""
    if case.links:
        return
    what = "no case was opened for it"
    if case.opening and case.opening.problem:
        rule = "only a file that is complete opens a case; supply_claim gives one"
        yield WhyNot(what=what, because=case.opening.problem, rule=rule)
    elif case.row and case.row.protocol is not Protocol.OPEN_CASE:
        because = f"row {case.row_name} opens none: {case.row.because}"
        yield WhyNot(what=what, because=because, rule="only a payment claim opens a case")


def _closing(case: ContactCase) -> Iterator[WhyNot]:
    if not case.is_open:
        return
    waits = f"it is {case.stage}, waiting for {case.waiting_for or 'nobody'}"
    rule = "it ends when its desk has it and what failed to leave has left, or by close"
    if answers.is_owed(case):
        rule = "it ends when its ticket was answered and the answer stands, or by close"
    yield WhyNot(what="the contact is not closed", because=waits, rule=rule)


PARTS = Parts(
    show=show,
    lint=lint,
    counted=counted,
    lint_model=Routes,
    status_lines=shown,
    why_not={
        "route": _routes,
        "letter": _letters,
        "reminder": _reminders,
        "case": _case_opened,
        "closing": _closing,
    },
)
