"""Questions: own clocks, own ladders, no way to go unanswered unnoticed."""

from domain.case.asks import asked_of
from tests.domain.dispute.world import DisputeWorld, a_dispute

LIMITED = "Are limits set on the agency as well as on its manager?"
SECOND = "How do I file a second claim for the source code?"


def asked() -> DisputeWorld:
    story = DisputeWorld().in_mediation()
    story.tell("question", asked_by="claimant", text=LIMITED)
    return story.passes(hours=1).tell("question", asked_by="claimant", text=SECOND)


def test_a_question_is_due_in_three_business_days_from_when_it_was_asked() -> None:
    """Each question has its own deadline, counted from its own asking."""
    story = asked()
    one, two = story.case.questions
    assert story.case.local(one.due) == "Thu 17 Sep 2026, 12:00 EDT (UTC-04:00)"
    assert story.case.local(two.due) == "Thu 17 Sep 2026, 13:00 EDT (UTC-04:00)"
    assert story.written("question") == ["question>mediator", "question>mediator"]


def test_a_reply_closes_only_the_questions_it_names() -> None:
    """A reply that names one question leaves the other open; one that names none closes none."""
    story = asked().tell("reply", by_role="mediator", text="We are looking into all of this.")
    assert [q.state for q in story.case.questions] == ["open", "open"]
    assert "names no open question: none is closed" in story.lines("question")[-1]
    story.tell("reply", by_role="mediator", answers={"q-2": "Ask for consent here."})
    assert [q.state for q in story.case.questions] == ["open", "answered"]
    assert story.written("question-answered") == ["question-answered>claimant"]


def test_silence_moves_a_question_up_and_the_asker_hears_it() -> None:
    """Mediator, team lead, manager: each gets three business days, and the asker is told."""
    story = asked().passes(days=3)
    assert [asked_of(story.case, q) for q in story.case.questions] == ["team-lead", "team-lead"]
    assert story.written("question-raised") == ["question-raised>claimant"] * 2
    story.passes(days=5)
    assert story.case.rung == "manager"
    assert story.written("question", to="manager") == ["question>manager"] * 2


def test_past_the_manager_it_stays_open_and_ops_hear_every_three_business_days() -> None:
    """It needs attention, and ops are told again and again until somebody answers."""
    story = asked().passes(days=12)
    assert set(story.case.attention) >= {"q-1", "q-2"}
    before = len(story.written("question-unanswered"))
    story.passes(days=14)
    told = [e.at for e in story.case.timeline if e.text.startswith("q-1 is still open")]
    assert len(story.written("question-unanswered")) > before
    assert [story.case.local(at)[:10] for at in told[:4]] == [
        "Fri 25 Sep",
        "Wed 30 Sep",
        "Mon 5 Oct ",
        "Thu 8 Oct ",
    ]
    story.tell("reply", by_role="manager", answers={"q-1": "Yes.", "q-2": "Here."})
    assert not {"q-1", "q-2"} & set(story.case.attention)


def test_slowness_alone_never_goes_to_the_escalations_desk() -> None:
    """However long nobody answers, only handlers, the asker and ops are written to about it."""
    story = asked().passes(days=400)
    about = {n.to_role for n in story.case.notices if n.kind.startswith("question")}
    assert about == {"mediator", "team-lead", "manager", "claimant", "ops"}


def test_a_change_of_handler_keeps_every_clock() -> None:
    """The new handler inherits the questions and their deadlines; nothing starts anew."""
    story = asked().passes(days=1)
    dues = [q.due for q in story.case.questions]
    story.do("hand_over", to="team-lead")
    assert [q.due for q in story.case.questions] == dues
    assert [asked_of(story.case, q) for q in story.case.questions] == ["team-lead", "team-lead"]
    assert story.written("question", to="team-lead") == ["question>team-lead"] * 2
    story.passes(days=2)
    assert [asked_of(story.case, q) for q in story.case.questions] == ["manager", "manager"]


def test_a_repeated_question_is_linked_and_starts_no_new_clock() -> None:
    """The same words, or a named question, count as asked again; the deadline stays."""
    story = asked()
    due = story.case.questions[0].due
    story.passes(days=1).tell("question", asked_by="claimant", text=LIMITED.upper())
    story.tell("question", asked_by="claimant", text="So, the agency?", repeats="q-1")
    question = story.case.questions[0]
    assert (len(story.case.questions), len(question.repeats), question.due) == (2, 2, due)


def test_asking_again_after_an_answer_is_a_new_question_with_its_own_clock() -> None:
    """An answer closed the old clock, so coming back to it starts another, linked to the first."""
    story = asked().tell("reply", by_role="mediator", answers={"q-1": "Yes."})
    story.tell("question", asked_by="claimant", text="Which accounts?", repeats="q-1")
    assert (story.case.questions[2].id, story.case.questions[2].after) == ("q-3", "q-1")


def test_a_rung_that_was_never_asked_because_we_were_down_gets_its_time() -> None:
    """Our own downtime is not a rung's silence."""
    story = asked().sleeps(days=30)
    assert {asked_of(story.case, q) for q in story.case.questions} == {"team-lead"}
    assert all(q.due > story.now for q in story.case.questions)


def test_a_moderator_passes_questions_on_and_answers_none() -> None:
    """A forum moderator's word closes nothing."""
    said = asked().refused("reply", by_role="moderator", answers={"q-1": "I passed it on."})
    assert "a moderator passes questions on" in said


def test_an_answer_to_a_question_that_does_not_exist_is_refused_whole() -> None:
    """One wrong id refuses the whole reply, so that nothing is half done."""
    story = asked()
    said = story.refused("reply", by_role="mediator", answers={"q-1": "Yes.", "q-9": "No."})
    assert "there is no question q-9; there is: q-1, q-2" in said


def test_a_question_is_private_to_its_asker_and_the_handlers() -> None:
    """The other side and the timeline never carry the words of a question or an answer."""
    story = asked().tell("reply", by_role="mediator", answers={"q-1": "Both are limited."})
    story.passes(days=20)
    theirs = [n for n in story.case.notices if n.to_role.startswith("respondent")]
    for words in (LIMITED, SECOND, "Both are limited."):
        assert not any(words in str(n.facts) for n in theirs)
        assert not any(words in e.text for e in story.case.timeline)


def test_letters_of_a_represented_party_go_to_counsel() -> None:
    """Once a party has counsel, nobody writes to the party itself."""
    story = DisputeWorld().do(
        "represented_by",
        party="respondent-1",
        counsel={"name": "Iva Moreau", "email": "counsel@example.com"},
    )
    assert [c.email for c in story.case.contacts("respondent-1")] == ["counsel@example.com"]
    assert [c.email for c in story.case.contacts("respondent-2")] == ["dario@example.com"]
    file = a_dispute()
    file["claimant"]["counsel"] = {"name": "Iva Moreau", "email": "counsel@example.com"}
    assert [c.email for c in DisputeWorld(file).case.contacts("claimant")] == [
        "counsel@example.com"
    ]


def test_nobody_is_penalised_for_asking_much() -> None:
    """The hundredth question gets the same time as the first."""
    story = DisputeWorld().in_mediation()
    for number in range(100):
        story.tell("question", asked_by="claimant", text=f"Question number {number}?")
    assert len({q.due for q in story.case.questions}) == 1


def test_whoever_holds_a_question_is_reminded_before_it_goes_up() -> None:
    """Each rung has its own reminder, to its own handler, a business day before silence acts."""
    story = DisputeWorld().in_mediation().tell("question", asked_by="claimant", text="Why?")
    story.passes(days=21)
    of_question = [n for n in story.case.notices if n.kind == "ask-reminder"]
    assert [(n.to_role, f"{n.due:%m-%d %H:%M}") for n in of_question] == [
        ("mediator", "09-16 16:00"),
        ("team-lead", "09-21 16:00"),
        ("manager", "09-24 16:00"),
    ]
    raised = [f"{s.at:%m-%d}" for s in story.case.questions[0].raised]
    assert raised == ["09-17", "09-22", "09-25"]


def test_a_reminder_that_comes_too_late_is_left_out() -> None:
    """After an outage over a reminder and its deadline the question goes up at once."""
    story = DisputeWorld().in_mediation().tell("question", asked_by="claimant", text="Why?")
    before = story.written("ask-reminder", "mediator")
    story.sleeps(days=3)
    assert story.written("ask-reminder", "mediator") == before
    assert story.written("question", "team-lead") == ["question>team-lead"]
