"""A contact as it is handed over: what was brought, what was answered. The routing is our own."""

from typing import ClassVar

from bundle.dossier import Dossier, Row, Said
from domain.case.record import Entry
from domain.contact.case import ContactCase
from domain.post.notice import Notice

HEARD = frozenset({"said", "answer", "touch", "link", "outcome", "refused"})


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
        if entry.kind == "opened":
            return False  # it names the category, which is the desk's own
        return entry.kind in HEARD and (entry.to in {None, "sender"})

    def worded(self, entry: Entry) -> str:
        return "closed" if entry.kind == "outcome" else super().worded(entry)

    def left_out(self) -> list[str]:
        return [
            "Which desk took the contact and why: how contacts are routed is the platform's own."
        ]


class ContactDossier(ContactView):
    """A contact, for whoever made it."""

    def title(self) -> str:
        return f"Contact {self.case.case_id}"

    def subject(self) -> str:
        return f"Ticket {self.case.file.ticket}"  # the headline names the category

    def party_names(self) -> dict[str, str]:
        return {"sender": self.case.file.sender.name}

    def party_words(self) -> dict[str, str]:
        return {"sender": "who contacted the platform"}

    def matter(self) -> list[Row]:
        file = self.case.file
        came = file.received_at or self.case.opened
        return [
            ("Ticket", file.ticket),
            ("Came by", file.channel.value),
            ("Received", self.local(came)),
        ]

    def standing(self) -> str:
        if self.case.outcome:
            return f"The contact was closed on {self.local(self.case.closed)}."
        return "The contact is with a desk of the platform."

    def said(self) -> list[Said]:
        at = self.case.file.received_at or self.case.opened
        if not self.reader.is_claimant or at is None:
            return []
        return [Said(at=at, by="sender", text=self.case.file.text), *super().said()]
