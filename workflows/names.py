"""Names that others rely on, spelled only here: ids, the task queue, search attributes."""

from typing import Any

from temporalio.common import SearchAttributeKey

TASK_QUEUE = "recourse"
REHEARSAL_QUEUE = "recourse-rehearsal"
"""Queues whose name begins so may run shifted clocks; a production worker refuses such a case."""

CASE_KIND = SearchAttributeKey.for_keyword("CaseKind")
CASE_STAGE = SearchAttributeKey.for_keyword("CaseStage")
CASE_RUNG = SearchAttributeKey.for_keyword("CaseRung")
WAITING_FOR = SearchAttributeKey.for_keyword("WaitingFor")
NEXT_DUE = SearchAttributeKey.for_datetime("NextDue")
RESPONDENTS = SearchAttributeKey.for_keyword_list("Respondents")
NEEDS_ATTENTION = SearchAttributeKey.for_bool("NeedsAttention")

# Never a name, an address or an amount: search attributes are not encrypted.
SEARCH_ATTRIBUTES: list[SearchAttributeKey[Any]] = [
    CASE_KIND,
    CASE_STAGE,
    CASE_RUNG,
    WAITING_FOR,
    NEXT_DUE,
    RESPONDENTS,
    NEEDS_ATTENTION,
]

LAST_HEARD = "LastHeard"
"""The memo with the last news of the case, such as `update: accepted`: kinds, no content."""
