"""What every letter of every workflow says, keeps to itself and leaves with.

The letters are the gallery's samples and those of real cases. A new template is under these rules
by being there: `test_no_letter_escapes` fails until the gallery shows it and a case in
`tests.lived_letters` sends it. How letters look, and what no writer can do to them, is in
`test_letter_looks`.
"""

import re
from itertools import takewhile

from activities.rendering import Rendered, Templates
from activities.sendgrid.mailer import body
from cli.gallery import samples
from domain.case.case import Case
from domain.post.facts import DECLINABLE
from domain.post.letter import Contact, Letter
from tests.every_letter import (
    LETTERS,
    changed,
    every_letter,
    flat,
    ours,
    read_in_text,
    read_on_page,
    seen,
    those_that,
)
from tests.lived_letters import cases, letter_of, lived
from tests.pages import parsed

HEADINGS = ("WHAT HAPPENS WHEN", "WHOM TO ANSWER", "THE CASE")
ZONED = re.compile(
    r"\b\d{1,2}:\d\d [AP]M(?: [A-Z]{2,5}(?: \(UTC[+-]\d\d:\d\d\))?| \(UTC[+-]\d\d:\d\d\)), "
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}\b"
)
TIME = re.compile(r"(?<![+-])\b\d{1,2}:\d\d\b")
OFFSET = re.compile(r"UTC[+-]\d\d:\d\d")
LINK = re.compile(r"https?://\S+")
FORUM = re.compile(
    r"arbitrat|\bcourt|tribunal|\bforum|U\.S\.C\.|legal (action|deadline)", re.IGNORECASE
)
DISCLAIMER = re.compile(r"THIS IS INFORMATION, NOT LEGAL ADVICE\..*?rely on it\.", re.DOTALL)
ALLOWED = frozenset({"answer_by", "when", "by"})
"""Facts that a subject may name: times, and the role of who answered."""


def test_no_letter_escapes() -> None:
    """Every template is shown in the gallery, and is sent by a case that was really lived."""
    templates = set(Templates().names())
    assert {f"{s.letter.workflow}/{s.letter.kind}" for s in samples()} == templates
    assert {f"{one.workflow}/{one.kind}" for one in lived().values()} == templates


# -- what every letter says ---------------------------------------------------------------------


def test_every_letter_says_what_happens_and_whom_to_answer() -> None:
    """Who, which clock, what silence does and whom to answer stand in every letter, in order."""

    def fails(letter: Letter, page: Rendered) -> object:
        lines = page.text.splitlines()
        places = [lines.index(heading) for heading in HEADINGS if heading in lines]
        clock = page.text.partition(HEADINGS[0])[2].partition(HEADINGS[1])[0]
        said = re.search(r"^(- |  )(If|Until) .*: ", clock, re.MULTILINE)
        greeted = lines[0] == f"Hello {letter.contacts[0].name},"
        signed = lines[-1].startswith(("Sent by ", "You get", "This letter")) or "Sent by" in (
            "".join(lines[-3:])
        )
        in_order = len(places) == len(HEADINGS) and places == sorted(places)
        return not (in_order and said and greeted and signed)

    assert those_that(fails) == {}


def test_every_time_names_its_zone_and_no_day_is_a_code() -> None:
    """A time reads as 3:15 PM EST, Wed 2 Dec 2026, and a day is written with its weekday."""

    def fails(_: Letter, page: Rendered) -> object:
        said = f"{page.subject} {ours(page)}"
        bare = TIME.findall(OFFSET.sub("", ZONED.sub("", said)))
        return [*bare, *re.findall(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", said)]

    assert those_that(fails) == {}


def test_every_letter_with_a_time_says_each_utc_offset_once() -> None:
    """The text and the page say each offset where it first holds, and a subject says none."""

    def fails(_: Letter, page: Rendered) -> object:
        said, shown = OFFSET.findall(ours(page)), OFFSET.findall(seen(page))
        timed = re.search(r"\d [AP]M [A-Z]{2,5}\b(?<!UTC)", ours(page))
        once = said == shown == list(dict.fromkeys(said)) and bool(said) == bool(timed)
        return OFFSET.findall(page.subject) or not once

    assert those_that(fails) == {}


def test_nothing_stands_at_odd_seconds() -> None:
    """An event at 15:15:24 is told as 3:15 PM, and the end of a wait as 3:16 PM."""
    odd = re.compile(r"(, \d\d:\d\d)(?= (?:[A-Z]{3,5} )?\(UTC)")

    def fails(letter: Letter, even: Rendered) -> object:
        facts = changed(letter.facts, lambda _, now: odd.sub(r"\1:24", now))
        late = odd.sub(r"\1:24", letter.late) if letter.late else None
        page = LETTERS.render(letter.model_copy(update={"facts": facts, "late": late}))
        said = f"{page.subject} {ours(page)} {seen(page)}"
        ends = re.findall(r"\b(?:[Bb]y:?|until) (\d+:\d\d) [AP]M E[SD]T", ours(page))
        rounded = re.findall(r"\b(?:[Bb]y:?|until) (\d+:\d\d) [AP]M E[SD]T", ours(even))
        return re.findall(r"\d:\d\d:\d\d", said) or [e for e in ends if e in rounded]

    assert those_that(fails) == {}


def test_no_time_is_on_a_minute() -> None:
    """A letter says "at" of a time of day, and "on" of a day."""
    assert those_that(lambda _, page: re.findall(r"\b[Oo]n \d+:\d\d", ours(page))) == {}


def test_text_and_html_say_the_same() -> None:
    """Each date, amount, number, name and word of one is in the other, and so is each link."""

    def fails(_: Letter, page: Rendered) -> object:
        plain = re.sub(r"^ *\d+\. |^> ?", "", page.text, flags=re.MULTILINE)
        missing = set(words(seen(page))) ^ set(words(f"{plain} {page.subject}"))
        links = set(LINK.findall(page.text)) ^ {href for href, _ in parsed(page.html).links}
        return sorted(missing | links)

    assert those_that(fails) == {}


def test_the_page_reads_word_for_word_as_the_text() -> None:
    """Below the subject the HTML has every word, number and stop of the text, in its order."""

    def fails(_: Letter, page: Rendered) -> object:
        return parted(read_in_text(page), read_on_page(page))

    assert those_that(fails) == {}


def parted(text: str, page: str) -> tuple[str, str] | None:
    """Return what text and page say from the first word on that is not the same."""
    one, other = text.split(), page.split()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return None if one == other else (" ".join(one[same:][:9]), " ".join(other[same:][:9]))


def words(said: str) -> list[str]:
    return re.findall(r"[\w'.,:/+@-]*\w", LINK.sub("", flat(said).lower()))


def test_a_letter_that_names_a_forum_and_no_other_says_it_is_no_legal_advice() -> None:
    """The disclaimer, with its date, is where a forum or court is named, and nowhere else."""

    def fails(_: Letter, page: Rendered) -> object:
        said = page.text.partition(f"\n{HEADINGS[2]}\n")[0]
        rest = DISCLAIMER.sub("", said)
        lines = " ".join(line for line in rest.splitlines() if line[:1] != ">")
        warned = DISCLAIMER.search(said)
        dated = warned and re.search(r"as\s+they\s+stood\s+on\s+(\w{3}\s+)?\d", warned[0])
        return bool(FORUM.search(lines)) != bool(dated)

    assert those_that(fails) == {}
    warned = [name for name, (_, page) in every_letter().items() if DISCLAIMER.search(page.text)]
    assert 0 < len(warned) < len(every_letter())


def test_a_letter_says_as_what_its_reader_gets_it() -> None:
    """The last words name the reader's role, and never a number of ours for a party."""

    def fails(_: Letter, page: Rendered) -> object:
        last = flat(page.text).rpartition("-- Sent by ")[2]
        return not last or re.search(r"-r-\d|respondent-|ops", last)

    assert those_that(fails) == {}


def test_no_letter_shows_the_name_of_a_field_or_of_a_role() -> None:
    """People read words: no supply_facts, and the project manager, never project-manager."""
    ids = {notice.to_role for case in cases() for notice in case.notices} | {"worker-escalation"}
    roles = "|".join(sorted(name for name in ids if "-" in name))
    named = re.compile(rf"\b\w*[a-z]_[a-z]\w*|(?<![\w/-])(?:{roles})(?![\w/-])")

    def fails(_: Letter, page: Rendered) -> object:
        said = LINK.sub("", f"{page.subject} {ours(page)}")
        return named.findall(re.sub(r"\S+@\S+", "", said))

    assert those_that(fails) == {}


def test_counsel_reads_whom_they_represent() -> None:
    """A letter to a party's counsel names the party at its beginning; no other letter does."""

    def fails(letter: Letter, page: Rendered) -> object:
        said = re.search(r"you get this letter as counsel for (.+?), (?:the|a) ", ours(page))
        return (said[1] if said else None) != letter.represents

    assert those_that(fails) == {}
    to_counsel = {one.workflow for one, _ in every_letter().values() if one.represents}
    assert to_counsel == {"worker-escalation", "dispute", "award", "contact"}


# -- what it keeps to itself --------------------------------------------------------------------


def test_no_subject_has_a_private_fact() -> None:
    """Whatever people are called, owe or write, a subject has the case's number and our words."""

    def fails(letter: Letter, _: Rendered) -> object:
        facts = changed(letter.facts, lambda key, now: now if key in ALLOWED else "MARKED")
        reader = Contact(id="c-1", name="MARKED Person", email="marked@example.com")
        subject = LETTERS.render(letter.model_copy(update={"facts": facts}), reader).subject
        stem, private = (
            f"[Case {letter.case}] ",
            re.search(r"mark|@|\d\.\d\d", subject, re.IGNORECASE),
        )
        return not subject.startswith(stem) or private

    assert those_that(fails) == {}


def test_no_letter_tells_one_person_of_another() -> None:
    """No letter has an address in it, nor the name of a person of the case but its reader's."""
    told = [
        (notice.id, person.name)
        for case in cases()
        for notice in {n.kind + n.to_role: n for n in case.notices if n.channel == "mail"}.values()
        for letter in [letter_of(case, notice)]
        for page in [LETTERS.render(letter)]
        for said in [flat(f"{page.subject} {page.text} {page.html}")]
        for person in people(case)
        if (person.name in said and person.name != letter.contacts[0].name)
        or (person.email and person.email in said)
    ]
    assert told == []


def test_no_timeline_names_a_person() -> None:
    """The record tells of roles: no name and no address of anybody is in a case's timeline."""
    named = [
        (case.workflow_id, line.text)
        for case in cases()
        for person in people(case)
        for line in case.timeline
        if person.name in line.text or (person.email and person.email in line.text)
    ]
    assert named == []


def people(case: Case) -> list[Contact]:
    """Return everybody whom the case wrote to, by its own file."""
    roles = {notice.to_role for notice in case.notices}
    return [contact for role in roles for contact in case.contacts(role)]


# -- what leaves with it ------------------------------------------------------------------------


def test_every_letter_has_the_headers_of_a_machine_in_one_thread() -> None:
    """Each has its own Message-ID under its case's root, asks for no answer of machines, and is
    followed by nobody; only a courtesy can be declined."""

    def fails(letter: Letter, _: Rendered) -> object:
        mail = LETTERS.mail(letter, letter.contacts[0])
        sent, headers = body(mail, group=7), mail.headers
        tracking = sent["tracking_settings"]
        return [
            wrong
            for wrong, right in {
                "id": re.fullmatch(r"<[a-z2-7]{24}@example\.com>", headers["Message-ID"]),
                "thread": headers["In-Reply-To"] == headers["References"] != headers["Message-ID"],
                "machine": headers["Auto-Submitted"] == "auto-generated",
                "suppress": headers["X-Auto-Response-Suppress"] == "OOF, AutoReply",
                "tracking": not any(value["enable"] for value in tracking.values()),
                "optional": mail.optional is (letter.kind in DECLINABLE) is ("asm" in sent),
                "parts": [part["type"] for part in sent["content"]] == ["text/plain", "text/html"],
            }.items()
            if not right
        ]

    assert those_that(fails) == {}
    assert {letter.kind for letter, _ in every_letter().values()} & DECLINABLE == {"update"}
