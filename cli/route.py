"""route: the route of a contact, without opening a case, and the tests of a routes file."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from cli.output import Json, answer, lines, table
from cli.policies import policy_file
from domain.contact.file import Certificate, Claim, given
from domain.contact.routes.categories import deciding
from domain.contact.routes.explain import Explanation, explain
from domain.contact.routes.table import UNSURE, Routes
from domain.errors import BadInput, Refused
from files import route_files
from settings import load

ChannelOption = Annotated[str | None, Parameter(help="ticket, call, chat or forum.")]
CategoryOption = Annotated[
    list[str] | None,
    Parameter(help="A category, not-listed or unsure; may be given again.", consume_multiple=False),
]
TextOption = Annotated[str, Parameter(help="What was written: it suggests, and never decides.")]
CustomisedOption = Annotated[bool, Parameter(help="A certificate that is made to measure.")]
DayOption = Annotated[str | None, Parameter(help="First or last day of a certificate, YYYY-MM-DD.")]
ClaimOption = Annotated[
    Literal["contract", "assignment", "unknown"], Parameter(help="What a payment claim is about.")
]
RoutesOption = Annotated[str, Parameter(help="A routes file, by its name or path.")]
TestOption = Annotated[bool, Parameter(help="Run the tests beside the routes file instead.")]


def route(  # noqa: PLR0913 (a contact has this many sides)
    *,
    channel: ChannelOption = None,
    category: CategoryOption = None,
    text: TextOption = "",
    customised: CustomisedOption = False,
    starts_on: DayOption = None,
    ends_on: DayOption = None,
    claim: ClaimOption = "unknown",
    routes: RoutesOption = "contact-routes",
    test: TestOption = False,
    as_json: Json = False,
) -> None:
    """Say which row takes a contact, why the others do not, and what is said to whom."""
    file = policy_file(routes, load())
    if test:
        _test(file, as_json=as_json)
        return
    if channel is None:
        msg = "give --channel ticket, call, chat or forum, and --category or --text"
        raise BadInput(msg)
    table_of = route_files.load(file)
    categories = tuple(category or ())
    decides = deciding(table_of, categories) if categories else UNSURE
    certificate = _certificate(starts_on, ends_on, customised=customised)
    _has_dates(table_of, decides, certificate)
    have = _given(table_of, decides, certificate, Claim(about=claim))
    found = explain(table_of, channel=channel, categories=categories, text=text, given=have)
    answer(found.model_dump(mode="json"), lambda console: _draw(console, found), as_json=as_json)


def _given(
    routes: Routes, category: str, certificate: Certificate | None, claim: Claim
) -> dict[str, str]:
    return given(routes, category, certificate, claim, datetime.now(UTC).date())


def _has_dates(routes: Routes, category: str, certificate: Certificate | None) -> None:
    """Check that a category with dates has a certificate.

    Raises:
        BadInput: it has none; the text names the options.
    """
    kind = routes.categories.get(category)
    if kind and kind.dated and certificate is None:
        msg = (
            f"a {category} request without dates: give --starts-on and --ends-on, and --customised "
            "if it is made to measure; if the sender named none, --category unsure asks the lead"
        )
        raise BadInput(msg)


def _certificate(
    starts_on: str | None, ends_on: str | None, *, customised: bool
) -> Certificate | None:
    if starts_on is None or ends_on is None:
        return None
    try:
        first, last = date.fromisoformat(starts_on), date.fromisoformat(ends_on)
        return Certificate(customised=customised, starts_on=first, ends_on=last)
    except ValueError:
        msg = f"{starts_on} to {ends_on} is no period: two days as YYYY-MM-DD, the first one first"
        raise BadInput(msg) from None


def _draw(console: Console, found: Explanation) -> None:
    sayings = [f"{s.letter or s.kind} to the {s.to} ({s.by})" for s in found.said]
    text = [
        f"{found.cell}: {found.desk}, by row {found.row} ({found.protocol})",
        f"because: {found.because}",
        *([f"wins: {found.wins}"] if found.wins else []),
        f"said: {', '.join(sayings) or 'nothing'}",
        f"never: {'; '.join(found.not_said)}",
    ]
    text += [f"but: {found.list_says}"] if found.list_says else []
    text += [f"opens: {found.opens}"] if found.opens else []
    within = found.answers_within
    text += [f"answer: the desk has {within}, and is asked until it is given"] if within else []
    text += [f"look: {found.remark}"] if found.remark else []
    text += [f"  {s.category}: {', '.join(s.words)}" for s in found.suggestions]
    lines(console, text)
    rows = [(other.row, other.why) for other in found.others]
    console.print(table("the other rows", ("row", "why not"), rows))


def _test(file: Path, *, as_json: bool) -> None:
    report = route_files.run(file)
    if not report.is_good:
        problems = [*map(str, report.failures), *([report.untested] if report.untested else [])]
        raise Refused("; ".join(problems))
    text = f"{report.ran} contacts come where the tests say, and none is without a test"
    answer(report.model_dump(), lambda console: lines(console, [text]), as_json=as_json)
