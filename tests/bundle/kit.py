"""Bundles of cases lived in memory: what a reader finds in them, taken out of PDF and ZIP again."""

import io
import json
import re
from datetime import timedelta
from functools import cache
from typing import Any

from pypdf import PdfReader

from bundle.archive import Bundle, bundle, told
from domain.case import status as case_status
from domain.case.case import Case
from tests.builders import an_escalation, usd
from tests.domain.dispute.world import DisputeWorld, an_award
from tests.domain.escalation.world import EscalationWorld
from tests.lived_letters import FRIDAY

SENDER = "Recourse <recourse@example.com>"
RUN = {"run_id": "run-1", "history_events": 190}


def made(case: Case, view: str = "claimant", run: dict[str, Any] | None = None) -> Bundle:
    return bundle(case, view, status=case_status.status(case), sender=SENDER, execution=run or RUN)


@cache
def of_silence(view: str = "claimant") -> Bundle:
    return made(silent_month().case, view)


@cache
def of_the_award(view: str = "claimant") -> Bundle:
    return made(awarded().case, view)


@cache
def words(pdf: bytes) -> str:
    """Return what a PDF says, a form feed after each page."""
    return "\f".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def everything(case: Case, view: str = "claimant") -> str:
    """Return all that a bundle says anywhere: what its PDF is made of, and every other file."""
    what = told(case, view, status=case_status.status(case), sender=SENDER)
    rest = [f"{name}\n{content.decode()}" for name, content in what.files.items()]
    return "\n".join([json.dumps(what.said, ensure_ascii=False), *rest])


def flat(text: str) -> str:
    return " ".join(re.sub(r"[0-9a-f]{64}", "<sha256>", text).split())


@cache
def silent_month() -> EscalationWorld:
    """Return an escalation in which nobody answers, to its step off the platform."""
    tried = {"at": "2026-02-25T15:20:00Z", "channel": "assignment-message"}
    world = EscalationWorld(
        an_escalation(
            attempts=[
                {**tried, "text": "Please release the payment."},
                {"at": "2026-02-27T16:05:00Z", "channel": "phone"},
            ],
            evidence=["photos of both access points"],
        ),
        FRIDAY,
    )
    world.passes_until(FRIDAY + timedelta(days=40))
    return world


@cache
def awarded() -> DisputeWorld:
    """Return a dispute to its award, with questions that were and were not answered."""
    story = (
        DisputeWorld().in_mediation().tell("question", asked_by="claimant", text="Whose account?")
    )
    story.passes(days=5).tell("reply", by_role="team-lead", answers={"q-1": "The agency's."})
    story.do("recommend", text="Half each.", to_claimant=usd("900.00")).passes(days=3)
    story.do("declare_non_resolution").pays("claimant").pays("respondent")
    story.do("file_statement", text="word " * 1200).passes(days=30)
    return story.tell("award", **an_award(made_on="2026-10-20")).passes(days=120)
