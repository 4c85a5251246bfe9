"""Letters that can be declined: courtesies alone, by the headers of RFC 8058 or by SendGrid's."""

from pathlib import Path
from typing import Any

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.outbox import Outbox
from activities.sendgrid.mailer import body
from domain.post.letter import Contact, Letter
from mail.unsubscribe import UnsubscribeLinks
from tests.service.kit import CASE, REPLIES, REPLY_SECRET

LINKS = UnsubscribeLinks([REPLY_SECRET], "https://recourse.example.com")
LINK = LINKS(CASE, "worker")
UPDATE = Letter(
    notice=f"{CASE}/update/1",
    case="WM-1042",
    workflow="worker-escalation",
    kind="update",
    to_role="worker",
    contacts=(Contact(id="worker/1", name="Mara Lindqvist", email="mara@example.com"),),
    facts={
        "assignment": "WM-1042",
        "title": "Replace two access points",
        "amount": "480.00 USD",
        "ground": "payment-dispute",
        "client": "Harbor Retail Group",
        "news": [],
        "happened": [],
        "stands": None,
        "balance": None,
        "closes": None,
        "next_update": None,
        "fallback": None,
        "waiting_for": None,
    },
)


def letters(**more: Any) -> Letters:  # noqa: ANN401 (what links are made of)
    return Letters(
        Outbox(Path("unused")), FileDirectory(), sender="Desk <desk@example.com>", **more
    )


def test_an_update_can_be_declined_by_one_click() -> None:
    """A courtesy has both headers of RFC 8058, by https and by mail, and says it in its words."""
    mail = letters(unsubscribe=LINKS, reply_address=REPLIES).mail(UPDATE, UPDATE.contacts[0])
    ways = mail.headers["List-Unsubscribe"]
    assert ways == f"<{LINK}>, <mailto:{REPLIES(CASE, 'worker/1')}?subject=unsubscribe>"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LINK in mail.text
    assert LINK in mail.html
    assert body(mail)["headers"]["List-Unsubscribe"] == ways


def test_without_an_address_of_the_service_no_letter_offers_what_nobody_takes() -> None:
    """No RECOURSE_SERVICE_URL: no header, no link."""
    mail = letters(reply_address=REPLIES).mail(UPDATE, UPDATE.contacts[0])
    assert not [name for name in mail.headers if name.startswith("List-")]
    assert "/unsubscribe/" not in mail.text + mail.html


def test_a_letter_that_asks_or_decides_cannot_be_declined() -> None:
    """Only courtesies carry the headers: a rung, a deadline or a decision still reaches people."""
    asked = UPDATE.model_copy(
        update={
            "notice": f"{CASE}/project-manager/1",
            "kind": "project-manager",
            "to_role": "project-manager",
            "facts": {**UPDATE.facts, "ask": "Where?", "answer_by": "Friday", "silence": "More."},
        }
    )
    mail = letters(unsubscribe=LINKS).mail(asked, UPDATE.contacts[0])
    assert not [name for name in mail.headers if name.startswith("List-")]


def test_one_mechanism_at_a_time() -> None:
    """Where SendGrid's unsubscribe group is used, its own headers are the only ones."""
    mail = letters(unsubscribe=LINKS).mail(UPDATE, UPDATE.contacts[0])
    grouped = body(mail, group=7)
    assert grouped["asm"] == {"group_id": 7}
    assert not [name for name in grouped["headers"] if name.startswith("List-")]
