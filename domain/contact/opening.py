"""The opening of a contact: a row of today's routes takes it, or it is refused."""

from datetime import datetime

from domain.case.codes import CaseCode
from domain.contact import people, routing
from domain.contact.file import check_dates, check_opened_on
from domain.contact.routes.categories import deciding
from domain.contact.state import ContactState
from domain.errors import BadInput


def open_case(case: ContactState, now: datetime) -> None:
    """Open the case and route it. A contact that its routes do not know is refused."""
    file = case.file
    case.write(now, "opened", f"opened: {file.headline}", code=CaseCode.OPENED, by="agent")
    try:
        # A new contact names the dates of every certificate. A later decision needs them only
        # where the route depends on them, because nobody may ask the sender.
        category = deciding(case.routes, file.categories)
        check_dates(case.routes, category, file.certificate)
        check_opened_on(file, routing.day_it_came(case, file))
        found = routing.cell_named(case, file, category)
    except BadInput as error:
        case.write(now, "refused", str(error), code=CaseCode.REFUSED)
        case.end(now, "refused", None)
        case.stage = "refused"
        return
    if file.counsel:
        people.represent(case, file.counsel, now)
    if file.represents:
        people.mark(case, file.represents, "the attorney who contacted us", now)
    routing.take(case, found, now)
