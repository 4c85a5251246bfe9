"""What time does to an award: reminders, the deadline, limitations, courts, and the end."""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import Field

from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.courts import CourtDay, before, court_days, court_leads
from domain.award.ledger import NOTHING
from domain.award.limitations import Limits
from domain.base import Instant, Money
from domain.case.record import Deadline
from domain.time.zone import day_text


class Clock(Limits):
    """An award case as far as time goes."""

    looked_at: Instant | None = Field(
        default=None, description="when the case last acted; what was due then is done"
    )

    # -- deadlines -----------------------------------------------------------------------------

    def deadlines(self) -> list[Deadline]:
        """Return everything that time will bring, with the reason. What is done is not among it."""
        now = self.looked_at
        if now is None or self.above_cap:
            return []
        found: list[tuple[str, datetime | None, str]] = [
            ("alarm", self.alarm_due(now), "a party who owes nothing is still held"),
        ]
        if not self.is_satisfied and self.closing is None:
            found += self._while_owed(now)
        wanted = max((at for _, at, _ in found if at), default=None)
        look = self.calendar_due(wanted)
        if look is not None and look > now:
            found.append(("calendar", look, "read the calendar further ahead"))
        return [Deadline(what=w, due=at, why=why) for w, at, why in found if at is not None]

    def _while_owed(self, now: datetime) -> list[tuple[str, datetime | None, str]]:
        ahead = self.overdue_since is None
        reminder = next((r for r in self._reminders() if r[0] not in self.reminded), None)
        grace = self.limits_at if self.policy.grace and now < self.limits_at else None
        instalment = self.next_instalment(now)
        court = next((c for c in self._court_leads() if c[0] not in self.reminded), None)
        last = next((c for c in self._court_ends() if c[0] not in self.reminded), None)
        pay_by = self.pay_by if ahead and now < self.pay_by else None
        return [
            (
                "reminder",
                reminder[1] if reminder and ahead else None,
                self._why_reminded(reminder[1]) if reminder else "",
            ),
            ("pay-by", pay_by, f"to be paid by {self.day(self.now_terms.pay_by)}"),
            ("limitations", grace, "the grace after the deadline is over"),
            (
                "instalment",
                self.ends(instalment[1]) if instalment else None,
                f"{instalment[2]} must be paid by then" if instalment else "",
            ),
            ("reminder", self._instalment_reminder_due(), "an instalment is owed"),
            ("winner-update", self.winner_due(now), "limitations are not complete"),
            (
                "court-reminder",
                court[1] if court else None,
                f"a day in court comes nearer: {_last_day(court[2])}" if court else "",
            ),
            ("court", last[1] if last else None, f"{_last_day(last[2])}, is over" if last else ""),
        ]

    def _why_reminded(self, at: datetime) -> str:
        """Say how a reminder is counted: so long before the day, at this time."""
        terms, time = self.now_terms, self.policy.remind_at
        leads = [
            str(lead)
            for lead in self.policy.remind_before
            if self.on(before(terms.pay_by, lead), time) == at
        ]
        how = f"{' or '.join(leads)} before {self.day(terms.pay_by)}, at {time:%H:%M}"
        return f"the balance is owed: {how}"

    def _reminders(self) -> Iterator[tuple[str, datetime]]:
        terms = self.now_terms
        leads = {before(terms.pay_by, lead) for lead in self.policy.remind_before}
        for day in sorted(leads):
            if day > self.file.made_on:
                key = f"reminder:{len(self.terms)}:{day}"
                yield key, self.on(day, self.policy.remind_at)

    def _court_leads(self) -> Iterator[tuple[str, datetime, CourtDay]]:
        if self.court_steps:
            return
        leads = sorted(court_leads(self.file, self.policy), key=lambda found: found[1])
        for key, day, court in leads:
            yield f"court:{key}", self.on(day, self.policy.remind_at), court

    def _court_ends(self) -> Iterator[tuple[str, datetime, CourtDay]]:
        if self.court_steps:
            return
        for court in court_days(self.file, self.policy.courts):
            yield f"court:{court.origin}:over", self.ends(court.last), court

    # -- what is due, in the fixed order -------------------------------------------------------

    def advance(self, now: datetime) -> None:
        """Do everything that is due: deadlines first, then reminders, then the end."""
        if not self.is_open or self.above_cap:
            return
        self.looked_at = now
        self._satisfied_or_not(now)
        self._keep_plans(now)
        self._overdue_or_not(now)
        self.reconcile(now)
        self.alarm(now)
        self._remind(now)
        self._remind_of_instalments(now)
        self._court(now)
        self._end(now)
        if self.is_open:
            self.stage = self._stage(now)

    def _satisfied_or_not(self, now: datetime) -> None:
        if self.is_satisfied and self.satisfied_at is None:
            self.satisfied_at = now
            text = "satisfied: nothing of the award is owed any more"
            over = sum((self.ledger.over(o) for o in self.obligations), NOTHING)
            if over:
                text += f"; {self.money(over)} more was paid than was owed"
                letters.attention(self, now, [text])
            self.write(now, "satisfied", text, code=AwardCode.SATISFIED)
            letters.satisfied(self, now)
            self.tell_ended(now, "satisfied")
        elif not self.is_satisfied and self.satisfied_at is not None:
            self.satisfied_at = None
            self.write(
                now, "reopened", f"owed again: {self.money(self.left)}", code=AwardCode.REOPENED
            )
            self.tell_reopened(now)

    def _keep_plans(self, now: datetime) -> None:
        for key, plan in self.plans.items():
            day = self.missed_instalment(plan, now)
            if self.is_satisfied or day == self.missed.get(key):
                continue
            if day is None:
                del self.missed[key]
                self.write(
                    now,
                    "plan",
                    "the instalment was paid in time after all; the plan holds",
                    code=AwardCode.PLAN_HOLDS,
                )
                continue
            self.missed[key] = day
            text = f"the instalment due by {self.day(day)} was not paid; the whole balance is due"
            self.write(now, "plan", text, code=AwardCode.PLAN_MISSED)
            letters.plan_missed(self, now, key, day)

    def _overdue_or_not(self, now: datetime) -> None:
        overdue = self.overdue(now)
        if overdue and self.overdue_since is None:
            self.overdue_since = now
            text = f"overdue: {self.money(self.left)} was to be paid by "
            self.write(
                now, "overdue", f"{text}{self.day(self.now_terms.pay_by)}", code=AwardCode.OVERDUE
            )
            letters.overdue(self, now, due=self._overdue_from(now))
        elif not overdue and self.overdue_since is not None:
            self.overdue_since = None
            if not self.is_satisfied:
                self.write(now, "overdue", "no longer overdue", code=AwardCode.NO_LONGER_OVERDUE)

    def _overdue_from(self, now: datetime) -> datetime:
        """Return when the letters should have left: at the deadline, unless it came another way."""
        key = f"overdue:{len(self.terms)}"
        first = key not in self.reminded and self.opened < self.pay_by and not self.plans
        self.reminded.append(key)
        return self.pay_by if first else now

    def _remind(self, now: datetime) -> None:
        """Remind of the deadline; several reminders that were missed become one."""
        due = [(k, at) for k, at in self._reminders() if at <= now and k not in self.reminded]
        if not due:
            return
        self.reminded += [key for key, _ in due]
        if self.is_satisfied or self.overdue_since or now >= self.pay_by or self.closing:
            return
        self.write(
            now,
            "reminder",
            f"reminded of {self.money(self.left)} to be paid",
            code=AwardCode.REMINDED,
        )
        letters.reminder(self, now, due[-1][1])

    def _instalment_reminders(self) -> Iterator[tuple[str, datetime, str, date, Money]]:
        """Yield the reminders of every plan that is kept: key, instant, whose, day, sum by then."""
        for key, plan in self.plans.items():
            if key in self.missed:
                continue
            for day, total in plan.owed_by():
                for lead in self.policy.remind_instalment_before:
                    at = self.on(before(day, lead), self.policy.remind_at)
                    mark = f"instalment:{key}:{plan.agreed_at:%Y%m%dT%H%M%S}:{day}:{lead}"
                    if at > plan.agreed_at and mark not in self.reminded:
                        yield mark, at, key, day, total

    def _instalment_reminder_due(self) -> datetime | None:
        return min((at for _, at, _, _, _ in self._instalment_reminders()), default=None)

    def _remind_of_instalments(self, now: datetime) -> None:
        """Remind whoever a plan binds of the next instalment, if it is not paid yet."""
        due = [found for found in self._instalment_reminders() if found[1] <= now]
        self.reminded += [found[0] for found in due]
        if self.is_satisfied or self.closing:
            return
        for _, at, key, day, total in due:
            bound = next(o.bound for o in self.obligations if o.key == key)
            missing = total.amount - self.ledger.paid(bound)
            if missing > NOTHING and now < self.ends(day):
                letters.plan_reminder(self, now, key, day, self.money(missing), due=at)

    def _court(self, now: datetime) -> None:
        """Warn the winner of court deadlines; several warnings that are due become one."""
        over = [c for c in self._court_ends() if c[1] <= now and c[0] not in self.reminded]
        due = [c for c in self._court_leads() if c[1] <= now and c[0] not in self.reminded]
        if not over and not due:
            return
        self.reminded += [key for key, _, _ in (*over, *due)]
        if self.is_satisfied or self.closing:
            return
        for _, _, court in over:
            text = f"the last day to ask a court to confirm {court.years} is over"
            self.write(now, "court", text, code=AwardCode.COURT_DAY_OVER)
        last = court_days(self.file, self.policy.courts)[-1].last
        if self.ends(last) > now or over:
            self.write(
                now,
                "court",
                "the winner is told of the court deadlines",
                to="winner",
                code=AwardCode.COURT_DAYS_TOLD,
            )
            letters.court(self, now, due=min(c[1] for c in (*over, *due)))

    def courts(self, now: datetime) -> list[dict[str, object]]:
        """Return the last days in court, for letters and screens."""
        return [
            {
                "origin": court.origin,
                "for": court.years,
                "last_day": day_text(court.last),
                "date": f"{court.last:%Y-%m-%d}",
                "law": court.law,
                "over": self.ends(court.last) <= now,
            }
            for court in court_days(self.file, self.policy.courts)
        ]

    # -- the end -------------------------------------------------------------------------------

    def _end(self, now: datetime) -> None:
        """End once nothing is owed and nobody is held; or as a person closed it."""
        if self.closing is not None:
            lifts = self.closing.limitations == "lift"
            if any(a.is_pending or lifts for a in self.held):
                return
            self._finish(now, self.closing.outcome, self.closing.reason)
        elif self.is_satisfied and not self.held:
            self._finish(now, "satisfied", "everything the award orders to be paid is paid")

    def _finish(self, now: datetime, outcome: str, why: str) -> None:
        for matter in self.matters:
            self.write(now, "open", f"stays open: {matter}", code=AwardCode.MATTER_STAYS)
        kept = [self.label(a) for a in self.accounts if a.state == "limited"]
        if kept:
            self.write(
                now,
                "limitation",
                f"stays limited, by decision: {', '.join(kept)}",
                code=AwardCode.STAYS_LIMITED,
                about=(a.respondent for a in self.accounts if a.state == "limited"),
            )
        if outcome != "satisfied":
            letters.closed(self, now, outcome, why)
        if self.told is None:
            self.tell_ended(now, outcome)
        self.end(now, outcome, self.after(now, self.policy.listen_after))

    def _stage(self, now: datetime) -> str:
        if self.is_satisfied or self.closing:
            return "lifting"
        if self.stayed:
            return "stayed"
        if any(self.plan_holds(o, now) for o in self.obligations):
            return "instalments"
        if self.overdue_since is None:
            return "awaiting-payment"
        return "limited" if self.is_limited(now) else "overdue"


def _last_day(court: CourtDay) -> str:
    return f"the last day to ask a court to confirm {court.years}, {day_text(court.last)}"
