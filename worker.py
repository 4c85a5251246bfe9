"""The worker process: connects, registers all workflows and activities, stops on SIGTERM."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.outbox import Outbox, OutboxPlatform
from activities.platform import PlatformActs
from activities.platform_https import HttpsPlatform
from activities.ports import Mailer, Platform
from activities.sendgrid.mailer import SendGridMailer
from activities.snapshot import Snapshots
from domain.errors import BadInput, RecourseError
from infra.build import build_of_this_code
from infra.client import Unreachable, connect, metrics_runtime, register_search_attributes, run
from mail.reply_address import reply_addresses
from mail.unsubscribe import unsubscribe_links
from settings import Settings, load
from workflows.registry import WORKFLOWS

AT_ONCE = 20
"""Activities that run at the same time. Each waits for the network, not for a processor."""

GRACE = timedelta(seconds=40)
"""Longer than the time limit of an activity (30 s), so that no receipt is lost on a stop."""

DEPLOYMENT = "recourse"
"""The name of the deployment in `temporal worker deployment`."""

log = logging.getLogger("recourse")


def mailer(settings: Settings) -> Mailer:
    """Return the mailer: SendGrid if there is an API key, else the outbox folder."""
    if settings.sendgrid_api_key is None:
        return Outbox(settings.outbox)
    return SendGridMailer(
        settings.sendgrid_api_key.get_secret_value(),
        host=settings.sendgrid_host,
        unsubscribe_group=settings.unsubscribe_group,
    )


def platform(settings: Settings) -> Platform:
    """Return the platform at the address in the settings, else the outbox folder.

    Raises:
        BadInput: the address is invalid, or the secret is missing.
    """
    if settings.platform_url is None:
        return OutboxPlatform(settings.outbox)
    if settings.platform_secret is None:
        msg = "RECOURSE_PLATFORM_URL is set without RECOURSE_PLATFORM_SECRET, which signs the acts"
        raise BadInput(msg)
    return HttpsPlatform(settings.platform_url, settings.platform_secret.get_secret_value())


def activities(
    settings: Settings, *, sends: Mailer | None = None, acts: Platform | None = None
) -> Sequence[Callable[..., Any]]:
    """Return all activities, with the given ports or those of the settings."""
    letters = Letters(
        sends or mailer(settings),
        FileDirectory.read(settings.directory, ops=settings.ops_mail),
        sender=settings.mail_from,
        reply_address=reply_addresses(
            settings.reply_domain, settings.reply_secret, settings.reply_secret_before
        ),
        unsubscribe=unsubscribe_links(
            settings.service_url, settings.reply_secret, settings.reply_secret_before
        ),
    )
    platform_acts = PlatformActs(acts or platform(settings))
    return [
        letters.send_letter,
        letters.look_up_letter,
        platform_acts.do_platform_act,
        Snapshots(settings.policies).take_snapshot,
    ]


def worker(
    client: Client,
    settings: Settings,
    *,
    task_queue: str | None = None,
    sends: Mailer | None = None,
    acts: Platform | None = None,
    **options: Any,  # noqa: ANN401 (Temporal names and checks them)
) -> Worker:
    """Return a worker for all workflows and activities; `options` are those of `Worker`."""
    return Worker(
        client,
        task_queue=task_queue or settings.task_queue,
        workflows=WORKFLOWS,
        activities=activities(settings, sends=sends, acts=acts),
        activity_executor=ThreadPoolExecutor(AT_ONCE, thread_name_prefix="activity"),
        max_concurrent_activities=AT_ONCE,
        max_task_queue_activities_per_second=settings.mail_rate,  # the server holds the rest back
        graceful_shutdown_timeout=GRACE,
        deployment_config=_build(settings),
        **options,
    )


def _build(settings: Settings) -> WorkerDeploymentConfig:
    """Return the deployment version of this worker.

    A case is open for months and outlives many builds, so none is pinned: where workers are
    versioned, a case goes on under the current version from its next task. `starter.py
    replay-check` says beforehand whether it can.
    """
    build = settings.build_id or build_of_this_code()
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=build),
        use_worker_versioning=settings.versioned,
        default_versioning_behavior=(
            VersioningBehavior.AUTO_UPGRADE
            if settings.versioned
            else VersioningBehavior.UNSPECIFIED
        ),
    )


async def main() -> None:
    """Run until SIGTERM or Ctrl-C, then complete running activities."""
    settings = load()
    client = await connect(settings, runtime=metrics_runtime(settings))
    await register_search_attributes(client)
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with worker(client, settings):
        log.info(
            "working on task queue %s, build %s",
            settings.task_queue,
            _build(settings).version.build_id,
        )
        await stop.wait()
        log.info("stopping: what is under way is finished first")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        run(main())
    except RecourseError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(3 if isinstance(error, Unreachable) else 2)
