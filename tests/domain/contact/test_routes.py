"""The routes: every category by every channel, why a row takes a contact, and what lint finds."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.contact.routes import expectations as route_tests
from domain.contact.routes.categories import suggest
from domain.contact.routes.expectations import ContactUnderTest, RouteTest, RouteTests
from domain.contact.routes.explain import explain
from domain.contact.routes.lint import SoundRoutes, errors, lint
from domain.contact.routes.match import cell_of, cells, matching, route
from domain.contact.routes.protocols import to_sender
from domain.contact.routes.table import NOT_LISTED, UNSURE, Channel, Protocol, Routes
from domain.errors import BadInput
from files import route_files

POLICIES = Path(__file__).parents[3] / "policies"
FILE = POLICIES / "contact-routes.yaml"
ROUTES = route_files.load(FILE)
TESTS = route_files.load_tests(route_files.tests_beside(FILE))

# The source's list, written down a second time: a row taken out of the file fails here as well.
LISTED = (
    "copyright",
    "plagiarism",
    "government-agency",
    "law-enforcement",
    "contact-legal",
    "terms-interpretation",
    "subpoena",
    "trademark-permission",
    "tax-residency",
    "infringing-site",
    "business-credit-file",
    "ir35",
    "soc-report",
    "certificate-of-spend",
)


def changed(change: dict[str, Any], *, without: tuple[str, ...] = ()) -> Routes:
    """Return the routes with some rows changed, added or taken out."""
    content = ROUTES.model_dump(mode="json")
    rows = {name: row for name, row in content["rows"].items() if name not in without}
    return Routes.model_validate({**content, "rows": {**rows, **change}})


def a_row(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of a row)
    """Return a silent row for every channel."""
    row: dict[str, Any] = {
        "categories": ["copyright"],
        "channels": list(Channel),
        "desk": "escalations-desk",
        "protocol": "silent",
        "because": "a test needs it",
    }
    return {**row, **changes}


# -- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize("one", list(route_tests.each(TESTS)), ids=str)
def test_each_contact_comes_to_its_desk_and_only_what_may_be_said_is_said(
    one: ContactUnderTest,
) -> None:
    """Every category by every channel has its desk, its responses, and what is never said."""
    assert route_tests.wrong(ROUTES, one) is None


def test_no_contact_is_without_a_test() -> None:
    """A category, a channel or a circumstance that no route test is about fails the run."""
    report = route_tests.run(ROUTES, TESTS)
    assert report.failures == ()
    assert report.untested is None
    assert report.ran >= len(ROUTES.known) * len(Channel)


def test_exactly_one_row_takes_each_contact() -> None:
    """Whatever the category, the channel, the circumstances and the settings, one row matches."""
    assert {len(matching(ROUTES, cell)) for cell in cells(ROUTES)} == {1}


@pytest.mark.parametrize("category", LISTED)
@pytest.mark.parametrize("channel", list(Channel))
def test_what_is_listed_is_silent(category: str, channel: Channel) -> None:
    """A contact on the source's list goes to the escalations desk, and the sender hears nothing."""
    taken = route(ROUTES, cell_of(ROUTES, channel, category))
    assert taken.row.desk == "escalations-desk"
    assert taken.row.protocol is Protocol.SILENT
    assert to_sender(taken.row) == ()


@pytest.mark.parametrize("category", [NOT_LISTED, UNSURE])
def test_the_list_is_closed(category: str) -> None:
    """What is not on the list, or not sure to be, never comes to the escalations desk."""
    for channel in Channel:
        taken = route(ROUTES, cell_of(ROUTES, channel, category))
        assert taken.row.desk != "escalations-desk"
        assert to_sender(taken.row) == ()


# -- attorney tickets --------------------------------------------------------------------------


def test_the_attorney_section_wins_and_the_record_says_what_the_list_says() -> None:
    """For an attorney's ticket the specific section wins over the list, and both are named."""
    found = explain(ROUTES, channel="ticket", categories=("attorney",))
    assert found.protocol == Protocol.TOUCH_ONCE
    assert found.list_says is not None
    assert any(note.startswith("the list says otherwise") for note in found.notes)


def test_the_list_can_be_made_to_win() -> None:
    """With the setting turned, an attorney's ticket is re-assigned and the sender hears nothing."""
    settings = ROUTES.settings.model_copy(update={"attorney_tickets": "list"})
    turned = ROUTES.model_copy(update={"settings": settings})
    assert explain(turned, channel="ticket", categories=("attorney",)).said == ()
    assert errors(turned) == []


# -- explaining --------------------------------------------------------------------------------


def test_explaining_says_why_every_other_row_does_not_match() -> None:
    """The answer names the row that matched and, for each other row, what kept it away."""
    found = explain(ROUTES, channel="call", categories=("attorney",))
    assert found.row == "attorney-live"
    why = {passed.row: passed.why for passed in found.others}
    assert set(why) == set(ROUTES.rows) - {"attorney-live"}
    assert why["attorney-ticket"] == "it is for ticket, not call"
    assert why["threat"] == "it is for threat, not attorney"
    assert [str(s) for s in found.said] == [
        "cannot-help to sender",
        "contact-details-question to sender",
        "goodbye to sender",
    ]


def test_circumstances_are_part_of_the_explanation() -> None:
    """A row that wants another window says which one it wants and which one there is."""
    given = {"request": "customised", "period": "within-window"}
    found = explain(ROUTES, channel="ticket", categories=("certificate-of-earnings",), given=given)
    assert found.desk == "other-directories"
    why = {passed.row: passed.why for passed in found.others}
    assert why["earnings-customised"] == "it is for period beyond-window, here it is within-window"


@pytest.mark.parametrize(
    ("categories", "wins", "desk"),
    [
        (
            ("threat", "attorney"),
            "attorney decides before threat, by precedence",
            "escalations-desk",
        ),
        (
            ("copyright", "law-enforcement", "government-agency"),
            "government-agency decides before copyright and law-enforcement, by precedence",
            "escalations-desk",
        ),
        (
            ("rating", "unanswered-ticket"),
            "unanswered-ticket decides before rating, by the order of the categories",
            "support-management",
        ),
        (("rating", "rating"), None, "feedback-reports"),
    ],
)
def test_of_several_categories_one_decides_and_the_rule_is_named(
    categories: tuple[str, ...], wins: str | None, desk: str
) -> None:
    """Who has the power of the law comes first, then the order of the file; notes say the rest."""
    found = explain(ROUTES, channel="ticket", categories=categories)
    assert (found.wins, found.desk) == (wins, desk)
    others = {*categories} - {found.cell.partition(" ")[0]}
    assert all(any(n.startswith(f"it is {c} as well") for n in found.notes) for c in others)


def test_a_text_that_reads_like_two_categories_says_which_would_decide() -> None:
    """A person who reads the suggestions reads the rule with them; a given one is doubted by it."""
    text = "I am an attorney at law and we will sue you"
    found = explain(ROUTES, channel="ticket", text=text)
    assert "attorney decides before threat, by precedence" in str(found.remark)
    doubted = explain(ROUTES, channel="ticket", categories=("threat",), text=text)
    assert doubted.remark == "the text reads like attorney, the category given is threat"
    assert explain(ROUTES, channel="ticket", categories=("attorney",), text=text).remark is None


@pytest.mark.parametrize("alone", [UNSURE, NOT_LISTED])
def test_nobody_is_unsure_of_one_category_and_sure_of_another(alone: str) -> None:
    """The ends of the list stand alone; a contact that names one beside others is refused."""
    with pytest.raises(BadInput, match=f"category {alone} stands alone"):
        explain(ROUTES, channel="ticket", categories=("threat", alone))


def test_a_precedence_of_unknown_names_and_a_desk_without_time_are_found() -> None:
    """The order names categories of the file, and whoever owes an answer has a time for it."""
    content = ROUTES.model_dump(mode="json")
    content["precedence"] = ["attorney", "solicitor"]
    del content["desks"]["support-management"]["answers_within"]
    said = [str(problem) for problem in errors(Routes.model_validate(content))]
    assert "unknown: precedence has solicitor, which is no category of the file" in said
    assert (
        "missing: row unanswered sees a ticket answered by support-management, which has no "
        "answers_within"
    ) in said


def test_a_text_suggests_and_never_decides() -> None:
    """However clear its words, a text without a category goes to the team lead."""
    found = explain(ROUTES, channel="ticket", text="I will sue you and go to the press. DMCA!")
    assert found.desk == "team-lead"
    assert {s.category for s in found.suggestions} == {"threat", "copyright"}
    assert found.remark is not None
    assert "a suggestion decides nothing" in found.remark


def test_a_text_that_reads_like_something_else_is_pointed_out() -> None:
    """The category given decides; where the text reads otherwise, a person is told."""
    found = explain(ROUTES, channel="ticket", categories=("soc-report",), text="I will sue you")
    assert found.row == "listed"
    assert found.remark == "the text reads like threat, the category given is soc-report"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Please send a SOC 2 report", "soc-report"),
        ("He left me a 3 star rating", "rating"),
        ("this is PLAGIARISED work", "plagiarism"),
        ("I am an attorney at law", "attorney"),
        ("is there an Ombudsman?", "ombudsman"),
        ("my milestone is unpaid", "payment-claim"),
    ],
)
def test_keywords_point_to_a_category(text: str, category: str) -> None:
    """Keyword rules find whole words in any case, and longer ones where the rule says so."""
    assert category in [s.category for s in suggest(ROUTES, text)]


@pytest.mark.parametrize("text", ["", "hello there", "discos", "prescribed", "my client refuses"])
def test_words_inside_other_words_point_nowhere(text: str) -> None:
    """A keyword inside another word is no keyword, and an exception takes a rule back."""
    assert suggest(ROUTES, text) == ()


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("ticket", "copyrite", ""), "did you mean copyright?"),
        (("ticket", "x", ""), "not-listed: it goes to the other directories"),
        (("fax", "threat", ""), "there are ticket, call, chat, forum"),
        (("ticket", None, ""), "an empty contact"),
        (("ticket", None, "  "), "an empty contact"),
        (("ticket", "certificate-of-earnings", ""), "depends on request"),
    ],
)
def test_a_contact_that_cannot_be_routed_says_what_would_be_right(
    asked: tuple[str, str | None, str], says: str
) -> None:
    """Each bad contact gives one line that names what is wrong and what would be right."""
    channel, category, text = asked
    with pytest.raises(BadInput) as refused:
        explain(ROUTES, channel=channel, categories=(category,) if category else (), text=text)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


# -- lint --------------------------------------------------------------------------------------


def test_the_file_of_the_house_is_sound() -> None:
    """The routes that come with the project have no problem but the row a setting turns off."""
    assert [str(p) for p in lint(ROUTES)] == [
        "off: row attorney-ticket-listed is off by a setting: attorney_tickets list"
    ]


@pytest.mark.parametrize(
    ("change", "without", "says"),
    [
        ({"twice": a_row()}, (), "overlap: rows listed and twice both take copyright by any"),
        ({}, ("threat",), "no-rule: no row takes threat by any channel"),
        (
            {"attorney-live": a_row(categories=["attorney"], channels=["call"])},
            (),
            "no-rule: no row takes attorney by chat",
        ),
        ({"x": a_row(categories=["fish"])}, (), "unknown: row x is for fish, which is no category"),
        ({"x": a_row(when={"claim": ["contract"]})}, (), "row x takes no contact at all: it asks"),
        ({"threat": a_row(categories=["threat"], desk="attic")}, (), "desk 'attic'"),
        ({}, ("claim-unclear", "unsure"), "no row sends anything to the desk team-lead"),
        ({}, ("rating",), "unreachable: no row sends the letter feedback-way"),
    ],
)
def test_lint_finds_what_breaks_a_routes_file(
    change: dict[str, Any], without: tuple[str, ...], says: str
) -> None:
    """Overlaps, channels without a rule, dead rows, unknown desks and categories are all named."""
    found = [str(problem) for problem in errors(changed(change, without=without))]
    assert any(says in problem for problem in found), found


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (
            {"script": None},
            "missing: row attorney-live ends a conversation, and there is no script",
        ),
        (
            {"categories": {"threat": {"source": ""}}},
            "missing: category threat names no source: say where its rule comes from",
        ),
        ({"categories": {"unsure": {"what": "x", "source": "x"}}}, "unsure is built in"),
    ],
)
def test_lint_finds_what_a_reader_would_look_for_in_vain(part: dict[str, Any], says: str) -> None:
    """A call without its script, a rule without its source, and a word that is built in."""
    content = ROUTES.model_dump(mode="json")
    for name, category in part.get("categories", {}).items():
        content["categories"][name] = {**content["categories"].get(name, {}), **category}
    content["script"] = part.get("script", content["script"])
    found = [str(problem) for problem in errors(Routes.model_validate(content))]
    assert any(says in problem for problem in found), found


@pytest.mark.parametrize(
    ("place", "at_most", "says"),
    [
        (("desks", "escalations-desk"), 3, "remind_at_most 3 is too few: 2 go to the lead"),
        (("desks", "support-management"), 4, "so 5 or more"),
        (("clocks",), 3, "so 4 or more"),
    ],
)
def test_reminders_that_would_never_reach_the_manager_or_ops_are_refused(
    place: tuple[str, ...], at_most: int, says: str
) -> None:
    """A limit leaves room for the lead, the manager and ops, or the file says what would be."""
    content = ROUTES.model_dump(mode="json")
    part = content
    for key in place:
        part = part[key]
    part["remind_at_most"] = at_most
    with pytest.raises(ValidationError, match=says):
        Routes.model_validate(content)


def test_routes_with_an_overlap_are_refused_on_one_line() -> None:
    """A file in which two rows take one contact never routes; the line names both rows."""
    content = changed({"twice": a_row()}).model_dump(mode="json")
    with pytest.raises(ValidationError, match="rows listed and twice both take copyright"):
        SoundRoutes.model_validate(content)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (a_row(letter="feedback-way"), "letter is given exactly with protocol show-the-way"),
        (a_row(protocol="show-the-way"), "letter is given exactly with protocol show-the-way"),
        (a_row(protocol="open-case"), "opens is given exactly with protocol open-case"),
        (a_row(protocol="end-and-forward"), "end-and-forward is for a call or a chat"),
        (a_row(when={"mood": ["bad"]}), "mood is no circumstance"),
        (a_row(when={"claim": ["boat"]}), "claim is never boat"),
    ],
)
def test_a_row_cannot_contradict_its_protocol(row: dict[str, Any], says: str) -> None:
    """A silent row cannot be given a letter, and only a conversation can be ended."""
    with pytest.raises(ValidationError, match=says):
        changed({"odd": row})


# -- route tests as a file ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"desk": "disputes"}, "goes to escalations-desk, not disputes"),
        ({"said": []}, "says touch-response to sender, not nothing"),
        ({"not_said": ["anything"]}, "says touch-response to sender, not nothing"),
        ({"not_said": ["touch-response"]}, "says touch-response"),
        ({"row": "listed"}, "is taken by row threat, not listed"),
        ({"protocol": "silent"}, "is treated as touch-once, not silent"),
        ({"opens": "dispute"}, "opens nothing, not dispute"),
        ({"contact": {"categories": ["thraet"], "channels": ["ticket"]}}, "did you mean threat"),
    ],
)
def test_a_wrong_expectation_says_what_is_so_instead(change: dict[str, Any], says: str) -> None:
    """A failing route test names the test, the contact, and what happens instead."""
    expected = {
        "contact": {"categories": ["threat"], "channels": ["ticket"]},
        "desk": "escalations-desk",
        "said": ["touch-response to sender"],
        **change,
    }
    tests = RouteTests(routes="contact-routes", tests=(RouteTest.model_validate(expected),))
    report = route_tests.run(ROUTES, tests)
    assert len(report.failures) == 1
    assert says in str(report.failures[0])
    assert str(report.failures[0]).startswith("test 1, ")
    assert report.untested is not None


def test_a_route_test_with_an_unknown_word_is_refused() -> None:
    """A test that forbids what is never said, or sets what is no setting, is a slip of the hand."""
    expected = {
        "contact": {"categories": ["threat"], "channels": ["ticket"]},
        "desk": "escalations-desk",
        "said": [],
    }
    for change in ({"not_said": ["lettr"]}, {"settings": {"attorny": "list"}}):
        with pytest.raises(ValidationError):
            RouteTest.model_validate({**expected, **change})


def test_routes_survive_being_kept_in_a_history() -> None:
    """What a case keeps of the routes when it opens gives the same routes back."""
    again = Routes.model_validate(ROUTES.model_dump(mode="json"))
    assert again == ROUTES
    assert errors(again) == []
