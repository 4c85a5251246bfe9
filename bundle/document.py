"""The sections of a bundle in order, as plain blocks that `paper` sets and nobody has to parse.

A block is a JSON object: `t` says what it is, the rest is text. No text in it is markup.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bundle.appendix import Letters, at_text, role_text
from bundle.blocks import (
    Block,
    Cell,
    bullets,
    checks,
    facts,
    heading,
    note,
    para,
    quote,
    strong,
    sub,
    table,
)
from bundle.dossier import Dossier
from bundle.exhibits import Exhibit

LONGEST_TIMELINE = 2_000
"""Lines of the timeline on paper; record.json has all of them."""
READERS = {
    "claimant": "Prepared for the claimant",
    "counsel": "Prepared for counsel of the claimant",
    "forum": "Prepared for the next forum",
    "respondent": "Prepared for the respondent",
}
STEPS = (
    "Each step of the protocol that was taken, when, and what it rests on. L-numbers are letters "
    "and posts of section 7; their words are in the appendix."
)
DECIDED = (
    "What was decided when the case opened stays decided; where it moved to other rules, the "
    "timeline says who did that, and why."
)
NOBODYS = (
    "Notes that the desk made for itself, and letters to its own staff: no party was told.",
    "Addresses of other people, and names of people who are not a party: they are private.",
    "Links by which a reader declines updates: whoever holds one can use it.",
)
DISCLAIMER = (
    "It is a record of what this system did and was told; it finds for nobody and files nothing."
)


class Document(Letters):
    """One bundle's PDF as blocks."""

    def __init__(self, dossier: Dossier[Any], exhibits: Sequence[Exhibit], desk: str) -> None:
        super().__init__(dossier, exhibits)
        self._desk = desk
        self.as_of = max(e.at for e in dossier.case.timeline)

    def data(self) -> dict[str, Any]:
        """Return everything the template is given."""
        case, reader = self.dossier.case, self.dossier.reader
        prepared = READERS.get(reader.view, f"Prepared for {reader.view}")
        return {
            "title": self.dossier.title(),
            "subject": self.dossier.subject(),
            "desk": self._desk,
            "case": case.case_id,
            "workflow": case.workflow_id,
            "prepared": prepared,
            "as_of": f"{self.dossier.local(self.as_of)} = {at_text(self.as_of)}",
            "day": [self.as_of.year, self.as_of.month, self.as_of.day],
            "disclaimer": self._disclaimer(),
            "parties": self._parties(),
            "matter": self.dossier.matter(),
            "body": [block for section in self._sections() for block in section],
        }

    def _disclaimer(self) -> str:
        day = self.dossier.source_date()
        checked = f" as they stood on {day.day} {day:%B %Y}" if day else ""
        return (
            f"{DISCLAIMER} What it says of forums, courts, fees and deadlines was taken from "
            f"public sources{checked}, and may have changed: check it with the forum itself, or "
            "with a lawyer, before you rely on it."
        )

    def _parties(self) -> list[tuple[str, str, str]]:
        """Return role, name and what each party is; a name only where the reader may have it."""
        shown = {n for n in self.dossier.shown_names() if n}
        names, words = self.dossier.party_names(), self.dossier.party_words()
        return [
            (role, name if name in shown else "", words.get(role, "") + self._letters_to(role))
            for role, name in names.items()
        ]

    def _letters_to(self, role: str) -> str:
        """Return where the reader's own letters go; nobody else's address is in a bundle."""
        if role not in self.dossier.reader.roles:
            return ""
        reached = [c.email for c in self.dossier.case.contacts(role) if c.email]
        return f"; letters go to {', '.join(reached)}" if reached else ""

    def _sections(self) -> Iterable[list[Block]]:
        yield self._standing()
        yield self._proof()
        yield self._not_taken()
        yield self._money()
        yield self._said()
        yield self._checklist()
        yield self.letters()
        yield self._timeline()
        yield self._rules()
        yield self._left_out()
        yield self.appendix()

    # -- the sections ------------------------------------------------------------------------------

    def _standing(self) -> list[Block]:
        dossier = self.dossier
        due = [
            (d.what, f"{dossier.local(d.due)} = {at_text(d.due)}: {d.why}")
            for d in dossier.next_due()[:8]
        ]
        found = [heading("Where it stands", new_page=True), strong(dossier.standing())]
        found.append(facts(dossier.key_dates()))
        found += [sub("What is due next"), facts(due)] if due else []
        found += (
            [sub("What comes next"), *map(para, dossier.next_forum())]
            if dossier.next_forum()
            else []
        )
        found += [sub("At a glance"), facts(self._counts())]
        return [*found, note("Information, not legal advice", self._disclaimer())]

    def _counts(self) -> list[tuple[str, str]]:
        left = sum(1 for e in self.exhibits if e.sent)
        open_ = [e for e in self.exhibits if e.state.startswith(("returned", "may have", "not "))]
        doubt = (
            f", of which {len(open_)} did not arrive, did not leave or are in doubt"
            if open_
            else ""
        )
        lines = sum(1 for _ in self.dossier.entries())
        return [
            ("Letters and posts", f"{len(self.exhibits)}, {left} of them sent{doubt} (section 7)"),
            ("Lines of the timeline", f"{lines} (section 8)"),
            ("Decided by", f"{self.dossier.rules()}, as it was when the case took it (section 9)"),
        ]

    def _proof(self) -> list[Block]:
        rows: list[list[Cell]] = [
            [
                str(n),
                self.when(p.at),
                {
                    "b": p.step,
                    "s": "; ".join(filter(None, p.rests_on)),
                    "refs": self.refs(p.notices),
                },
            ]
            for n, p in enumerate(self.dossier.proof(), 1)
        ]
        told = para(STEPS)
        return [heading("Steps taken, and what they rest on", new_page=True), told,
                table(["", "When", "Step, and what it rests on"], rows, [1, 6, 15])]  # fmt: skip

    def _not_taken(self) -> list[Block]:
        left = self.dossier.not_taken()
        own = self.dossier.reader.side == "respondent"
        nothing = "None that this reader is told of." if own else "None: every step was taken."
        rows: list[list[Cell]] = [[n.step, n.why] for n in left]
        body = table(["Step", "Why not"], rows, [2, 3]) if rows else para(nothing)
        return [heading("Steps not taken, and why"), body]

    def _money(self) -> list[Block]:
        found: list[Block] = [heading("Money")]
        for one in self.dossier.money():
            found += [sub(one.title)] if one.title else []
            found.append(table(one.columns, [list(row) for row in one.rows], one.widths))
        return found if len(found) > 1 else [*found, para("Nothing that the reader may see.")]

    def _said(self) -> list[Block]:
        found: list[Block] = [heading("What was said, and by whom")]
        found.append(
            para("Words are quoted as they were told to this system; it checked none of them.")
        )
        found += [quote(f"{role_text(s.by)}, {self.dossier.local(s.at)} = {at_text(s.at)}", s.text)
                  for s in self.dossier.said()] or [para("Nothing is recorded.")]  # fmt: skip
        asked = self.dossier.questions()
        if asked:
            found.append(sub("Asked of the platform, and answered"))
            found += [quote(f"{s.by}, {self.dossier.local(s.at)}", s.text) for s in asked]
        return found

    def _checklist(self) -> list[Block]:
        items = self.dossier.checklist()
        if not items:
            return [
                heading("Evidence and filing checklist"),
                para("Whoever files brings their own."),
            ]
        have: list[list[Cell]] = [[i.what, i.where] for i in items if i.here]
        missing: list[list[Cell]] = [["", i.what, i.where] for i in items if not i.here]
        return [
            heading("Evidence and filing checklist"),
            sub("In this bundle"),
            table(["What", "Where"], have, [3, 2]),
            sub("To be added by you"),
            checks(["", "What", "Where from"], missing, [1, 12, 8]),
        ]

    def _timeline(self) -> list[Block]:
        lines = list(self.dossier.entries())
        rows: list[list[Cell]] = [
            [
                self.when(e.at),
                {"t": role_text(e.by) + (f" → {role_text(e.to)}" if e.to else ""), "s": e.kind},
                {"t": e.text, "refs": self.refs((e.notice,) if e.notice else ())},
            ]
            for e in lines[:LONGEST_TIMELINE]
        ]
        found = [heading("The whole timeline"), table(["When", "Who", "What"], rows, [6, 4, 12])]
        if len(lines) > LONGEST_TIMELINE:
            found.append(para(f"{len(lines) - LONGEST_TIMELINE} more lines are in record.json."))
        return found

    def _rules(self) -> list[Block]:
        snapshot = self.dossier.case.snapshot
        calendar, policy = snapshot.calendar, snapshot.policy_ref
        rows: list[list[Cell]] = [
            ["Policy", {"t": f"{policy.name}, version {policy.version}", "mono": policy.hash}],
            [
                "Calendar",
                {"t": f"{calendar.name}, version {calendar.version}", "mono": calendar.hash},
            ],
            ["Local times", f"{calendar.zone.name}"],
        ]
        told = para(DECIDED)
        return [heading("The rules that decided"), told,
                table(["What", "Name, version and SHA-256"], rows, [1, 4])]  # fmt: skip

    def _left_out(self) -> list[Block]:
        items = [*NOBODYS, *self.dossier.left_out()]
        return [heading("What was left out, and why"), bullets(items)]
