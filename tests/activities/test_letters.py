"""Letters: who gets one, what leaves with it, and what no input can do to it."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.testing import ActivityEnvironment

from activities.directory import DirectoryFile, FileDirectory
from activities.letters import Letters
from activities.outbox import as_message
from activities.ports import Mail
from activities.rendering import CannotRender
from activities.sendgrid.mailer import body
from cli.gallery import samples
from domain.errors import BadInput
from domain.post.letter import Contact, Letter
from domain.post.notice import Receipt
from tests.hostile import HOSTILE, hostile
from tests.sendgrid_rules import problems

INES = Contact(id="c-1", name="Ines Marlow", email="ines.marlow@example.com")
SAMPLES = {sample.name: sample.letter for sample in samples()}
UPDATE = SAMPLES["update"]


NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
LINE_BREAKS = frozenset("\r\n\x00\u2028\u2029\x85")
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Notification-Id",
    "X-Case",
    "MIME-Version",
    "Content-Type",
}


class Kept:
    """A Mailer that keeps what it is given and answers as it is told."""

    def __init__(self, answer: Receipt | None = None) -> None:
        self.mails: list[Mail] = []
        self.answer = answer or Receipt(outcome="accepted", message_id="m-1")

    def send(self, mail: Mail) -> Receipt:
        self.mails.append(mail)
        return self.answer

    def find(self, mail: Mail, since: datetime) -> Receipt:
        return Receipt(outcome="unknown", why="this mailer keeps no log")


def letters(
    mailer: Kept | None = None,
    roster: FileDirectory | None = None,
    reply_address: Callable[[str, str], str] | None = None,
) -> Letters:
    return Letters(
        mailer or Kept(),
        roster or FileDirectory(),
        sender="Recourse <recourse@example.com>",
        reply_address=reply_address,
    )


LETTERS = letters()


def to(letter: Letter = UPDATE, *contacts: Contact, **changes: object) -> Letter:
    return letter.model_copy(update={"contacts": contacts, **changes})


# -- who gets it --------------------------------------------------------------------------------


def test_a_letter_goes_to_the_person_of_the_case() -> None:
    """The contact that the case names gets the letter, and the receipt names its id only."""
    mailer = Kept()
    receipt = ActivityEnvironment().run(letters(mailer).send_letter, to(UPDATE, INES))
    assert receipt == Receipt(outcome="accepted", message_id="m-1", contact="c-1")
    assert [m.to for m in mailer.mails] == [INES]


def test_only_one_person_gets_it() -> None:
    """Of several who hold a role the first with an address is written to, and nobody else."""
    mailer, second = Kept(), Contact(id="c-2", name="Tobias Renn", email="tobias.renn@example.com")
    without = Contact(id="c-0", name="Priya Castellan")
    receipt = letters(mailer).send_letter(to(UPDATE, without, INES, second))
    assert [m.to.id for m in mailer.mails] == ["c-1"] == [receipt.contact]


def test_a_role_that_the_case_does_not_fill_is_looked_up() -> None:
    """The directory is asked only when the case's own file names nobody."""
    duty = Contact(id="d-1", name="Mara Oyelaran", email="mara.oyelaran@example.com")
    roster = FileDirectory(DirectoryFile(roles={"worker": (duty,)}))
    assert letters(roster=roster).send_letter(to()).contact == "d-1"
    assert letters(roster=roster).send_letter(to(UPDATE, INES)).contact == "c-1"


def test_a_role_that_nobody_holds_is_said() -> None:
    """Without a holder nothing is sent, and the receipt says which role is empty."""
    mailer = Kept()
    receipt = letters(mailer).send_letter(to())
    assert receipt == Receipt(outcome="nobody", why="nobody holds the role of worker")
    assert mailer.mails == []


def test_a_contact_without_an_address_is_nobody() -> None:
    """A name without an address cannot be written to, and the receipt does not repeat the name."""
    receipt = letters().send_letter(to(UPDATE, Contact(id="c-0", name="Priya Castellan")))
    assert receipt.outcome == "nobody"
    assert "e-mail address" in receipt.why
    assert "Priya" not in receipt.why


def test_a_contact_without_an_id_gets_one_that_says_nothing() -> None:
    """The record names a role and a place in it, never an address."""
    receipt = letters().send_letter(to(UPDATE, INES.model_copy(update={"id": ""})))
    assert receipt.contact == "worker/1"


@pytest.mark.parametrize("outcome", ["accepted", "refused", "retry", "unknown"])
def test_what_the_mailer_says_is_what_the_case_hears(
    outcome: Literal["accepted", "refused", "retry", "unknown"],
) -> None:
    """Every answer of the mailer comes back unchanged, with the contact's id."""
    answer = Receipt(outcome=outcome, why="because")
    receipt = letters(Kept(answer)).send_letter(to(UPDATE, INES))
    assert receipt == answer.model_copy(update={"contact": "c-1"})


def test_a_letter_we_cannot_write_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """A fact or a template that is missing is our mistake: logged, and owed until it is mended."""
    mailer = Kept()
    owed = to(UPDATE, INES)
    for broken in (
        to(owed, INES, facts={}),
        to(owed, INES, kind="poem"),
        to(owed, INES, facts={**UPDATE.facts, "news": 3}),
    ):
        receipt = letters(mailer).send_letter(broken)
        assert receipt.outcome == "retry"
        assert "cannot be written" in receipt.why
    assert mailer.mails == []
    assert {r.levelname for r in caplog.records} == {"ERROR"}


def test_no_name_and_no_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG the log names notices, never people, addresses or what a letter says."""
    caplog.set_level(logging.DEBUG)
    letters().send_letter(to(UPDATE, INES))
    letters().send_letter(to(UPDATE, INES, facts={}))
    assert UPDATE.notice in caplog.text
    for private in ("Ines", "@example.com", "serial numbers", "Harbour Lane"):
        assert private not in caplog.text


@pytest.mark.parametrize("sender", ["", "Recourse", "a@", "@example.com", "Désk <dé@example.com>"])
def test_a_sender_without_an_address_is_refused_at_the_start(sender: str) -> None:
    """A worker that could not say who writes does not start."""
    with pytest.raises(BadInput, match="sender"):
        Letters(Kept(), FileDirectory(), sender=sender)


# -- what leaves with it ------------------------------------------------------------------------


def test_the_letters_of_a_case_are_one_thread() -> None:
    """All letters of a case name one root, each has its own id, and a repeat has the same again."""
    first = LETTERS.mail(UPDATE, INES).headers
    again = LETTERS.mail(UPDATE.model_copy(update={"possible_repeat": True}), INES).headers
    later = LETTERS.mail(UPDATE.model_copy(update={"notice": "another"}), INES).headers
    other = LETTERS.mail(UPDATE.model_copy(update={"case": "WM-2000"}), INES).headers
    assert first == again
    assert first["References"] == first["In-Reply-To"] == later["References"]
    assert first["Message-ID"] != later["Message-ID"]
    assert first["References"] != other["References"]
    assert first["Message-ID"].endswith("@example.com>")
    assert "WM-1042" not in str(first)


def test_machines_are_asked_not_to_answer() -> None:
    """A letter says that a machine wrote it, so that no machine answers it."""
    headers = LETTERS.mail(UPDATE, INES).headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_an_answer_finds_its_case() -> None:
    """With an address for replies, each contact of each case has their own."""
    reply = letters(reply_address=lambda case, contact: f"{case}+{contact}@reply.example.com")
    assert reply.mail(UPDATE, INES).reply_to == ("worker-escalation/WM-1042+c-1@reply.example.com")
    assert LETTERS.mail(UPDATE, INES).reply_to is None


@pytest.mark.parametrize("name", SAMPLES)
def test_a_subject_begins_with_the_case_and_says_nothing_private(name: str) -> None:
    """A subject has the case's number first, and no name, title or amount."""
    letter = SAMPLES[name]
    subject = LETTERS.render(letter).subject
    assert subject.startswith(f"[Case {letter.case}] ")
    for fact in ("client", "title", "amount"):
        assert str(letter.facts.get(fact)) not in subject
    assert not any(word in subject for word in letter.contacts[0].name.split())


def test_a_late_letter_and_a_possible_repeat_say_so_under_the_greeting() -> None:
    """Both remarks stand in one fixed place, before anything else is said."""
    text = LETTERS.render(SAMPLES["update-late"]).text
    greeting, late, repeat, *_ = text.split("\n\n")
    assert greeting == "Hello Ines Marlow,"
    assert late.startswith("LATE: ")
    assert "4:00 PM EDT (UTC-04:00), Thu 12 Mar 2026" in " ".join(late.split())
    assert repeat.startswith("POSSIBLY A REPEAT: ")
    assert "LATE:" not in LETTERS.render(UPDATE).text


def test_a_letter_can_be_read_without_being_sent() -> None:
    """A letter without any contact greets the role."""
    assert LETTERS.render(to()).text.startswith("Hello worker,")
    with pytest.raises(CannotRender, match="is undefined"):
        LETTERS.render(to(SAMPLES["acknowledgement"], facts={}))


# -- what no input can do -----------------------------------------------------------------------


@given(
    name=HOSTILE.filter(bool),
    case=HOSTILE,
    said=HOSTILE,
    notice=HOSTILE,
    letter=st.sampled_from([*SAMPLES.values()]),
)
def test_no_header_can_be_smuggled_in(
    name: str, case: str, said: str, notice: str, letter: Letter
) -> None:
    """Whatever a name, a case or a fact holds, a mail has the headers we gave it and no more."""
    facts = hostile(letter.facts, said)
    changed = letter.model_copy(update={"case": case, "facts": facts, "notice": notice})
    mail = LETTERS.mail(changed, INES.model_copy(update={"name": name}))
    assert not any(set(value) & LINE_BREAKS for value in in_headers(mail))
    read = message_from_bytes(as_message(mail, NOON).as_bytes(), policy=SMTP)
    assert set(read.keys()) == HEADERS
    assert [a.addr_spec for a in read["To"].addresses] == [INES.email]


@given(said=HOSTILE, name=HOSTILE.filter(bool))
def test_sendgrid_takes_what_anybody_writes(said: str, name: str) -> None:
    """No words of a user make a mail that SendGrid's document or limits refuse."""
    letter = UPDATE.model_copy(update={"facts": hostile(UPDATE.facts, said)})
    assert problems(body(LETTERS.mail(letter, INES.model_copy(update={"name": name})))) == []


def in_headers(mail: Mail) -> list[str]:
    return [
        mail.subject,
        mail.to.name,
        mail.sender.name,
        mail.category,
        *mail.headers.values(),
    ]
