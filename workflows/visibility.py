"""A case in the Web UI: its page, its search attributes, and its memo."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

from domain.case.case import Case, NewCase
from domain.case.status import details
from workflows import names

Attributes = dict[str, SearchAttributeUpdate[Any]]

NO_DECISION = {"update", "reminder", "warning"}
"""Deadlines that NextDue leaves out, because no decision falls due."""


class Visibility:
    """Writes changed values only: each upsert is an event."""

    def __init__(self) -> None:
        self._shown: dict[str, Any] = {}

    def show_new(self, case: NewCase[Any]) -> None:
        """Show a case while its rules are being read."""
        self._upsert(_always(case) | _optional(None, case.waiting_for, None))

    def show(self, case: Case) -> None:
        """Update the page and the search attributes of a case."""
        workflow.set_current_details(details(case)[:20_000])
        self._upsert(_attributes(case))

    def show_bad(self, kind: str, why: str) -> None:
        """Show a case whose input made no sense."""
        workflow.set_current_details(f"**Refused.** {why}")
        workflow.upsert_search_attributes(
            [names.CASE_KIND.value_set(kind), names.CASE_STAGE.value_set("refused")]
        )

    def _upsert(self, now: Attributes) -> None:
        changes = [c for name, c in now.items() if self._shown.get(name) != c.value]
        if not changes:
            return
        self._shown = {name: change.value for name, change in now.items()}
        workflow.upsert_search_attributes(changes)


def _attributes(case: Case) -> Attributes:
    due = next((d.due for d in case.next_deadlines() if d.what not in NO_DECISION), None)
    return _always(case, needs_attention=bool(case.attention)) | _optional(
        case.rung, case.waiting_for, due
    )


def _always(case: Case | NewCase[Any], *, needs_attention: bool = False) -> Attributes:
    found: list[SearchAttributeUpdate[Any]] = [
        names.CASE_KIND.value_set(case.kind),
        names.CASE_STAGE.value_set(case.stage),
        names.NEEDS_ATTENTION.value_set(needs_attention),
    ]
    if respondents := case.file.respondent_ids():
        found.append(names.RESPONDENTS.value_set(respondents))
    return {change.key.name: change for change in found}


def _optional(rung: str | None, waiting_for: str | None, due: datetime | None) -> Attributes:
    found: list[SearchAttributeUpdate[Any]] = [
        names.CASE_RUNG.value_set(rung) if rung else names.CASE_RUNG.value_unset(),
        names.WAITING_FOR.value_set(waiting_for)
        if waiting_for
        else names.WAITING_FOR.value_unset(),
        names.NEXT_DUE.value_set(due) if due else names.NEXT_DUE.value_unset(),
    ]
    return {change.key.name: change for change in found}


def write_memo(last_heard: str) -> None:
    """Write a memo, so that the workflow task of news has a command (decision 11).

    If a task has none, a worker that takes the case over may run it together with the next one, and
    apply an update of that task before the earlier news. Later replays apply them in the other
    order (temporalio/sdk-rust issue 1146). The case may then stand still for good, or have wrong
    times on its record.
    """
    workflow.upsert_memo({names.LAST_HEARD: last_heard})
