"""A worker escalation: what it obeys, and what it shows. What it hears is in escalation_facts."""

from datetime import datetime
from typing import Any, ClassVar

from domain.acts import AddNote, Command
from domain.escalation import acts, letters
from domain.escalation.hearing import CLIENT_SIDE, Hearing
from domain.escalation.state import Asked
from domain.post.letter import Contact
from domain.time.calendar import due

LEGAL: dict[str, tuple[str, ...]] = {
    "opening": (),
    "needs-facts": ("supply_facts", "resolve", "withdraw", "mark_ineligible", "correct_contact"),
    "climbing": (
        "acknowledge",
        "resolve",
        "withdraw",
        "escalate_now",
        "pause",
        "reassign",
        "mark_ineligible",
        "correct_contact",
    ),
    "in-contact": (
        "acknowledge",
        "resolve",
        "withdraw",
        "escalate_now",
        "pause",
        "resume",
        "reassign",
        "mark_ineligible",
        "correct_contact",
    ),
    "paused": (
        "resume",
        "resolve",
        "withdraw",
        "pause",
        "reassign",
        "mark_ineligible",
        "overturn",
        "correct_contact",
    ),
    "off-platform": ("resolve", "withdraw", "correct_contact"),
    "closed": (),
}
"""Which commands are allowed in which stage. Notes and counsel are always allowed while open."""

ALWAYS = ("add_note", "represented_by", "adopt")


class EscalationCase(Hearing):
    """All state of one worker escalation."""

    kind: ClassVar[str] = "worker-escalation"
    commands: ClassVar[tuple[type[Command], ...]] = acts.COMMANDS

    # -- commands ------------------------------------------------------------------------------

    def _say(self, now: datetime, text: str, command: Command) -> None:
        self.write(now, "command", f"{text}: {command.reason}", by="ops")

    def refuses_pause(self, command: acts.PauseCase, now: datetime) -> str | None:
        if self.hold:
            return "a reported violation holds the case already; overturn it or let it end"
        if command.until is not None and command.until <= now:
            return f"until is {self.local(command.until)}, which has passed; give a later instant"
        return None

    def refuses_resume(self, command: acts.Resume, now: datetime) -> str | None:
        return "a reported violation holds the case; overturn it instead" if self.hold else None

    def refuses_overturn(self, command: acts.Overturn, now: datetime) -> str | None:
        return None if self.hold else "no violation was reported; resume ends a pause"

    def obeys_acknowledge(self, command: acts.Acknowledge, now: datetime) -> None:
        self._say(now, f"the {command.by_role} has the matter in hand", command)
        if command.by_role in CLIENT_SIDE:
            self.client_responded = self.client_responded or now
        self._in_contact(now, expires=True)

    def obeys_resolve(self, command: acts.Resolve, now: datetime) -> None:
        self._say(now, "resolved", command)
        self.finish(now, "resolved", command.reason)

    def obeys_withdraw(self, command: acts.Withdraw, now: datetime) -> None:
        self._say(now, "withdrawn", command)
        ended = "outside-counsel" if command.for_outside_counsel else "withdrawn"
        self.finish(now, ended, command.reason)

    def obeys_escalate_now(self, command: acts.EscalateNow, now: datetime) -> None:
        self._say(now, "the next step is taken now", command)
        if self.next_rung is None:
            self.leave_the_platform(now, now, "a person decided not to wait")
            return
        self.stage, self.acknowledged = "climbing", None
        self.ask(now, now)

    def obeys_pause(self, command: acts.PauseCase, now: datetime) -> None:
        until = command.until or due(now, self.policy.longest_pause, self.calendar)
        self._say(now, f"paused until {self.local(until)}", command)
        self.stand_still(now, until)

    def obeys_resume(self, command: acts.Resume, now: datetime) -> None:
        self._say(now, "resumed", command)
        if self.stage == "paused":
            self.run_on(now)
            return
        self.stage, self.acknowledged = "climbing", None
        self.rung_from = now
        if not self.asked:
            self.rung_now = now

    def obeys_reassign(self, command: acts.Reassign, now: datetime) -> None:
        self._say(now, f"somebody else is {command.role} from now on", command)
        self._set_contact(command.role, command.contact)
        self._ask_again(command.role, now)

    def _ask_again(self, role: str, now: datetime) -> None:
        """Ask the open rung again when its role is held by somebody else now."""
        rung = self.rung_asked
        if rung is None or rung.asks != role or self.stage != "climbing" or self.asked[-1].answered:
            return
        self.rung_from, self.rung_now = now, None
        notice = letters.rung(self, rung, now, now)
        self.asked[-1].notice, self.asked[-1].unreached = notice.id, None
        self.clear_flag("nobody")
        self.write(
            now, "rung", f"the {role} is asked at the new contact", to=role, notice=notice.id
        )

    def obeys_correct_contact(self, command: acts.CorrectContact, now: datetime) -> None:
        self._say(now, f"the address of the {command.role} is corrected", command)
        self.clear_flag(f"contact:{command.role}")
        old = self.contacts(command.role)
        name = command.person or (old[0].name if old else command.role)
        contact = Contact(id=f"{command.role}-{len(self.done)}", name=name, email=command.email)
        self._set_contact(command.role, contact)
        self._ask_again(command.role, now)

    def _set_contact(self, role: str, contact: Contact) -> None:
        """Let one person alone hold a role from now on."""
        changes: dict[str, dict[str, Any]] = {
            "worker": {"worker": contact},
            "project-manager": {"project_managers": (contact,)},
            "account-manager": {"account_managers": (contact,)},
        }
        self.file = self.file.model_copy(update=changes[role])

    def obeys_mark_ineligible(self, command: acts.MarkIneligible, now: datetime) -> None:
        self._say(now, "marked ineligible", command)
        self.finish(now, "ineligible", command.reason)

    def obeys_overturn(self, command: acts.Overturn, now: datetime) -> None:
        self._say(now, "the reported violation is set aside", command)
        self.hold = None
        self.clear_flag("violation")
        self.run_on(now)

    def obeys_add_note(self, command: AddNote, now: datetime) -> None:
        self._say(now, f'note: "{command.text}"', command)

    def obeys_represented_by(self, command: acts.RepresentedBy, now: datetime) -> None:
        self._say(now, "the worker is represented; letters go to counsel from now on", command)
        self.counsel = command.counsel
        if self.declined.pop("worker", None):  # another person, who has declined nothing
            self.after_declining("worker", now)

    def obeys_supply_facts(self, command: acts.SupplyFacts, now: datetime) -> None:
        supplied = command.supplied()
        self._say(now, f"supplied {', '.join(supplied)}", command)
        average = supplied.pop("average_approval_hours", None)
        client = self.file.client.model_copy(
            update={} if average is None else {"average_approval_hours": average}
        )
        assignment = self.file.assignment.model_copy(update=supplied)
        self.file = self.file.model_copy(update={"client": client, "assignment": assignment})
        self.judge(now)

    # -- who, and what it shows ---------------------------------------------------------------

    def contacts(self, role: str) -> tuple[Contact, ...]:
        if role == "worker":
            return (self.counsel,) if self.counsel else (self.file.worker,)
        return {
            "project-manager": self.file.project_managers,
            "account-manager": self.file.account_managers,
        }.get(role, ())

    @property
    def rung(self) -> str | None:
        return self.asked[-1].rung if self.asked else None

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open:
            return None
        if self.stage == "climbing" and self.rung_asked:
            return self.rung_asked.asks
        return {"in-contact": "client", "off-platform": "worker"}.get(self.stage, "ops")

    @property
    def is_paused(self) -> bool:
        return self.stage == "paused"

    def own_status(self) -> dict[str, Any]:
        """Add what only this kind has: the ladder, the month, the client's contact, legal moves."""
        if self.snapshot is None:
            return {"legal": []}
        return {
            "ground": self.file.ground,
            "ladder": [a.model_dump(mode="json") for a in self.asked],
            "rungs_left": [r.name for r in self.policy.rungs[len(self.asked) :]],
            "client_responded": self.client_responded,
            "missing": [m.model_dump() for m in self.missing],
            "represented": self.counsel is not None,
            "updates_declined": self.has_declined("worker"),
            "follows": self.file.follows,
            "legal": list(self.legal_moves()),
        }

    def legal_moves(self) -> tuple[str, ...]:
        """Return the commands that are allowed now."""
        if not self.is_open:
            return ()
        senseless = {"pause", "resume"} if self.hold else {"overturn"}
        return (*(name for name in LEGAL[self.stage] if name not in senseless), *ALWAYS)

    def screen(self) -> list[str]:
        """Show the ladder as a table and what to do now."""
        if self.snapshot is None:
            return []
        rows = ["| rung | asked | state |", "| --- | --- | --- |"]
        done = {a.rung: a for a in self.asked}
        for rung in self.policy.rungs:
            asked = done.get(rung.name)
            rows.append(
                f"| {rung.name} | {self.local(asked.at) if asked else '—'} | {_state(asked)} |"
            )
        moves = ", ".join(f"`{m}`" for m in self.legal_moves())
        return [*rows, "", f"**What can be done now:** {moves or 'nothing, the case is closed'}"]


def _state(asked: Asked | None) -> str:
    if asked is None:
        return "not yet"
    if asked.unreached:
        return f"not reached: {asked.unreached}"
    return "answered" if asked.answered else "waiting"
