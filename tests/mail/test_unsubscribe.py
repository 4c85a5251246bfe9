"""Unsubscribe links: each is for one role of one case, and nobody can guess one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from domain.errors import BadInput
from mail.unsubscribe import Decliner, UnsubscribeLinks, unsubscribe_links
from tests.service.kit import CASE, REPLIES, REPLY_SECRET

HOME = "https://recourse.example.com"
LINKS = UnsubscribeLinks([REPLY_SECRET], HOME)
LINK = LINKS(CASE, "worker")


@pytest.mark.parametrize("case", [CASE, "contact/T.1~2", "award/" + "a" * 64])
def test_a_link_comes_back_whatever_its_case(case: str) -> None:
    """A link says case and role, in letters that survive any program's change of case."""
    token = LINKS(case, "project-manager").rpartition("/")[2]
    assert token == token.lower()
    assert LINKS.read(token.upper()) == Decliner(case, "project-manager")


def test_one_wrong_character_anywhere_is_no_link() -> None:
    """No link but the one that was made is taken, and none for another role or by another key."""
    token = LINK.rpartition("/")[2]
    for n, old in enumerate(token):
        assert LINKS.read(token[:n] + ("b" if old == "a" else "a") + token[n + 1 :]) is None
    assert UnsubscribeLinks(["another secret, also long"]).read(token) is None
    assert LINKS(CASE, "client") != LINK
    assert REPLIES(CASE, "worker")[8:28] not in LINK  # a proof for one purpose is none for another


@given(st.text(max_size=80))
def test_no_token_breaks_the_parser(token: str) -> None:
    """Whatever stands in a link's place is nobody's, never an error."""
    assert LINKS.read(token) is None


def test_links_of_the_secret_before_still_work() -> None:
    """A changed secret takes the link out of nobody's letter."""
    both = UnsubscribeLinks(["a new secret, made today", REPLY_SECRET])
    assert both.read(LINK.rpartition("/")[2]) == Decliner(CASE, "worker")


@pytest.mark.parametrize(
    "url",
    [
        "recourse.example.com",
        "http://recourse.example.com",
        "https://a?b",
        "https://a b",
        "ftp://a",
    ],
)
def test_an_address_that_no_mail_may_carry_is_refused(url: str) -> None:
    """One click needs https (RFC 8058), and a token at the end."""
    with pytest.raises(BadInput, match="begins with https://"):
        unsubscribe_links(url, SecretStr(REPLY_SECRET))


def test_an_address_without_a_secret_is_refused() -> None:
    """A setting that would do nothing in silence is a mistake."""
    with pytest.raises(BadInput, match="without RECOURSE_REPLY_SECRET"):
        unsubscribe_links(HOME, None)
    assert unsubscribe_links(None, SecretStr(REPLY_SECRET)) is None
