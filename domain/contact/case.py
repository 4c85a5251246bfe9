"""One contact: what it is told, what people decide about it, and what it shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from domain.acts import AddNote, Command, Fact
from domain.case.adoption import adopt
from domain.case.case import MAIL_FACTS
from domain.case.codes import CaseCode, Code
from domain.case.file import CaseFile
from domain.case.handlers import Handlers, done, told
from domain.contact import acts, letters
from domain.contact.acts import COMMANDS, FACTS
from domain.contact.codes import ContactCode
from domain.contact.file import Claim, ContactFile, without_dates
from domain.contact.routes.match import suggest
from domain.contact.routes.table import UNSURE
from domain.contact.view import Shown
from domain.errors import BadInput, Refused
from domain.post.facts import SHARED
from domain.post.letter import Contact
from domain.post.notice import UNREACHED, Notice

LEGAL: dict[str, tuple[str, ...]] = {
    "opening": (),
    "with-lead": ("decide", "close"),
    "on-call": ("ask_lead", "reassign", "close"),
    "claim-incomplete": ("supply_claim", "ask_lead", "reassign", "close"),
    "opening-case": ("close",),
    "moving": ("ask_lead", "reassign", "close"),
    "waiting-for-desk": ("ask_lead", "reassign", "close"),
    "handed-on": ("close",),
    "accepted": ("close",),
    "refused": (),
    "closed": (),
}
"""Which commands are allowed in which stage. Notes and counsel are always allowed while open."""

ALWAYS = ("add_note", "mark_represented", "correct_contact", "adopt")


class ContactCase(Shown):
    """All state of one contact."""

    kind: ClassVar[str] = "contact"
    file_type: ClassVar[type[CaseFile]] = ContactFile

    # -- the opening ---------------------------------------------------------------------------

    def on_open(self, now: datetime) -> None:
        self.write(now, "opened", f"opened: {self.file.headline}", by="agent", code=CaseCode.OPENED)
        try:
            # Only the door wants the dates of every certificate; what people decide later wants
            # them where the route depends on them, for nobody may ask the sender.
            without_dates(self.routes, self.file.category, self.file.certificate)
            found = self.cell_named(self.file, self.file.category, now)
        except BadInput as error:
            self.write(now, "refused", str(error), code=CaseCode.REFUSED)
            self.end(now, "refused", None)
            self.stage = "refused"
            return
        if self.file.counsel:
            self._represented(self.file.counsel, now)
        if self.file.represents:
            self._mark(self.file.represents, "the attorney who contacted us", now)
        self.take(found, now)

    def _represented(self, counsel: Contact, now: datetime) -> None:
        self.counsel = counsel
        self.write(
            now,
            "represented",
            "the sender has counsel: letters go there from now on",
            code=ContactCode.REPRESENTED,
        )
        self._mark(self.file.sender.account or self.file.ticket, counsel.name, now)

    def _mark(self, account: str, letters_to: str, now: datetime) -> None:
        notice = letters.represented(self, now, account, letters_to)
        text = "the platform is asked to mark the account as represented"
        self.write(now, "represented", text, notice=notice.id, code=ContactCode.MARK_ASKED)

    # -- facts ---------------------------------------------------------------------------------

    def check_fact(self, fact: Fact) -> None:
        super().check_fact(fact)
        if isinstance(fact, acts.AcceptedByDesk) and fact.desk not in {None, *self.routes.desks}:
            msg = f"no desk is called {fact.desk!r}; there are {', '.join(self.routes.desks)}"
            raise Refused(msg)

    def hears_accepted_by_desk(self, fact: acts.AcceptedByDesk, now: datetime) -> None:
        desk = fact.desk or self.desk or "desk"
        at_a_desk = self.stage in {"moving", "waiting-for-desk"}
        aside = "" if at_a_desk else " (it was not waiting for a desk)"
        self.write(
            now,
            "accepted",
            f"{desk} has the contact in hand{aside}",
            by=fact.by_role,
            code=ContactCode.ACCEPTED,
        )
        if not at_a_desk:
            return
        self.take_back_move()
        self.desk, self.accepted_at, self.stage = desk, fact.happened_at or now, "accepted"
        self.end_if_done(now)

    def hears_returned_by_desk(self, fact: acts.ReturnedByDesk, now: datetime) -> None:
        self.write(
            now,
            "fact",
            f'{self.desk or "a desk"} gave it back: "{fact.text}"',
            by=fact.by_role,
            code=ContactCode.RETURNED,
        )
        if self.is_open and self.stage in {"moving", "waiting-for-desk"}:
            self.ask_the_lead(now, f"{self.desk} says that it is not theirs")

    def hears_call_ended(self, fact: acts.CallEnded, now: datetime) -> None:
        told = "told that we cannot help with legal questions" if fact.advised else "NOT told so"
        asked = "asked" if fact.details_asked else "NOT asked"
        text = f"the {self.file.channel} is over: {told}, {asked} for contact details"
        self.write(now, "said", text, by=fact.by_role, to="sender", code=ContactCode.CALL_ENDED)
        if not self.is_open or self.stage != "on-call":
            return
        if not (fact.advised and fact.details_asked):
            self.flag("script", f"{text}; the lead should know")
        if not self.details:
            self.write(now, "note", "no contact details were given", code=ContactCode.NO_DETAILS)
        details = self.details or ["no contact details were given"]
        self.forward(now, [*([fact.text] if fact.text else []), *details])

    def hears_contact_details(self, fact: acts.ContactDetails, now: datetime) -> None:
        self.details += fact.lines()
        text = "contact details were given; they are kept in the internal notes"
        self.write(now, "fact", text, by=fact.by_role, code=ContactCode.DETAILS)
        if not self.is_open:
            return
        if fact.speaks_for:
            self._mark(fact.speaks_for, fact.person or "the attorney who contacted us", now)
        if self.stage != "on-call":
            self._note(now, fact.lines())

    def hears_message(self, fact: acts.Message, now: datetime) -> None:
        text = f"the {fact.by_role} said something more ({len(fact.text)} characters)"
        self.write(
            now, "fact", f"{text}; nothing is sent back", by=fact.by_role, code=ContactCode.MESSAGE
        )
        found = [s.category for s in suggest(self.routes, fact.text)]
        known = self.cell.category if self.cell else None
        if self.is_open and found and known not in found:
            reads = " or ".join(found)
            self.flag("reads-like", f"a later message reads like {reads}; look at the route")

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        if self.is_open:
            hint = "the directory of roles has the address"
            if notice.to_role == "sender":
                hint = "correct_contact gives the right address"
            self.flag(f"contact:{notice.to_role}", f"{said}; {hint}")

    # -- commands ------------------------------------------------------------------------------

    def legal_moves(self) -> tuple[str, ...]:
        return (*LEGAL[self.stage], *ALWAYS) if self.is_open else ()

    def _say(self, now: datetime, text: str, command: Command, code: Code, by: str = "ops") -> None:
        self.write_command(now, command, text, code, by=by)

    def refuses_decide(self, command: acts.Decide, now: datetime) -> str | None:
        if command.category == UNSURE:
            return "the team lead is asked because nobody is sure: name a category, or not-listed"
        try:
            found = self.cell_named(self._decided(command), command.category, now)
        except BadInput as error:
            return str(error)
        if found.given.get("claim") == "unknown":
            return "say with claim whether it is about a contract or an assignment"
        return None

    def _decided(self, command: acts.Decide) -> ContactFile:
        """Return the file with what the team lead found out."""
        changes: dict[str, Any] = {"category": command.category}
        if command.certificate:
            changes["certificate"] = command.certificate
        if command.claim:
            claim = self.file.claim or Claim()
            changes["claim"] = claim.model_copy(update={"about": command.claim})
        return self.file.model_copy(update=changes)

    def obeys_decide(self, command: acts.Decide, now: datetime) -> None:
        self._say(
            now,
            f"the team lead decides: {command.category}",
            command,
            ContactCode.DECIDED,
            by="team-lead",
        )
        self.file = self._decided(command)
        self.stop("lead")
        self.take(self.cell_named(self.file, command.category, now), now)

    def obeys_ask_lead(self, command: acts.AskLead, now: datetime) -> None:
        self._say(now, "the team lead is asked", command, ContactCode.LEAD_CALLED_IN)
        self.stop("call")
        self.stop("claim")
        self.ask_the_lead(now, command.reason)

    def refuses_reassign(self, command: acts.Reassign, now: datetime) -> str | None:
        desks = [d for d in self.routes.desks if d not in {self.desk, "team-lead"}]
        if command.desk not in desks:
            return f"it can go to {', '.join(desks)}; ask_lead asks the team lead"
        return None

    def obeys_reassign(self, command: acts.Reassign, now: datetime) -> None:
        self._say(now, f"re-assigned to {command.desk}", command, ContactCode.REASSIGNED_BY_HAND)
        self.stop("call")
        self.stop("claim")
        self.move_to(command.desk, now)

    def obeys_mark_represented(self, command: acts.MarkRepresented, now: datetime) -> None:
        self._say(now, "the sender is represented", command, ContactCode.MARKED_REPRESENTED)
        self._represented(command.counsel, now)

    def obeys_supply_claim(self, command: acts.SupplyClaim, now: datetime) -> None:
        self._say(
            now, "the file of the case to open was supplied", command, ContactCode.CLAIM_SUPPLIED
        )
        self.claim_file(command.file, now)

    def obeys_correct_contact(self, command: acts.CorrectContact, now: datetime) -> None:
        self._say(
            now, "the address of the sender is corrected", command, ContactCode.CONTACT_CORRECTED
        )
        self.clear_flag("contact:sender")
        sender = self.file.sender.model_copy(update={"email": command.email})
        self.file = self.file.model_copy(update={"sender": sender})
        if self.way_sent and self.row and self.notice(self.way_sent).state in UNREACHED:
            self.clear_flag(self.way_sent)
            notice = letters.way(self, now, self.row.letter or "")
            self.way_sent = notice.id
            whom = ", to counsel" if self.counsel else ""
            text = f"the letter that did not arrive goes again{whom}"
            self.write(
                now, "answer", text, to="sender", notice=notice.id, code=ContactCode.WAY_SHOWN_AGAIN
            )

    def obeys_add_note(self, command: AddNote, now: datetime) -> None:
        self._say(now, f'note: "{command.text}"', command, CaseCode.NOTE)

    def obeys_close(self, command: acts.Close, now: datetime) -> None:
        self._say(now, "closed by a person", command, ContactCode.CLOSED_BY_HAND)
        for notice in self.notices:
            if notice.is_open:
                self.replace(notice)
        self.finish(now, command.outcome)

    # -- who -----------------------------------------------------------------------------------

    def contacts(self, role: str) -> tuple[Contact, ...]:
        if role != "sender":
            return ()
        return (self.counsel,) if self.counsel else (self.file.sender.contact(),)


def _legal(name: str) -> Callable[[ContactCase], bool]:
    return lambda case: name in case.legal_moves()


def _executes(command: type[Command]) -> Any:  # noqa: ANN401 (until its functions are named)
    return getattr(ContactCase, f"obeys_{command.name}", adopt)


ContactCase.handles = Handlers(
    *(told(f, getattr(ContactCase, f"hears_{f.name}")) for f in FACTS if f not in SHARED),
    *MAIL_FACTS,
    *(
        done(
            c,
            _executes(c),
            check=getattr(ContactCase, f"refuses_{c.name}", None),
            only_if=_legal(c.name),
        )
        for c in COMMANDS
    ),
)
