"""Both platforms keep one contract: an act is done once for its key, and every failure is told."""

import json
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from activities.outbox import OutboxPlatform
from activities.platform_https import HttpsPlatform, body, signature
from activities.ports import Platform
from domain.errors import BadInput
from domain.post.letter import PlatformAct
from settings import Settings
from tests.platform_stand_in import SECRET, Answer, PlatformStandIn, by_hand
from worker import platform

DOC = Path(__file__).parent.parent.parent / "docs/platform.md"
LIMIT = PlatformAct(
    key="award/AW-2026-0117/limit-account/1",
    case="AW-2026-0117",
    workflow="award",
    act="limit-account",
    on="agency-88213",
    facts={"award": "AW-2026-0117", "why": "award overdue since 2026-12-05"},
)
Done = Callable[[], dict[str, dict[str, object]]]
Both = tuple[Platform, Done]


@pytest.fixture
def stand_in() -> Iterator[PlatformStandIn]:
    with PlatformStandIn().running() as platform:
        yield platform


def https(stand_in: PlatformStandIn, timeout: float = 10) -> HttpsPlatform:
    return HttpsPlatform(stand_in.url, SECRET, timeout=timeout)


@pytest.fixture(params=["outbox", "https"])
def both(request: pytest.FixtureRequest, tmp_path: Path, stand_in: PlatformStandIn) -> Both:
    """Return a platform, and what it has done by now, by key."""
    if request.param == "https":
        return https(stand_in), lambda: stand_in.done
    files = tmp_path / "outbox"
    return OutboxPlatform(files), lambda: {
        act["key"]: act for act in (json.loads(f.read_text()) for f in files.glob("*.json"))
    }


# -- what both promise ------------------------------------------------------------------------


def test_an_act_is_done_with_all_its_parts(both: Both) -> None:
    """What is asked for arrives whole, and the receipt says that it is done."""
    platform, done = both
    assert platform.do(LIMIT).outcome == "accepted"
    kept = done()[LIMIT.key]
    assert {name: kept[name] for name in LIMIT.model_dump()} == LIMIT.model_dump()


def test_the_same_key_is_done_once(both: Both) -> None:
    """An act that is asked for again under its key is accepted again and done once."""
    platform, done = both
    assert [platform.do(LIMIT).outcome for _ in range(3)] == ["accepted"] * 3
    assert list(done()) == [LIMIT.key]


def test_another_key_is_another_act(both: Both) -> None:
    """Two accounts of one award are two acts; so is the same one asked anew later."""
    platform, done = both
    for n in range(3):
        platform.do(LIMIT.model_copy(update={"key": f"award/AW/limit-account/{n}"}))
    assert len(done()) == 3


@pytest.mark.parametrize("odd", ["award/Ä 1/x", "award/a\nb/x", "award/a\x00b/x", "award/💶/x"])
def test_odd_keys_and_texts_arrive_as_they_are(both: Both, odd: str) -> None:
    """No character of a key or a text forges a header, a file or a line."""
    platform, done = both
    act = LIMIT.model_copy(update={"key": odd, "facts": {"text": f"{odd} \u2028 §"}})
    assert platform.do(act).outcome == "accepted"
    assert list(done()) == [odd]
    assert done()[odd]["facts"] == act.facts


def test_what_cannot_be_reached_is_tried_again(tmp_path: Path) -> None:
    """No connection and no folder are the same news: nothing arrived, ask again."""
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nowhere = HttpsPlatform(f"http://127.0.0.1:{port}/acts", SECRET)
    assert [p.do(LIMIT).outcome for p in (nowhere, OutboxPlatform(blocked))] == ["retry"] * 2


# -- the signature ------------------------------------------------------------------------------


def test_the_worked_example_of_the_contract_is_right() -> None:
    """Body and signature in docs/platform.md are what we send, by independent arithmetic."""
    text = DOC.read_text()
    (content,) = re.findall(r"^```json\n(.*)\n```$", text, re.MULTILINE)
    (sent,) = re.findall(r"^Recourse-Signature: (\S+)$", text, re.MULTILINE)
    (timestamp,) = re.findall(r"^Recourse-Timestamp: (\d+)$", text, re.MULTILINE)
    assert body(LIMIT) == content.encode()
    assert signature(SECRET.encode(), timestamp, body(LIMIT)) == sent
    assert sent == "v1=" + by_hand(SECRET.encode(), f"{timestamp}.{content}".encode())


def test_a_wrong_secret_is_refused_there_and_tried_again_here(stand_in: PlatformStandIn) -> None:
    """While a secret is changed nothing is done, nothing is lost, and the reason can be read."""
    receipt = HttpsPlatform(stand_in.url, "another-secret-of-ours").do(LIMIT)
    assert (receipt.outcome, receipt.why) == (
        "retry",
        "the platform answered 401 (the signature is wrong)",
    )
    assert not stand_in.done


def test_an_old_request_is_no_good_for_a_replay(stand_in: PlatformStandIn) -> None:
    """Each try is signed for its own time; yesterday's is refused."""
    old = HttpsPlatform(stand_in.url, SECRET, clock=lambda: time.time() - 86_400)
    assert old.do(LIMIT).why == "the platform answered 401 (the timestamp is not of now)"
    assert https(stand_in).do(LIMIT).outcome == "accepted"


def test_the_secret_is_in_no_log_and_no_receipt(
    stand_in: PlatformStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """At the finest log level neither the secret, nor a signature, nor a body is written."""
    stand_in.next.extend(
        [Answer(400, body=json.dumps({"error": SECRET[:4]}).encode()), Answer(500)]
    )
    with caplog.at_level(logging.DEBUG):
        platform = https(stand_in)
        said = [platform.do(LIMIT).model_dump_json() for _ in range(3)]
    written = caplog.text + "".join(said) + repr(platform) + str(platform)
    for private in (SECRET, "v1=", LIMIT.on):
        assert private not in written


# -- what each answer means ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(s, "accepted") for s in (200, 201, 204)]
    + [(s, "retry") for s in (202, 401, 408, 409, 425, 429, 503)]
    + [(s, "refused") for s in (301, 302, 307, 308, 400, 403, 404, 405, 410, 413, 415, 422)]
    + [(s, "unknown") for s in (500, 501, 502, 504, 520)],
)
def test_each_status_has_one_meaning(stand_in: PlatformStandIn, status: int, outcome: str) -> None:
    """Done, again, no, or nobody knows; a redirect is a no, because the act was signed for here."""
    stand_in.next.append(Answer(status, headers={"Location": stand_in.url}))
    assert https(stand_in).do(LIMIT).outcome == outcome
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize("how", ["silence", "drop", "drip"])
def test_a_lost_answer_is_unknown_and_harmless(stand_in: PlatformStandIn, how: str) -> None:
    """An act that was done although no answer came is asked again and done once."""
    lost = Answer(how=how, keeps=True, body=b"{}" + b" " * 60)  # type: ignore[arg-type]  # one of its words
    stand_in.next.append(lost)
    platform = https(stand_in, timeout=0.5)
    started = time.monotonic()
    assert platform.do(LIMIT).outcome == "unknown"
    assert time.monotonic() - started < 3
    assert platform.do(LIMIT).outcome == "accepted"
    assert list(stand_in.done) == [LIMIT.key]


def test_an_endless_answer_is_cut_off(stand_in: PlatformStandIn) -> None:
    """More than 64 KiB is no answer to an act; it is not read on."""
    stand_in.next.append(Answer(body=b" " * 200_000))
    assert https(stand_in).do(LIMIT).outcome == "unknown"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b'{"error": "unknown account"}', " (unknown account)"),
        (b'{"error": "ask a.b@example.com\\nnow"}', " (ask <address> now)"),
        (b"<html>502 Bad Gateway</html>", ""),
        (b'{"error": 7}', ""),
        (b"[]", ""),
        (b"\xff", ""),
    ],
)
def test_the_reason_is_one_line_without_addresses(
    stand_in: PlatformStandIn, said: bytes, shown: str
) -> None:
    """What the platform says of an error is shown, as far as it is a text at all."""
    stand_in.next.append(Answer(404, body=said))
    assert https(stand_in).do(LIMIT).why == f"the platform answered 404{shown}"


def test_a_long_reason_is_cut(stand_in: PlatformStandIn) -> None:
    """A reason is at most 300 characters."""
    stand_in.next.append(Answer(400, body=json.dumps({"error": "x" * 5000}).encode()))
    assert len(https(stand_in).do(LIMIT).why) < 400


def test_its_own_reference_is_kept(stand_in: PlatformStandIn) -> None:
    """The id that the platform gives the act is on the receipt."""
    assert https(stand_in).do(LIMIT).message_id == "act-1"


def test_retry_after_is_kept_in_seconds_and_as_a_date(stand_in: PlatformStandIn) -> None:
    """When the platform says when to come back, that is when; within a day."""
    soon = datetime.now(UTC) + timedelta(hours=1)
    when = {"120": 120.0, soon.strftime("%a, %d %b %Y %H:%M:%S GMT"): 3600.0}
    for value, seconds in when.items():
        stand_in.next.append(Answer(429, headers={"Retry-After": value}))
        at = https(stand_in).do(LIMIT).retry_at
        assert at is not None
        assert abs((at - datetime.now(UTC)).total_seconds() - seconds) < 5


@pytest.mark.parametrize("value", ["-5", "tomorrow", "999999999999", "99999999", ""])
def test_a_senseless_retry_after_is_left_out(stand_in: PlatformStandIn, value: str) -> None:
    """What cannot be a wait of up to a day is as if it had not been said."""
    stand_in.next.append(Answer(503, headers={"Retry-After": value}))
    assert https(stand_in).do(LIMIT).retry_at is None


@pytest.mark.parametrize(
    ("url", "secret", "says"),
    [
        ("http://platform.example.com/acts", SECRET, "begins with https://"),
        ("ftp://127.0.0.1/acts", SECRET, "begins with https://"),
        ("platform.example.com", SECRET, "begins with https://"),
        ("https://", SECRET, "begins with https://"),
        ("https://user:word@platform.example.com", SECRET, "has a name or password in it"),
        ("https://platform.example.com", "2-few", "shorter than 16 characters"),
        ("https://platform.example.com:port/", SECRET, "no address"),
    ],
)
def test_an_address_or_secret_that_cannot_be_right_is_refused(
    url: str, secret: str, says: str
) -> None:
    """Nothing is ever sent in the clear, nor signed with a secret that can be guessed."""
    with pytest.raises(BadInput, match=says) as refused:
        HttpsPlatform(url, secret)
    assert secret not in str(refused.value)


# -- which one a worker uses -----------------------------------------------------------------


def test_a_worker_hands_acts_to_the_address_of_its_settings(
    stand_in: PlatformStandIn, tmp_path: Path
) -> None:
    """With an address acts are signed and posted; without one they go to the outbox folder."""
    secret = SecretStr(SECRET)
    there = Settings(platform_url=stand_in.url, platform_secret=secret, outbox=tmp_path)
    assert platform(there).do(LIMIT).outcome == "accepted"
    assert list(stand_in.done) == [LIMIT.key]
    assert isinstance(platform(Settings(outbox=tmp_path)), OutboxPlatform)


def test_an_address_without_a_secret_stops_the_worker(stand_in: PlatformStandIn) -> None:
    """Acts that nobody signs are never sent: it is said which setting is missing."""
    with pytest.raises(BadInput, match="RECOURSE_PLATFORM_SECRET"):
        platform(Settings(platform_url=stand_in.url))
