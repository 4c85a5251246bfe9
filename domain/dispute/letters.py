"""The letters of a dispute: the same words to each reader, and a line of the timeline for each."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from domain.case import updates
from domain.case.codes import CaseCode
from domain.dispute.state import SIDES, DisputeState
from domain.post.notice import Notice


def tell(  # noqa: PLR0913 (a letter has this many parts)
    case: DisputeState,
    now: datetime,
    kind: str,
    roles: str | Iterable[str],
    facts: dict[str, Any] | None = None,
    *,
    due: datetime | None = None,
    about: Iterable[str] = (),
    own: Callable[[str], dict[str, Any]] | None = None,
) -> list[Notice]:
    """Write the same letter to each role: `both` is every account on both sides.

    `about` names the one deadline that the letter is about, if it is about one. `own` returns what
    only the letter to that role says.
    """
    to = roles if isinstance(roles, str) else "several"
    to_roles = list(roles)
    if isinstance(roles, str):
        to_roles = case.roles(roles) if roles in {*SIDES, "both"} else [roles]
    said = {**_common(case), "clocks": [], **(facts or {})}
    sent = [
        case.send(now, kind, role, said | (own(role) if own else {}), due=due) for role in to_roles
    ]
    for role in to_roles:
        updates.wrote(case, role, due or now)
    text = f"{kind}: to {', '.join(n.to_role for n in sent)}"
    case.write(now, "letter", text, code=CaseCode.LETTER, to=to, notice=sent[0].id, about=about)
    return sent


def _common(case: DisputeState) -> dict[str, Any]:
    """Return what every letter of this case names: the contract and the claim, no people."""
    amount, checked = case.file.claim.amount, case.path.information_date
    return {
        "contract": case.file.contract.id,
        "title": case.file.contract.title,
        "amount": str(amount) if amount else None,
        "matter": ", ".join(m.replace("-", " ") for m in case.file.matters),
        "source_date": f"{checked.day} {checked:%B %Y}",
    }


def clock_of(case: DisputeState, name: str) -> dict[str, str]:
    """Return one deadline as letters show it: its subject, due time and consequence of silence."""
    deadline = case.terms[name]
    return {"what": deadline.what, "by": case.local(deadline.due), "silence": deadline.silence}


def flag_and_write(case: DisputeState, now: datetime, key: str, why: str) -> None:
    """Mark the case as needing a person, and write to ops."""
    case.flag(key, why)
    tell(case, now, "attention", "ops", {"items": [why]})
