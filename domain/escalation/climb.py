"""Going up the ladder of a worker escalation: who is asked when, who is told what, and the end.

Deadlines are nominal: the next one is counted from when the last one was due, not from when a
letter left. Only a rung whose whole wait went by unasked gets its wait anew.
"""

from datetime import datetime, timedelta

from domain.escalation import letters
from domain.escalation.state import Asked
from domain.escalation.warnings import Warnings
from domain.post.notice import Notice, NoticeState
from domain.time.calendar import Pause, due

ONE_MINUTE = timedelta(minutes=1)


class Climb(Warnings):
    """What time does to a worker escalation."""

    # -- what time does, in the fixed order: deadlines, then updates --------------------------

    def advance(self, now: datetime) -> None:
        """Do everything that is due. A late update goes before the step that is due with it."""
        self._wake(now)
        self._update_late(now)
        self.warn(now)
        self._climb(now)
        self._remind(now)
        self._go_off_platform(now)
        self._update(now)

    def _wake(self, now: datetime) -> None:
        if self.hold and self.hold.until <= now:
            self.finish(now, "ineligible", f"a violation was reported: {self.hold.text}")
        if self.paused_until and self.paused_until <= now:
            self.run_on(self.paused_until)
            self.write(now, "resumed", "the pause is over; the clocks run again")
        if (at := self.acknowledgement_expires()) is not None and at <= now:
            self.stage, self.rung_from, self.acknowledged = "climbing", at, None
            self.write(now, "resumed", "the acknowledgement expired without an answer; we climb on")

    def run_on(self, at: datetime) -> None:
        """End a pause or a hold: the clocks run on from `at`."""
        if self.paused_since is not None:
            self.pauses.append(Pause(start=self.paused_since, end=max(at, self.paused_since)))
        self.paused_since = self.paused_until = None
        self.stage = self.before

    def stand_still(self, now: datetime, until: datetime | None = None) -> None:
        """Stop the clocks of rungs and updates."""
        if self.stage != "paused":
            self.before = self.stage
        self.paused_since = self.paused_since or now
        self.paused_until, self.stage = until, "paused"

    def _climb(self, now: datetime) -> None:
        if self.policy.fallback.if_unasked == "fallback" and (self.fallback_due() or now) < now:
            return  # the month went by with nobody asked: nobody is asked in its last moment
        while (at := self.next_rung_due()) is not None and at <= now:
            self.ask(at, now)

    def ask(self, at: datetime, now: datetime) -> None:
        """Ask the next rung, which was due at `at`."""
        rung = self.next_rung
        assert rung is not None, "somebody is left to ask"
        self.rung_now = None
        lost = self.counted(at, rung.wait) <= now
        self.rung_from = now if lost else at
        notice = letters.rung(self, rung, now, at)
        self.asked.append(Asked(rung=rung.name, due=at, at=now, notice=notice.id))
        text = letters.RUNG_WORDS.get(rung.name, f"asked the {rung.asks}")
        self.write(now, "rung", f"{text}{self.late(at, now)}", to=rung.asks, notice=notice.id)

    def _remind(self, now: datetime) -> None:
        at = self.reminder_due()
        rung = self.rung_asked
        if at is None or rung is None or at > now:
            return
        self.asked[-1].reminded = True
        notice = letters.reminder(self, rung, now, at)
        self.write(now, "reminder", f"reminded the {rung.asks}", to=rung.asks, notice=notice.id)

    def _go_off_platform(self, now: datetime) -> None:
        at = self.fallback_due()
        if at is None or at > now:
            return
        if self.next_rung is not None and self.policy.fallback.if_unasked == "ask_first":
            self._ask_the_rest_first(now)
            return
        why = f"no response from the client within {self.policy.fallback.after}"
        self.leave_the_platform(now, at, why)

    def _ask_the_rest_first(self, now: datetime) -> None:
        left = [rung.name for rung in self.policy.rungs[len(self.asked) :]]
        self.asks_first = True
        text = f"the month is over, but {', '.join(left)} was never asked and is asked first"
        self.flag("unasked", text)
        self.write(now, "warning", text)
        letters.attention(self, now, [text])
        if self.stage == "in-contact":  # somebody acknowledged, and the client never responded
            self.stage, self.rung_now = "climbing", now

    def leave_the_platform(self, now: datetime, at: datetime, why: str) -> None:
        """Tell the worker to pursue payment off the platform; it replaces an update due then."""
        self.stage = "off-platform"
        self.update_from = None
        notice = letters.off_platform(self, now, at)
        text = f"{why}; the worker is told to seek payment off the platform"
        self.write(now, "fallback", text, to="worker", notice=notice.id)

    def _update_late(self, now: datetime) -> None:
        at = self.update_due()
        if at is not None and now - at > self.late_after:
            self._send_update(at, now)

    def _update(self, now: datetime) -> None:
        at = self.update_due()
        if at is None or at > now:
            return
        if self.told_at and self.told_at > at - ONE_MINUTE:
            self.update_from = at
            text = "no update now: the worker was told what the client said just now"
            self.write(now, "note", text)
            return
        self._send_update(at, now)

    def _send_update(self, at: datetime, now: datetime) -> None:
        """Send one update; several that are overdue become this one."""
        missed = 0
        self.update_from = at
        while (following := self.update_due()) is not None and following <= now:
            self.update_from, missed = following, missed + 1
        notice = letters.update(self, now, at)
        what = "informative" if notice.informative else "generic"
        more = f", and stands for {missed} more that were missed" if missed else ""
        self.write(
            now, "update", f"{what} update{self.late(at, now)}{more}", to="worker", notice=notice.id
        )

    # -- what follows when a letter has settled ------------------------------------------------

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        if self.asked and notice.id == self.asked[-1].notice and notice.state is NoticeState.NOBODY:
            self.nobody_there(notice.why or "nobody holds the role", now)
        if notice.kind == "off-platform" and self.stage == "off-platform" and not notice.is_open:
            self.finish(now, "off-platform", "the worker was told what to do next")

    def nobody_there(self, why: str, now: datetime) -> None:
        """Do what the policy says when a rung cannot have been heard by anybody."""
        rung = self.rung_asked
        assert rung is not None, "a rung was asked"
        self.asked[-1].unreached = why
        unreachable = f"the {rung.asks} cannot be reached ({why})"
        if self.stage != "climbing" or rung.if_nobody == "hold":
            self.flag("nobody", f"nobody heard the {rung.asks}'s rung: {why}; reassign the role")
            self.write(now, "warning", f"{unreachable}; the rung is held")
        elif rung.if_nobody == "fallback-contact" and rung.fallback_contact:
            notice = letters.rung(self, rung, now, now, to=rung.fallback_contact)
            self.asked[-1].notice = notice.id
            text = f"{unreachable}; the {rung.fallback_contact} is asked instead"
            self.write(now, "rung", text, to=rung.fallback_contact, notice=notice.id)
        else:
            self.rung_now = now
            self.write(now, "warning", f"{unreachable}; the next rung is asked")

    def finish(self, now: datetime, outcome: str, why: str) -> None:
        """End the case with its outcome, tell those concerned, and go on listening for a while."""
        if outcome != "off-platform":
            letters.outcome(self, now, outcome, why)
        self.attention.clear()
        self.hold = self.paused_since = self.paused_until = self.acknowledged = None
        self.end(now, outcome, due(now, self.policy.listen_after, self.calendar))
