"""The new text of a mail: quotations are left out, and in doubt nothing is."""

import pytest

from service.quotes import without_quotes
from tests.service.kit import OURS

QUOTED = """We pay on Friday.

- invoice 7
- invoice 8

On Wed, 4 Mar 2026 at 09:00, Escalations desk <desk@mail.example.com> wrote:
> Hello Ilse Brandt,
>
> A worker asks for an answer.
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We pay on Friday.", "We pay on Friday."),
        (QUOTED, "We pay on Friday.\n\n- invoice 7\n- invoice 8"),
        (QUOTED.replace("wrote:", "schrieb:"), "We pay on Friday.\n\n- invoice 7\n- invoice 8"),
        ("Yes.\n\n-- Reply above this line --\nHello", "Yes."),
        ("Yes.\n\nFrom: Desk <desk@mail.example.com>\nSent: Wednesday\n\nHello", "Yes."),
        ("On my word: yes.", "On my word: yes."),
        ("> only a quote", "> only a quote"),
    ],
)
def test_what_was_quoted_is_left_out(text: str, words: str) -> None:
    """The newest words stay, lists and all; in doubt the whole stays."""
    assert without_quotes(text, OURS).text == words
