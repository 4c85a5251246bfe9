"""Sentences of the record may change freely: who sees what, and what is found, goes by code.

Every case is lived twice. The second time each sentence of its record is written in letters that no
rule could recognise; then all that is made of the record must be the same but for those letters.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import pytest

from bundle.archive import DOSSIERS
from bundle.dossier import Dossier
from cli import kinds
from domain.case import status as case_status
from domain.case.case import Case
from domain.case.record import Entry
from domain.case.state import CaseState
from domain.dispute.parts import Step
from domain.kinds import KINDS
from domain.oversight.figures import Period
from domain.oversight.findings import findings
from domain.oversight.report import PeriodReport
from tests import lived_letters
from tests.bundle import test_privacy
from tests.bundle.kit import everything

Reword = Callable[[str], str]
BEGINS, ENDS = "⟦", "⟧"
ALWAYS = Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
TOLERANCE = timedelta(minutes=5)


def plain(text: str) -> str:
    return text


def marked(text: str) -> str:
    """Return a sentence with something before and after it."""
    return text if text.startswith(BEGINS) else f"{BEGINS}{text}{ENDS}"


def scrambled(text: str) -> str:
    """Return a sentence in which every letter is another one; `read` reads it."""
    return marked(text if text.startswith(BEGINS) else codecs.encode(text, "rot13"))


def read(said: Any) -> Any:  # noqa: ANN401 (anything that is made of a case)
    """Return what is made of a case with all its sentences as they are written otherwise."""
    if isinstance(said, str):
        letters = re.compile(f"{BEGINS}([^{ENDS}]*){ENDS}")
        return letters.sub(lambda found: codecs.decode(found[1], "rot13"), said)
    if isinstance(said, dict):
        return {key: read(value) for key, value in said.items()}
    if isinstance(said, list | tuple):
        return [read(part) for part in said]
    return said


@contextmanager
def reworded(reword: Reword) -> Iterator[None]:
    """Write every line, every step of the protocol and every mark in other words."""
    with pytest.MonkeyPatch.context() as patch:
        _patch_model(patch, Entry, "text", reword)
        _patch_model(patch, Step, "step", reword, "rests_on")
        flag = CaseState.flag
        patch.setattr(CaseState, "flag", lambda case, key, why: flag(case, key, reword(why)))
        yield


def _patch_model(
    patch: pytest.MonkeyPatch, model: type[Any], text: str, reword: Reword, *more: str
) -> None:
    init = model.__init__

    def written(self: Any, **data: Any) -> None:  # noqa: ANN401 (a model and its fields)
        if data.get("code"):  # a rung that a question went up to is a role, no sentence
            data |= {name: reword(data[name]) for name in (text, *more)}
        init(self, **data)

    patch.setattr(model, "__init__", written)


# -- what is made of a case ----------------------------------------------------------------------


def views(case: Case) -> list[str]:
    respondents = DOSSIERS[case.kind](case, "claimant").respondents()
    sides = ["claimant", "forum", *(["respondent"] if respondents else [])]
    return sides + (list(respondents) if len(respondents) > 1 else [])


def shown(dossier: Dossier[Any]) -> dict[str, Any]:
    """Return what a reader is shown, without its words."""
    return {
        "lines": [n for n, e in enumerate(dossier.case.timeline) if dossier.may_know(e)],
        "codes": [e.code for e in dossier.entries()],
        "letters": [(n.id, dossier.reads(n)) for n in dossier.notices()],
        "steps": [(p.at, len(p.rests_on), p.notices) for p in dossier.proof()],
        "not taken": [n.step for n in dossier.not_taken()],
        "said": [(s.at, s.by) for s in dossier.said()],
        "asked": [(s.at, s.by, s.text) for s in dossier.questions()],
        "money": [(t.title, len(t.rows)) for t in dossier.money()],
        "due": [(d.what, d.due) for d in dossier.next_due()],
    }


def concluded(case: Case) -> dict[str, Any]:
    """Return what status, page, steps, why-not and findings say of a case."""
    now = case.timeline[-1].at + timedelta(days=400)
    why_not = kinds.of(case.kind).why_not.values()
    report = PeriodReport(ALWAYS)
    report.add(case)
    return {
        "status": case_status.status(case),
        "page": case_status.details(case),
        "why not": [why.model_dump() for stopped in why_not for why in stopped(case)],
        "findings": [f.model_dump() for f in findings(case, now, TOLERANCE)],
        "figures": report.figures().model_dump(),
    }


class Life(NamedTuple):
    """A case, and what was made of it before each act and at its end."""

    kind: str
    shown: list[dict[str, Any]]
    concluded: list[dict[str, Any]]


@cache
def lives(reword: Reword) -> list[Life]:
    """Return many lives of every kind, each looked at in all its stages."""
    found: dict[int, Life] = {}
    kept: list[Case] = []

    def look(case: Case) -> None:
        if case.timeline:
            kept.append(case)  # so that no other case gets its id
            life = found.setdefault(id(case), Life(case.kind, [], []))
            life.shown.append({v: shown(DOSSIERS[case.kind](case, v)) for v in views(case)})
            life.concluded.append(concluded(case))

    def looking(act: Callable[[Case, Any, datetime], None]) -> Callable[..., None]:
        def acts(case: Case, what: Any, now: datetime) -> None:  # noqa: ANN401 (fact or command)
            look(case)
            act(case, what, now)

        return acts

    with reworded(reword), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Case, "apply", looking(Case.apply))
        patch.setattr(Case, "execute", looking(Case.execute))
        for case in (
            *lived_letters.cases.__wrapped__(),
            *(s[0]() for s in test_privacy.STORIES.values()),
        ):
            look(case)
    return list(found.values())


@pytest.mark.parametrize("kind", KINDS)
def test_other_words_show_nobody_more_or_less(kind: str) -> None:
    """Each reader sees the same lines, letters and steps by number, in every stage of each case."""
    before = [life.shown for life in lives(plain) if life.kind == kind]
    after = [life.shown for life in lives(scrambled) if life.kind == kind]
    assert len(before) > 1
    assert after == before


@pytest.mark.parametrize("kind", KINDS)
def test_other_words_change_no_conclusion(kind: str) -> None:
    """Status, page, steps, why-not, findings and report say the same, in the other words."""
    before = [life.concluded for life in lives(plain) if life.kind == kind]
    after = [life.concluded for life in lives(scrambled) if life.kind == kind]
    for was, is_now in zip(before, after, strict=True):
        assert read(is_now) == read(was)


@pytest.mark.parametrize("story", test_privacy.STORIES)
def test_other_words_carry_nothing_private(story: str) -> None:
    """With words around every sentence each private fact is still in its owner's bundle only."""
    lived, marks, readers = test_privacy.STORIES[story]
    with reworded(marked):
        case = lived()
    for view in sorted(readers):
        said = re.sub(r"\s+", " ", everything(case, view)).casefold()
        found = {mark for mark in marks if mark.casefold() in said}
        assert found == {mark for mark, owners in marks.items() if view in owners}, view


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_has_a_code_of_its_kind(kind: str) -> None:
    """No line and no step is written without a code."""
    lines = [
        line
        for life in lives(plain)
        if life.kind == kind
        for line in life.concluded[-1]["status"]["timeline"]
    ]
    assert lines
    assert all(line["code"] for line in lines)
