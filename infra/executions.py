"""Workflow executions in Temporal: queries for them, and the description of one."""

from datetime import UTC, datetime

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse,
)
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode


def at_instant(at: datetime) -> str:
    """Return an instant as a visibility query writes it."""
    return f"'{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"


async def describe(client: Client, workflow_id: str) -> DescribeWorkflowExecutionResponse | None:
    """Return the description of the newest run of a workflow, or None if there is no run.

    A raw call: the SDK's `describe` cannot read a search attribute that was unset (SDK 1.35).
    """
    request = DescribeWorkflowExecutionRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
    )
    try:
        return await client.workflow_service.describe_workflow_execution(request)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


def status_name(found: DescribeWorkflowExecutionResponse) -> str:
    """Return the status of a described run, such as `running`."""
    return WorkflowExecutionStatus(found.workflow_execution_info.status).name.lower()
