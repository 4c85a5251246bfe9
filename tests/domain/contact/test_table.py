"""Every category by every channel, written down a second time and played through a month.

The routes file says where each contact goes; this table says it again, by hand, from the sources.
What counts here is what left: which acts, which letters, and what the sender heard.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.contact import claims
from domain.contact.routes.table import Channel
from files import route_files
from tests.builders import an_escalation
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.dispute.world import a_dispute
from tests.domain.world import POLICIES

ROUTES = route_files.load(Path(POLICIES / "contact-routes.yaml"))

# What the sender hears by ticket, call, chat, forum: T one public touch, - nothing at all, S said
# on the call or in the chat, W one letter that shows the way, ? nothing until the lead decides,
# C nothing from here: the case that is opened for the claim writes its own letters, A a letter and,
# until the ticket is answered, how it stands every 5 business days.
TABLE = """
threat                           T T T T   escalations-desk
copyright                        - - - -   escalations-desk
plagiarism                       - - - -   escalations-desk
government-agency                - - - -   escalations-desk
law-enforcement                  - - - -   escalations-desk
attorney                         T S S -   escalations-desk
contact-legal                    - - - -   escalations-desk
terms-interpretation             - - - -   escalations-desk
subpoena                         - - - -   escalations-desk
trademark-permission             - - - -   escalations-desk
tax-residency                    - - - -   escalations-desk
infringing-site                  - - - -   escalations-desk
business-credit-file             - - - -   escalations-desk
ir35                             - - - -   escalations-desk
soc-report                       - - - -   escalations-desk
certificate-of-spend             - - - -   escalations-desk
certificate-of-earnings/old      - - - -   escalations-desk
certificate-of-earnings/recent   - - - -   other-directories
certificate-of-earnings/standard - - - -   other-directories
contract-review                  - - - -   escalations-desk
chief-officers                   A A A A   support-management
ombudsman                        A A A A   support-management
case-review                      A A A A   support-management
rating                           W W W W   feedback-reports
off-platform-request             W W W W   terms-reports
terms-report                     W W W W   terms-reports
payment-claim/contract           C C C C   disputes
payment-claim/assignment         C C C C   assignment-escalations
payment-claim/unknown            ? ? ? ?   team-lead
unanswered-ticket                A A A A   support-management
not-listed                       - - - -   other-directories
unsure                           ? ? ? ?   team-lead
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    pytest.param(what, channel, heard, desk, id=f"{what}-{channel}")
    for what, *by_channel, desk in LINES
    for channel, heard in zip(Channel, by_channel, strict=True)
]
ACTS = {
    "T": ["post-message", "add-note", "reassign"],
    "S": ["add-note", "reassign"],
    "-": ["reassign"],
    "W": ["reassign"],
    "A": ["reassign"],
    "?": [],
    "C": ["add-note", "reassign"],
}
GIVEN: dict[str, dict[str, Any]] = {
    "old": {"certificate": {"customised": True, "starts_on": "2024-01-01"}},
    "recent": {"certificate": {"customised": True, "starts_on": "2025-06-01"}},
    "standard": {"certificate": {"customised": False, "starts_on": "2024-01-01"}},
    "contract": {"claim": {"about": "contract", "file": a_dispute()}},
    "assignment": {"claim": {"about": "assignment", "file": an_escalation()}},
    "unknown": {"claim": {"about": "unknown"}},
}


def contact(what: str, channel: Channel) -> dict[str, Any]:
    """Return the file of a contact of this line of the table."""
    category, _, circumstance = what.partition("/")
    given = GIVEN.get(circumstance, {})
    if category.startswith("certificate"):
        asked = given.get("certificate", {"starts_on": "2025-01-01"})
        given = {"certificate": {**asked, "ends_on": "2025-12-31"}}
    return a_contact(category=category, channel=str(channel), text="hello", **given)


def test_the_table_has_every_category() -> None:
    """A category that is added to the routes, or taken out, has to be in this table as well."""
    assert {line[0].partition("/")[0] for line in LINES} == set(ROUTES.known)


@pytest.mark.parametrize(("what", "channel", "heard", "desk"), CELLS)
def test_in_a_month_the_sender_hears_what_the_table_says_and_no_more(
    what: str, channel: Channel, heard: str, desk: str
) -> None:
    """Each contact comes to its desk by its acts, and the sender hears that and nothing else."""
    play = ContactWorld(contact(what, channel))
    if heard == "S":
        assert play.case.stage == "on-call"
        play.tell("call_ended", advised=True, details_asked=True)
    if heard == "C":
        assert play.case.wanted() is not None
        claims.link(play.case, play.now, was_running=False)
    play.passes(timedelta(days=31))

    assert play.case.desk == desk
    assert play.acts() == ACTS[heard]
    letters = play.kinds("sender")
    if heard == "T":
        assert letters == ["post-message"]
    elif heard == "W":
        assert letters == [ROUTES.rows[str(play.case.row_name)].letter]
    elif heard == "A":
        assert letters == [ROUTES.rows[str(play.case.row_name)].letter, *["update"] * 4]
    else:
        assert letters == []
    assert (play.kinds("team-lead")[:1] == ["lead-question"]) is (heard == "?")
