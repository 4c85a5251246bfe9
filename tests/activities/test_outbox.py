"""Mail and platform acts as files: what lies in the folder is what left."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from activities.outbox import Outbox, OutboxPlatform
from activities.ports import Mail
from domain.post.letter import Contact, PlatformAct

MAIL = Mail(
    notice="worker-escalation/WM-1042/update/3",
    case="WM-1042",
    kind="update",
    category="worker-escalation-update",
    sender=Contact(name="Recourse", email="recourse@example.com"),
    to=Contact(id="c-1", name="Inès Marlow", email="ines.marlow@example.com"),
    reply_to="case+token@reply.example.com",
    subject="[Case WM-1042] Your escalation is still open",
    text="Hello Inès\n",
    html="<p>Hello Inès</p>",
    headers={"Message-ID": "<a@example.com>"},
)
ACT = PlatformAct(
    key="worker-escalation/WM-1042/post-message/1",
    case="WM-1042",
    workflow="worker-escalation",
    act="post-message",
    on="WM-1042",
    facts={"text": "Hello"},
)


def read(file: Path) -> EmailMessage:
    message = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_is_a_file_that_any_mail_program_opens(tmp_path: Path) -> None:
    """A mail becomes one .eml file with its text and its HTML as alternatives."""
    receipt = Outbox(tmp_path).send(MAIL)
    (file,) = tmp_path.iterdir()
    assert (receipt.outcome, receipt.message_id) == ("accepted", file.name)
    message = read(file)
    assert message.get_content_type() == "multipart/alternative"
    assert message["To"].addresses[0].display_name == "Inès Marlow"
    assert message["Reply-To"] == "case+token@reply.example.com"
    assert message["X-Notification-Id"] == MAIL.notice
    text, page = message.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(page, EmailMessage)
    assert text.get_content().splitlines() == ["Hello Inès"]
    assert page.get_content_type() == "text/html"


def test_a_name_shows_case_kind_and_number_and_sorts_by_time(tmp_path: Path) -> None:
    """A folder in order of names is in the order in which the letters left."""
    sent = [Outbox(tmp_path).send(MAIL).message_id for _ in range(5)]
    assert sorted(f.name for f in tmp_path.iterdir()) == sent
    assert all("_worker-escalation_WM-1042_update_3" in str(name) for name in sent)


def test_the_same_notice_twice_is_two_files(tmp_path: Path) -> None:
    """A double is not hidden: whoever looks into the folder sees it, also when sent at once."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(Outbox(tmp_path).send, [MAIL] * 40))
    files = list(tmp_path.iterdir())
    assert len(files) == 40
    assert {read(f)["X-Notification-Id"] for f in files} == {MAIL.notice}


def test_a_notice_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Slashes and dots in an id become part of the name, never of the path."""
    outbox = tmp_path / "outbox"
    Outbox(outbox).send(MAIL.model_copy(update={"notice": "../../etc/passwd\x00"}))
    OutboxPlatform(outbox).do(ACT.model_copy(update={"key": "../../etc/passwd"}))
    assert {f.parent for f in tmp_path.rglob("*") if f.is_file()} == {outbox}


def test_only_its_owner_can_read_the_outbox(tmp_path: Path) -> None:
    """Letters are private, so the folder and its files are not for others."""
    Outbox(tmp_path / "outbox").send(MAIL)
    modes = [stat.S_IMODE(f.stat().st_mode) & 0o077 for f in (tmp_path / "outbox").glob("**/*")]
    assert modes == [0]
    assert stat.S_IMODE((tmp_path / "outbox").stat().st_mode) & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """A full or missing disk loses no letter: nothing is kept, and the receipt says retry."""
    (tmp_path / "outbox").write_text("a file where the folder should be")
    assert Outbox(tmp_path / "outbox").send(MAIL).outcome == "retry"
    assert OutboxPlatform(tmp_path / "outbox").do(ACT).outcome == "retry"


def test_an_address_that_no_mail_takes_is_refused(tmp_path: Path) -> None:
    """What cannot be an address is refused for good, without a file and without repeating it."""
    for address in ("a(b@example.com", "a\x01b@example.com", "x@[", '"@example.com'):
        to = MAIL.to.model_copy(update={"email": address})
        receipt = Outbox(tmp_path).send(MAIL.model_copy(update={"to": to}))
        assert receipt.outcome == "refused"
        assert address not in receipt.why
    assert list(tmp_path.iterdir()) == []


def test_a_letter_goes_to_a_domain_in_the_spelling_that_servers_know(tmp_path: Path) -> None:
    """A domain that is not ASCII is sent to as `xn--`."""
    to = MAIL.to.model_copy(update={"email": "anna@b\u00fccher.example"})
    assert Outbox(tmp_path).send(MAIL.model_copy(update={"to": to})).outcome == "accepted"
    (file,) = tmp_path.iterdir()
    assert "anna@xn--bcher-kva.example" in str(message_from_bytes(file.read_bytes())["To"])


def test_a_platform_act_is_done_once_for_its_key(tmp_path: Path) -> None:
    """However often an act is asked, also at once, there is one file of it: the first."""
    platform = OutboxPlatform(tmp_path)
    later = ACT.model_copy(update={"facts": {"text": "other words"}})
    with ThreadPoolExecutor(8) as threads:
        receipts = [platform.do(ACT), *threads.map(platform.do, [later] * 20)]
    (file,) = tmp_path.iterdir()
    assert {(r.outcome, r.message_id) for r in receipts} == {("accepted", file.name)}
    assert json.loads(file.read_text())["facts"] == {"text": "Hello"}


def test_two_keys_are_two_acts(tmp_path: Path) -> None:
    """Keys that differ only in a character that no file name takes are still two acts."""
    platform = OutboxPlatform(tmp_path)
    for key in ("award/A 1/limit-account/1", "award/A_1/limit-account/1", "x" * 300, "x" * 301):
        platform.do(ACT.model_copy(update={"key": key}))
    assert len(list(tmp_path.iterdir())) == 4
