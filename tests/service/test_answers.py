"""The writer of a mail and its case: by its address or its thread, and in doubt nobody."""

from collections.abc import AsyncIterator

import pytest

from domain.case.case import Case
from domain.errors import Refused
from mail.reply_address import ReplyToken
from mail.threads import case_root
from service.answers import Answers, Threads, _is_verified
from tests.service.kit import REPLIES, a_mail, an_open_case, parsed


class Cases:
    """Knows one escalation, which wrote to its project manager."""

    def __init__(self, case: Case) -> None:
        self._case = case

    async def state(self, case: str) -> Case | None:
        if case != self._case.workflow_id:
            raise Refused(case)
        return self._case

    async def named(self, token: ReplyToken) -> AsyncIterator[str]:
        yield f"{token.kind}/{token.case_id}"

    async def listed(self) -> AsyncIterator[str]:
        for case in ("dispute/D-1", self._case.workflow_id):
            yield case


def answers() -> Answers:
    cases = Cases(an_open_case())
    return Answers(cases, REPLIES, Threads(cases.listed, "mail.example.com"))


IN_THREAD = {
    "To": "desk@mail.example.com",
    "References": f"<{case_root('worker-escalation', 'WM-1042')}@mail.example.com>",
}


@pytest.mark.parametrize(
    ("dkim", "sender", "told"),
    [
        ("{@example.com : pass}", "pm@example.com", True),
        ("{@example.com : fail}", "pm@example.com", False),
        ("{@evil.example : pass}", "pm@example.com", False),
        ("{@example.com : pass}", "somebody@example.com", False),
    ],
)
async def test_a_thread_names_the_case_and_dkim_the_writer(
    dkim: str,
    sender: str,
    told: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """Anybody can copy a thread's id: without our address, sender and DKIM have to match."""
    raw = a_mail("On Friday.", From_=sender, **IN_THREAD)
    found = parsed(raw, to="desk@mail.example.com", dkim=dkim)
    decision = await answers().decide(found, "0" * 64)
    assert (decision.fact is not None) is told
    assert decision.for_a_person is not told


async def test_a_thread_of_another_desk_is_none_of_ours() -> None:
    """References to other domains, or to no case we know, name no case."""
    for root in ("<x@mail.example.com>", "<x@example.org>", "x", "<" * 500):
        raw = a_mail("Hi.", To="desk@mail.example.com", References=root)
        found = parsed(raw, to="desk@mail.example.com")
        assert (await answers().decide(found, "0" * 64)).writer is None


async def test_a_long_answer_is_cut_where_the_model_ends_and_says_so() -> None:
    """A fact holds the beginning of a long mail, and the hash under which the whole is kept."""
    found = parsed(a_mail("All of it. " * 900))
    decision = await answers().decide(found, "0" * 64)
    assert decision.fact is not None
    assert decision.fact.payload["text"].endswith("[the whole mail is kept]")
    assert decision.fact.payload["source"] == "e-mail sha256:" + "0" * 64


# -- the same mail, and another ----------------------------------------------------------------


async def known_as(raw: bytes, digest: str = "0" * 64) -> str:
    """Return the id by which a mail counts once."""
    decision = await answers().decide(parsed(raw), digest)
    assert decision.fact is not None
    return str(decision.fact.payload["id"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (a_mail("First."), a_mail("Other words."), False),
        (a_mail("First."), a_mail("First.", Date="Tue, 3 Mar 2026 09:00:00 +0000"), False),
        (a_mail("First."), a_mail("First.", Message_ID="<m-2@example.com>"), False),
        (a_mail("First."), a_mail("First.", Received="by another server"), True),
        (a_mail("First.", Message_ID=""), a_mail("First.", Message_ID=""), True),
        (a_mail("First.", Message_ID=""), a_mail("Other.", Message_ID=""), False),
    ],
)
async def test_a_mail_counts_once_and_another_mail_counts(
    one: bytes,
    other: bytes,
    same: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """By its words, time and id together, whatever body it was posted in."""
    assert (await known_as(one, "1" * 64) == await known_as(other, "2" * 64)) is same


# -- what cannot be read -----------------------------------------------------------------------


async def test_words_that_cannot_be_read_wait_for_a_person() -> None:
    """What could be read is told as well; a plain word beside it decides nothing."""
    sealed = a_mail("")
    sealed = sealed.replace(b"text/plain", b"application/pkcs7-mime; name=smime.p7m; x=y")
    decision = await answers().decide(parsed(sealed), "0" * 64)
    assert (decision.fact, decision.for_a_person) == (None, True)
    both = parsed(a_mail("See the letter.")).model_copy(update={"unread": "an encrypted mail"})
    decision = await answers().decide(both, "0" * 64)
    assert decision.fact is not None
    assert decision.for_a_person
    assert "an encrypted mail" in decision.why


async def test_a_mail_through_a_group_waits_for_a_person() -> None:
    """It may be somebody else's word, so it is none of the role's, and it is not lost either."""
    decision = await answers().decide(parsed(a_mail("Yes.", Precedence="list")), "0" * 64)
    assert (decision.fact, decision.for_a_person) == (None, True)
    assert "a group" in decision.why


@pytest.mark.parametrize("sender", ["pm@b\u00fccher.example", "pm@xn--bcher-kva.example"])
@pytest.mark.parametrize("signer", ["b\u00fccher.example", "xn--bcher-kva.example"])
@pytest.mark.parametrize("known", ["pm@b\u00fccher.example", "pm@XN--bcher-kva.example"])
def test_both_spellings_of_a_domain_are_one_writer(sender: str, signer: str, known: str) -> None:
    """Sender, signature and the address on file may each be spelled either way."""
    case = an_open_case()
    managers = [m.model_copy(update={"email": known}) for m in case.file.project_managers]
    case.file = case.file.model_copy(update={"project_managers": tuple(managers)})
    raw = a_mail("We have paid.", From_="x@example.com").replace(b"x@example.com", sender.encode())
    found = parsed(raw, dkim=f"{{@{signer} : pass}}")
    assert _is_verified(found, case, "project-manager")
