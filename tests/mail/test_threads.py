"""The ids by which mail programs thread letters: the same for ever, and opaque."""

from mail.threads import case_root, message_id

NOTICE = "worker-escalation/WM-1042/update/1"


def test_an_answer_to_an_old_letter_still_finds_its_thread() -> None:
    """The ids of a case and of its letters are those that letters already sent have in them."""
    assert case_root("worker-escalation", "WM-1042") == "l2zugyqld4tzw3sokazgiyho"
    assert message_id(NOTICE, "example.com") == "<sgvyt67qenitwon7m4v5oof2@example.com>"


def test_no_two_cases_or_letters_share_an_id() -> None:
    """Kind, case and notice each make another id, and a case's is none of its letters'."""
    ids = {
        case_root("worker-escalation", "WM-1042"),
        case_root("dispute", "WM-1042"),
        case_root("dispute", "WM-1043"),
        *(message_id(NOTICE + more, "").strip("<@>") for more in ("", "0", "\ud800")),
    }
    assert len(ids) == 6
