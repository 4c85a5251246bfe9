"""Scripts of rehearsals: a YAML file with the parties' facts and commands and their times.

Script.read(path) -> Script
plan(script, case, calendar) -> list[PlannedStep]    in order of time, with instants and payloads
"""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from pydantic import Field, PrivateAttr, model_validator

from domain.acts import Envelope, read
from domain.base import Strict
from domain.case.case import Case
from domain.errors import BadInput
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot
from domain.time.duration import Duration
from files.strict_yaml import Document
from files.strict_yaml import read as read_file


class ScriptStep(Strict):
    """A fact or command at a time. `{case}` in its payload becomes the workflow id."""

    after: Duration | None = Field(
        default=None, description="counted from the opening by the case's calendar"
    )
    at: datetime | None = Field(
        default=None, description='local time of the case\'s calendar, such as "2026-03-05T10:00"'
    )
    tell: str | None = Field(default=None, description="a fact, such as message")
    do: str | None = Field(default=None, description="a command, such as pause")
    payload: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _when_and_what(self) -> Self:
        if (self.after is None) == (self.at is None):
            msg = 'a step says when: after: {business_days: 5}, or at: "2026-03-05T10:00"'
            raise ValueError(msg)
        if (self.tell is None) == (self.do is None):
            msg = "a step says what: tell: message, or do: pause, and its payload"
            raise ValueError(msg)
        if self.at is not None and self.at.tzinfo is not None:
            msg = "at is local time in the case's calendar: leave out the offset"
            raise ValueError(msg)
        return self


class Script(Strict):
    """The facts and commands of a rehearsal."""

    steps: tuple[ScriptStep, ...]

    _document: Document | None = PrivateAttr(default=None)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the script of a YAML or JSON file.

        Raises:
            BadFile: the file cannot be read or makes no sense; the text names file and line.
        """
        document = read_file(path)
        script = document.model(cls)
        script._document = document  # noqa: SLF001 (only this function knows the lines)
        return script

    def bad(self, index: int, text: str) -> BadInput:
        """Return (do not raise) an error about a step, with file and line if it has a file."""
        where = ("steps", index)
        return self._document.bad(where, text) if self._document else BadInput(text)


class PlannedStep(NamedTuple):
    """A step with its instant, the name of its fact or command, and its payload."""

    at: datetime
    name: str
    is_command: bool
    payload: dict[str, Any]


def plan(script: Script | None, case: Case, calendar: CalendarSnapshot) -> list[PlannedStep]:
    """Return the steps in order of time, counted on a calendar that is long enough for them.

    Raises:
        BadInput: this kind of case has no such fact or command, a payload makes no sense, or a
            step is before the opening.
    """
    indices = range(len(script.steps)) if script else ()
    found = [_planned(script, index, case, calendar) for index in indices] if script else []
    return sorted(found, key=lambda planned: planned.at)


def _planned(script: Script, index: int, case: Case, calendar: CalendarSnapshot) -> PlannedStep:
    step = script.steps[index]
    acts: tuple[type[Envelope], ...] = case.handles.facts if step.tell else case.handles.commands
    name = step.tell or step.do or ""
    act = next((act for act in acts if act.name == name), None)
    if act is None:
        raise script.bad(index, f"{name!r} is none of {', '.join(act.name for act in acts)}")
    given = {"id": f"step-{index + 1}", **_filled(step.payload, case.workflow_id)}
    if step.do:
        given = {"actor": "the script", "reason": "the script says so", **given}
    try:
        read(act, given)
    except BadInput as error:
        raise script.bad(index, str(error)) from None
    at = _instant(step, case.opened, calendar)
    if at < case.opened:
        raise script.bad(index, f"{step.at} is before the case opens, {case.local(case.opened)}")
    return PlannedStep(at, name, step.do is not None, given)


def _instant(step: ScriptStep, opened: datetime, calendar: CalendarSnapshot) -> datetime:
    if step.at is not None:
        return calendar.zone.instant(step.at)
    assert step.after is not None, "a step says when"
    return due(opened, step.after, calendar)


def _filled(payload: Any, workflow_id: str) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(payload, str):
        return payload.replace("{case}", workflow_id)
    if isinstance(payload, dict):
        return {key: _filled(value, workflow_id) for key, value in payload.items()}
    if isinstance(payload, list):
        return [_filled(value, workflow_id) for value in payload]
    return payload
