"""A contact in memory: its file, and the shipped routes with their settings changed."""

from functools import cache
from typing import Any

from domain.case.case import NewCase
from domain.case.record import Snapshot
from domain.contact.case import ContactCase
from domain.contact.routes.kept import kept
from domain.contact.routes.table import Routes
from files import route_files
from tests.domain.world import POLICIES, Outside, World, accepts_all, at


def a_contact(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of the file)
    """Return a contact file: a threat by ticket unless changed."""
    file = {
        "kind": "contact",
        "ticket": "T-2041",
        "channel": "ticket",
        "category": "threat",
        "sender": {"account": "acct-88", "name": "Noor Adeyemi", "email": "noor@example.com"},
        "text": "Fix this or the whole internet will hear of it.",
    }
    return {**file, **changes}


@cache
def _routes(channel: str, *, endless: bool, **settings: str) -> dict[str, Any]:
    routes = route_files.load(POLICIES / "contact-routes.yaml").model_dump(mode="json")
    routes["settings"] |= settings
    for clock in (routes["clocks"], *routes["desks"].values()) if endless else ():
        del clock["remind_at_most"]
    return kept(Routes.model_validate(routes), channel)


class ContactWorld(World[ContactCase]):
    """One contact under way."""

    case_type = ContactCase
    actor = "Lead Larsen"
    reason = "a test needs it"

    def __init__(
        self,
        file: dict[str, Any],
        when: str = "2026-03-02 09:00",
        *,
        outside: Outside = accepts_all,
        endless: bool = False,
        **settings: str,
    ) -> None:
        """Open a contact; `endless`: as in the first files, in which reminders had no end."""
        self.file = file
        self.endless = endless
        self.settings = settings
        super().__init__(file, at(when), outside=outside)

    def rules(self, case: ContactCase | NewCase[ContactCase]) -> Snapshot:
        """Return the shipped rules with the settings of this story."""
        shipped = super().rules(case)
        if not (self.endless or self.settings):
            return shipped
        routes = _routes(str(self.file["channel"]), endless=self.endless, **self.settings)
        return shipped.model_copy(update={"policy": routes})

    def acts(self) -> list[str]:
        """Return the platform acts that were attempted, each once."""
        return list(dict.fromkeys(n.kind for n in self.left(channel="platform")))
