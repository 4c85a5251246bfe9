"""A contact in memory: the three mail rules, the clocks, and what people decide."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.acts import problems
from domain.case.status import static_details
from domain.contact import claims, ticket
from domain.contact.case import ContactCase
from domain.contact.file import ContactFile
from domain.errors import Refused
from domain.post.notice import Notice, Receipt
from tests.builders import an_escalation
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.world import ACCEPTED, at

COUNSEL = {"name": "Vera Holm", "email": "holm@example.com"}
RETRY = Receipt(outcome="retry", why="503 the platform is not available")
MONTH = timedelta(days=31)
DATES = {"starts_on": "2025-01-01", "ends_on": "2025-12-31"}


def down(kind: str) -> Any:  # noqa: ANN401 (a world)
    """Return a world in which one kind of act never succeeds."""

    def world(notice: Notice) -> Receipt:
        return RETRY if notice.kind == kind else ACCEPTED

    return world


# -- the three mail rules ----------------------------------------------------------------------


def test_a_threat_gets_one_public_touch_and_is_left_open() -> None:
    """A threat gets one public message, internal notes, a desk, an open ticket, and no question."""
    play = ContactWorld(a_contact())
    assert play.kinds("sender") == ["post-message"]
    assert play.acts() == ["post-message", "add-note", "reassign"]
    _, noted, moved = play.left()[:3]
    assert noted.facts["visibility"] == "internal"
    assert "do not ask the sender for details" in noted.facts["lines"]
    assert moved.facts["leave"] == "open"
    assert moved.facts["desk"] == "escalations-desk"

    play.passes(MONTH)
    assert play.kinds("sender") == ["post-message"]


@pytest.mark.parametrize("channel", ["ticket", "call", "chat", "forum"])
@pytest.mark.parametrize(
    "category", ["subpoena", "copyright", "certificate-of-spend", "contract-review"]
)
def test_a_listed_contact_is_moved_and_the_sender_hears_nothing(
    category: str, channel: str
) -> None:
    """A listed contact is re-assigned; in a month of silence nothing at all goes to the sender."""
    play = ContactWorld(a_contact(category=category, channel=channel, certificate=DATES))
    play.passes(MONTH)
    assert play.kinds("sender") == []
    assert play.acts() == ["reassign"]
    assert play.left()[0].facts["tell_sender"] is False


@pytest.mark.parametrize("channel", ["call", "chat"])
def test_an_attorney_is_told_asked_ended_and_forwarded(channel: str) -> None:
    """An attorney is told at once that we cannot help, asked for details, ended, and forwarded."""
    play = ContactWorld(a_contact(category="attorney", channel=channel))
    assert play.case.stage == "on-call"
    assert play.case.waiting_for == "agent"
    assert play.acts() == []
    script = play.case.routes.script
    assert script is not None
    spoken = "\n".join(play.case.screen())
    assert spoken.index(script.cannot_help) < spoken.index(script.ask_details)
    assert spoken.index(script.ask_details) < spoken.index(script.goodbye)

    play.tell("contact_details", person="Ada Ross", phone="+1 555 0100", organisation="Ross & Co")
    play.tell("call_ended", advised=True, details_asked=True, text="wants to serve papers")
    assert play.acts() == ["add-note", "reassign"]
    notes = play.left()[0].facts["lines"]
    assert notes[:4] == [
        "wants to serve papers",
        "person: Ada Ross",
        "organisation: Ross & Co",
        "phone: +1 555 0100",
    ]
    play.passes(MONTH)
    assert play.kinds("sender") == []


def test_the_mail_rules_share_no_template() -> None:
    """The touch is a public message, silence is nothing, and a call is words on the call only."""
    threat, listed = ContactWorld(a_contact()), ContactWorld(a_contact(category="subpoena"))
    call = ContactWorld(a_contact(category="attorney", channel="call"))
    call.tell("call_ended", advised=True, details_asked=True)
    heard = [set(play.kinds("sender")) for play in (threat, listed, call)]
    assert heard == [{"post-message"}, set(), set()]


def test_an_attorney_ticket_follows_the_section_and_the_record_says_so() -> None:
    """An attorney's ticket gets the touch, and the record says that the list says otherwise."""
    play = ContactWorld(a_contact(category="attorney", text="I am an attorney at law."))
    assert play.kinds("sender") == ["post-message"]
    assert any(line.startswith("the list says otherwise") for line in play.lines("note"))
    assert play.case.own_status()["list_says"] is not None


def test_the_setting_turns_an_attorney_ticket_silent() -> None:
    """Where the list is made to win, the sender of an attorney's ticket hears nothing."""
    play = ContactWorld(a_contact(category="attorney"), attorney_tickets="list")
    play.passes(MONTH)
    assert play.kinds("sender") == []
    assert play.acts() == ["reassign"]


def test_a_call_that_skipped_the_script_is_pointed_out() -> None:
    """If the attorney was not told or not asked, the record says so and a person is needed."""
    play = ContactWorld(a_contact(category="attorney", channel="call"))
    play.tell("call_ended", advised=False, details_asked=True)
    assert "NOT told so" in play.case.attention["script"]
    assert play.case.stage == "waiting-for-desk"
    assert "no contact details were given" in play.lines("note")


def test_contact_details_never_show_on_the_timeline() -> None:
    """What an attorney says of themselves is in the internal notes and nowhere on the timeline."""
    play = ContactWorld(a_contact(category="attorney", channel="call"))
    play.tell("contact_details", person="Ada Ross", email="ross@example.com")
    play.tell("call_ended", advised=True, details_asked=True)
    timeline = " ".join(play.lines())
    assert "Ross" not in timeline
    assert "example.com" not in timeline


def test_details_that_come_later_are_added_to_the_notes() -> None:
    """Contact details given after the call go into notes of their own; the sender hears nothing."""
    play = ContactWorld(a_contact(category="attorney", channel="call"))
    play.tell("call_ended", advised=True, details_asked=True)
    play.tell("contact_details", email="ross@example.com", speaks_for="acct-3")
    marked, noted = play.left()[-2:]
    assert marked.kind == "mark-represented"
    assert marked.facts["on"] == "acct-3"
    assert noted.facts["lines"] == ["email: ross@example.com", "speaks for: acct-3"]
    assert play.kinds("sender") == []


# -- durable acts ------------------------------------------------------------------------------


def test_a_reassignment_is_asked_until_it_is_confirmed() -> None:
    """While the platform is down the re-assignment goes on being tried, and then counts once."""
    play = ContactWorld(a_contact(category="subpoena"), outside=down("reassign"))
    play.passes(timedelta(days=9))
    assert play.case.stage == "moving"
    assert play.case.attention
    assert len([n for n in play.left() if n.kind == "reassign"]) > 100
    assert len({n.id for n in play.left()}) == 1

    play.outside = lambda _notice: ACCEPTED
    play.passes(timedelta(hours=1))
    assert play.case.stage == "waiting-for-desk"
    assert not play.case.attention
    assert len(play.lines("confirmed")) == 1


def test_the_touch_keeps_one_key_however_often_it_is_tried() -> None:
    """The touch response is one act with one key: tried again, it is still the same message."""
    play = ContactWorld(a_contact(), outside=down("post-message"))
    play.passes(timedelta(days=2))
    posts = [n for n in play.left() if n.kind == "post-message"]
    assert len(posts) > 10
    assert {n.id for n in posts} == {"contact/T-2041/post-message/1"}


def test_a_desk_that_takes_it_before_the_platform_answers_has_it() -> None:
    """When a person at the desk has the contact, a re-assignment still under way is dropped."""
    play = ContactWorld(a_contact(category="subpoena"), outside=down("reassign"))
    play.tell("accepted_by_desk")
    assert play.case.outcome == "handed-over"
    assert not any(n.is_open for n in play.case.notices)


def test_a_case_does_not_end_before_a_touch_that_failed_has_left() -> None:
    """A desk that is quick does not cut off the one message the sender is owed."""
    play = ContactWorld(a_contact(), outside=down("post-message"))
    play.tell("accepted_by_desk")
    assert play.case.stage == "accepted"
    play.outside = lambda _notice: ACCEPTED
    play.passes(timedelta(hours=2))
    assert play.case.outcome == "handed-over"


def test_the_ticket_stays_open_when_the_case_ends() -> None:
    """Handing over ends our part only: no act ever closes or solves the ticket."""
    play = ContactWorld(a_contact())
    play.tell("accepted_by_desk")
    assert play.case.outcome == "handed-over"
    assert {n.facts.get("leave", "open") for n in play.left()} == {"open"}


# -- clocks ------------------------------------------------------------------------------------


def test_a_desk_that_does_not_accept_is_reminded_through_its_lead() -> None:
    """The lead is reminded after a business day and again, then the manager; never the sender."""
    play = ContactWorld(a_contact(category="subpoena"))
    play.goes_to("2026-03-09 09:00")
    reminders = [e for e in play.case.timeline if e.kind == "reminder"]
    assert [(f"{e.at:%m-%d}", e.to) for e in reminders] == [
        ("03-03", "escalations-lead"),
        ("03-04", "escalations-lead"),
        ("03-05", "escalations-manager"),
        ("03-06", "escalations-manager"),
        ("03-09", "escalations-manager"),
    ]
    assert play.case.attention["acceptance"]
    assert play.case.rung == "escalations-manager"

    play.tell("accepted_by_desk")
    play.passes(MONTH)
    assert len([e for e in play.case.timeline if e.kind == "reminder"]) == 5
    assert not play.case.attention


def test_reminders_end_with_ops_and_a_case_that_needs_a_person() -> None:
    """Two go to the lead, three to the manager, the last to ops; after that no clock runs."""
    play = ContactWorld(a_contact(category="subpoena"))
    play.passes(MONTH)
    reminded = [e for e in play.case.timeline if e.kind == "reminder"]
    assert [e.to for e in reminded] == [
        *["escalations-lead"] * 2,
        *["escalations-manager"] * 3,
        "ops",
    ]
    assert reminded[-1].text.endswith("; the last of 6 reminders")
    last = [n for n in play.left() if n.kind == "desk-reminder"][-1]
    assert (last.to_role, last.facts["next"]) == ("ops", "")
    assert play.case.next_deadlines() == []
    assert play.case.waiting_for == "ops"
    assert "after 6 reminders; nobody is reminded any more" in play.case.attention["acceptance"]

    play.do("reassign", desk="terms-reports")
    assert "acceptance" not in play.case.attention
    assert play.case.waiting_for == "terms-reports"
    assert [d.what for d in play.case.next_deadlines()] == ["acceptance"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"category": "unsure"}, ["team-lead"] * 2 + ["manager"] * 2 + ["ops"]),
        (
            {"category": "attorney", "channel": "call"},
            ["team-lead"] * 2 + ["manager"] * 2 + ["ops"],
        ),
        ({"category": "payment-claim", "claim": {"about": "contract"}}, ["ops"] * 5),
    ],
)
def test_every_clock_stops_reminding(changes: dict[str, Any], told: list[str]) -> None:
    """Whoever must decide, end a call or complete a claim is reminded five times and no more."""
    play = ContactWorld(a_contact(**changes))
    play.passes(MONTH)
    assert [e.to for e in play.case.timeline if e.kind == "reminder"] == told
    assert play.case.is_open
    assert play.case.attention


def test_routes_of_before_remind_without_an_end() -> None:
    """A case that opened under routes without a limit goes on as it was promised."""
    play = ContactWorld(a_contact(category="subpoena"), endless=True)
    play.passes(MONTH)
    assert len(play.lines("reminder")) == 23


def test_a_letter_to_a_role_that_nobody_holds_goes_to_ops() -> None:
    """A reminder is not lost because the directory names nobody: ops gets it in place of them."""

    def only_ops(notice: Notice) -> Receipt:
        held = notice.channel == "platform" or notice.to_role == "ops"
        return ACCEPTED if held else Receipt(outcome="nobody", why="nobody holds the role")

    play = ContactWorld(a_contact(category="unsure"), outside=only_ops)
    assert play.kinds("ops") == ["lead-question"]
    assert "nobody holds the role team-lead: the lead-question goes to ops" in play.lines()
    play.do("decide", category="rating")
    assert play.kinds("sender") == ["feedback-way"]  # nobody's either; it is not handed to ops
    play.goes_to("2026-03-04 10:00")
    assert play.kinds("ops") == ["lead-question", "desk-reminder"]


def test_missed_reminders_are_one_reminder() -> None:
    """After downtime one reminder says how many it stands for, and the next keeps its place."""
    play = ContactWorld(a_contact(category="subpoena"))
    play.now += timedelta(days=3, hours=2)
    play.tell("message", text="hello?")
    text = "reminded the escalations-lead, for 2 more that were missed: the desk takes the contact"
    assert play.lines("reminder") == [f"{text} from its queue"]
    assert play.left()[-1].due == at("2026-03-03 09:00")
    assert play.case.clocks["acceptance"].due == play.now + timedelta(hours=22)


def test_the_team_lead_is_asked_and_reminded_and_then_the_manager() -> None:
    """Whoever is unsure asks the team lead, who has office hours to decide; then their manager."""
    play = ContactWorld(a_contact(category="unsure"))
    assert play.case.stage == "with-lead"
    assert play.kinds("team-lead") == ["lead-question"]
    play.goes_to("2026-03-03 13:00")
    assert play.kinds("team-lead") == ["lead-question", "lead-reminder", "lead-reminder"]
    assert play.kinds("manager") == ["lead-reminder"]
    assert play.kinds("sender") == []


def test_the_team_lead_decides_and_the_contact_is_routed() -> None:
    """The lead's decision is routed by the same table, with the same mail rule."""
    play = ContactWorld(a_contact(category="unsure", text="hm"))
    play.do("decide", category="subpoena")
    assert play.case.desk == "escalations-desk"
    assert play.acts() == ["reassign"]
    assert play.kinds("sender") == []
    assert "lead" not in play.case.clocks


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        ({"category": "unsure"}, "name a category, or not-listed"),
        ({"category": "subpena"}, "did you mean subpoena"),
        ({"category": "certificate-of-earnings"}, "without dates"),
        ({"category": "payment-claim"}, "about a contract or an assignment"),
    ],
)
def test_a_decision_that_decides_nothing_is_refused(decision: dict[str, str], says: str) -> None:
    """A team lead who is unsure, misspells or leaves out what matters is told what is needed."""
    play = ContactWorld(a_contact(category="unsure"))
    with pytest.raises(Refused, match=says):
        play.do("decide", **decision)
    assert play.case.stage == "with-lead"


def test_the_lead_can_route_a_certificate_whose_sender_named_no_dates() -> None:
    """Nobody may ask the sender, so where dates decide nothing the lead needs none."""
    play = ContactWorld(a_contact(category="unsure", text="a certificate of spend, please"))
    play.do("decide", category="certificate-of-spend")
    assert play.case.desk == "escalations-desk"
    assert play.acts() == ["reassign"]


def test_a_decision_can_bring_the_dates_it_needs() -> None:
    """The lead may add what the file lacked, and the route follows from it."""
    play = ContactWorld(a_contact(category="unsure"))
    certificate = {"customised": True, "starts_on": "2024-01-01", "ends_on": "2024-12-31"}
    play.do("decide", category="certificate-of-earnings", certificate=certificate)
    assert play.case.row_name == "earnings-customised"


@pytest.mark.parametrize(
    ("starts_on", "customised", "desk"),
    [
        ("2025-03-01", True, "escalations-desk"),
        ("2025-03-02", True, "other-directories"),
        ("2024-01-01", False, "other-directories"),
    ],
)
def test_the_window_of_a_certificate_is_counted_from_the_day_it_came(
    starts_on: str,
    customised: bool,  # noqa: FBT001 (pytest passes it by name)
    desk: str,
) -> None:
    """Only a customised certificate that reaches beyond the last 12 months is on the list."""
    certificate = {"customised": customised, "starts_on": starts_on, "ends_on": "2025-12-31"}
    play = ContactWorld(a_contact(category="certificate-of-earnings", certificate=certificate))
    assert play.case.desk == desk


def test_what_is_not_listed_is_handed_on() -> None:
    """A contact that is not on the list goes to the other directories, and our part is over."""
    play = ContactWorld(a_contact(category="not-listed"))
    assert play.acts() == ["reassign"]
    assert play.case.outcome == "other-directory"
    assert play.kinds("sender") == []


def test_a_desk_that_gives_it_back_sends_it_to_the_team_lead() -> None:
    """What a desk gives back is not lost: the team lead decides, and has a clock."""
    play = ContactWorld(a_contact(category="subpoena"))
    play.tell("returned_by_desk", text="this is a sales question")
    assert play.case.stage == "with-lead"
    assert "acceptance" not in play.case.clocks
    play.do("decide", category="not-listed")
    assert play.case.outcome == "other-directory"


def test_a_call_that_nobody_ends_is_asked_about() -> None:
    """An hour after an attorney's call began, the team lead is asked what became of it."""
    play = ContactWorld(a_contact(category="attorney", channel="call"))
    play.passes(timedelta(hours=1))
    assert play.kinds("team-lead") == ["call-open"]


# -- seed 001: each has a way of its own -------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "letter", "desk"),
    [
        ("rating", "feedback-way", "feedback-reports"),
        ("off-platform-request", "off-platform-way", "terms-reports"),
        ("terms-report", "terms-way", "terms-reports"),
    ],
)
def test_what_is_no_dispute_is_shown_its_way(category: str, letter: str, desk: str) -> None:
    """The sender gets one letter that says where this belongs; the ticket goes there too."""
    play = ContactWorld(a_contact(category=category))
    assert play.kinds("sender") == [letter]
    assert play.case.desk == desk
    play.passes(MONTH)
    assert play.kinds("sender") == [letter]


def test_a_represented_sender_is_written_to_through_counsel() -> None:
    """A sender with counsel is marked on the platform, and the letter goes to counsel."""
    play = ContactWorld(a_contact(category="rating", counsel=COUNSEL))
    assert "mark-represented" in play.acts()
    assert [c.email for c in play.case.contacts("sender")] == ["holm@example.com"]
    assert play.case.own_status()["represented"] is True


def test_a_represented_sender_is_not_touched_on_the_ticket() -> None:
    """The one message to a represented sender is mailed to counsel, not posted to the sender."""
    play = ContactWorld(a_contact(counsel=COUNSEL))
    assert play.kinds("sender") == ["touch-response"]
    assert "post-message" not in play.acts()


def test_counsel_can_be_named_later() -> None:
    """From the moment counsel is named, letters go there; what was sent before stays as it was."""
    play = ContactWorld(a_contact(category="rating"))
    play.do("mark_represented", counsel=COUNSEL)
    assert [c.email for c in play.case.contacts("sender")] == ["holm@example.com"]
    assert play.acts()[-1] == "mark-represented"


# -- a ticket that waits for its answer --------------------------------------------------------


def test_an_unanswered_ticket_is_asked_for_until_it_is_answered() -> None:
    """That a desk takes the ticket ends nothing: the manager, the director and ops are asked on."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.tell("accepted_by_desk")
    assert play.case.is_open
    assert (play.case.stage, play.case.waiting_for) == ("waiting-for-answer", "support-management")
    play.passes(MONTH)
    asked = [e.to for e in play.case.timeline if e.code == "answer-asked-for"]
    assert asked[:7] == [*["support-manager"] * 3, *["support-director"] * 3, "ops"]
    assert {*asked[7:]} == {"ops"}
    assert play.case.attention["answer"]
    assert [d.what for d in play.case.next_deadlines()] == ["answer", "update"]


def test_whoever_waits_for_an_answer_hears_how_it_stands() -> None:
    """Every 5 business days the sender reads who was asked last, how often and since when."""
    play = ContactWorld(a_contact(category="unanswered-ticket", opened_on="2025-09-17"))
    play.goes_to("2026-03-17 09:00")
    told = [n for n in play.left() if n.kind == "update"]
    assert [f"{n.due:%m-%d}" for n in told] == ["03-09", "03-16"]
    first, second = (n.facts for n in told)
    assert (first["taken"], first["times"], first["asked"]) == ("", 3, "support-manager")
    assert (second["times"], second["asked"]) == (8, "ops")
    assert second["opened_on"] == "17 September 2025"


def test_an_answer_that_stands_ends_the_case() -> None:
    """The sender is told of the answer and until when to object; then the case is over."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.goes_to("2026-03-04 10:00")
    play.tell("ticket_answered", text="The refund was booked.")
    (told,) = [n for n in play.left() if n.kind == "ticket-answered"]
    assert told.facts["text"] == "The refund was booked."
    assert told.facts["until"].startswith("Wed 11 Mar 2026, 10:00")
    assert (play.case.stage, play.case.waiting_for) == ("answered", "sender")
    before = len(play.left())
    play.goes_to("2026-03-11 10:00")
    assert play.case.outcome == "answered"
    assert len(play.left()) == before


def test_a_sender_who_still_has_no_answer_has_it_asked_for_again() -> None:
    """Words after the answer go on the ticket, and the desk has its whole time once more."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.tell("ticket_answered")
    play.goes_to("2026-03-04 10:00")
    play.tell("message", text="Still no answer.")
    assert play.case.stage == "waiting-for-answer"
    assert play.kinds("support-manager") == ["answer-doubted"]
    noted = [n for n in play.left() if n.kind == "add-note"][-1]
    assert noted.facts["lines"] == ["the sender wrote again:", "> Still no answer."]
    assert [(d.what, f"{d.due:%m-%d}") for d in play.case.next_deadlines()] == [
        ("answer", "03-09"),
        ("update", "03-11"),
    ]


def test_a_desk_that_gives_the_ticket_back_still_owes_the_answer() -> None:
    """The team lead is asked where it goes, and the clock of the answer goes on meanwhile."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.tell("accepted_by_desk")
    play.tell("returned_by_desk", text="it is about sales")
    assert play.case.stage == "with-lead"
    play.do("decide", category="not-listed")
    play.goes_to("2026-03-09 12:00")
    assert play.case.stage == "waiting-for-answer"
    assert "update" in play.kinds("sender")


def test_a_new_route_that_says_nothing_ends_what_was_promised() -> None:
    """A ticket that turns out to be a subpoena is silent from then on, and nobody is asked."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.do("ask_lead")
    play.do("decide", category="subpoena")
    play.passes(MONTH)
    assert play.kinds("sender") == ["raised"]
    assert "answer" not in play.case.clocks


@pytest.mark.parametrize("category", ["ombudsman", "chief-officers", "case-review"])
@pytest.mark.parametrize("channel", ["ticket", "forum"])
def test_whoever_asks_for_somebody_higher_up_is_answered_on_the_ticket(
    category: str, channel: str
) -> None:
    """Not the escalations desk: specialists look at it, and the answer is asked for and told."""
    play = ContactWorld(a_contact(category=category, channel=channel))
    assert (play.case.desk, play.kinds("sender")) == ("support-management", ["specialists"])
    (letter,) = [n for n in play.left() if n.kind == "specialists"]
    assert letter.facts["answer_by"].startswith("Thu 5 Mar 2026, 09:00")
    (moved,) = [n for n in play.left() if n.kind == "reassign"]
    assert any(line.startswith("have specialists look at all") for line in moved.facts["lines"])
    play.goes_to("2026-03-05 10:00")
    assert play.kinds("support-manager")[-1] == "answer-reminder"


@pytest.mark.parametrize("category", ["ombudsman", "not-listed"])
def test_nobody_moves_to_the_escalations_desk_what_is_not_on_its_list(category: str) -> None:
    """Only the team lead can, by naming a category that is on the list."""
    play = ContactWorld(a_contact(category="unsure"), outside=down("reassign"))
    play.do("decide", category=category)
    with pytest.raises(Refused, match=f"only what is on its list, and {category} is not"):
        play.do("reassign", desk="escalations-desk")
    play.do("ask_lead")
    play.do("decide", category="contact-legal")
    assert play.case.desk == "escalations-desk"


def test_the_desk_reads_the_words_of_the_sender() -> None:
    """The notes of the re-assignment have them, silent or not; a long text is cut, and says so."""
    play = ContactWorld(a_contact(category="subpoena", text="We serve you.\nAnswer by Friday."))
    (moved,) = [n for n in play.left() if n.kind == "reassign"]
    assert moved.facts["lines"][-3:] == [
        "the sender wrote:",
        "> We serve you.",
        "> Answer by Friday.",
    ]
    long = ContactWorld(a_contact(category="subpoena", text="x" * 9000))
    (moved,) = [n for n in long.left() if n.kind == "reassign"]
    assert moved.facts["lines"][-1] == "… 5000 characters more are on the case"


def test_a_flood_of_messages_is_no_flood_of_notes() -> None:
    """The first 20 later messages go on the ticket; a person is told of the rest."""
    play = ContactWorld(a_contact(category="subpoena"))
    for number in range(30):
        play.tell("message", text=f"well? {number}")
    assert len([n for n in play.left() if n.kind == "add-note"]) == 20
    assert play.case.attention["messages"] == "30 messages came; the ticket has 20 of them"


@pytest.mark.parametrize(
    ("categories", "row"),
    [
        (["threat", "attorney"], "attorney-ticket"),
        (["rating", "law-enforcement"], "listed"),
        (["rating", "payment-claim"], "claim-unclear"),
    ],
)
def test_a_contact_of_two_categories_takes_the_way_of_one(categories: list[str], row: str) -> None:
    """The rule that decides is on the record, and the desk reads that it is the other as well."""
    play = ContactWorld(a_contact(category=categories))
    assert play.case.row_name == row
    assert any(" decides before " in line for line in play.lines("note"))
    assert play.case.own_status()["categories"] == categories
    assert any(f"it is {categories[0]} as well" in line for line in ticket.notes(play.case))


@pytest.mark.parametrize(
    ("category", "letter", "says"),
    [
        ("rating", "feedback-way", "leaves some feedback out by itself"),
        ("rating", "feedback-way", "whose account is suspended"),
        ("off-platform-request", "off-platform-way", "can be banned from it for good"),
        ("off-platform-request", "off-platform-way", "the fee is for the client to pay"),
    ],
)
def test_who_is_turned_away_reads_what_may_help_or_harm_them(
    category: str, letter: str, says: str
) -> None:
    """Feedback that the platform leaves out, and the risk of a ban without the conversion fee."""
    play = ContactWorld(a_contact(category=category))
    (told,) = [n for n in play.left() if n.kind == letter]
    assert says in "; ".join(told.facts["know"])


@pytest.mark.parametrize(
    ("opened_on", "outcome"), [("2026-03-02", None), ("2026-03-03", "refused")]
)
def test_a_ticket_was_opened_by_the_day_the_contact_came(
    opened_on: str, outcome: str | None
) -> None:
    """The day on which the ticket was opened is a field; one that lies ahead is refused."""
    play = ContactWorld(a_contact(category="unanswered-ticket", opened_on=opened_on))
    assert play.case.outcome == outcome
    if outcome:
        assert "opened_on 2026-03-03 is after 2026-03-02" in play.lines("refused")[0]
    else:
        assert "the ticket was opened on 2026-03-02" in ticket.notes(play.case)


def test_a_represented_sender_is_told_through_counsel_that_the_ticket_waits() -> None:
    """Counsel reads the letter and each word on how it stands; the ticket has no public message."""
    play = ContactWorld(a_contact(category="unanswered-ticket", counsel=COUNSEL))
    play.goes_to("2026-03-10 09:00")
    assert play.kinds("sender") == ["raised", "update"]
    assert [c.email for c in play.case.contacts("sender")] == ["holm@example.com"]
    assert "post-message" not in play.acts()


def test_a_sender_without_an_address_is_told_once_there_is_one() -> None:
    """Nobody is mailed in vain each week; a person sees the first letter that had nowhere to go."""
    sender = {"account": "acct-88", "name": "Noor Adeyemi"}

    def by_address(notice: Notice) -> Receipt:
        known = notice.channel == "platform" or notice.to_role != "sender"
        return ACCEPTED if known else Receipt(outcome="nobody", why="no address")

    play = ContactWorld(a_contact(category="ombudsman", sender=sender), outside=by_address)
    play.goes_to("2026-03-17 09:00")
    assert play.kinds("sender") == ["specialists"]
    assert any("specialists" in mark for mark in play.case.attention)
    play.outside = lambda _notice: ACCEPTED
    play.do("correct_contact", email="noor@example.com")
    play.goes_to("2026-03-25 09:00")
    assert play.kinds("sender") == ["specialists", "specialists", "update"]


def test_the_news_of_an_answer_goes_again_to_the_right_address() -> None:
    """Whoever was not reached has not been told until when to say that there was none."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.tell("ticket_answered")
    told = play.case.notices[-1]
    assert told.kind == "ticket-answered"
    play.tell("delivery", notice=told.id, event="bounced", why="no such mailbox")
    play.do("correct_contact", email="noor.adeyemi@example.com")
    assert play.kinds("sender") == ["raised", "ticket-answered", "ticket-answered"]


def test_an_address_that_is_corrected_under_a_silent_route_sends_nothing() -> None:
    """The letter of an earlier route bounced; the route that holds now says nothing."""
    play = ContactWorld(a_contact(category="rating"))
    letter = next(n for n in play.case.notices if n.kind == "feedback-way")
    play.tell("delivery", notice=letter.id, event="bounced", why="no such mailbox")
    play.do("ask_lead")
    play.do("decide", category="subpoena")
    play.do("correct_contact", email="noor.adeyemi@example.com")
    assert play.kinds("sender") == ["feedback-way"]


def test_who_declines_updates_is_still_told_of_the_answer() -> None:
    """Courtesy updates stop; the desk is asked on, and the answer is told."""
    play = ContactWorld(a_contact(category="unanswered-ticket"))
    play.tell("updates_declined", by_role="sender")
    play.goes_to("2026-03-17 09:00")
    assert play.kinds("sender") == ["raised"]
    play.tell("ticket_answered")
    assert play.kinds("sender") == ["raised", "ticket-answered"]


# -- a claim opens its case --------------------------------------------------------------------


def test_a_claim_about_an_assignment_wants_a_worker_escalation() -> None:
    """A complete file becomes a case to open, which is then linked and the ticket handed on."""
    claim = {"about": "assignment", "file": an_escalation()}
    play = ContactWorld(a_contact(category="payment-claim", claim=claim, counsel=COUNSEL))
    wanted = play.case.wanted()
    assert wanted is not None
    assert wanted.workflow_id == "worker-escalation/WM-1042"
    assert wanted.file["counsel"]["email"] == "holm@example.com"

    claims.link(play.case, play.now, was_running=False)
    play.passes(timedelta(0))
    assert play.case.wanted() is None
    assert play.case.outcome == "case-opened"
    assert play.case.own_status()["links"] == ["worker-escalation/WM-1042"]
    assert play.kinds("sender") == []


def test_a_claim_whose_file_is_incomplete_is_put_before_a_person() -> None:
    """What the file lacks is said to a person, with a clock; then the case can be opened."""
    claim = {"about": "assignment", "file": {"kind": "worker-escalation"}}
    play = ContactWorld(a_contact(category="payment-claim", claim=claim))
    assert play.case.stage == "claim-incomplete"
    assert play.kinds("ops") == ["claim-incomplete"]
    assert "assignment: is missing" in play.case.attention["claim"]
    play.passes(timedelta(days=1))
    assert play.kinds("ops") == ["claim-incomplete", "claim-reminder"]

    play.do("supply_claim", file=an_escalation())
    assert play.case.wanted() is not None
    assert not play.case.attention


def test_a_claim_about_nobody_knows_what_goes_to_the_team_lead() -> None:
    """Whether a claim is about a contract or an assignment is a person's to say."""
    play = ContactWorld(a_contact(category="payment-claim"))
    assert play.case.stage == "with-lead"
    play.do("decide", category="payment-claim", claim="contract")
    assert play.case.opening is not None
    assert play.case.opening.kind == "dispute"
    assert play.case.stage == "claim-incomplete"


# -- what else is told -------------------------------------------------------------------------


def test_a_later_message_is_recorded_and_not_answered() -> None:
    """However often a sender writes, a silent route stays silent; another tone is pointed out."""
    play = ContactWorld(a_contact(category="soc-report", text="a SOC report please"))
    play.tell("message", text="I will sue you all")
    assert play.kinds("sender") == []
    assert "reads like threat" in play.case.attention["reads-like"]
    assert not any("sue" in line for line in play.lines())


def test_a_letter_that_bounced_goes_again_to_the_right_address() -> None:
    """A corrected address gets the letter that did not arrive, once."""
    play = ContactWorld(a_contact(category="rating"))
    letter = next(n for n in play.case.notices if n.kind == "feedback-way")
    play.tell("delivery", notice=letter.id, event="bounced", why="no such mailbox")
    assert "contact:sender" in play.case.attention
    play.do("correct_contact", email="noor.adeyemi@example.com")
    assert play.kinds("sender") == ["feedback-way", "feedback-way"]
    play.do("correct_contact", email="noor.adeyemi@example.com")
    assert play.kinds("sender") == ["feedback-way", "feedback-way"]


def test_the_same_fact_counts_once() -> None:
    """News told twice is one line on the record."""
    play = ContactWorld(a_contact(category="subpoena"))
    for _ in range(2):
        play.tell("message", id="m-1", text="again")
    assert len(play.lines("fact")) == 1


def test_a_fact_after_the_end_is_recorded_and_moves_nothing() -> None:
    """A closed contact keeps what it is told, and sends nothing because of it."""
    play = ContactWorld(a_contact(category="not-listed"))
    before = len(play.left())
    for name, payload in (
        ("accepted_by_desk", {}),
        ("returned_by_desk", {"text": "no"}),
        ("call_ended", {"advised": True, "details_asked": True}),
        ("contact_details", {"phone": "+1 555 0100"}),
        ("message", {"text": "I will sue you"}),
    ):
        play.tell(name, **payload)
    assert len(play.left()) == before
    assert play.case.outcome == "other-directory"
    assert not play.case.attention


# -- commands ----------------------------------------------------------------------------------


def test_another_desk_can_take_it() -> None:
    """A re-assignment by a person moves the ticket again, with a new clock, in silence."""
    play = ContactWorld(a_contact(category="subpoena"))
    play.do("reassign", desk="terms-reports")
    assert [n.facts["desk"] for n in play.left() if n.kind == "reassign"] == [
        "escalations-desk",
        "terms-reports",
    ]
    assert play.case.waiting_for == "terms-reports"
    assert play.kinds("sender") == []
    with pytest.raises(Refused, match="it can go to escalations-desk"):
        play.do("reassign", desk="attic")


def test_closing_stops_everything_that_has_not_left() -> None:
    """After a person closes the case nothing more leaves, whatever was still to be tried."""
    play = ContactWorld(a_contact(), outside=down("post-message"))
    play.do("close", outcome="duplicate")
    left = len(play.left())
    play.passes(MONTH)
    assert len(play.left()) == left
    assert play.case.outcome == "duplicate"
    with pytest.raises(Refused, match="the case closed on"):
        play.do("add_note", text="too late")


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [
        ("with-lead", ["decide", "close"]),
        ("on-call", ["ask_lead", "reassign", "close"]),
        ("claim-incomplete", ["supply_claim", "ask_lead", "reassign", "close"]),
        ("opening-case", ["close"]),
        ("moving", ["ask_lead", "reassign", "close"]),
        ("waiting-for-desk", ["ask_lead", "reassign", "close"]),
        ("waiting-for-answer", ["ask_lead", "reassign", "close"]),
        ("answered", ["close"]),
        ("handed-on", ["close"]),
        ("accepted", ["close"]),
    ],
)
def test_a_stage_allows_its_own_commands_and_those_that_are_always_allowed(
    stage: str, allowed: list[str]
) -> None:
    """Each stage has its commands; notes, counsel, a right address and other rules go always."""
    play = ContactWorld(a_contact(category="subpoena"))
    play.case.stage = stage
    always = ["add_note", "mark_represented", "correct_contact", "adopt"]
    assert list(play.case.legal_moves()) == [*allowed, *always]


def test_a_command_out_of_place_says_what_is_allowed() -> None:
    """A refused command names the stage and what could be done instead."""
    play = ContactWorld(a_contact(category="subpoena"))
    with pytest.raises(Refused, match=r"while the case is waiting-for-desk; allowed now: ask_lead"):
        play.do("decide", category="threat")


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ({}, "an empty contact: give ticket, channel, category, sender and text"),
        ({"kind": "contact"}, "an empty contact: give ticket, channel, category, sender and text"),
        (a_contact(text="  "), "an empty contact: text is blank"),
        (a_contact(category=[]), "category"),
        (a_contact(opened_on="2026-02-30"), "opened_on"),
        (a_contact(channel="fax"), "channel: Input should be 'ticket', 'call', 'chat' or 'forum'"),
        (a_contact(colour="red"), "colour: is not a known field"),
        (a_contact(ticket="a b"), "ticket: String should match"),
        (a_contact(received_at="2026-03-02T09:00"), "has no zone"),
        (a_contact(counsel={"name": "Vera Holm"}), "counsel: email is missing"),
        (
            a_contact(certificate={"customised": True}),
            "certificate.starts_on: is missing; certificate.ends_on: is missing",
        ),
        (
            a_contact(
                certificate={"customised": True, "starts_on": "2026-01-02", "ends_on": "2026-01-01"}
            ),
            "a certificate from 2026-01-02 cannot end before",
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_on_one_line(file: dict[str, Any], says: str) -> None:
    """Every mistake in a contact's file is named on one line, with its field."""
    with pytest.raises(ValidationError) as refused:
        ContactFile.model_validate(file)
    line = problems(refused.value)
    assert says in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"category": "copyrite"},
            "category 'copyrite' is not on the list; did you mean copyright",
        ),
        (
            {"category": "certificate-of-earnings"},
            "a certificate-of-earnings request without dates: give certificate with customised",
        ),
        (
            {"category": "certificate-of-spend"},
            "if the sender named none, category unsure asks the team lead",
        ),
        (
            {"category": "certificate-of-earnings", "certificate": DATES},
            "does not say whether it is customised: write customised: true or false",
        ),
    ],
)
def test_a_contact_that_cannot_be_routed_is_refused_and_nobody_is_written_to(
    changes: dict[str, Any], says: str
) -> None:
    """A contact that its routes do not know ends as refused: one clear line, no letter, no act."""
    play = ContactWorld(a_contact(**changes))
    assert play.case.outcome == "refused"
    assert says in play.lines("refused")[0]
    assert play.left() == []


def test_a_file_without_a_category_is_unsure() -> None:
    """No category means that nobody has decided: the team lead is asked, with the suggestion."""
    file = a_contact(text="you violated my copyright")
    del file["category"]
    play = ContactWorld(file)
    assert play.case.stage == "with-lead"
    assert play.left()[0].facts["suggestions"] == [{"category": "copyright", "words": "copyright*"}]


def test_the_state_survives_a_round_trip() -> None:
    """All state travels as JSON when the case continues as new, in the middle of anything."""
    play = ContactWorld(a_contact(category="attorney", channel="call", counsel=COUNSEL))
    play.tell("contact_details", phone="+1 555 0100")
    again = ContactCase.model_validate(play.case.model_dump(mode="json"))
    assert again.model_dump() == play.case.model_dump()
    assert again.deadlines() == play.case.deadlines()


def test_the_details_that_never_change_have_counsel_and_the_route() -> None:
    """The desk writes them when it opens the contact: whom it goes to, by which row."""
    details = static_details(ContactWorld(a_contact(category="attorney", counsel=COUNSEL)).case)
    assert "- sender: acct-88\n- represented: letters go to counsel\n" in details
    assert details.endswith("- route: escalations-desk, by row attorney-ticket (touch-once)")
