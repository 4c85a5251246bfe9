"""Acts on the platform: worded where both sides read them, done once."""

from pathlib import Path

from temporalio.testing import ActivityEnvironment

from activities.outbox import OutboxPlatform
from activities.platform import PlatformActs
from cli.gallery import posts
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt
from domain.time.reading import as_read

FACTS = dict(posts())["worker-escalation/post-message"]
POST = PlatformAct(
    key="worker-escalation/WM-1042/post-message/1",
    case="WM-1042",
    workflow="worker-escalation",
    act="post-message",
    on="WM-1042",
    facts=FACTS,
)


class Kept:
    """A Platform that keeps what it is asked and answers as it is told."""

    def __init__(self, answer: Receipt | None = None) -> None:
        self.acts: list[PlatformAct] = []
        self.answer = answer or Receipt(outcome="accepted", message_id="p-1")

    def do(self, act: PlatformAct) -> Receipt:
        self.acts.append(act)
        return self.answer


def test_a_post_says_what_is_asked_by_when_and_what_silence_does() -> None:
    """A post carries its text and no other fact: both sides of the assignment read it."""
    platform = Kept()
    receipt = ActivityEnvironment().run(PlatformActs(platform).do_platform_act, POST)
    assert receipt == Receipt(outcome="accepted", message_id="p-1")
    (act,) = platform.acts
    assert set(act.facts) == {"text"}
    assert (act.key, act.on) == (POST.key, POST.on)
    for fact in ("answer_by", "silence", "ask"):
        assert as_read(FACTS[fact])[1:] in act.facts["text"]
    assert FACTS["amount"] not in act.facts["text"]


def test_an_act_without_words_goes_as_it_is() -> None:
    """A limitation is handed on with the facts it was given."""
    platform = Kept()
    act = POST.model_copy(update={"act": "limit-account", "facts": {"why": "unpaid"}})
    PlatformActs(platform).do_platform_act(act)
    assert platform.acts == [act]


def test_a_post_that_cannot_be_worded_is_tried_again() -> None:
    """A missing fact or template is our mistake: nothing is posted, and it is still owed."""
    platform = Kept()
    for broken in (
        POST.model_copy(update={"facts": {}}),
        POST.model_copy(update={"workflow": "unheard-of"}),
    ):
        receipt = PlatformActs(platform).do_platform_act(broken)
        assert receipt.outcome == "retry"
    assert platform.acts == []


def test_what_the_platform_says_is_what_the_case_hears() -> None:
    """Every answer of the platform comes back unchanged."""
    answer = Receipt(outcome="refused", why="no such assignment")
    assert PlatformActs(Kept(answer)).do_platform_act(POST) == answer


def test_a_post_repeated_is_one_post(tmp_path: Path) -> None:
    """A repeat after a crash leaves one message on the assignment."""
    acts = PlatformActs(OutboxPlatform(tmp_path))
    assert {acts.do_platform_act(POST).outcome for _ in range(3)} == {"accepted"}
    assert len(list(tmp_path.iterdir())) == 1
