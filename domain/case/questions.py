"""Questions of the parties. A reply answers only those that it names."""

from collections.abc import Iterable
from datetime import datetime

from domain.case import asks
from domain.case.ask_messages import HandOver, QuestionAsked, Reply, WithdrawQuestion
from domain.case.asking import AskingCase, Question
from domain.case.codes import AskCode

# -- asking ----------------------------------------------------------------------------------------


def cannot_ask(case: AskingCase, fact: QuestionAsked, _when: datetime | None) -> str | None:
    """Return why a question makes no sense, or None."""
    if fact.asked_by not in case.askers():
        return f"no party is called {fact.asked_by!r}; there is {', '.join(case.askers())}"
    return _unknown(case, fact.repeats) if fact.repeats else None


def _unknown(case: AskingCase, number: str) -> str | None:
    """Return the text for a question that there is not, or None if there is one."""
    if asks.named(case.questions, number):
        return None
    known = ", ".join(q.id for q in case.questions) or "none yet"
    return f"there is no question {number}; there is: {known}"


def ask(case: AskingCase, fact: QuestionAsked, now: datetime) -> None:
    """Ask whoever handles the case. An open question that is asked again keeps its clock."""
    before = _asked_before(case, fact)
    if before is not None and before.is_open:
        before.repeats.append(now)
        text = f"{before.id} is asked again (time {1 + len(before.repeats)}); its clock goes on"
        code = AskCode.QUESTION_ASKED_AGAIN
        case.write(now, "question", text, code=code, by=fact.asked_by, about=(before.id,))
        return
    question = Question(
        id=f"q-{len(case.questions) + 1}",
        by=fact.asked_by,
        text=fact.text,
        after=before.id if before else None,
        **asks.begin(case, Question, now),
    )
    case.questions.append(question)
    role, due = asks.asked_of(case, question), case.local(question.due)
    after = f", after {before.id} was answered" if before else ""
    text = f"{question.id} is asked of the {role}{after}, due {due}"
    code = AskCode.QUESTION_ASKED
    about = [one.id for one in (question, before) if one]
    case.write(now, "question", text, code=code, by=fact.asked_by, to=role, about=about)
    case.tell(now, "question", role, asks.facts_of(case, question))


def _asked_before(case: AskingCase, fact: QuestionAsked) -> Question | None:
    """Return the question that is repeated: the one named, or an open one in the same words."""
    if fact.repeats:
        return asks.named(case.questions, fact.repeats)
    words, side = fact.text.casefold().split(), case.side_of(fact.asked_by)
    return next(
        (
            q
            for q in case.questions
            if q.is_open and case.side_of(q.by) == side and q.text.casefold().split() == words
        ),
        None,
    )


# -- answering -------------------------------------------------------------------------------------


def cannot_reply(case: AskingCase, fact: Reply, _when: datetime | None) -> str | None:
    """Return why a reply makes no sense, or None."""
    for number in fact.answers:
        if problem := _unknown(case, number):
            return problem
    if fact.by_role == "moderator" and fact.answers:
        return "a moderator passes questions on and answers none; leave answers out"
    return None


def reply(case: AskingCase, fact: Reply, now: datetime) -> None:
    """Close the open questions that the reply names, and tell their askers."""
    answered = [q for q in case.questions if q.id in fact.answers and q.is_open]
    letters = {q.id: asks.facts_of(case, q) for q in answered}
    for question in answered:
        question.answer = fact.answers[question.id]
        asks.close(case, question, now, "answered", fact.by_role)
    closed, still_open = _ids(answered), _ids(q for q in case.questions if q.is_open)
    code = AskCode.QUESTIONS_ANSWERED if closed else AskCode.REPLY_NAMES_NONE
    text, about = _reply_text(fact, closed, still_open), [*closed, *still_open]
    case.write(now, "question", text, code=code, by=fact.by_role, about=about)
    for question in answered:
        said = {"text": question.answer, "by": fact.by_role, "clocks": []}
        case.tell(now, "question-answered", question.by, {**letters[question.id], **said})
    case.after_ask(now)


def _ids(questions: Iterable[Question]) -> list[str]:
    return [question.id for question in questions]


def _reply_text(fact: Reply, closed: list[str], still_open: list[str]) -> str:
    left = f"; still open: {', '.join(still_open)}" if still_open else ""
    if closed:
        return f"a reply answers {', '.join(closed)}{left}"
    words = f': "{fact.text}"' if fact.text else ""
    return f"a reply names no open question: none is closed{left}{words}"


# -- taking back -----------------------------------------------------------------------------------


def is_any_open(case: AskingCase) -> bool:
    """Return whether a question waits for its answer."""
    return any(question.is_open for question in case.questions)


def cannot_withdraw(case: AskingCase, command: WithdrawQuestion, _now: datetime) -> str | None:
    """Return why a question cannot be taken back, or None."""
    question = asks.named(case.questions, command.question)
    if question is None:
        return _unknown(case, command.question)
    return None if question.is_open else f"{question.id} is {question.state} already"


def withdraw(case: AskingCase, command: WithdrawQuestion, now: datetime) -> None:
    """Close a question that its asker takes back."""
    question = asks.known(case.questions, command.question)
    asks.close(case, question, now, "withdrawn", question.by)
    text, code = f"{question.id} is withdrawn", AskCode.QUESTION_WITHDRAWN
    case.write(now, "question", text, code=code, by=question.by, about=(question.id,))
    case.after_ask(now)


# -- who handles the case --------------------------------------------------------------------------


def hand_over(case: AskingCase, command: HandOver, now: datetime) -> None:
    """Let somebody else handle the case; no clock starts anew."""
    before, case.handler = case.handler, command.to
    if command.contact:
        case.introduce(command.to, command.contact)
    text = f"the {command.to} handles the case now, after the {before}; every clock goes on"
    case.write(now, "command", text, code=AskCode.HANDED_OVER, by="ops")
    facts: dict[str, object] = {"role": command.to, "before": before, "clocks": []}
    case.tell(now, "handover", case.askers(), facts)
    asks.hand_on(case, now)
    open_asks = asks.open_asks(case)
    for ask in open_asks:
        case.tell(now, ask.noun, command.to, asks.facts_of(case, ask))
    if open_asks:
        about = [ask.id for ask in open_asks]
        text = f"handed over with it: {', '.join(about)}"
        case.write(now, "question", text, code=AskCode.ASKS_HANDED_OVER, about=about)
