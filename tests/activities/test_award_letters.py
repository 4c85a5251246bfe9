"""The letters of a whole award, as they leave: all can be written, and none says too much."""

from activities.rendering import Templates
from domain.post.notice import Notice
from tests.domain.award.world import AGENCY, MANAGER, AwardWorld
from tests.every_letter import LETTERS
from tests.lived_letters import awards, letter_of

CASES = awards()
SENT = [(case, notice) for case in CASES for notice in case.letters()]


def text(case: AwardWorld, notice: Notice) -> str:
    written = LETTERS.render(letter_of(case.case, notice))
    return f"{written.subject}\n{written.text}\n{written.html}"


def test_every_letter_that_is_sent_can_be_written() -> None:
    """Each kind of letter leaves in a life of an award, and its template has what it needs."""
    assert all(text(case, notice) for case, notice in SENT)
    templates = {n.split("/")[1] for n in Templates().names() if n.startswith("award/")}
    assert {notice.kind for _, notice in SENT} == templates


def test_nobody_reads_of_somebody_elses_account() -> None:
    """No letter to a party has an account in it, and none to the winner says whose it was."""
    for case, notice in SENT:
        if notice.to_role == "ops":
            continue
        said = text(case, notice)
        assert AGENCY not in said
        assert MANAGER not in said
        if notice.to_role == "winner":
            assert "r-1" not in said
            assert "Northgate" not in said


def test_each_respondent_is_told_of_its_own_balance_only() -> None:
    """By shares, a respondent reads of its own share and balance, not of another's."""
    by_shares = CASES[1]
    letters = [n for n in by_shares.letters() if n.to_role == "respondent-r-2"]
    said = "".join(text(by_shares, n) for n in letters)
    assert "1,200.00 USD" in said
    assert "3,000.00 USD" not in said


def test_the_winner_is_warned_of_bank_details_where_it_matters() -> None:
    """When the award begins, when it is overdue and at every offer on conditions."""
    for kind in ("award-made", "overdue-winner", "tender-warning"):
        case, notice = next((c, n) for c, n in SENT if (n.kind, n.to_role) == (kind, "winner"))
        assert "bank details" in text(case, notice)


def test_what_is_said_of_courts_is_information() -> None:
    """Letters that name a court say that it is no legal advice, as of when, and to check it."""
    for case, notice in SENT:
        said = text(case, notice)
        if notice.to_role != "ops" and "court" in said.lower():
            assert "NOT LEGAL ADVICE" in said
            assert "as they stood on Tue 1 Sep 2026" in " ".join(said.split())
            assert "states have time limits of their own" in " ".join(said.split())
