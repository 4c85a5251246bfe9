"""Mail that waits: listed, shown whole, and marked as dealt with, here and on its case."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from service.mail_store import MailOutcome, MailRecord, MailStore
from tests.cli.conftest import Starter
from tests.service.kit import a_form, a_mail

Keep = Callable[..., str]


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Return what keeps a mail that waits, and says its hash."""
    monkeypatch.setenv("RECOURSE_KEPT_MAIL", str(tmp_path))
    store = MailStore(tmp_path)

    def one(text: str, became: MailOutcome = MailOutcome.FOR_A_PERSON, **more: str) -> str:
        digest = uuid4().hex * 2
        store.keep(digest, a_form(a_mail(text)))
        why = "nobody knows whose it is"
        store.record(MailRecord(became=became, why=why, mail=digest, **more))
        return digest

    return one


def test_what_waits_is_listed_and_nothing_else(starts: Starter, keep: Keep) -> None:
    """`mail` lists what needs a person; `--all` what was told to a case as well."""
    assert "no mail waits" in starts("mail").out
    waits, told = keep("Hello?"), keep("Friday.", MailOutcome.TOLD)
    assert [one["mail"] for one in starts("mail", "--json").json] == [waits]
    assert {one["mail"] for one in starts("mail", "--all", "--json").json} == {waits, told}


def test_one_mail_is_shown_whole(starts: Starter, keep: Keep, tmp_path: Path) -> None:
    """By the beginning of its hash: who wrote, what it says, why it waits, where it is kept."""
    digest = keep("We have paid all of it.\n\nIlse")
    said = starts("mail", digest[:8])
    assert said.code == 0
    assert "from: pm@example.com" in said.out
    assert "We have paid all of it." in said.out
    assert "why: nobody knows whose it is" in said.out
    assert f"{digest}.request" in said.out.replace("\n", "")
    assert starts("mail", digest[:8], "--json").json["text"].startswith("We have paid")
    assert (tmp_path / f"{digest}.request").exists()


def test_a_mail_that_cannot_be_read_is_shown_as_far_as_it_goes(
    starts: Starter, keep: Keep, tmp_path: Path
) -> None:
    """What no parser can read still has its place, its hash and its original."""
    digest = keep("x")
    (tmp_path / f"{digest}.request").write_bytes(b"\x00\x01 no form at all")
    said = starts("mail", digest)
    assert said.code == 0
    assert "could not be read" in said.out


def test_a_mail_that_is_dealt_with_waits_no_longer(starts: Starter, keep: Keep) -> None:
    """`--done` says what was done; the mail is kept, and listed by --all only."""
    digest = keep("Hello?")
    assert starts("mail", digest[:10], "--done", "entered by hand").code == 0
    assert starts("mail", "--json").json == []
    (one,) = starts("mail", "--all", "--json").json
    assert (one["became"], one["why"]) == ("dealt-with", "entered by hand")


def test_mistakes_are_one_line(starts: Starter, keep: Keep) -> None:
    """No such mail, several of them, or nothing said of what was done: nothing changes."""
    keep("Hello?")
    assert starts("mail", "zzzz").refuses(1, "no mail begins with zzzz")
    keep("Hello again?")
    assert starts("mail", "").refuses(1, "several mails begin")
    assert starts("mail", "--done", "it").refuses(2, "say which mail")
    only = starts("mail", "--json").json[0]["mail"]
    assert starts("mail", only, "--done", " ").refuses(2, "--done says what was done")


def test_the_case_of_a_mail_must_be_told(starts: Starter, keep: Keep) -> None:
    """Without the service the case cannot hear of it, so the mail waits on."""
    digest = keep("Paid.", case="award/A-1", role="respondent-r-1")
    assert starts("mail", digest, "--done", "entered as P-7").code == 3
    assert json.loads(starts("mail", "--json").out)[0]["mail"] == digest
