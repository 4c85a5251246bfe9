"""When a letter that did not leave is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.post.notice import DeliveryRule, Notice, Receipt

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def tried(times: int, retry_at: datetime | None) -> timedelta:
    """Return how long is waited after so many tries, of which the last ended so."""
    notice = Notice(id="a/update/1", kind="update", to_role="worker", due=NOW, tries=times - 1)
    DeliveryRule().apply_receipt(notice, Receipt(outcome="retry", retry_at=retry_at), NOW)
    assert notice.next_try is not None
    return notice.next_try - NOW


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (7, 60), (40, 60)])
def test_our_own_wait_doubles_to_an_hour(tries: int, minutes: int) -> None:
    """A minute, two, four, and never longer than an hour."""
    assert tried(tries, None) == minutes * MINUTE


def test_the_other_side_says_when() -> None:
    """A limit that ends in three seconds costs three seconds, and one of three hours costs them."""
    for said in (timedelta(seconds=3), timedelta(hours=3)):
        assert tried(1, NOW + said) == said


def test_a_side_that_always_says_now_is_not_hammered() -> None:
    """Its word counts the first time; then our own wait holds, one step behind."""
    assert tried(1, NOW) == timedelta(0)
    assert [tried(n, NOW) for n in (2, 3, 4)] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
