"""The command line: its verbs, exit codes, and one line on stderr for each error.

    0  done
    1  refused: not allowed now; nothing was changed
    2  bad usage: an option, an argument or a file makes no sense; nothing was done
    3  the service or a worker cannot be reached
    70 a bug of ours; `--debug` prints the stack trace

With `--json` the error is one line of JSON, {"error": "...", "kind": "...", "exit": 2}, on stderr;
stdout stays empty.

To add a verb, write its function or its cyclopts `App` in a module of its own and add it to
`VERBS`. A verb is imported when it is used, so `--help` is fast.
"""

import json
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NamedTuple

from cyclopts import App, CycloptsError

from domain.errors import BadInput, BeyondHorizon, RecourseError, Refused

DONE, REFUSED, USAGE, UNREACHABLE, FAULT, STOPPED = 0, 1, 2, 3, 70, 130


class Verb(NamedTuple):
    """The import path of a verb (`module:function`, or `module:app` for a group) and its help."""

    path: str
    help: str


VERBS = {
    "open": Verb("cli.acting:open_case", "Open a case from its file."),
    "list": Verb("cli.listing:list_cases", "List cases: who is waited for, what is due next."),
    "show": Verb("cli.showing:show", "Show a case: timeline, ladder, letters, next deadlines."),
    "explain": Verb(
        "cli.explaining:explain", "How each deadline was counted; --why-not: what did not happen."
    ),
    "tell": Verb("cli.acting:tell", "Tell a case a fact: news from outside."),
    "do": Verb("cli.acting:do", "Do something to a case that may be refused."),
    "rehearse": Verb("cli.rehearsing:rehearse_case", "What would happen, mailing nobody."),
    "policy": Verb(
        "cli.policies:app", "Ladders and paths: show one, or say what is wrong with it."
    ),
    "calendar": Verb("cli.calendars:app", "Business time: when something is due, and why."),
    "route": Verb("cli.route:route", "Which desk takes a contact, and why; nothing is opened."),
    "audit": Verb("cli.auditing:audit", "What is not as it should be; exit code 1 if anything."),
    "bundle": Verb(
        "cli.bundling:bundle_case", "The complete file of a case, for the next forum, as a ZIP."
    ),
    "report": Verb("cli.reporting:report", "The numbers of a month or of any days; names nobody."),
    "setup": Verb("cli.upkeep:setup", "Register the search attributes that cases are listed by."),
    "worker-check": Verb("cli.upkeep:worker_check", "Is a worker there, and does it answer?"),
    "keys": Verb("cli.keys:app", "Main keys for encryption: make one, move all cases to it."),
    "codec": Verb("cli.codec:codec", "Decrypt cases for the Web UI and for `temporal`."),
    "erase": Verb("cli.erasing:erase", "Make a closed case unreadable, by dropping its key."),
    "replay-check": Verb(
        "cli.replay_check:replay_check", "Does every open case go on under this code? For a deploy."
    ),
    "demo": Verb("cli.demo:demo", "Real cases on a server of your own, a month in a moment."),
    "serve": Verb("cli.serve:serve", "Hear events, answers by mail and facts over HTTP."),
    "mail": Verb("cli.mailbox:mail", "Show what came in by mail and waits for a person."),
    "letters": Verb("cli.upkeep:letters", "Write every letter to a folder, to be looked at."),
}


def commands() -> App:
    """Return the command line with every verb."""
    app = App(
        name="starter.py",
        help="Recourse: durable escalation ladders and dispute paths.",
        help_epilogue="`--debug` with any verb shows where a fault of ours happened.",
        version_flags=[],
    )
    for name, verb in VERBS.items():
        app.command(verb.path, name=name, help=verb.help)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug, as_json = "--debug" in words, "--json" in words
    words = [word for word in words if word != "--debug"]
    try:
        code = commands()(
            words, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except BrokenPipeError:  # `starter.py list | head`: the reader has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:  # noqa: BLE001 (every error becomes one line and an exit code)
        if debug:
            traceback.print_exc()
        return _report(error, as_json=as_json)
    return code if isinstance(code, int) else DONE


def _report(error: Exception, *, as_json: bool) -> int:
    code, kind = _code(error)
    text = str(error).strip() or type(error).__name__
    if code == FAULT:
        text = f"a fault of ours ({type(error).__name__}: {text}); --debug shows where"
    if not isinstance(error, BadInput):  # a file may have several mistakes, a line each
        text = " ".join(text.split())
    line = json.dumps({"error": text, "kind": kind, "exit": code}) if as_json else text
    sys.stderr.write(f"{line}\n")
    return code


def _code(error: Exception) -> tuple[int, str]:
    if isinstance(error, CycloptsError):
        return USAGE, "bad-usage"
    if isinstance(error, BadInput | BeyondHorizon):
        return USAGE, "bad-input"
    if isinstance(error, Refused):
        return REFUSED, "refused"
    if isinstance(error, RecourseError):
        return UNREACHABLE, "unreachable"
    return FAULT, "fault"


if __name__ == "__main__":
    sys.exit(main())
