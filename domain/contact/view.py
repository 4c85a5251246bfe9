"""What people see of a contact: its status, the Web UI's page, and whom it waits for."""

from typing import Any

from domain.contact.routes.protocols import UNSAID, to_sender
from domain.contact.routing import ContactDesk
from domain.contact.state import OPS

WAITS_FOR = {"with-lead": "team-lead", "on-call": "agent", "claim-incomplete": OPS}


class Shown(ContactDesk):
    """A contact as far as people look at it."""

    @property
    def rung(self) -> str | None:
        """Whoever was reminded last, while something is overdue."""
        told = [clock for clock in self.clocks.values() if clock.told]
        return self.reminded(told[0]) if told else None

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open:
            return None
        if any(clock.spent for clock in self.clocks.values()):
            return OPS
        if self.stage == "moving" and self.move and not self.notice(self.move).is_open:
            return OPS
        if self.stage == "waiting-for-desk":
            return self.desk
        return WAITS_FOR.get(self.stage, "platform")

    def own_status(self) -> dict[str, Any]:
        """Add the route, what it says and never says, what was opened, and what can be done."""
        row = self.row
        return {
            "category": self.cell.category if self.cell else self.file.category,
            "channel": self.file.channel.value,
            "row": self.row_name,
            "desk": self.desk,
            "protocol": row.protocol.value if row else None,
            "said": [str(s) for s in to_sender(row)] if row else [],
            "not_said": list(UNSAID[row.protocol]) if row else [],
            "list_says": row.list_says if row else None,
            "suggestions": [s.category for s in self.suggestions()],
            "represented": self.counsel is not None,
            "accepted_at": self.accepted_at.isoformat() if self.accepted_at else None,
            "links": self.links,
            "legal": list(self.legal_moves()),
            "steps_not_taken": self.steps_not_taken(),
        }

    def steps_not_taken(self) -> list[dict[str, str]]:
        """Return what the contact's rule of conduct forbids, and what is still to come."""
        row = self.row
        if row is None:
            return []
        found = [
            {"step": never, "why": f"never under {row.protocol.value}: {row.because}"}
            for never in UNSAID[row.protocol]
        ]
        desk = self.routes.desks[row.desk]
        if desk.accepts_within and self.accepted_at is None:
            step = f"{row.desk} takes the contact"
            found.append({"step": step, "why": "nobody there has said so with accepted_by_desk"})
        return found

    def to_do(self) -> str | None:
        return {
            "on-call": (
                f"say the sentences below, in their order, end the {self.file.channel}, "
                "then tell `call_ended`"
            ),
            "with-lead": "the team lead names the category with `decide`, or `not-listed`",
            "claim-incomplete": "give the whole file of the case to open with `supply_claim`",
        }.get(self.stage)

    def screen(self) -> list[str]:
        """Show the route as a table, what to say on a call, and what can be done now."""
        row = self.row
        if row is None:
            return []
        said = ", ".join(map(str, to_sender(row))) or "nothing"
        never = "; ".join(UNSAID[row.protocol])
        lines = [
            "| desk | row | to the sender | never |",
            "| --- | --- | --- | --- |",
            f"| {self.desk} | {self.row_name} | {said} | {never} |",
            "",
            f"**Why there:** {row.because}",
        ]
        if row.list_says:
            lines += ["", f"**But:** {row.list_says}"]
        if self.stage == "on-call" and (script := self.routes.script):
            lines += ["", "**Say now, in this order:**", ""]
            lines += [
                f"1. {script.cannot_help}",
                f"2. {script.ask_details}",
                f"3. {script.goodbye}",
            ]
        lines += [f"\nlinked: `{link}`" for link in self.links]
        return [*lines, *self._what_now()]

    def legal_moves(self) -> tuple[str, ...]:
        """Return the names of the commands that are allowed now."""
        raise NotImplementedError

    def _what_now(self) -> list[str]:
        moves = ", ".join(f"`{m}`" for m in self.legal_moves())
        facts = ", ".join(f"`{fact.name}`" for fact in self.handles.facts)
        lines = ["", f"**What can be done now:** {moves or 'nothing, the case is closed'}"]
        return [*lines, "", f"**What can be told:** {facts}"] if self.is_open else lines
