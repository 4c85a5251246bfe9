"""Asking SendGrid's logs after a mail of which no answer came, with the real client."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from temporalio.testing import ActivityEnvironment

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.ports import Mail
from activities.sendgrid.logs import CANDIDATES, find
from activities.sendgrid.mailer import SendGridMailer
from domain.post.letter import Contact, Letter, Search
from tests.sendgrid_stand_in import KEY, Fault, StandIn

SINCE = datetime(2026, 3, 4, 14, tzinfo=UTC)
INES = Contact(id="c-1", name="Ines Marlow", email="ines.marlow@example.com")
MAIL = Mail(
    notice="worker-escalation/WM-1042/update/3",
    case="WM-1042",
    kind="update",
    category="worker-escalation-update",
    sender=Contact(name="Desk", email="desk@example.com"),
    to=INES,
    subject="[Case WM-1042] Where it stands",
    text="Hello.",
    html="<p>Hello.</p>",
)


@pytest.fixture
def sendgrid() -> Iterator[StandIn]:
    with StandIn().running() as stand_in:
        yield stand_in


def mailer(stand_in: StandIn) -> SendGridMailer:
    return SendGridMailer(KEY, host=stand_in.host, timeout=0.3)


@pytest.mark.parametrize(("keeps", "outcome"), [(True, "accepted"), (False, "absent")])
def test_the_logs_tell_what_the_lost_answer_did_not(
    sendgrid: StandIn, outcome: str, *, keeps: bool
) -> None:
    """After a connection that broke, the logs have the mail by its notice id, or have it not."""
    sendgrid.fails(Fault.DROP, keeps=keeps)
    assert mailer(sendgrid).send(MAIL).outcome == "unknown"
    receipt = mailer(sendgrid).find(MAIL, SINCE)
    assert receipt.outcome == outcome
    query = (
        'sg_message_id_created_at >= TIMESTAMP "2026-03-04T14:00:00Z" AND to_email = '
        "'ines.marlow@example.com' AND categories IN ('worker-escalation-update')"
    )
    assert sendgrid.searches == [query]


def test_another_mail_to_the_same_person_is_not_taken_for_it(sendgrid: StandIn) -> None:
    """The notice id decides, not the person: yesterday's update does not prove today's."""
    mailer(sendgrid).send(MAIL.model_copy(update={"notice": "worker-escalation/WM-1042/update/2"}))
    assert mailer(sendgrid).find(MAIL, SINCE).outcome == "absent"
    mailer(sendgrid).send(MAIL)
    assert mailer(sendgrid).find(MAIL, SINCE).message_id == "stand-in-2"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_logs_that_cannot_be_read_leave_it_unknown(sendgrid: StandIn, status: int) -> None:
    """No entitlement, too many requests, a fault of theirs: nobody can tell, nothing is guessed."""
    sendgrid.logs = status
    receipt = mailer(sendgrid).find(MAIL, SINCE)
    assert receipt.outcome == "unknown"
    assert str(status) in receipt.why


def test_logs_that_do_not_answer_leave_it_unknown() -> None:
    """A host that cannot be reached says nothing of the mail."""
    nobody = SendGridMailer(KEY, host="http://127.0.0.1:9", timeout=0.3)
    assert nobody.find(MAIL, SINCE).outcome == "unknown"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"messages": 7}', b'{"messages": [7]}'])
def test_answers_without_sense_leave_it_unknown(answer: bytes) -> None:
    """An answer that is not what the document promises is no proof of anything."""
    assert find(lambda _path, _body: (200, answer), MAIL, SINCE).outcome == "unknown"


@pytest.mark.parametrize("address", ["o'hara@example.com", 'a"b@example.com', "a@b.com' OR 1=1"])
def test_an_address_cannot_rewrite_the_question(address: str) -> None:
    """What could end the quoted address is not put into the search."""
    odd = MAIL.model_copy(update={"to": INES.model_copy(update={"email": address})})
    receipt = find(lambda path, _body: pytest.fail(path), odd, SINCE)
    assert receipt.outcome == "unknown"


def test_a_person_with_very_many_mails_is_not_searched_for_ever(sendgrid: StandIn) -> None:
    """Past ten candidates the logs are not asked further: each costs a request."""
    for n in range(CANDIDATES + 2):
        mailer(sendgrid).send(MAIL.model_copy(update={"notice": f"other/{n}/update/1"}))
    assert mailer(sendgrid).find(MAIL, SINCE).outcome == "unknown"


def test_the_person_it_was_written_to_is_asked_for(sendgrid: StandIn) -> None:
    """The activity asks for the contact of the try; somebody new in the role says nothing."""
    sender = Letters(mailer(sendgrid), FileDirectory(), sender="Desk <desk@example.com>")
    letter = Letter(
        notice=MAIL.notice,
        case="WM-1042",
        workflow="worker-escalation",
        kind="reminder",
        to_role="worker",
        contacts=(INES,),
    )
    found = ActivityEnvironment().run(
        sender.look_up_letter, Search(letter=letter, contact="c-2", tried=60)
    )
    assert found.outcome == "unknown"
    assert "no longer known" in found.why


@pytest.mark.parametrize("optional", [True, False])
def test_only_a_courtesy_can_be_unsubscribed_from(sendgrid: StandIn, *, optional: bool) -> None:
    """An update is in SendGrid's unsubscribe group; a letter that asks or decides never is."""
    grouped = SendGridMailer(KEY, host=sendgrid.host, unsubscribe_group=7)
    assert grouped.send(MAIL.model_copy(update={"optional": optional})).outcome == "accepted"
    assert ("asm" in sendgrid.mails[0]) is optional
