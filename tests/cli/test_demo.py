"""`make demo` as a person runs it: a process of its own, ended as a person ends it."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import pytest

import desk
from cli.demo_cases import demo_cases, moved

ROOT = Path(__file__).parents[2]
SHORT = 60  # seconds; a demo on a quiet machine takes three

server = pytest.mark.server
long = pytest.mark.long  # each starts a demo or two, three seconds on a quiet machine


class Place(NamedTuple):
    """Ports, a database and an outbox that no other demo uses."""

    port: int
    ui_port: int
    folder: Path

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    def command(self, *options: str) -> list[str]:
        where = ["--port", str(self.port), "--ui-port", str(self.ui_port)]
        database = ["--database", str(self.folder / "demo.sqlite")]
        return [sys.executable, "starter.py", "demo", *where, *database, *options]

    @property
    def environment(self) -> dict[str, str]:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("RECOURSE_", "TEMPORAL_"))}
        key = {"RECOURSE_SENDGRID_API_KEY": "a key that must not be used"}
        return {**ours, **key, "RECOURSE_OUTBOX": str(self.outbox)}

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 (our own program)
            self.command(*options),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SHORT,
            check=False,
        )

    @contextmanager
    def stays_up(self) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
        """Run it until it says that it stays up, and yield it with what it said."""
        demo = subprocess.Popen(  # noqa: S603 (our own program)
            self.command("--no-exit"),
            cwd=ROOT,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert demo.stdout is not None
        try:
            said = []
            for line in demo.stdout:
                said.append(line.rstrip("\n"))
                if "until Ctrl-C" in line:
                    break
            yield demo, said
        finally:
            demo.kill()
            demo.wait()
            demo.stdout.close()

    def is_left(self) -> list[str]:
        """Return what is left of it: ports that are taken, processes that run on its database."""
        return [
            *map(str, filter(_is_taken, (self.port, self.ui_port))),
            *_running(str(self.folder)),
        ]


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _running(word: str) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)  # noqa: S607 (whichever ps there is)
    return [line for line in listed.stdout.splitlines() if word in line]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return Place(one.getsockname()[1], other.getsockname()[1], tmp_path)


@server
def test_a_month_passes_in_a_moment(place: Place) -> None:
    """The demo tells who was sent what and when, leaves the mails, and ends with its ports free."""
    began = time.monotonic()
    done = place.run("--exit")

    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < SHORT
    assert "Temporal at 127.0.0.1:" in done.stdout
    lines = done.stdout.splitlines()
    told = [
        line.split("  ") for line in lines if line.startswith("  ") and "Mara Lindqvist" in line
    ]
    assert next(words[-1] for words in told) == "Your escalation is open"
    assert [words[-1] for words in told][-1] == "Your next step is off the platform"
    assert any("project-manager" in line and "Ilse Brandt" in line for line in lines)
    assert any("account-manager" in line and "Tomas Okafor" in line for line in lines)
    ui = f"http://127.0.0.1:{place.ui_port}/namespaces/default/workflows"
    assert f"    {ui}/worker-escalation%2FWM-1042" in lines
    assert "  worker-escalation/WM-1043: climbing at project-manager" in done.stdout
    assert place.is_left() == []


@long
@server
def test_every_mail_is_a_file_dated_in_case_time(place: Place) -> None:
    """Each letter that the demo tells of lies in the outbox, to one person, on its own day."""
    done = place.run("--exit", "--json")

    shown = json.loads(done.stdout)
    silent = next(one for one in shown["cases"] if one["case"] == "WM-1042")
    files = [one["file"] for case in shown["cases"] for one in case["sent"] if one["file"]]
    assert sorted(files) == sorted(file.name for file in place.outbox.glob("*.eml"))
    for one in filter(lambda one: one["file"], silent["sent"]):
        mail = _read(place.outbox / one["file"])
        assert len(mail["To"].addresses) == 1
        at = datetime.fromisoformat(one["at"])
        assert abs((mail["Date"].datetime - at).total_seconds()) <= 1


def _read(file: Path) -> Any:  # noqa: ANN401 (a message of the modern policy)
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


@long
@server
def test_the_lines_it_prints_can_be_typed_as_they_stand(place: Place) -> None:
    """The case that stays open hears what `tell` and Temporal's own `signal` say to it."""
    with place.stays_up() as (demo, said):
        typed = [line.strip() for line in said if line.startswith("  ") and "WM-1043 " in line]
        tell, signals = typed[-2], typed[-1]
        show = next(line.strip() for line in said if line.endswith("show WM-1043"))

        assert "message recorded" in _typed(tell, place)
        assert "Signal workflow succeeded" in _typed(signals.replace("Friday", "Monday"), place)
        shown = _typed(show, place)
        assert "We pay on Friday." in shown
        assert "We pay on Monday." in shown

        demo.send_signal(signal.SIGINT)
        assert demo.wait(SHORT) == 0
        assert place.is_left() == []


def _typed(line: str, place: Place) -> str:
    *variables, program = _words(line)
    said = subprocess.run(  # noqa: S603 (what our own program printed)
        program,
        cwd=ROOT,
        env={**place.environment, **dict(v.split("=", 1) for v in variables)},
        capture_output=True,
        text=True,
        timeout=SHORT,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout + said.stderr


def _words(line: str) -> list[Any]:
    """Return the variables before a command one by one, and the command as the last word."""
    words = shlex.split(line)
    first = next(n for n, word in enumerate(words) if word.startswith(".venv") or word[0] == "/")
    return [*words[:first], words[first:]]


@long
@server
def test_it_is_kept_and_told_to_stop(place: Place) -> None:
    """SIGTERM ends the demo as Ctrl-C does, and `--keep` finds the cases where they stood."""
    with place.stays_up() as (demo, _):
        with urlopen(f"http://127.0.0.1:{place.ui_port}/", timeout=SHORT) as page:
            assert page.status == 200
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(SHORT) == 0
        assert place.is_left() == []

    again = place.run("--exit", "--keep")

    assert "WM-1042 is there already" in again.stdout
    assert "  worker-escalation/WM-1043: climbing at project-manager" in again.stdout


@server
def test_a_port_that_is_taken_is_said_in_one_line(place: Place) -> None:
    """Where something else listens, nothing is started, and the line says how to choose another."""
    with socket.create_server(("127.0.0.1", place.ui_port)):
        refused = place.run("--exit")

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert f"port {place.ui_port}, meant for the Temporal Web UI, is taken" in refused.stderr
    assert "--ui-port" in refused.stderr
    assert not place.outbox.exists()


@long
@server
def test_a_second_demo_does_not_take_the_first_ones_database(place: Place) -> None:
    """A demo that would begin anew the database of a running one is refused."""
    with place.stays_up() as (demo, _):
        second = place._replace(port=0, ui_port=0).run("--exit")

        assert second.returncode == 2
        assert "another demo runs on" in second.stderr
        assert demo.poll() is None


@pytest.mark.parametrize("year", [2026, 2031])
def test_the_examples_never_grow_too_old(year: int) -> None:
    """In the copies that the demo opens, what happened last happened yesterday, in any year."""
    now = datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    for scene in demo_cases(now, lambda _: None):
        kind = desk.case_type_of(scene.content)
        file = kind.file_type.model_validate(scene.content)
        preview = desk.open_locally(ROOT / "policies", file, kind, now)
        assert desk.refusal(preview) is None


def test_only_dates_are_moved_and_all_by_as_much() -> None:
    """Times of day, numbers and texts stay; a day that lies ahead stays as far ahead."""
    now = datetime(2027, 3, 2, 12, tzinfo=UTC)
    file = {
        "id": "20261030",
        "delivered_on": "2026-10-13",
        "pay_by": "2026-12-04",
        "attempts": [{"at": "2026-10-12T16:05:00Z", "text": "on 2026-10-12 I wrote"}],
        "count": 3,
    }

    assert moved(file, now) == {
        "id": "20261030",
        "delivered_on": "2027-03-01",
        "pay_by": "2027-04-22",
        "attempts": [{"at": "2027-02-28T16:05:00Z", "text": "on 2026-10-12 I wrote"}],
        "count": 3,
    }
