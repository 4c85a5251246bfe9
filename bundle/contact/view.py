"""What the sender of a contact may see of it: what was said to them, and that it was closed.

A line whose code does not stand in the list is nobody's, such as how the contact was routed.
"""

from typing import ClassVar

from bundle.dossier import Dossier
from domain.case.codes import CaseCode, Code
from domain.case.record import Entry
from domain.contact.case import ContactCase
from domain.contact.codes import ContactCode
from domain.post.notice import Notice

SENDERS: frozenset[Code] = frozenset(
    {
        CaseCode.REFUSED,
        CaseCode.OUTCOME,
        ContactCode.TOUCHED,
        ContactCode.WAY_SHOWN,
        ContactCode.WAY_SHOWN_AGAIN,
        ContactCode.UPDATE,
        ContactCode.TICKET_ANSWERED,
        ContactCode.ANSWER_TOLD,
        ContactCode.CALL_ENDED,
        ContactCode.CASE_OPENS,
        ContactCode.CASE_LINKED,
    }
)
"""The opening is not among them: it names the category, which is the desk's own."""


class ContactView(Dossier[ContactCase]):
    """What is seen of a contact."""

    claimant: ClassVar[str] = "sender"
    status_keys: ClassVar[dict[str, tuple[str, ...]]] = {"claimant": ("channel", "said", "links")}

    common: ClassVar[tuple[str, ...]] = (
        "case", "workflow_id", "kind", "opened", "closed", "policy", "calendar",
    )  # fmt: skip
    kept: ClassVar[tuple[str, ...]] = ("case_id", "workflow_id", "opened", "closed")

    def sees_due(self, what: str) -> bool:
        return False

    def sees(self, notice: Notice) -> bool:
        return notice.to_role == "sender"

    def reads(self, notice: Notice) -> bool:
        return self.reader.is_claimant and self.sees(notice)

    def hears(self, entry: Entry) -> bool:
        return entry.code in SENDERS and entry.to in {None, "sender"}

    def worded(self, entry: Entry) -> str:
        return "closed" if entry.code == CaseCode.OUTCOME else super().worded(entry)

    def left_out(self) -> list[str]:
        return [
            "Which desk took the contact and why: how contacts are routed is the platform's own."
        ]
