"""Route tests as data: a contact, the desk it must come to, what is said and what is not.

    tests:
      - contact: {channels: [call, chat], categories: [attorney]}
        desk: escalations-desk
        said: [cannot-help to sender]
        not_said: [letter, touch-response]

A test may name several channels and categories: it stands for each of them. Whoever runs an
installation writes such a file beside its own routes and runs it before the routes are used.
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from domain.base import Frozen, Strict
from domain.contact.routes.lint import in_few_words
from domain.contact.routes.match import Cell, cell_of, cells, is_live, route
from domain.contact.routes.protocols import ANYTHING, TO_SENDER, responses, to_sender
from domain.contact.routes.table import CIRCUMSTANCES, Channel, Routes
from domain.errors import BadInput


class Contacts(Strict):
    """The contacts a test is about."""

    categories: tuple[str, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = Field(min_length=1)
    given: dict[str, str] = Field(default_factory=dict)


class RouteTest(Strict):
    """One expectation."""

    contact: Contacts
    desk: str
    row: str | None = None
    protocol: str | None = None
    opens: str | None = None
    said: tuple[str, ...] = Field(description="`<what> to <whom>`, in order; none is written []")
    not_said: tuple[str, ...] = Field(
        default=(), description="kinds of response, or `anything`: nothing reaches the sender"
    )
    settings: dict[str, str] = Field(
        default_factory=dict,
        description="the routes file's settings this test is for, if not as is",
    )

    @model_validator(mode="after")
    def _words_are_known(self) -> Self:
        known = (*TO_SENDER, ANYTHING)
        if strange := [word for word in self.not_said if word not in known]:
            msg = f"not_said: {', '.join(strange)} is never said; there are {', '.join(known)}"
            raise ValueError(msg)
        for name, value in {**self.contact.given, **self.settings}.items():
            if value not in CIRCUMSTANCES.get(name, ()):
                msg = f"{name}: {value} is no circumstance of a contact and no setting"
                raise ValueError(msg)
        return self


class RouteTests(Strict):
    """A file of route tests."""

    routes: str = Field(description="the name of the routes file")
    tests: tuple[RouteTest, ...] = Field(min_length=1)


class ContactUnderTest(Frozen):
    """One contact of one test."""

    number: int = Field(description="the test's place in the file, from 1")
    channel: Channel
    category: str
    expected: RouteTest

    def __str__(self) -> str:
        more = "".join(
            f"-{v}"
            for v in (*self.expected.contact.given.values(), *self.expected.settings.values())
        )
        return f"{self.category}-{self.channel}{more}"


class Failure(Frozen):
    """A contact that does not come where a test says."""

    contact: str
    number: int
    why: str

    def __str__(self) -> str:
        return f"test {self.number}, {self.contact}: {self.why}"


class Report(Frozen):
    """The result of a run of route tests."""

    ran: int
    failures: tuple[Failure, ...] = ()
    untested: str | None = Field(default=None, description="cells no test is about, in a few words")

    @property
    def is_good(self) -> bool:
        return not self.failures and self.untested is None


def each(tests: RouteTests) -> Iterator[ContactUnderTest]:
    """Return every single contact the tests are about."""
    for number, test in enumerate(tests.tests, 1):
        for category in test.contact.categories:
            for channel in test.contact.channels:
                yield ContactUnderTest(
                    number=number, channel=channel, category=category, expected=test
                )


def run(routes: Routes, tests: RouteTests) -> Report:
    """Run every test, and find the contacts that no test is about."""
    ones = list(each(tests))
    failures = [
        Failure(contact=str(one), number=one.number, why=why)
        for one in ones
        if (why := wrong(routes, one)) is not None
    ]
    tested = {str(cell) for one in ones if (cell := _cell(routes, one)) is not None}
    missing = [c for c in cells(routes) if is_live(routes, c) and str(c) not in tested]
    untested = f"no test is about {in_few_words(missing)}" if missing else None
    return Report(ran=len(ones), failures=tuple(failures), untested=untested)


def wrong(routes: Routes, one: ContactUnderTest) -> str | None:
    """Return how a contact goes another way than its test says, or None."""
    expected = one.expected
    routes = _with_settings(routes, expected.settings)
    try:
        cell = cell_of(routes, one.channel, one.category, expected.contact.given)
        taken = route(routes, cell)
    except BadInput as error:
        return str(error)
    row = taken.row
    heard = {s.kind for s in to_sender(row)}
    said = tuple(map(str, responses(row)))
    checks = (
        (row.desk != expected.desk, f"goes to {row.desk}, not {expected.desk}"),
        (
            expected.row not in {None, taken.name},
            f"is taken by row {taken.name}, not {expected.row}",
        ),
        (
            expected.protocol not in {None, row.protocol.value},
            f"is treated as {row.protocol}, not {expected.protocol}",
        ),
        (row.opens != expected.opens, f"opens {row.opens or 'nothing'}, not {expected.opens}"),
        (said != expected.said, f"says {_listed(said)}, not {_listed(expected.said)}"),
        (ANYTHING in expected.not_said and bool(heard), f"says {_listed(said)}, not nothing"),
        (bool(heard & set(expected.not_said)), f"says {_listed(sorted(heard))}"),
    )
    return next((why for is_wrong, why in checks if is_wrong), None)


def _with_settings(routes: Routes, settings: dict[str, str]) -> Routes:
    if not settings:
        return routes
    changed = routes.settings.model_copy(update=settings)
    return routes.model_copy(update={"settings": changed})


def _cell(routes: Routes, one: ContactUnderTest) -> Cell | None:
    try:
        return cell_of(
            _with_settings(routes, one.expected.settings),
            one.channel,
            one.category,
            one.expected.contact.given,
        )
    except BadInput:
        return None


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(words) or "nothing"
