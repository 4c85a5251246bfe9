"""Addresses whose domain is not ASCII have two spellings, and both are one address."""

import pytest

from mail.addresses import ascii_address, comparable
from mail.reply_address import ReplyAddresses
from mail.threads import message_id

CASE, SECRET = "worker-escalation/WM-1042", "what makes reply addresses"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("anna@b\u00fccher.example", "anna@xn--bcher-kva.example"),
        ("anna@B\u00dcCHER.example", "anna@xn--bcher-kva.example"),
        ("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example"),
        ("anna@\u4f8b\u5b50.example", "anna@xn--fsqu00a.example"),
        ("anna@mail\u3002example", "anna@mail.example"),
        ("Anna@Example.com", "Anna@example.com"),
        ("anna@a_b.example", "anna@a_b.example"),
        ("", ""),
    ],
)
def test_mail_goes_to_the_spelling_that_servers_know(written: str, sent: str) -> None:
    """What its writer typed stays on record; the letter has the other spelling."""
    assert ascii_address(written) == sent


@pytest.mark.parametrize("address", ["a@\u2603\u0000.example", "a@" + "\u00fc" * 80, "a@-\u00fc"])
def test_a_domain_that_cannot_be_has_no_other_spelling(address: str) -> None:
    """It is compared as it stands, and refused where a letter would go to it."""
    assert comparable(address) == address
    with pytest.raises(ValueError, match=r"."):
        ascii_address(address)


def test_our_own_domain_may_be_written_either_way() -> None:
    """Reply addresses and threads are made and known in one spelling."""
    ours = ReplyAddresses("antwort.b\u00fccher.example", [SECRET])
    address = ours(CASE, "pm-7")
    assert address.endswith("@antwort.xn--bcher-kva.example")
    for spelled in (address, address.replace("xn--bcher-kva", "b\u00fccher")):
        token = ours.read(spelled)
        assert token is not None
        assert ours.is_for(token, CASE, "pm-7")
    assert message_id("n", "b\u00fccher.example") == message_id("n", "xn--bcher-kva.example")
