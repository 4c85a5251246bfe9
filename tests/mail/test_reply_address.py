"""Reply addresses: each names a case and proves one contact, and nobody can guess one."""

import pytest

from domain.errors import BadInput
from mail.reply_address import ReplyAddresses
from tests.service.kit import CASE, REPLIES, REPLY_SECRET


@pytest.mark.parametrize(
    "case",
    [CASE, "dispute/D-7", "award/" + "a" * 64, "contact/T.1~2", "worker-escalation/" + "x" * 80],
)
def test_a_reply_address_fits_and_comes_back(case: str) -> None:
    """An address has at most 64 characters before the @, survives capitals, names one contact."""
    address = REPLIES(case, "pm-7")
    local = address.partition("@")[0]
    assert len(local) <= 64
    token = REPLIES.read(address.upper())
    assert token is not None
    assert REPLIES.is_for(token, case, "pm-7")
    assert not REPLIES.is_for(token, case, "pm-8")
    assert not REPLIES.is_for(token, case + "~2", "pm-7")


def test_one_wrong_character_anywhere_is_no_address() -> None:
    """No address but the one that was made is taken: 100 bits have to be guessed."""
    address = REPLIES(CASE, "pm-7")
    for n, old in enumerate(address.partition("@")[0]):
        forged = address[:n] + ("b" if old == "a" else "a") + address[n + 1 :]
        token = REPLIES.read(forged)
        assert token is None or not REPLIES.is_for(token, CASE, "pm-7"), forged


def test_a_secret_can_be_changed_without_losing_answers() -> None:
    """Addresses of the secret before are still read; new ones are made with the new."""
    both = ReplyAddresses("reply.example.com", ["a new secret, made today", REPLY_SECRET])
    token = both.read(REPLIES(CASE, "pm-7"))
    assert token is not None
    assert both.is_for(token, CASE, "pm-7")
    assert both(CASE, "pm-7") != REPLIES(CASE, "pm-7")
    assert REPLIES.read(both(CASE, "pm-7")) is None


def test_a_secret_that_is_short_is_refused() -> None:
    """A service whose reply addresses could be guessed does not start."""
    with pytest.raises(BadInput, match="at least 16"):
        ReplyAddresses("reply.example.com", ["short"])


@pytest.mark.parametrize(
    "address", ["", "@", "case-@reply.example.com", "a@b", "case-" + "a" * 500, "ca\nse-@x"]
)
def test_other_addresses_are_none_of_ours(address: str) -> None:
    """What is not an address of ours is None, never an error."""
    assert REPLIES.read(address) is None
