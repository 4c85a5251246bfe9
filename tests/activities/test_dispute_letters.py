"""Letters of a dispute, as real cases fill them: both sides alike, private facts to their owner."""

from collections.abc import Callable

import pytest

from activities.rendering import Rendered, Templates
from domain.dispute.case import DisputeCase
from domain.post.notice import Notice
from tests.domain.dispute.world import DisputeWorld
from tests.every_letter import LETTERS
from tests.lived_letters import (
    QUESTION,
    alone,
    letter_of,
    paid_late,
    rating,
    silent,
    the_long_way,
    unmediated,
)


def written(case: DisputeCase, notice: Notice) -> Rendered:
    """Write a notice as the engine would have it written."""
    return LETTERS.render(letter_of(case, notice))


STORIES: dict[str, Callable[[], DisputeWorld]] = {
    "long": the_long_way,
    "alone": alone,
    "rating": rating,
    "silent": silent,
    "unmediated": unmediated,
    "paid late": paid_late,
}


@pytest.mark.parametrize("name", STORIES)
def test_every_letter_of_a_case_can_be_written(name: str) -> None:
    """What a case says fits its templates, whatever happened in it."""
    case = STORIES[name]().case
    pages = [written(case, n) for n in case.notices if n.channel == "mail"]
    assert pages
    assert all(page.subject and page.text and page.html for page in pages)


def test_no_template_is_left_over() -> None:
    """The stories above send every kind of letter that there is."""
    kinds = {n.kind for make in STORIES.values() for n in make().case.notices}
    ours = {name.split("/")[1] for name in Templates().names() if name.startswith("dispute/")}
    assert ours - kinds == set()


def test_both_sides_read_the_same_words() -> None:
    """But for their names and roles, the letters to both sides are one letter."""
    case = DisputeWorld().at_the_notice().case
    notices = [n for n in case.notices if n.kind == "non-resolution"]
    bodies = {written(case, n).text.split("\n", 1)[1].rsplit("Sent by", 1)[0] for n in notices}
    assert len(notices) == 3
    assert len({b.split("\n", 2)[2] for b in bodies}) == 1


def test_a_question_is_read_by_its_asker_and_its_handlers_only() -> None:
    """No letter to the other side carries a word of it."""
    case = the_long_way().case
    for notice in case.notices:
        if notice.to_role.startswith("respondent"):
            assert QUESTION not in written(case, notice).text
