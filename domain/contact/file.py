"""The file of a contact: a person writes it when somebody calls, writes or posts."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.base import Day, Instant, Strict
from domain.case.file import CaseFile, numbered
from domain.contact.routes.categories import deciding
from domain.contact.routes.match import Cell, cell_of, unknown_category
from domain.contact.routes.table import CERTIFICATE, UNSURE, Channel, Routes
from domain.errors import BadInput
from domain.post.letter import Contact
from domain.time.days import add_months

Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Sender(Strict):
    """Who contacts us. The account's id is opaque; records name it, never the person."""

    account: str = Field(default="", max_length=64, description="the account on the platform")
    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")

    def contact(self) -> Contact:
        return Contact(id=self.account, name=self.name, email=self.email)


class Certificate(Strict):
    """The period that a certificate is for. Its dates decide which desk takes the request."""

    customised: bool | None = Field(
        default=None, description="made to measure; a certificate of earnings has to say so"
    )
    starts_on: Day
    ends_on: Day

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.ends_on < self.starts_on:
            msg = f"a certificate from {self.starts_on} cannot end before, on {self.ends_on}"
            raise ValueError(msg)
        return self

    def circumstances(self, window_months: int, on: date) -> dict[str, str]:
        """Return the circumstances that the route depends on; the contact came on the day `on`."""
        reaches_beyond = add_months(self.starts_on, window_months) < on
        return {
            "request": "customised" if self.customised else "standard",
            "period": "beyond-window" if reaches_beyond else "within-window",
        }


class Claim(Strict):
    """The subject of a payment claim, and the file of the case to open for it."""

    about: Literal["contract", "assignment", "unknown"] = "unknown"
    file: dict[str, Any] | None = Field(
        default=None, description="as examples/dispute.yaml or examples/worker-escalation.yaml"
    )


class ContactFile(CaseFile):
    """examples/contact.yaml, and the same as JSON."""

    kind: Literal["contact"] = "contact"
    ticket: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="no ~, no spaces")
    channel: Channel
    category: Name | Annotated[tuple[Name, ...], Field(min_length=1, max_length=9)] = Field(
        default=UNSURE,
        description="a category of the routes, or several; or not-listed, or unsure",
    )
    received_at: Instant | None = Field(
        default=None, description="when it came; the opening of the case when left out"
    )
    opened_on: Day | None = Field(
        default=None, description="the day on which the ticket was opened, if that was before"
    )
    sender: Sender
    text: str = Field(max_length=20_000, description="what was written or said")
    counsel: Contact | None = Field(default=None, description="the sender's; letters go there")
    represents: str | None = Field(
        default=None, max_length=64, description="the account an attorney speaks for"
    )
    certificate: Certificate | None = None
    claim: Claim | None = None
    follows: str | None = Field(default=None, description="the workflow id of the case before")
    policy: str = "contact-routes"
    calendar: str | None = Field(default=None, description="another calendar than the routes'")

    @model_validator(mode="before")
    @classmethod
    def _is_not_empty(cls, data: object) -> object:
        # These fields only say how to read the file.
        if not data or (isinstance(data, dict) and set(data) <= {"kind", "policy", "calendar"}):
            msg = "an empty contact: give ticket, channel, category, sender and text"
            raise ValueError(msg)
        return data

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip():
            msg = "an empty contact: text is blank; give what was written or said"
            raise ValueError(msg)
        if self.counsel and self.counsel.email is None:
            msg = "counsel: email is missing; letters to the sender go there"
            raise ValueError(msg)
        return self

    @property
    def case_id(self) -> str:
        """The ticket's id; a later contact on the same ticket is `…~2`."""
        return numbered(self.ticket, self.follows)

    @property
    def categories(self) -> tuple[str, ...]:
        """All categories that the file names, each once; the routes say which of them decides."""
        named = (self.category,) if isinstance(self.category, str) else self.category
        return tuple(dict.fromkeys(named))

    @property
    def headline(self) -> str:
        """One line: what and how. Names the ticket, not people."""
        return f"Ticket {self.ticket}: {' and '.join(self.categories)} by {self.channel}"

    def rules(self) -> tuple[str, str | None]:
        return self.policy, self.calendar

    def about(self) -> dict[str, str]:
        return {"channel": self.channel.value}

    def stated(self) -> list[str]:
        """Return the sender and the circumstances of the route, with accounts and never names."""
        said = [f"sender: {self.sender.account or 'no account'}"]
        said += [f"speaks for: {self.represents}"] if self.represents else []
        said += [f"ticket opened on: {self.opened_on}"] if self.opened_on else []
        if asked := self.certificate:
            made = "customised, " if asked.customised else ""
            said.append(f"certificate: {made}{asked.starts_on} to {asked.ends_on}")
        return [*said, *([f"claim: about a {self.claim.about}"] if self.claim else [])]


def cell(
    file: ContactFile,
    routes: Routes,
    on: date,
    *,
    category: str | None = None,
) -> Cell:
    """Return the cell of a contact that came on a day.

    Raises:
        BadInput: the category is not on the list, or a certificate has no dates; one line.
    """
    named = category or deciding(routes, file.categories)
    return cell_of(
        routes, file.channel, named, given(routes, named, file.certificate, file.claim, on)
    )


def check_opened_on(file: ContactFile, came: date) -> None:
    """Check that the ticket was opened by the day on which the contact came.

    Raises:
        BadInput: it was opened after that; one line.
    """
    if file.opened_on and file.opened_on > came:
        msg = (
            f"opened_on {file.opened_on} is after {came}, the day on which the contact came: give "
            "the day on which the ticket was opened, or leave it out"
        )
        raise BadInput(msg)


def check_dates(routes: Routes, category: str, certificate: Certificate | None) -> None:
    """Check that a request for a certificate names a period.

    Raises:
        BadInput: it names none; one line.
    """
    kind = routes.categories.get(category)
    if kind and kind.dated and certificate is None:
        raise BadInput(_no_dates(category))


def _no_dates(category: str) -> str:
    """Return the one line that says a certificate has no dates, and what to do without any."""
    return (
        f"a {category} request without dates: give certificate with customised, starts_on and "
        "ends_on; if the sender named none, category unsure asks the team lead"
    )


def given(
    routes: Routes, category: str, certificate: Certificate | None, claim: Claim | None, on: date
) -> dict[str, str]:
    """Return the circumstances a category depends on.

    Raises:
        BadInput: as `cell`.
    """
    if category not in routes.known:
        raise BadInput(unknown_category(routes, category))
    found: dict[str, str] = {"claim": claim.about if claim else "unknown"}
    if set(CERTIFICATE) & set(routes.dimensions(category)):
        if certificate is None:
            raise BadInput(_no_dates(category))
        if certificate.customised is None:
            msg = (
                f"a {category} request does not say whether it is customised: "
                "write customised: true or false beside its dates; it decides which desk takes it"
            )
            raise BadInput(msg)
        found |= certificate.circumstances(routes.settings.certificate_window.count, on)
    return found
