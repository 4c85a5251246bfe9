"""Questions: each has its own clock and its own ladder, and a reply closes only those it names.

Silence moves a question up, from the mediator to the team lead to the manager, and the asker is
told. Past the manager it stays open, needs attention, and ops are told again and again. Slowness
alone never goes to the escalations desk.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from domain.dispute import commands as do
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode
from domain.dispute.parts import Ask, AskState, Consent, Question, Step
from domain.dispute.policy import AskLadder, in_force
from domain.dispute.state import HANDLERS, Clock, DisputeState

QUESTION_LETTERS = ("question", "question-raised")
CONSENT_LETTERS = ("consent", "consent-raised")


class Asking(DisputeState):
    """What a dispute does with what the platform is asked."""

    # -- the ladder ---------------------------------------------------------------------------

    def ladder_of(self, ask: Ask) -> AskLadder:
        rows = self.path.consents if isinstance(ask, Consent) else self.path.questions
        return in_force(rows, self.rules_of, "questions")

    def first_rung(self, ladder: AskLadder) -> int:
        """Return the rung of whoever handles the case now."""
        place = HANDLERS.index(self.handler)
        places = [HANDLERS.index(rung.role) for rung in ladder.rungs]
        return next((n for n, p in enumerate(places) if p >= place), len(places) - 1)

    def asked_of(self, ask: Ask) -> str:
        """Return the role that has to answer now."""
        rungs = self.ladder_of(ask).rungs
        return rungs[min(ask.rung, len(rungs) - 1)].role

    def is_past_the_top(self, ask: Ask) -> bool:
        return ask.rung >= len(self.ladder_of(ask).rungs)

    def asks(self) -> list[Ask]:
        """Return every open question and request for consent, in the order they were asked."""
        found: list[Ask] = [*self.questions, *self.consents]
        return sorted((a for a in found if a.is_open), key=lambda a: a.asked_at)

    def ask_clocks(self) -> Iterator[Clock]:
        for ask in self.asks():
            what = f"{'consent' if isinstance(ask, Consent) else 'question'} {ask.id}"
            if at := self.asked_again_at(ask):
                yield Clock(
                    "reminder", at, f"{what} is due soon", partial(self._remind_of_ask, ask)
                )
            if self.is_past_the_top(ask):
                why = "unanswered by everybody; ops are told again"
            else:
                why = f"the {self.asked_of(ask)} has not answered yet"
            yield Clock(what, ask.due, why, partial(self.raise_up, ask))

    def asked_again_at(self, ask: Ask) -> datetime | None:
        """Return when whoever holds an ask is reminded of it, or None if never or done."""
        if ask.reminded or self.is_past_the_top(ask):
            return None
        wait = self.ladder_of(ask).rungs[ask.rung].remind_after
        at = self.counted(ask.since, wait) if wait else None
        return at if at and at < ask.due else None

    def _remind_of_ask(self, ask: Ask, at: datetime, now: datetime) -> None:
        ask.reminded = True
        if ask.due <= now:
            return  # too late to help: it goes up at once
        role = self.asked_of(ask)
        self.write(
            now,
            "reminder",
            f"{ask.id} waits for the {role}: due {self.local(ask.due)}",
            code=DisputeCode.ASK_REMINDED,
            about=(ask.id,),
        )
        self.tell(now, "reminder", role, {"clocks": self.facts_of(ask)["clocks"]}, due=at)

    def raise_up(self, ask: Ask, at: datetime, now: datetime) -> None:
        """Move an unanswered ask up; past the last rung tell ops, again and again."""
        ladder = self.ladder_of(ask)
        ask.rung = min(ask.rung + 1, len(ladder.rungs))
        if self.is_past_the_top(ask):
            self._tell_ops_again(ask, at, now)
            return
        wait = ladder.rungs[ask.rung].wait
        ask.since, ask.due, ask.reminded = at, self.counted(at, wait), False
        if ask.due <= now:
            # Its whole time went by while we were down: it was never asked, and is asked now.
            at = ask.since = now
            ask.due = self.counted(now, wait)
        role = self.asked_of(ask)
        ask.raised.append(Step(step=role, at=now, rests_on="silence"))
        text = f"{ask.id} had no answer; it goes up to the {role}, due {self.local(ask.due)}"
        self.write(now, "question", text, to=role, code=DisputeCode.ASK_WENT_UP, about=(ask.id,))
        letter, raised = self.letters_of(ask)
        self.tell(now, letter, role, self.facts_of(ask), due=at)
        self.tell(now, raised, ask.by, self.facts_of(ask), due=at)

    def _tell_ops_again(self, ask: Ask, at: datetime, now: datetime) -> None:
        again = self.ladder_of(ask).ops_again
        ask.since, ask.due = at, self.counted(at, again)
        while ask.due <= now:
            ask.since, ask.due = ask.due, self.counted(ask.due, again)
        ask.ops_told += 1
        top = self.asked_of(ask)
        text = f"{ask.id} is still open: not even the {top} has answered"
        self.flag(ask.id, f"{text}; answer it with reply" if isinstance(ask, Question) else text)
        self.write(
            now,
            "question",
            f"{text}; ops are told (time {ask.ops_told})",
            to="ops",
            code=DisputeCode.ASK_UNANSWERED,
            about=(ask.id,),
        )
        facts = {**self.facts_of(ask), "times": ask.ops_told}
        self.tell(now, "question-unanswered", "ops", facts, due=at)
        if ask.ops_told == 1:
            ask.raised.append(Step(step="ops", at=now, rests_on="silence"))
            self.tell(now, self.letters_of(ask)[1], ask.by, facts, due=at)

    def letters_of(self, ask: Ask) -> tuple[str, str]:
        return CONSENT_LETTERS if isinstance(ask, Consent) else QUESTION_LETTERS

    def facts_of(self, ask: Ask) -> dict[str, object]:
        """Return what letters about an ask say. They go to its asker and to handlers only."""
        past = self.is_past_the_top(ask)
        above = [r.role for r in self.ladder_of(ask).rungs[ask.rung + 1 :]]
        who = "platform" if past else self.asked_of(ask).replace("-", " ")
        if past:
            silence = "it stays open, and the person on duty is told again"
        else:
            higher = f"it goes up to the {above[0].replace('-', ' ')}" if above else None
            silence = higher or "the person on duty is told, again and again"
        return {
            "id": ask.id,
            "asked": self.local(ask.asked_at),
            "asker": ask.by,
            "role": "ops" if past else self.asked_of(ask),
            "raised": bool(ask.raised),
            "times_asked": 1 + (len(ask.repeats) if isinstance(ask, Question) else 0),
            "text": ask.text if isinstance(ask, Question) else "",
            "relief": ask.relief if isinstance(ask, Consent) else None,
            "clocks": [
                {
                    "what": f"the {who} answers {ask.id}",
                    "by": self.local(ask.due),
                    "silence": silence,
                }
            ],
        }

    def close_ask(self, ask: Ask, now: datetime, state: AskState, by: str) -> None:
        """End an ask; a decided dispute closes when it was the last open point."""
        ask.state = state
        ask.closed_at, ask.closed_by = now, by
        self.clear_flag(ask.id)

    # -- questions ------------------------------------------------------------------------------

    def find_question(self, number: str) -> Question | None:
        return next((q for q in self.questions if q.id == number), None)

    def senseless_question(self, fact: news.Question, when: datetime | None) -> str | None:
        if fact.asked_by not in self.roles():
            return f"no party is called {fact.asked_by!r}; there is {', '.join(self.roles())}"
        if fact.repeats and self.find_question(fact.repeats) is None:
            return self._no_question(fact.repeats)
        return None

    def _no_question(self, number: str) -> str:
        known = ", ".join(q.id for q in self.questions) or "none yet"
        return f"there is no question {number}; there is: {known}"

    def hears_question(self, fact: news.Question, now: datetime) -> None:
        asked = self._asked_before(fact)
        if asked is not None and asked.is_open:
            asked.repeats.append(now)
            text = f"{asked.id} is asked again (time {1 + len(asked.repeats)}); its clock goes on"
            self.write(
                now,
                "question",
                text,
                by=fact.asked_by,
                code=DisputeCode.QUESTION_ASKED_AGAIN,
                about=(asked.id,),
            )
            return
        ladder = in_force(self.path.questions, self.rules_of, "questions")
        rung = self.first_rung(ladder)
        question = Question(
            id=f"q-{len(self.questions) + 1}",
            by=fact.asked_by,
            asked_at=now,
            rung=rung,
            due=self.counted(now, ladder.rungs[rung].wait),
            since=now,
            text=fact.text,
            after=asked.id if asked else None,
        )
        self.questions.append(question)
        role, due = self.asked_of(question), self.local(question.due)
        after = f", after {asked.id} was answered" if asked else ""
        text = f"{question.id} is asked of the {role}{after}, due {due}"
        self.write(
            now,
            "question",
            text,
            by=fact.asked_by,
            to=role,
            code=DisputeCode.QUESTION_ASKED,
            about=[a.id for a in (question, asked) if a],
        )
        self.tell(now, "question", role, self.facts_of(question))

    def _asked_before(self, fact: news.Question) -> Question | None:
        if fact.repeats:
            return self.find_question(fact.repeats)
        words, side = fact.text.casefold().split(), self.side_of(fact.asked_by)
        return next(
            (
                q
                for q in self.questions
                if q.is_open and self.side_of(q.by) == side and q.text.casefold().split() == words
            ),
            None,
        )

    def senseless_reply(self, fact: news.Reply, when: datetime | None) -> str | None:
        for number in fact.answers:
            if self.find_question(number) is None:
                return self._no_question(number)
        if fact.by_role == "moderator" and fact.answers:
            return "a moderator passes questions on and answers none; leave answers out"
        return None

    def hears_reply(self, fact: news.Reply, now: datetime) -> None:
        named = [q for q in self.questions if q.id in fact.answers and q.is_open]
        for question in named:
            question.answer = fact.answers[question.id]
            self.close_ask(question, now, "answered", fact.by_role)
        closed = [q.id for q in named]
        open_ones = [q.id for q in self.questions if q.is_open]
        left = f"; still open: {', '.join(open_ones)}" if open_ones else ""
        what = (
            f"answers {', '.join(closed)}" if closed else "names no open question: none is closed"
        )
        words = f': "{fact.text}"' if fact.text and not closed else ""
        code = DisputeCode.QUESTIONS_ANSWERED if closed else DisputeCode.REPLY_NAMES_NONE
        text = f"a reply {what}{left}{words}"
        about = [*closed, *open_ones]
        self.write(now, "question", text, by=fact.by_role, code=code, about=about)
        for question in named:
            said = {"text": question.answer, "by": fact.by_role, "clocks": []}
            self.tell(now, "question-answered", question.by, {**self.facts_of(question), **said})
        self.settle_points(now)

    def refuses_withdraw_question(self, command: do.WithdrawQuestion, now: datetime) -> str | None:
        question = self.find_question(command.question)
        if question is None:
            return self._no_question(command.question)
        return None if question.is_open else f"{question.id} is {question.state} already"

    def obeys_withdraw_question(self, command: do.WithdrawQuestion, now: datetime) -> None:
        question = self.find_question(command.question)
        assert question is not None, "check found it"
        self.close_ask(question, now, "withdrawn", question.by)
        self.write(
            now,
            "question",
            f"{question.id} is withdrawn",
            by=question.by,
            code=DisputeCode.QUESTION_WITHDRAWN,
            about=(question.id,),
        )
        self.settle_points(now)

    # -- who handles it -------------------------------------------------------------------------

    def obeys_hand_over(self, command: do.HandOver, now: datetime) -> None:
        """Let somebody else handle the case; no clock starts anew."""
        before, self.handler = self.handler, command.to
        if command.contact:
            handlers = {**self.file.handlers, command.to: command.contact}
            self.file = self.file.model_copy(update={"handlers": handlers})
        text = f"the {command.to} handles the case now, after the {before}; every clock goes on"
        self.write(now, "command", text, by="ops", code=DisputeCode.HANDED_OVER)
        open_ones = [a.id for a in self.asks()]
        self.tell(now, "handover", "both", {"role": command.to, "before": before})
        for ask in self.asks():
            ladder = self.ladder_of(ask)
            if not self.is_past_the_top(ask):
                ask.rung = max(ask.rung, self.first_rung(ladder))
            self.tell(now, self.letters_of(ask)[0], command.to, self.facts_of(ask))
        if open_ones:
            self.write(
                now,
                "question",
                f"handed over with it: {', '.join(open_ones)}",
                code=DisputeCode.ASKS_HANDED_OVER,
                about=open_ones,
            )
