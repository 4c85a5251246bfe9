"""The real SendGrid client against a stand-in that holds SendGrid's own document."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.ports import Mail
from activities.sendgrid.mailer import SendGridMailer
from domain.errors import BadInput
from domain.post.letter import Contact
from tests.sendgrid_rules import problems
from tests.sendgrid_stand_in import KEY, Fault, StandIn

ROOT = Path(__file__).parents[3]
MAIL = Mail(
    notice="worker-escalation/WM-1042/update/3",
    case="WM-1042",
    kind="update",
    category="worker-escalation-update",
    sender=Contact(name="Escalations desk", email="desk@example.com"),
    to=Contact(id="c-1", name="Ines Marlow", email="ines.marlow@example.com"),
    reply_to="case+token@reply.example.com",
    subject="[Case WM-1042] Your escalation is still open",
    text="Hello\n",
    html="<p>Hello</p>",
    headers={"Message-ID": "<a@example.com>", "Auto-Submitted": "auto-generated"},
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")  # the client follows http_proxy, also to 127.0.0.1


@pytest.fixture
def sendgrid() -> Iterator[StandIn]:
    with StandIn().running() as stand_in:
        yield stand_in


def mailer(stand_in: StandIn, key: str = KEY, timeout: float = 5) -> SendGridMailer:
    return SendGridMailer(key, host=stand_in.host, timeout=timeout)


def test_a_mail_that_is_taken_has_the_message_id_of_sendgrid(sendgrid: StandIn) -> None:
    """An accepted mail is one mail, valid by SendGrid's document, with its message id kept."""
    receipt = mailer(sendgrid).send(MAIL)
    assert (receipt.outcome, receipt.message_id) == ("accepted", "stand-in-1")
    assert sendgrid.refused == []
    assert sendgrid.notices() == [MAIL.notice]


def test_a_mail_has_one_recipient_and_no_tracking(sendgrid: StandIn) -> None:
    """A mail goes to one person, is not tracked, and answers go to the address of its case."""
    mailer(sendgrid).send(MAIL)
    (mail,) = sendgrid.mails
    (envelope,) = mail["personalizations"]
    assert envelope["to"] == [{"email": "ines.marlow@example.com", "name": "Ines Marlow"}]
    assert not {"cc", "bcc"} & envelope.keys()
    assert not any(setting["enable"] for setting in mail["tracking_settings"].values())
    assert mail["reply_to"] == {"email": "case+token@reply.example.com"}


# What SendGrid answers -> what it means, and whether it may be tried again.
STATUSES = {
    200: "unknown",  # only a sandbox answers so
    202: "accepted",
    204: "unknown",
    307: "refused",
    400: "refused",
    401: "refused",
    403: "refused",
    404: "refused",
    405: "refused",
    408: "retry",
    413: "refused",
    415: "refused",
    422: "refused",
    429: "retry",
    500: "unknown",
    501: "unknown",
    502: "unknown",
    503: "unknown",
    504: "unknown",
    520: "unknown",
    599: "unknown",
}


@pytest.mark.parametrize(("status", "outcome"), STATUSES.items())
def test_every_status_has_a_meaning(sendgrid: StandIn, status: int, outcome: str) -> None:
    """Each status is taken, retried, refused or unknown, and none is tried twice by itself."""
    sendgrid.answers(status)
    receipt = mailer(sendgrid).send(MAIL)
    assert receipt.outcome == outcome
    assert sendgrid.requests == 1
    assert outcome == "accepted" or str(status) in receipt.why


def test_the_table_in_the_docs_is_the_table_of_the_tests() -> None:
    """What docs/mail.md says of each status is what the tests hold."""
    page = (ROOT / "docs" / "mail.md").read_text()
    said = re.findall(r"^\| (\d{3}) \| ([a-z]+) \|", page, flags=re.MULTILINE)
    assert {int(status): outcome for status, outcome in said} == STATUSES


def test_no_status_at_all_is_an_error_of_ours(sendgrid: StandIn) -> None:
    """Any status from 200 to 599, with a body or with a proxy's page, gives a receipt."""
    for status in range(200, 600, 7):
        sendgrid.answers(status)
        sendgrid.next[-1].body = b"<html>Bad Gateway</html>"
        assert mailer(sendgrid).send(MAIL).outcome in {"accepted", "retry", "refused", "unknown"}


FAULTS = [
    (Fault.SILENCE, 202, "unknown"),
    (Fault.DROP, 202, "unknown"),
    (Fault.RESET, 202, "unknown"),
    (Fault.NOISE, 202, "unknown"),
    (Fault.HALF, 202, "unknown"),
    (Fault.HALF, 400, "refused"),
    (Fault.HALF, 503, "unknown"),
    (Fault.HALF, 500, "unknown"),
]


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize(("fault", "status", "outcome"), FAULTS)
def test_a_failure_after_the_request_is_unknown(
    sendgrid: StandIn, fault: Fault, status: int, outcome: str, *, keeps: bool
) -> None:
    """When no answer comes, nobody can tell: at most one mail left, and the receipt says so."""
    sendgrid.fails(fault, status=status, keeps=keeps)
    receipt = mailer(sendgrid, timeout=0.1).send(MAIL)
    assert receipt.outcome == outcome
    assert len(sendgrid.mails) == keeps


def test_a_failure_before_the_request_is_complete_is_tried_again(sendgrid: StandIn) -> None:
    """A connection that breaks while the mail is written has sent nothing."""
    sendgrid.fails(Fault.DEAF)
    large = MAIL.model_copy(update={"text": "x" * 20_000_000})
    receipt = mailer(sendgrid).send(large)
    assert receipt.outcome == "retry"
    assert sendgrid.mails == []


@pytest.mark.parametrize("host", ["http://127.0.0.1:9", "http://sendgrid.invalid:1"])
def test_a_server_that_cannot_be_reached_is_tried_again(host: str) -> None:
    """A refused connection and an unknown name have sent nothing."""
    receipt = SendGridMailer(KEY, host=host, timeout=2).send(MAIL)
    assert receipt.outcome == "retry"


@pytest.mark.parametrize("host", ["http://a..b", "http://x:port", "http://" + "a" * 70 + ".b"])
def test_a_host_that_is_no_address_is_refused(host: str) -> None:
    """A host that nothing can be sent to is a mistake of the settings, and no error of the case."""
    assert SendGridMailer(KEY, host=host, timeout=2).send(MAIL).outcome == "refused"


def test_a_rate_limit_says_when_to_come_back(sendgrid: StandIn) -> None:
    """A 429 is tried again when SendGrid's own header says, in either spelling of the header."""
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=40)
    for header in ("X-RateLimit-Reset", "x-ratelimit-reset"):
        sendgrid.answers(429, "too many requests", {header: str(int(reset.timestamp()))})
        assert mailer(sendgrid).send(MAIL).retry_at == reset


def test_a_rate_limit_holds_back_every_letter(sendgrid: StandIn) -> None:
    """One letter is told of the limit; those after it wait for its end, and are not sent back."""
    one = mailer(sendgrid)
    reset = datetime.now(UTC) + timedelta(seconds=2)
    sendgrid.answers(429, headers={"X-RateLimit-Reset": str(int(reset.timestamp()))})
    assert one.send(MAIL).outcome == "retry"
    assert one.send(MAIL).outcome == "accepted"
    assert datetime.now(UTC) >= reset.replace(microsecond=0)
    assert sendgrid.requests == 2


def test_a_long_rate_limit_sends_every_letter_back_unasked(sendgrid: StandIn) -> None:
    """No activity waits for a limit that ends in a minute: SendGrid is not asked again."""
    one = mailer(sendgrid)
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=60)
    sendgrid.answers(429, headers={"X-RateLimit-Reset": str(int(reset.timestamp()))})
    assert one.send(MAIL).retry_at == reset
    held = one.send(MAIL)
    assert (held.outcome, held.retry_at) == ("retry", reset)
    assert sendgrid.requests == 1


@pytest.mark.parametrize("value", ["", "soon", "-1", "0", "99999999999", "1e9", "9" * 40])
def test_a_senseless_reset_is_left_to_our_own_waits(sendgrid: StandIn, value: str) -> None:
    """A reset that is no time, past, or far away is not believed."""
    sendgrid.answers(429, headers={"X-RateLimit-Reset": value})
    receipt = mailer(sendgrid).send(MAIL)
    assert (receipt.outcome, receipt.retry_at) == ("retry", None)


def test_no_credits_left_is_tried_again_slowly(sendgrid: StandIn) -> None:
    """A 401 for credits is not a bad key: credits come back, so the letter waits an hour."""
    sendgrid.answers(401, "Maximum credits exceeded")
    receipt = mailer(sendgrid).send(MAIL)
    assert receipt.outcome == "retry"
    assert receipt.retry_at is not None
    assert receipt.retry_at > datetime.now(UTC) + timedelta(minutes=59)


def test_a_wrong_key_is_refused_and_alarmed(
    sendgrid: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that SendGrid does not know is refused for good and logged as an error."""
    receipt = mailer(sendgrid, key="another").send(MAIL)
    assert receipt.outcome == "refused"
    assert [r.levelname for r in caplog.records if r.name.startswith("activities")] == ["ERROR"]


def test_neither_key_nor_body_nor_address_is_logged(
    sendgrid: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Even at DEBUG no log line and no receipt holds the key, the mail or an address."""
    caplog.set_level(logging.DEBUG)
    sendgrid.answers(400, "ines.marlow@example.com is on no list")
    receipts = [mailer(sendgrid).send(MAIL), mailer(sendgrid).send(MAIL)]
    written = caplog.text + "".join(r.why for r in receipts)
    assert "400" in written
    for secret in (KEY, "Hello", "Ines", "@example.com"):
        assert secret not in written


@pytest.mark.parametrize("key", ["", "  ", "a\nb", "clé"])
def test_a_key_that_cannot_be_one_is_refused_at_the_start(key: str) -> None:
    """A worker with a key that no header can carry does not start, and does not print the key."""
    with pytest.raises(BadInput) as refused:
        SendGridMailer(key)
    assert not key.strip() or key not in str(refused.value)


def test_a_host_without_a_scheme_is_refused_at_the_start() -> None:
    """A worker with a host that is no URL does not start."""
    with pytest.raises(BadInput, match="https://"):
        SendGridMailer(KEY, host="api.sendgrid.com")


def test_a_sandbox_sends_nothing_and_says_accepted(sendgrid: StandIn) -> None:
    """In sandbox mode SendGrid checks the mail and answers 200."""
    sendgrid.answers(200)
    sandbox = SendGridMailer(KEY, host=sendgrid.host, sandbox=True)
    assert sandbox.send(MAIL).outcome == "accepted"


def test_only_one_file_knows_sendgrid() -> None:
    """SendGrid's library is imported in one file, so that another mailer changes one file."""
    sources = [*ROOT.glob("*.py"), *ROOT.glob("[adiw]*/**/*.py")]
    knowing = [p.name for p in sources if "\nfrom sendgrid import" in p.read_text()]
    assert knowing == ["mailer.py"]


def _with(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "personalizations": [{"to": [{"email": "a@example.com"}]}],
        "from": {"email": "b@example.com"},
        "subject": "s",
        "content": [{"type": "text/plain", "value": "v"}],
    }
    return good | changes


WRONG = [
    {"personalizations": []},
    {"personalizations": [{"to": []}]},
    {"personalizations": [{"to": [{"email": "nobody"}]}]},
    {"personalizations": [{"to": [{"email": "a@example.com"}] * 2}]},
    {"personalizations": [{"to": [{"email": "a@example.com", "name": "Marlow, Ines"}]}]},
    {"from": {"email": "bé@example.com"}},
    {"subject": ""},
    {"subject": "a\r\nBcc: c@example.com"},
    {"content": []},
    {"content": [{"type": "text/plain", "value": ""}]},
    {"content": [{"type": "text/html", "value": "v"}, {"type": "text/plain", "value": "v"}]},
    {"headers": {"Subject": "x"}},
    {"headers": {"X-A": 1}},
    {"headers": {"X A": "1"}},
    {"custom_args": {}},
    {"custom_args": {"n": 1}},
    {"custom_args": {"n": "x" * 10_000}},
    {"categories": ["é"]},
    {"categories": ["a"] * 11},
    {"send_at": 99999999999},
    {"replyTo": {"email": "c@example.com"}},
    {"reply_to": {"email": "c@example.com"}, "reply_to_list": [{"email": "c@example.com"}]},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda w: str(w)[:60])
def test_the_stand_in_refuses_what_sendgrid_refuses(wrong: dict[str, object]) -> None:
    """The stand-in is as strict as SendGrid's document and its written limits."""
    assert problems(_with(**wrong))
    assert problems(_with()) == []
