"""A contact played out in memory: the core alone, with a mailer and a platform that take all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.acts import read
from domain.case.record import Ref, Snapshot
from domain.contact.case import ContactCase
from domain.contact.routes.kept import kept
from domain.contact.routes.table import Routes
from domain.post.notice import Notice, Receipt
from files import calendars, route_files

NEW_YORK = ZoneInfo("America/New_York")
POLICIES = Path(__file__).parents[3] / "policies"
TAKEN = Receipt(outcome="accepted")
World = Callable[[Notice], Receipt]


def at(when: str) -> datetime:
    """Return a local time such as "2026-03-02 09:00" as an instant."""
    return datetime.fromisoformat(when).replace(tzinfo=NEW_YORK)


@cache
def snapshot(channel: str, *, endless: bool = False, **settings: str) -> Snapshot:
    """Return what a case is decided by: as much of the routes as it keeps, and the calendar.

    `endless`: as in the first files, in which reminders had no end.
    """
    routes = route_files.load(POLICIES / "contact-routes.yaml").model_dump(mode="json")
    routes["settings"] |= settings
    for clock in (routes["clocks"], *routes["desks"].values()) if endless else ():
        del clock["remind_at_most"]
    routes = kept(Routes.model_validate(routes), channel)
    calendar = calendars.load(POLICIES / "calendars" / "us-business.yaml")
    start, end = at("2025-01-01").date(), at("2027-12-31").date()
    return Snapshot(
        policy=routes,
        policy_ref=Ref(name="contact-routes", version="test", hash="test"),
        calendar=calendars.snapshot(calendar, start, end),
    )


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


class Play:
    """One contact under way; `world` answers each letter and each platform act."""

    def __init__(
        self,
        file: dict[str, Any],
        when: str = "2026-03-02 09:00",
        *,
        world: World = lambda _notice: TAKEN,
        endless: bool = False,
        **settings: str,
    ) -> None:
        self.world = world
        self.now = at(when)
        self.left: list[Notice] = []
        decided = snapshot(str(file["channel"]), endless=endless, **settings)
        self.case = ContactCase.from_file(file, "contact/T-2041").open(decided, self.now)
        self._settle()

    def _settle(self) -> None:
        """Do what is due at this instant until nothing more is."""
        if self.case.is_open:
            self.case.advance(self.now)
        while ready := self.case.ready(self.now, ()):
            for notice in ready:
                self.left.append(notice.model_copy())
                self.case.apply_receipt(notice.id, self.world(notice), self.now)

    def until(self, when: str) -> None:
        """Let time pass, stopping at everything that is due on the way."""
        self.passes(at(when) - self.now)

    def passes(self, span: timedelta) -> None:
        """Let a span of time pass."""
        end = self.now + span
        while (due := self._next()) is not None and due <= end:
            self.now = max(due, self.now)
            self._settle()
        self.now = end

    def _next(self) -> datetime | None:
        found = [d.due for d in self.case.next_deadlines()]
        found += [n.next_try or n.due for n in self.case.notices if n.is_open]
        return min(found, default=None)

    def tell(self, name: str, **payload: Any) -> None:  # noqa: ANN401 (any fact)
        """Tell the case a fact."""
        fact = read(next(f for f in self.case.handles.facts if f.name == name), payload)
        self.case.check_fact(fact)
        if self.case.is_first(fact):
            self.case.apply(fact, self.now)
        self._settle()

    def do(self, name: str, **payload: Any) -> None:  # noqa: ANN401 (any command)
        """Command the case."""
        said = {"actor": "Lead Larsen", "reason": "a test needs it", **payload}
        command = read(next(c for c in self.case.handles.commands if c.name == name), said)
        self.case.check(command, self.now)
        self.case.execute(command, self.now)
        self._settle()

    def to(self, role: str) -> list[str]:
        """Return the kinds of everything that left for a role."""
        return [n.kind for n in self.left if n.to_role == role]

    def acts(self) -> list[str]:
        """Return the platform acts that were done, each once."""
        return list(dict.fromkeys(n.kind for n in self.left if n.channel == "platform"))

    def lines(self, *kinds: str) -> list[str]:
        """Return the timeline's texts of these kinds, or all."""
        return [e.text for e in self.case.timeline if not kinds or e.kind in kinds]
