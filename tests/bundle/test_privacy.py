"""Private facts go to their owner only: each is marked, and looked for in everybody's bundle."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest

from domain.case.case import Case
from tests.builders import an_escalation
from tests.bundle.kit import everything
from tests.domain.award.world import DOWN, OVERDUE, AwardWorld, a_file
from tests.domain.dispute.world import DisputeWorld, a_dispute
from tests.domain.escalation.world import EscalationWorld
from tests.lived_letters import FRIDAY

NOBODY: frozenset[str] = frozenset()
Readers = dict[str, frozenset[str]]
CLAIMANTS = frozenset({"claimant", "counsel"})
ALL = CLAIMANTS | {"respondent", "forum"}


def person(mark: str, ident: str) -> dict[str, str]:
    return {"id": ident, "name": f"Qx{mark}name", "email": f"qx{mark}mail@example.com".lower()}


# -- a worker escalation -----------------------------------------------------------------------


def escalation() -> Case:
    """Return a case in which everybody said something, and every field has its mark."""
    tried = {"at": "2026-02-25T15:20:00Z", "channel": "assignment-message"}
    world = EscalationWorld(
        an_escalation(
            assignment={"title": "Qxtitle"},
            worker={"name": "Qxworkername", "email": "qxworkermail@example.com"},
            client={"name": "Qxclientname", "average_approval_hours": 30},
            project_managers=[person("pm", "pm-7")],
            account_managers=[person("am", "am-3")],
            attempts=[{**tried, "text": "Qxattempt"}],
            evidence=["Qxevidence"],
        ),
        FRIDAY,
    )
    world.passes_until(FRIDAY + timedelta(days=4))
    world.hears(
        "message", by_role="worker", text="Qxworkersays, ask Qxpmname, qxpmmail@example.com"
    )
    world.obeys("pause", actor="Qxactor", reason="Qxpause", until="2026-03-12T09:00-05:00")
    world.obeys("add_note", actor="Qxactor", text="Qxnote")
    world.passes_until(FRIDAY + timedelta(days=14))
    world.hears("message", by_role="client", text="Qxclientsays")
    counsel = {"name": "Qxcounselname", "email": "qxcounselmail@example.com"}
    world.obeys("represented_by", actor="Qxactor", reason="Qxwhy", counsel=counsel)
    world.case.reject(world.now, "Qxrejected", "Qxrejectedwhy")
    world.passes_until(FRIDAY + timedelta(days=20))
    return world.case


ESCALATION: Readers = {
    "Qxtitle": ALL,
    "Qxworkername": CLAIMANTS,
    "qxworkermail": CLAIMANTS,
    "Qxclientname": CLAIMANTS | {"respondent"},
    "Qxattempt": CLAIMANTS,
    "Qxevidence": CLAIMANTS,
    "Qxworkersays": CLAIMANTS,
    "Qxpause": CLAIMANTS,
    "Qxclientsays": ALL,
    "Qxcounselname": CLAIMANTS,
    "qxcounselmail": CLAIMANTS,
    "Qxwhy": CLAIMANTS,
    **dict.fromkeys(["Qxpmname", "qxpmmail", "Qxamname", "qxammail", "Qxactor", "Qxnote"], NOBODY),
    "Qxrejected": NOBODY,
}


# -- a dispute ---------------------------------------------------------------------------------


def dispute() -> Case:
    """Return a decided dispute in which both sides asked, and every field has its mark."""
    parties = a_dispute()
    claimant = {**parties["claimant"], "name": "Qxclname", "email": "qxclmail@example.com"}
    others = [
        {**party, "name": f"Qxre{n}name", "email": f"qxre{n}mail@example.com"}
        for n, party in enumerate(parties["respondents"], 1)
    ]
    handlers = {"mediator": person("med", "med-1"), "team-lead": person("lead", "lead-1")}
    claim = {**parties["claim"], "relief": "Qxrelief"}
    story = DisputeWorld(
        a_dispute(claimant=claimant, respondents=others, handlers=handlers, claim=claim)
    )
    story.in_mediation().tell("question", asked_by="claimant", text="Qxclaimantasks")
    story.tell("question", asked_by="respondent-1", text="Qxfirstasks")
    story.tell(
        "reply", by_role="mediator", answers={"q-1": "Qxclaimantheard", "q-2": "Qxfirstheard"}
    )
    story.tell("evidence", side="claimant", title="Qxclaimantpaper")
    story.do("recommend", text="Qxproposed", actor="Qxactor", reason="Qxwhyproposed")
    story.tell("recommendation_answer", side="claimant", accepts=False)
    story.do("add_note", text="Qxnote", actor="Qxactor")
    counsel = {"name": "Qxcounselname", "email": "qxcounselmail@example.com"}
    story.do("represented_by", party="respondent-2", counsel=counsel, actor="Qxactor")
    story.do("declare_non_resolution", actor="Qxactor", reason="Qxwhyended")
    story.pays("claimant").pays("respondent").do("file_statement", text="Qxstatement")
    story.do("ask_consent", relief="Qxsecond").do("ask_material", side="claimant")
    return story.passes(days=20).case


FIRST, SECOND = "respondent-1", "respondent-2"
BOTH = frozenset({"respondent", FIRST, SECOND})
DISPUTE: Readers = {
    "Qxrelief": ALL | BOTH,
    "Qxclname": CLAIMANTS,
    "qxclmail": CLAIMANTS,
    "Qxre1name": CLAIMANTS | {FIRST},
    "qxre1mail": frozenset({FIRST}),
    "Qxre2name": CLAIMANTS | {SECOND},
    "qxre2mail": NOBODY,  # its letters go to counsel
    "Qxcounselname": frozenset({SECOND}),
    "qxcounselmail": frozenset({SECOND}),
    "Qxclaimantasks": CLAIMANTS,
    "Qxclaimantheard": CLAIMANTS,
    "Qxfirstasks": frozenset({FIRST}),
    "Qxfirstheard": frozenset({FIRST}),
    "Qxclaimantpaper": CLAIMANTS,
    "Qxsecond": CLAIMANTS,
    "Qxproposed": CLAIMANTS | BOTH,
    "Qxwhyended": ALL | BOTH,  # the letter to both sides says it
    "Qxwhyproposed": CLAIMANTS,
    **dict.fromkeys(["Qxmedname", "qxmedmail", "Qxleadname", "Qxactor", "Qxnote"], NOBODY),
    "Qxstatement": NOBODY,
}


# -- an award ----------------------------------------------------------------------------------


def award() -> Case:
    """Return an overdue award, one account of which could not be limited yet."""
    first, second = a_file()["respondents"]
    respondents = [
        {**first, "contact": person("re1", "c-2"), "accounts": ["Qxaccount1"]},
        {**second, "contact": person("re2", "c-3"), "accounts": ["Qxaccount2"]},
    ]
    enforced = AwardWorld(respondents=respondents, winner=person("win", "c-1"))
    enforced.platform["Qxaccount2"] = DOWN
    said = {"conditions": ["bank-details"], "text": "Qxtender"}
    enforced.tell("conditional_tender", respondent="r-1", **said)
    enforced.do("add_note", text="Qxnote", actor="Qxactor", reason="Qxwhy")
    return enforced.passes_until(OVERDUE + timedelta(days=6)).case


AWARD: Readers = {
    "Qxwinname": CLAIMANTS,
    "qxwinmail": CLAIMANTS,
    "Qxre1name": CLAIMANTS | {"respondent-r-1"},
    "qxre1mail": frozenset({"respondent-r-1"}),
    "Qxre2name": CLAIMANTS | {"respondent-r-2"},
    "qxre2mail": frozenset({"respondent-r-2"}),
    "Qxtender": CLAIMANTS,
    "the account of the agency r-1": frozenset({"respondent-r-1"}),
    "the account of the business-manager r-2": frozenset({"respondent-r-2"}),
    **dict.fromkeys(["Qxaccount1", "Qxaccount2", "Qxnote", "Qxactor"], NOBODY),
}

STORIES: dict[str, tuple[Callable[[], Case], Readers, frozenset[str]]] = {
    "escalation": (escalation, ESCALATION, ALL),
    "dispute": (dispute, DISPUTE, ALL | BOTH),
    "award": (award, AWARD, ALL | {"respondent-r-1", "respondent-r-2"}),
}


@cache
def case_of(story: str) -> Case:
    return STORIES[story][0]()


@cache
def said(story: str, view: str) -> str:
    return re.sub(r"\s+", " ", everything(case_of(story), view))


def pairs() -> list[tuple[str, str]]:
    return [(story, view) for story, (_, _, all_) in STORIES.items() for view in sorted(all_)]


@pytest.mark.parametrize(("story", "view"), pairs())
def test_private_facts_are_in_their_owners_bundle_only(story: str, view: str) -> None:
    """PDF, record, letters, names of files: nothing private to others, everything of one's own."""
    marks = STORIES[story][1]
    found = {mark for mark in marks if mark.casefold() in said(story, view).casefold()}
    assert found == {mark for mark, readers in marks.items() if view in readers}


def test_names_in_what_people_wrote_are_taken_out_as_well() -> None:
    """A name or an address that somebody else's words hold is private all the same."""
    assert "[name left out]" in said("escalation", "claimant")
    assert "[address left out]" in said("escalation", "claimant")


def test_a_bundle_says_what_was_left_out_and_why() -> None:
    """Each reader is told what kinds of things are not in it."""
    for story, view in pairs():
        assert "What was left out, and why" in said(story, view)
        assert "Notes that the desk made for itself" in said(story, view)
    assert "keep settlement talks from whoever decides" in said("dispute", "forum")


def test_whoever_decides_learns_nothing_of_a_proposal() -> None:
    """Its letters, its deadlines, their reminders and more time for them are the parties' own."""
    story = DisputeWorld().in_mediation().do("recommend", text="Half each.").passes(days=1)
    story.do("extend", deadline="acceptance", until=(story.now + timedelta(days=3)).isoformat())
    case = story.passes(days=40).case
    assert {"reminder", "extended", "recommendation"} <= {n.kind for n in case.notices}
    for view, knows in (("claimant", True), ("respondent-2", True), ("forum", False)):
        assert ("accept or decline the recommendation" in everything(case, view)) is knows
        assert ("acceptance is extended" in everything(case, view)) is knows


def test_nobody_learns_how_often_others_asked() -> None:
    """Neither number nor state of another party's question is in a bundle."""
    for view in ("respondent", SECOND, "forum"):
        assert not re.search(r"\bq-\d", said("dispute", view))
    assert "q-1" not in said("dispute", FIRST)
    assert "q-2" not in said("dispute", "claimant")
