"""The letters of a bundle as sections of its PDF: a table of all, and their words in full."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from bundle.blocks import Block, Cell, heading, para, table
from bundle.dossier import Dossier
from bundle.exhibits import Exhibit, sent_at

EVERY_LETTER = (
    "Every letter, and every post on the platform. A letter that left is not one that was read; "
    "what is known of its delivery stands beside it."
)
WRITTEN_AGAIN = (
    "Written again from the facts kept with the case, by the templates of this release. Each is a "
    "file in the bundle as well."
)
LONGEST_APPENDIX = 400_000
"""Characters of letters on paper; those beyond are files in the ZIP only."""


def at_text(at: datetime) -> str:
    """Return an instant in UTC as records give it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


class Letters:
    """What the sections of one bundle share, and those that are about letters."""

    def __init__(self, dossier: Dossier[Any], exhibits: Sequence[Exhibit]) -> None:
        self.dossier = dossier
        self.exhibits = exhibits
        self._number = {e.notice: e.number for e in exhibits}

    def letters(self) -> list[Block]:
        rows: list[list[Cell]] = [
            [
                {"refs": [e.number] if e.text else [], "t": "" if e.text else e.number},
                {"t": e.called, "s": e.subject},
                self.when(sent_at(e)) if e.sent else "—",
                {"t": e.state, "s": "; ".join(filter(None, (e.remark, e.why_no_text)))},
            ]
            for e in self.exhibits
        ]
        told = para(EVERY_LETTER)
        body = table(["", "Letter", "Left", "What became of it"], rows, [2, 9, 8, 7])
        return [heading("Letters and posts"), told, body if rows else para("None.")]

    def appendix(self) -> list[Block]:
        found: list[Block] = [
            heading("Appendix: the letters in full", new_page=True, numbered=False)
        ]
        found.append(para(WRITTEN_AGAIN))
        room = LONGEST_APPENDIX
        for one in self.exhibits:
            if not one.text:
                continue
            room -= len(one.text)
            if room < 0:
                found.append(
                    para(f"{one.number} and what follows it is in the ZIP only: see letters/.")
                )
                rest = self.exhibits[self.exhibits.index(one) :]
                found += [{"t": "anchor", "ref": e.number} for e in rest if e.text]
                break
            found.append(self._letter(one))
        return found

    def _letter(self, one: Exhibit) -> Block:
        head = [
            ("Number", one.notice),
            ("To", role_text(one.to)),
            (
                "Left",
                f"{self.dossier.local(one.sent)} = {at_text(one.sent)}" if one.sent else "unknown",
            ),
            ("State", "; ".join(filter(None, (one.state, one.remark)))),
            *([("Subject", one.subject)] if one.subject else []),
        ]
        title = f"{one.number}  {one.called[:1].upper()}{one.called[1:]}"
        return {"t": "letter", "ref": one.number, "title": title, "facts": head,
                "lines": one.text.rstrip("\n").split("\n")}  # fmt: skip

    def when(self, at: datetime) -> Cell:
        """Return local time without its offset, which is seen from the UTC below it."""
        return {"t": self.dossier.local(at).partition(" (")[0], "s": at_text(at)}

    def refs(self, notices: Iterable[str]) -> list[str]:
        """Return the numbers of the exhibits that stand in the appendix: a link needs a place."""
        with_words = {e.number for e in self.exhibits if e.text}
        found = [self._number[n] for n in notices if n in self._number]
        return [n for n in found if n in with_words]


def role_text(role: str | None) -> str:
    return {"recourse": "Recourse", "ops": "the desk", "both": "both sides"}.get(
        role or "", (role or "").replace("-", " ")
    )
