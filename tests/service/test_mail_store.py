"""The mail store: originals, records of what became of them, and what nobody recorded."""

import json
from pathlib import Path

from service.mail_store import MailOutcome, MailRecord, MailStore


def test_a_mail_without_a_record_is_for_a_person(tmp_path: Path) -> None:
    """An original without a record beside it needs a person; the same mail is kept once."""
    store = MailStore(tmp_path / "mail")
    store.keep("abc", b"one")
    store.keep("abc", b"one")
    waiting = store.listed(MailOutcome.FOR_A_PERSON)
    assert [one.why for one in waiting] == ["it was kept, but never read"]
    store.record(MailRecord(became=MailOutcome.TOLD, why="message", mail="abc"))
    assert store.listed(MailOutcome.FOR_A_PERSON) == []
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The file of a record has the sender under `from`, and no field that is not known."""
    store = MailStore(tmp_path)
    record = MailRecord(
        at="2026-03-04T14:00:00+00:00",
        became=MailOutcome.SET_ASIDE,
        why="it is our own mail, come back",
        mail="abc",
        sender="pm@example.com",
        subject="",
    )
    store.record(record)
    assert store.found("abc") == record
    assert json.loads((tmp_path / "abc.json").read_text()) == {
        "at": "2026-03-04T14:00:00+00:00",
        "became": "set-aside",
        "why": "it is our own mail, come back",
        "mail": "abc",
        "from": "pm@example.com",
        "subject": "",
    }
