"""The activity that does platform acts: messages on an assignment, limitations of an account."""

import logging

from temporalio import activity

from activities.ports import Platform
from activities.rendering import CannotRender, Templates
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt

log = logging.getLogger(__name__)

POST_MESSAGE = "post-message"


class PlatformActs:
    """The activity that renders the text of an act, if any, and calls the platform once."""

    def __init__(self, platform: Platform, *, templates: Templates | None = None) -> None:
        self._platform = platform
        self._templates = templates or Templates()

    @activity.defn(name="do_platform_act")
    def do_platform_act(self, act: PlatformAct) -> Receipt:
        """Do one act on the platform; its key makes a repeat harmless."""
        try:
            worded = self.worded(act)
        except CannotRender as error:
            log.exception("act %s cannot be written", act.key)
            return Receipt(outcome="retry", why=str(error))
        receipt = self._platform.do(worded)
        log.info("act %s: %s %s", act.key, receipt.outcome, receipt.why)
        return receipt

    def worded(self, act: PlatformAct) -> PlatformAct:
        """Return a message with its text instead of its facts; other acts stay as they are.

        Both sides read a message, so it must have no other facts.

        Raises:
            CannotRender: the template does not fit the act's facts.
        """
        if act.act != POST_MESSAGE:
            return act
        text = self._templates.plain(f"{act.workflow}/{POST_MESSAGE}", act.facts)
        return act.model_copy(update={"facts": {"text": text}})
