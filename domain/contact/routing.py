"""A contact on its way to a desk: the route is taken, the ticket moves, a claim opens its case."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain.acts import problems
from domain.contact import letters
from domain.contact.codes import ContactCode
from domain.contact.routes.match import Cell, internal_notes, remark, route
from domain.contact.routes.table import Protocol, Row
from domain.contact.state import ContactClocks, Opening
from domain.dispute.file import DisputeFile
from domain.escalation.file import EscalationFile
from domain.post.notice import Notice, NoticeState
from domain.time.calendar import due

OPENS: dict[str, type[DisputeFile | EscalationFile]] = {
    "dispute": DisputeFile,
    "worker-escalation": EscalationFile,
}


class ContactDesk(ContactClocks):
    """A contact as far as its route goes."""

    # -- taking a route ------------------------------------------------------------------------

    def take(self, found: Cell, now: datetime) -> None:
        """Take the one row of a cell and do what its protocol says."""
        taken = route(self.routes, found)
        self.cell, self.row_name, self.desk = found, taken.name, taken.row.desk
        text = f"{found} goes to {taken.row.desk} by row {taken.name}: {taken.row.because}"
        self.write(now, "route", text, to=taken.row.desk, code=ContactCode.ROUTED)
        if taken.row.list_says:
            self.write(
                now,
                "note",
                f"the list says otherwise: {taken.row.list_says}",
                code=ContactCode.LIST_SAYS_OTHERWISE,
            )
        if doubt := remark(found.category, self.suggestions()):
            self.write(now, "note", doubt, code=ContactCode.READS_OTHERWISE)
        self._do(taken.row, now)

    def _do(self, row: Row, now: datetime) -> None:
        match row.protocol:
            case Protocol.TOUCH_ONCE:
                self._touch_once(row, now)
            case Protocol.SILENT:
                self._silent(row, now)
            case Protocol.END_AND_FORWARD:
                self._end_and_forward(now)
            case Protocol.SHOW_THE_WAY:
                self._show_the_way(row, now)
            case Protocol.OPEN_CASE:
                self._open_case(row, now)
            case Protocol.ASK_LEAD:
                self.ask_the_lead(now, row.because)
            case Protocol.HAND_ON:
                self._hand_on(row, now)

    def notes(self) -> list[str]:
        """Return the internal notes of the route."""
        assert self.cell is not None, "a route was taken"
        assert self.row is not None, "a route was taken"
        return [*internal_notes(self.routes, self.cell, self.row), *self._who_is_represented()]

    def _who_is_represented(self) -> list[str]:
        if self.counsel:
            return ["the sender is represented: write to counsel, not to the sender"]
        return []

    def _touch_once(self, row: Row, now: datetime) -> None:
        self.stage = "moving"
        if self.touched:
            self._note_and_move(now, self.notes())
            return
        self.touched = True
        notice = letters.touch(self, now)
        whom = "to counsel" if self.counsel else "on the ticket"
        text = f"one public message {whom}: it was read; nothing is asked, nothing is promised"
        self.write(now, "touch", text, to="sender", notice=notice.id, code=ContactCode.TOUCHED)
        self.then[notice.id] = "note"

    def _silent(self, row: Row, now: datetime) -> None:
        self.write(now, "silence", "nothing is sent to the sender", code=ContactCode.SILENT)
        self.move_to(row.desk, now)

    def _end_and_forward(self, now: datetime) -> None:
        self.stage = "on-call"
        text = (
            f"to be said on the {self.file.channel} now, in this order: we cannot help with legal "
            "questions; how can the right department get in touch; goodbye"
        )
        self.write(now, "script", text, to="agent", code=ContactCode.SCRIPT)
        self.start("call", now, self.routes.clocks.call_ends_within)

    def _show_the_way(self, row: Row, now: datetime) -> None:
        if self.way_sent is None and row.letter:
            notice = letters.way(self, now, row.letter)
            self.way_sent = notice.id
            text = f"told where this belongs and what it takes ({row.letter}); nothing is promised"
            self.write(
                now, "answer", text, to="sender", notice=notice.id, code=ContactCode.WAY_SHOWN
            )
        self.move_to(row.desk, now)

    def _open_case(self, row: Row, now: datetime) -> None:
        claim = self.file.claim
        self.opening = Opening(kind=row.opens or "", state="incomplete")
        self.claim_file(dict(claim.file) if claim and claim.file else {}, now)

    def _hand_on(self, row: Row, now: datetime) -> None:
        self.write(
            now,
            "silence",
            "nothing is sent to the sender; the desk that takes it answers",
            code=ContactCode.SILENT,
        )
        self.move_to(row.desk, now)

    def ask_the_lead(self, now: datetime, why: str) -> None:
        """Let the team lead decide. The sender hears nothing until then."""
        self.stage, self.desk = "with-lead", "team-lead"
        self.take_back_move()
        clock = self.start("lead", now, self.routes.clocks.lead_decides_within)
        self.flag("lead", f"the team lead decides where this goes, by {self.local(clock.due)}")
        notice = letters.ask_lead(self, now, clock, why)
        self.write(
            now,
            "question",
            f"the team lead is asked: {why}",
            to="team-lead",
            notice=notice.id,
            code=ContactCode.LEAD_ASKED,
        )

    # -- the ticket moves ----------------------------------------------------------------------

    def _note(self, now: datetime, lines: list[str]) -> Notice:
        notice = letters.note(self, now, lines)
        self.write(
            now,
            "notes",
            "internal notes are put on the ticket",
            notice=notice.id,
            code=ContactCode.NOTES_PUT,
        )
        return notice

    def _note_and_move(self, now: datetime, lines: list[str]) -> None:
        """Put notes on the ticket; once that was tried, in the source's order, it moves."""
        self.stage = "moving"
        self.then[self._note(now, lines).id] = "move"

    def _go_on(self, step: str | None, now: datetime) -> None:
        if step == "note":
            self._note_and_move(now, self.notes())
        elif step == "move":
            self.move_to(self.desk or "", now)

    def forward(self, now: datetime, lines: list[str]) -> None:
        """Put the notes of a call on the ticket and re-assign it."""
        self.stop("call")
        self._note_and_move(now, [*lines, *self.notes()])

    def move_to(self, desk: str, now: datetime) -> None:
        """Re-assign the ticket: asked of the platform until it confirms."""
        self.take_back_move()
        self.stage, self.desk = "moving", desk
        notice = letters.move(self, now, desk, self.notes())
        self.move = notice.id
        text = f"the ticket is re-assigned to {desk} and stays open"
        self.write(now, "reassign", text, to=desk, notice=notice.id, code=ContactCode.REASSIGNED)

    def take_back_move(self) -> None:
        """Forget a re-assignment that has not left, and stop waiting for its desk."""
        for notice in self.notices:
            if notice.id == self.move and notice.is_open:
                self.replace(notice)
        self.move = None
        self.then.clear()
        self.stop("acceptance")

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        if not self.is_open:
            return
        self._hand_up(notice, now)
        self._go_on(self.then.pop(notice.id, None), now)
        if notice.id == self.move and notice.state is NoticeState.ACCEPTED:
            self._moved(now)
        self.end_if_done(now)

    def _hand_up(self, notice: Notice, now: datetime) -> None:
        """Send a letter inside the house to the role named for it, if nobody holds its own."""
        instead = self.routes.clocks.if_nobody
        if notice.state is not NoticeState.NOBODY or instead in {None, notice.to_role}:
            return
        if notice.kind not in letters.INSIDE or instead is None:
            return
        again = self.send(now, notice.kind, instead, dict(notice.facts), due=notice.due)
        self.clear_flag(notice.id)
        text = f"nobody holds the role {notice.to_role}: the {notice.kind} goes to {instead}"
        self.write(now, "reminder", text, to=instead, notice=again.id, code=ContactCode.HANDED_UP)

    def _moved(self, now: datetime) -> None:
        assert self.desk is not None, "it was moved somewhere"
        self.write(
            now,
            "confirmed",
            f"the platform confirms: the ticket is with {self.desk}",
            code=ContactCode.MOVE_CONFIRMED,
        )
        desk = self.routes.desks[self.desk]
        if desk.accepts_within is None:
            self.stage = "handed-on"
            return
        self.stage = "waiting-for-desk"
        self.start("acceptance", now, desk.accepts_within)

    def end_if_done(self, now: datetime) -> None:
        """End the case when the desk has it and everything that should leave has left.

        What is being tried for the first time does not hold it up, and is tried on while the case
        listens: whether its receipt or news comes first must not matter, for a worker that takes
        the case over may see the two in either order (temporalio/sdk-rust issue 1146).
        """
        outcome = {"accepted": "handed-over", "handed-on": "other-directory"}.get(self.stage)
        for_all = self.routes.clocks.end_waits_for == "everything"
        if outcome is None or any(n.is_open and (n.tries or for_all) for n in self.notices):
            return
        self.finish(now, "case-opened" if self.links and self.stage == "handed-on" else outcome)

    def finish(self, now: datetime, outcome: str) -> None:
        """End the case; what is still told is recorded for a while."""
        self.clocks.clear()
        self.attention.clear()
        self.end(now, outcome, due(now, self.routes.clocks.listen_after, self.calendar))

    # -- a claim opens a case ------------------------------------------------------------------

    def claim_file(self, raw: dict[str, Any], now: datetime) -> None:
        """Want the case of a complete file opened; of any other, ask a person."""
        opening = self.opening
        assert opening is not None, "a claim was routed"
        try:
            file = OPENS[opening.kind].model_validate(raw)
        except ValidationError as error:
            missing = problems(error) if raw else "there is no file yet"
            opening.problem = f"the {opening.kind} cannot be opened: {missing}"
            self._claim_incomplete(now, opening.problem)
            return
        self.stop("claim")
        opening.state, opening.file = "wanted", self._with_counsel(raw)
        opening.workflow_id = f"{opening.kind}/{file.case_id}"
        self.stage = "opening-case"
        self.write(
            now, "link", f"the claim opens {opening.workflow_id}", code=ContactCode.CASE_OPENS
        )

    def _with_counsel(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Hand the sender's counsel on to the case that is opened, where the file names none."""
        if self.counsel is None:
            return raw
        counsel = self.counsel.model_dump()
        claimant = raw.get("claimant")
        if not isinstance(claimant, dict):
            return {"counsel": counsel, **raw}
        if claimant.get("account") != self.file.sender.account:
            return raw
        return {**raw, "claimant": {"counsel": counsel, **claimant}}

    def _claim_incomplete(self, now: datetime, problem: str) -> None:
        self.stage = "claim-incomplete"
        clock = self.start("claim", now, self.routes.clocks.claim_completed_within)
        self.flag("claim", problem)
        notice = letters.incomplete(self, now, problem, clock.due)
        self.write(
            now,
            "question",
            f"a person is asked: {problem}",
            to="ops",
            notice=notice.id,
            code=ContactCode.CLAIM_INCOMPLETE,
        )

    def wanted(self) -> Opening | None:
        """Return the case to open, once; the workflow opens it and says so with `opened_case`."""
        return self.opening if self.opening and self.opening.state == "wanted" else None

    def opened_case(self, now: datetime, *, was_running: bool) -> None:
        """Link the case that the claim opened, or the one that ran already."""
        opening = self.opening
        assert opening is not None, "a case was opened"
        assert opening.workflow_id is not None, "a case was opened"
        opening.state = "linked"
        self.links.append(opening.workflow_id)
        how = "runs already" if was_running else "is open"
        self.write(
            now,
            "link",
            f"{opening.workflow_id} {how}; it has its own clocks and letters",
            code=ContactCode.CASE_LINKED,
        )
        assert self.row is not None, "a route was taken"
        self.desk = self.row.desk
        self._note_and_move(now, [f"see {opening.workflow_id}"])

    def advance(self, now: datetime) -> None:
        super().advance(now)
        self.end_if_done(now)
