"""erase: make a closed case unreadable for good, by dropping its key."""

from datetime import UTC, datetime
from typing import Any

from temporalio.client import Client, WorkflowExecutionStatus

from cli.acting import CaseName
from cli.output import Json, answer, lines
from cli.service import with_client
from desk import Desk
from domain.errors import Refused
from infra.case_keys import CaseKeys
from infra.client import case_keys
from service.mail_store import MailStore
from settings import Settings

RECORD = ("at", "kind", "code", "by", "to", "notice")
"""Of each line of the timeline: who acted in which role, and on what. No words of anybody."""


def erase(
    case: CaseName, /, *, actor: str, reason: str, yes: bool = False, as_json: Json = False
) -> None:
    """Make a closed case unreadable for good: its history, its received mail, its letters here.

    Parameters
    ----------
    actor
        Who erases it; kept.
    reason
        Why, such as the request of the person; kept, so it names nobody.
    yes
        Do it. Without it, nothing is done but to say what would be.
    """

    async def carry_out(client: Client, settings: Settings) -> dict[str, Any]:
        return await _erase(client, settings, case, {"actor": actor, "reason": reason}, do_it=yes)

    done = with_client(carry_out)
    what = f"{done['workflow_id']}: {done['lines']} lines, {done['mails']} received mails"
    if done["erased"]:
        said = f"erased {what}; what is left is a record by role, without a name or a word"
    else:
        said = f"would erase {what}; nothing was done: say --yes"
    answer(done, lambda console: lines(console, [said]), as_json=as_json)


async def _erase(
    client: Client, settings: Settings, case: str, who: dict[str, str], *, do_it: bool
) -> dict[str, Any]:
    keys = case_keys(settings, client.namespace)
    if keys is None:
        msg = (
            "nothing is encrypted here (RECOURSE_ENCRYPTION is off), so no key can be dropped; "
            "delete the workflow in Temporal instead: temporal workflow delete --workflow-id ..."
        )
        raise Refused(msg)
    desk = Desk(client, settings, task_queue=settings.task_queue)
    handle = await desk.find(case)
    described = await handle.describe()
    if described.status is WorkflowExecutionStatus.RUNNING:
        msg = f"{handle.id} still runs; only a closed case is erased, when its last letters left"
        raise Refused(msg)
    name = CaseKeys.name_of(handle.id)
    if (before := keys.erased(name)) is not None:
        msg = f"{handle.id} was erased on {before['erased']} by {before['actor']}"
        raise Refused(msg)
    status = await desk.status(case)
    store = MailStore(settings.kept_mail)
    business_id = status["case"]
    mails = [m for m in store.listed() if m.case in {handle.id, business_id}]
    done = {
        "workflow_id": handle.id,
        "lines": len(status["timeline"]),
        "mails": len(mails),
        "erased": do_it,
    }
    if do_it:
        keys.drop(name, _record(status, who))
        for mail in mails:
            store.remove(mail.mail)
    return done


def _record(status: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    """Return the part of a case that names nobody: stages, roles, kinds of letters, dates."""
    kept = ("workflow_id", "kind", "stage", "outcome", "opened", "closed", "policy")
    return {
        "erased": f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z",
        **who,
        **{field: status[field] for field in kept},
        "timeline": [{part: line[part] for part in RECORD} for line in status["timeline"]],
        "letters": [
            {part: notice[part] for part in ("id", "to_role", "state", "sent")}
            for notice in status["notices"]
        ],
    }
