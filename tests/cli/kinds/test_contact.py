"""What the command line says of a contact: routes drawn, clocks counted, what stopped it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cli.kinds.contact import PARTS
from domain.contact import claims
from domain.time.calendar import due
from files import route_files
from tests.builders import an_escalation
from tests.cli.conftest import AtWork, Starter
from tests.domain.contact.world import ContactWorld, a_contact
from tests.files.test_route_files import FILE, written

# -- the routes file ---------------------------------------------------------------------------


def test_the_routes_are_shown_as_table_and_picture(starts: Starter) -> None:
    """Each row has a line: its desk, what the sender hears, whom it is for; and the picture too."""
    shown = starts("policy", "show", "contact-routes", "--json").json
    assert shown["kind"] == "contact"
    rows = {row["row"]: row for row in shown["rows"]}
    assert rows["threat"]["contacts"] == "threat by any channel"
    assert rows["listed"]["the sender hears"] == "nothing"
    assert rows["attorney-live"] == {
        "row": "attorney-live",
        "desk": "escalations-desk",
        "the sender hears": "the script",
        "contacts": "attorney by call or chat",
    }
    assert rows["rating"]["the sender hears"] == "feedback-way"
    assert rows["assignment-claim"]["the sender hears"] == "letters of the worker-escalation"
    assert (
        'contact -- "attorney by call or chat" --> r3["attorney-live: the script"]'
        in (shown["mermaid"])
    )
    assert 'd1["escalations-desk<br/>takes it within 1 business day"]' in shown["mermaid"]

    people = starts("policy", "show", str(FILE)).out
    assert "flowchart LR" in people
    assert max(map(len, people.partition("flowchart")[0].splitlines())) <= 160


def test_lint_says_each_mistake_of_a_routes_file_on_its_own_line(
    starts: Starter, tmp_path: Path
) -> None:
    """An overlap, an unknown desk and a channel without a rule: a line each, with file and line."""
    own = written(tmp_path, "categories: [threat]", "categories: [threat, copyright]")
    text = own.read_text(encoding="utf-8").replace("desk: feedback-reports", "desk: attic", 1)
    text = text.replace("channels: [call, chat]", "channels: [call]")
    own.write_text(text, encoding="utf-8")
    said = starts("policy", "lint", own, "--json")
    assert said.code == 1
    found = {line.split(": ")[1]: line for line in said.json["wrong"]}
    assert set(found) == {"overlap", "unknown", "no-rule", "unreachable"}
    assert "rows threat and listed both take copyright by any channel" in found["overlap"]
    assert "no row takes attorney by chat" in found["no-rule"]
    assert "no row sends anything to the desk feedback-reports" in found["unreachable"]
    for line in said.json["wrong"]:
        at = int(line.removeprefix(f"{own}:").split(":")[0])
        assert text.splitlines()[at - 1].strip()


def test_the_tests_of_ops_own_routes_run_from_the_command_line(
    starts: Starter, tmp_path: Path
) -> None:
    """Ops copy both files and change a route: its tests fail until they say the same."""
    old = (
        "[off-platform-request]\n    channels: [ticket, call, chat, forum]\n    desk: terms-reports"
    )
    own = written(tmp_path, old, old.replace("terms-reports", "feedback-reports"))
    tests = route_files.tests_beside(FILE).read_text(encoding="utf-8")
    (tmp_path / "own.tests.yaml").write_text(tests, encoding="utf-8")
    failed = "test 14, off-platform-request-ticket: goes to feedback-reports, not terms-reports"
    assert starts("route", "--routes", own, "--test").refuses(1, failed)

    head, here, rest = tests.partition("[off-platform-request]")
    rest = rest.replace("desk: terms-reports", "desk: feedback-reports", 1)
    (tmp_path / "own.tests.yaml").write_text(f"{head}{here}{rest}", encoding="utf-8")
    said = starts("route", "--routes", own, "--test")
    assert (said.code, said.out) == (
        0,
        "133 contacts come where the tests say, and none is without a test\n",
    )


def test_a_file_that_says_only_that_it_is_a_contact_is_empty(
    starts: Starter, tmp_path: Path
) -> None:
    """A file that was begun and never written is one line, not a line for each missing field."""
    file = tmp_path / "contact.yaml"
    file.write_text("kind: contact\n", encoding="utf-8")
    assert starts("open", file).refuses(2, "an empty contact: give ticket, channel, category")


# -- one contact -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"category": "subpoena"}, 0),
        ({"category": "subpoena"}, 2),
        ({"category": "unsure"}, 1),
        ({"category": "attorney", "channel": "call"}, 0),
        ({"category": "payment-claim", "claim": {"about": "contract"}}, 0),
    ],
)
def test_clocks_are_explained_by_what_they_are_counted_from(
    changes: dict[str, Any], days: int
) -> None:
    """Start and wait, counted by the contact's calendar, give the deadline that is shown."""
    assert PARTS.counted is not None
    play = ContactWorld(a_contact(**changes))
    play.passes(timedelta(days=days))
    [deadline] = play.case.next_deadlines()
    counted = PARTS.counted(play.case)[deadline.what]
    assert due(counted.start, counted.wait, play.case.calendar) == deadline.due
    assert ("reminder" in counted.since) is (days > 0)


def why_not(play: ContactWorld, what: str) -> dict[str, str]:
    return {why.what: why.because for why in PARTS.why_not[what](play.case)}


def test_why_another_row_did_not_take_it() -> None:
    """Every other row of the contact's channel says what kept it away."""
    found = why_not(ContactWorld(a_contact(category="attorney")), "route")
    assert found["row threat did not take it"] == "it is for threat, not attorney"
    assert "row attorney-ticket did not take it" not in found
    assert len(found) > 10


def test_why_the_sender_was_not_told() -> None:
    """What the route forbids is named, a message that was not answered, and counsel."""
    counsel = {"name": "Vera Holm", "email": "holm@example.com"}
    play = ContactWorld(a_contact(category="subpoena", counsel=counsel))
    play.tell("message", text="hello?")
    found = why_not(play, "letter")
    assert "never: anything to the sender" in found
    assert found["nothing to the sender"] == "the sender is represented: letters go to counsel"
    assert any(what.startswith("no answer to the message of Mon 2 Mar 2026") for what in found)


def test_why_nobody_is_reminded() -> None:
    """Not yet, no more, and no clock at all are three different answers."""
    play = ContactWorld(a_contact(category="subpoena"))
    [because] = why_not(play, "reminder").values()
    assert because.endswith("and has until Tue 3 Mar 2026, 09:00 EST (UTC-05:00)")
    play.passes(timedelta(days=31))
    [because] = why_not(play, "reminder").values()
    assert "all 6 reminders were sent, the last one to ops" in because
    play.tell("accepted_by_desk")
    assert why_not(play, "reminder") == {}
    assert why_not(play, "closing") == {}


def test_why_no_case_was_opened() -> None:
    """A row that opens none, and a file that is not complete, are told; a linked case is not."""
    [because] = why_not(ContactWorld(a_contact(category="rating")), "case").values()
    assert because.startswith("row rating opens none: a rating is no payment dispute")
    claim = {"about": "assignment", "file": {"kind": "worker-escalation"}}
    play = ContactWorld(a_contact(category="payment-claim", claim=claim))
    [because] = why_not(play, "case").values()
    assert "assignment: is missing" in because
    assert [*why_not(play, "closing").values()] == ["it is claim-incomplete, waiting for ops"]
    play.do("supply_claim", file=an_escalation())
    claims.link(play.case, play.now, was_running=False)
    assert why_not(play, "case") == {}


# -- on a server -------------------------------------------------------------------------------


@pytest.mark.server
async def test_a_contact_at_the_command_line(says: AtWork, tmp_path: Path) -> None:
    """Opened, shown, explained step by step, told that the desk has it, and closed."""
    ticket = f"T-{uuid4().hex[:8]}"
    file = tmp_path / "contact.json"
    file.write_text(json.dumps(a_contact(ticket=ticket, category="attorney")), encoding="utf-8")

    opened = await says("open", file)
    assert f"opened contact/{ticket}: " in opened.out, opened

    shown = (await says("show", ticket)).out
    assert "attorney by ticket: escalations-desk, by row attorney-ticket (touch-once)" in shown
    assert "but: the list has attorneys among those who are re-assigned and hear nothing" in shown
    assert "said to the sender: touch-response; never: a second message; any question" in shown
    assert "what can be done now: ask_lead, reassign, close" in shown

    steps = (await says("show", ticket, "--steps")).out
    assert "rests on policy contact-routes 2026-11-26" in steps
    assert "platform act contact/" in steps
    assert "not taken: any question to the sender (never under touch-once: the section" in steps
    assert "not taken: escalations-desk takes the contact" in steps

    explained = (await says("explain", ticket)).out
    assert "counted from when the platform confirmed it, by policy desks.escalations" in explained
    assert "1 business day from" in explained
    why = (await says("explain", ticket, "--why-not")).out
    assert "row listed did not take it: it is for copyright, plagiarism" in why
    assert "rule: a reminder comes when its clock is over" in why

    assert (await says("tell", ticket, "accepted_by_desk")).code == 0
    closed = (await says("show", ticket, "--json")).json
    assert (closed["outcome"], closed["attention"], closed["legal"]) == ("handed-over", [], [])


@pytest.mark.parametrize(
    ("changes", "code", "line"),
    [
        (
            {"category": "copyrite"},
            1,
            "T-1 cannot be opened: category 'copyrite' is not on the list; did you mean copyright?",
        ),
        (
            {"category": "certificate-of-spend"},
            1,
            "T-1 cannot be opened: a certificate-of-spend request without dates: give certificate",
        ),
        ({"channel": "fax"}, 2, "channel should be 'ticket', 'call', 'chat' or 'forum'; it is 'fa"),
        ({"text": "  "}, 2, "an empty contact: text is blank; give what was written or said"),
    ],
)
def test_a_contact_that_makes_no_sense_is_turned_away_in_one_line(
    starts: Starter, tmp_path: Path, changes: dict[str, Any], code: int, line: str
) -> None:
    """Nothing is started, no service is asked, and the line says what would be right."""
    file = tmp_path / "contact.json"
    file.write_text(json.dumps(a_contact(ticket="T-1", **changes)), encoding="utf-8")
    assert starts("open", file).refuses(code, line)
