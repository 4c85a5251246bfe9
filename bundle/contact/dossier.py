"""A contact as it is handed over: what was brought, what was answered. The routing is our own."""

from bundle.contact.view import ContactView
from bundle.dossier import Row, Said


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
