"""The activities that send a letter and look one up: one person, one attempt, one receipt."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.directory import in_header, person
from activities.ports import Directory, Mail, Mailer
from activities.rendering import CannotRender, Rendered, Templates
from activities.wording import one_line
from domain.case.words import plain
from domain.post.facts import DECLINABLE
from domain.post.letter import Contact, Letter, Search
from domain.post.notice import Receipt
from mail.addresses import comparable
from mail.threads import case_root, message_id

log = logging.getLogger(__name__)

CLOCK_SKEW = timedelta(minutes=5)  # between this machine, the service and the mailer

ReplyAddress = Callable[[str, str], str]
"""Returns the reply address for a case's workflow id and a contact's id."""

UnsubscribeLink = Callable[[str, str], str]
"""Returns the link that declines updates for a case's workflow id and a role."""


class Letters:
    """Activities that choose the reader, render the letter, and call the mailer once."""

    def __init__(  # noqa: PLR0913 (a letter needs this many things)
        self,
        mailer: Mailer,
        directory: Directory,
        *,
        sender: str,
        templates: Templates | None = None,
        reply_address: ReplyAddress | None = None,
        unsubscribe: UnsubscribeLink | None = None,
    ) -> None:
        self._mailer = mailer
        self._directory = directory
        self._sender = person(sender)
        self._templates = templates or Templates()
        self._reply_address = reply_address
        self._unsubscribe = unsubscribe

    @activity.defn(name="send_letter")
    def send_letter(self, letter: Letter) -> Receipt:
        """Send one letter to the first holder of its role who has an address."""
        holders = letter.contacts or self._directory.holders(letter.to_role, letter.case)
        if not holders:
            return Receipt(
                outcome="nobody", why=f"nobody holds the role of {plain(letter.to_role)}"
            )
        to = next((c for c in _with_ids(holders, letter.to_role) if c.email), None)
        if to is None:
            why = f"no contact for the role {letter.to_role} has an e-mail address"
            return Receipt(outcome="nobody", why=why)
        try:
            mail = self.mail(letter, to)
        except CannotRender as error:
            # Retried, not refused: the letter is still owed, and a fixed worker can render it.
            log.exception("notice %s cannot be written", letter.notice)
            return Receipt(outcome="retry", why=str(error), contact=to.id)
        receipt = self._mailer.send(mail)
        log.info("notice %s: %s %s", letter.notice, receipt.outcome, receipt.why)
        return receipt.model_copy(update={"contact": to.id})

    @activity.defn(name="look_up_letter")
    def look_up_letter(self, search: Search) -> Receipt:
        """Ask the mailer whether it took a letter that is in doubt."""
        letter = search.letter
        holders = letter.contacts or self._directory.holders(letter.to_role, letter.case)
        named = [c for c in _with_ids(holders, letter.to_role) if c.email]
        # Without a receipt the reader is not recorded: take the first, as in sending.
        to = next((c for c in named if search.contact in {None, c.id}), None)
        if to is None:
            why = "whom it was written to is no longer known, so the mailer's log was not asked"
            return Receipt(outcome="unknown", why=why)
        since = datetime.now(UTC) - timedelta(seconds=search.tried) - CLOCK_SKEW
        try:
            mail = self.mail(letter, to)
        except CannotRender as error:
            return Receipt(outcome="unknown", why=str(error))
        receipt = self._mailer.find(mail, since)
        log.info("notice %s looked up: %s %s", letter.notice, receipt.outcome, receipt.why)
        return receipt

    def render(self, letter: Letter, to: Contact | None = None) -> Rendered:
        """Render a letter. Without a person, the greeting names the role.

        Raises:
            CannotRender: the template does not fit the letter's facts.
        """
        reader = to or next(iter(letter.contacts), None)
        about = {
            "case": _business_id(letter),
            "to_role": letter.to_role,
            "name": reader.name if reader else f"{letter.to_role.replace('-', ' ')}",
            "desk": self._sender.name,
            "late": letter.late,
            "possible_repeat": letter.possible_repeat,
            "represents": letter.represents,
            "unsubscribe": self._declines_at(letter),
        }
        written = self._templates.render(
            f"{letter.workflow}/{letter.kind}", {**letter.facts, **about}
        )
        stem = one_line(f"[Case {about['case']}]")
        return written.model_copy(update={"subject": f"{stem} {written.subject}"})

    def mail(self, letter: Letter, to: Contact) -> Mail:
        """Return the complete mail to one person.

        Raises:
            CannotRender: as `render`.
        """
        written = self.render(letter, to)
        reply_to = self._reply_to(letter, to)
        return Mail(
            notice=letter.notice,
            case=letter.case,
            kind=letter.kind,
            category=f"{letter.workflow}-{letter.kind}",
            sender=self._sender,
            to=in_header(to),
            reply_to=reply_to,
            subject=written.subject,
            text=written.text,
            html=written.html,
            headers={**self._headers(letter), **self._list_headers(letter, reply_to)},
            optional=letter.kind in DECLINABLE,
        )

    def _reply_to(self, letter: Letter, to: Contact) -> str | None:
        if self._reply_address is None:
            return None
        return one_line(self._reply_address(_workflow_id(letter), to.id))

    def _declines_at(self, letter: Letter) -> str | None:
        if self._unsubscribe is None or letter.kind not in DECLINABLE:
            return None
        return one_line(self._unsubscribe(_workflow_id(letter), letter.to_role))

    def _list_headers(self, letter: Letter, reply_to: str | None) -> dict[str, str]:
        """Return the headers of a one-click unsubscribe (RFC 8058), for updates only."""
        link = self._declines_at(letter)
        if link is None:
            return {}
        ways = [f"<{link}>", *([f"<mailto:{reply_to}?subject=unsubscribe>"] if reply_to else [])]
        return {
            "List-Unsubscribe": ", ".join(ways),
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _headers(self, letter: Letter) -> dict[str, str]:
        """Return headers that thread the letters of a case and stop automatic answers.

        All letters refer to the same root, a message that was never sent; mail programs need no
        more. A repeat has the Message-ID of the first letter, so many programs show it once.
        """
        domain = comparable(str(self._sender.email)).rpartition("@")[2]
        root = f"<{case_root(letter.workflow, _business_id(letter))}@{domain}>"
        return {
            "Message-ID": message_id(letter.notice, domain),
            "In-Reply-To": root,
            "References": root,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        }


def _with_ids(holders: tuple[Contact, ...], role: str) -> list[Contact]:
    """Return the holders, each with an id: its own, or the role and a number."""
    return [
        c if c.id else c.model_copy(update={"id": f"{role}/{n}"}) for n, c in enumerate(holders, 1)
    ]


def _workflow_id(letter: Letter) -> str:
    return letter.notice.rsplit("/", 2)[0]


def _business_id(letter: Letter) -> str:
    # `=?` begins an encoded word: mail programs would show another text.
    return one_line(letter.case.removeprefix(f"{letter.workflow}/")).replace("=?", "= ?")
