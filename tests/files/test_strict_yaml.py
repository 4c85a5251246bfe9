"""Files are read without a guess, and every mistake has its line."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from domain.base import Money, Strict
from domain.errors import BadFile
from domain.time.duration import Duration
from files.strict_yaml import LARGEST, digest, load, load_model, loads, parse


class Ask(Strict):
    """A rung of one kind."""

    does: Literal["ask"]
    waits: Duration


class Tell(Strict):
    """A rung of another."""

    does: Literal["tell"]
    words: str


class Plan(Strict):
    """Something with every shape in it."""

    name: str
    since: date | None = Field(default=None, description="the day it began")
    fee: Money | None = None
    rungs: tuple[Annotated[Ask | Tell, Field(discriminator="does")], ...] = ()
    waits: dict[str, Duration] = Field(default_factory=dict)


def _refusal(text: str, name: str = "plan.yaml") -> str:
    with pytest.raises(BadFile) as caught:
        loads(text, name)
    return str(caught.value)


def _misfits(text: str, name: str = "plan.yaml") -> list[str]:
    with pytest.raises(BadFile) as caught:
        parse(text, name).model(Plan)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17", 17),
        ("-3", -3),
        ("0", 0),
        ("1.5", 1.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T09:00:00-05:00", "2026-03-02T09:00:00-05:00"),
        ('"17:00"', "17:00"),
        ("09:00-17:00", "09:00-17:00"),
        ("'NO'", "NO"),
        ('"0123"', "0123"),
        ("US", "US"),
        ("1 st", "1 st"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("[1, a]", [1, "a"]),
        ("{b: 1}", {"b": 1}),
    ],
)
def test_what_has_one_meaning_is_read(text: str, value: object) -> None:
    """Numbers, true, false, null and quoted text mean what they say; dates stay text."""
    assert loads(f"a: {text}", "plan.yaml") == {"a": value}


def test_a_long_file_is_not_a_deep_one() -> None:
    """Many keys one after another, each with something in it, are no nesting."""
    text = "\n".join(f"k{number}: {{a: [1]}}" for number in range(100))
    assert len(loads(text, "plan.yaml")) == 100


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("17:00", "is a number to some readers"),
        ("1:30:00", "is a number to some readers"),
        ("NO", "is a yes or no to some readers"),
        ("yes", "is a yes or no to some readers"),
        ("On", "is a yes or no to some readers"),
        ("off", "is a yes or no to some readers"),
        ("0123", "is octal to some readers"),
        ("007", "is octal to some readers"),
        ("0x1F", "in another base"),
        ("0b11", "in another base"),
        ("1_000", "has underscores in it"),
        ("12345678901234567890", "too long for a number"),
        ("1e5", "with an exponent"),
        (".inf", "is no number"),
        (".NaN", "is no number"),
    ],
)
def test_what_yaml_would_guess_is_refused(word: str, why: str) -> None:
    """A plain word that YAML readers take differently is refused, with how to write it."""
    refusal = _refusal(f"first: 1\na: {word}")
    assert refusal.startswith(f"plan.yaml:2: {word} ")
    assert why in refusal
    assert f'in quotes: "{word}"' in refusal
    assert loads(f'a: "{word}"', "plan.yaml") == {"a": word}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", 'plan.yaml:3: "a" stands here again, first on line 1'),
        ("x:\n  a: 1\n  a: 1", 'plan.yaml:3: "a" stands here again, first on line 2'),
        ("a: &x 1\nb: *x", "plan.yaml:1: anchors and aliases"),
        ("a: *x", "plan.yaml:1: anchors and aliases"),
        ("base: 1\n<<: {a: 1}", "plan.yaml:2: << has a meaning of its own"),
        ("a: !!python/object:os.system x", "plan.yaml:1: the tag"),
        ("a: !!str 1", "plan.yaml:1: the tag"),
        ("on: push", "plan.yaml:1: on is a yes or no"),
        ("1: a", 'plan.yaml:1: 1 is no text; write it in quotes: "1"'),
        ("[a, b]: 1", "plan.yaml:1: a list or mapping cannot be a key"),
        ("a: 1\n---\nb: 2", "plan.yaml:2: a second document begins here"),
        ("- a\n- b", "plan.yaml:1: the top level is no mapping"),
        ("just words", "plan.yaml:1: the top level is no mapping"),
        ("", "plan.yaml:1: the file is empty"),
        ("# nothing\n", "plan.yaml:1: the file is empty"),
        ("a:\n\tb: 1", "plan.yaml:2: a tab cannot stand here"),
        ("a: b: c", 'plan.yaml:1: a second ": " on one line'),
        ("a: 'b", "plan.yaml:1: a quote is opened and never closed"),
        ("a: [1, 2", "plan.yaml:1: this is not YAML"),
        ("a: 1\nb: \x01", "plan.yaml:2: a control character"),
        ("a: " + "[" * 100, "nested more than 40 levels deep"),
    ],
)
def test_what_could_be_misread_is_refused_by_line(text: str, said: str) -> None:
    """Equal keys, aliases, tags, odd keys, several documents and broken syntax name their line."""
    assert said in _refusal(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n "a": 2}', 'plan.json:2: "a" stands here again, first on line 1'),
        ('{"a": 1,\n "b": }', "plan.json:2: this is not JSON"),
        ('{"a": NaN}', "plan.json:1: NaN is no number"),
        ("[1]", "plan.json:1: the top level is no mapping"),
        ("", "plan.json:1: this is not JSON"),
        ("a: 1", "plan.json:1: this is not JSON"),
        ('{"' + "k" * 2000 + '": 1, "a": 1, "a": 2}', "plan.json:1: the same key stands twice"),
        ('{"a": ' * 100 + "1" + "}" * 100, "nested more than 40 levels deep"),
    ],
)
def test_json_is_read_by_the_same_rules(text: str, said: str) -> None:
    """A JSON file is refused for equal keys, broken syntax and no mapping, with its line."""
    assert said in _refusal(text, "plan.json")


def test_json_means_what_json_says() -> None:
    """Nothing is guessed in JSON: quoted words are words, exponents numbers, tabs are space."""
    text = '{\t"a": "NO", "b": 1e2,\n\t"c": "\\ud83d\\ude00", "d": [true, null]}'
    assert loads(text, "plan.json") == {"a": "NO", "b": 100.0, "c": "\U0001f600", "d": [True, None]}


def test_files_are_small_and_utf_8(tmp_path: Path) -> None:
    """Over 1 MiB, other encodings, folders and files that are not there are refused."""
    path = tmp_path / "plan.yaml"
    for content, said in (
        (b"a: " + b"x" * LARGEST, ":1: the file is over 1 MiB"),
        (b"a: 1\nb: \xff\xfe", ":2: this is not UTF-8"),
        ("a: 1".encode("utf-16"), ":1: this is not UTF-8"),
    ):
        path.write_bytes(content)
        with pytest.raises(BadFile) as caught:
            load(path)
        assert str(caught.value).startswith(f"{path}{said}")
    for missing in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(BadFile, match="cannot be read"):
            load(missing)
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert load(str(path)) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: 17", "1: name should be a valid string; it is 17"),
        ("name: x\nzz: 1", '2: "zz" is not known here; known are: fee, name, rungs, since, waits'),
        ("name: x\nsince: 2026-02-30", "2: since should be a valid date"),
        ("name: x\nfee:\n  amount: 1.5\n  currency: USD", "3: fee.amount: money is written in"),
        (
            "name: x\nrungs:\n  - does: ask\n    waits: {bussiness_days: 2}",
            '4: "bussiness_days" is not known here; did you mean "business_days"?',
        ),
        (
            "name: x\nrungs:\n  - does: tell\n    words: a\n  - does: tell",
            '5: "words" is missing in rungs.1',
        ),
        (
            "name: x\nwaits:\n  all:\n    hours: 0",
            "4: waits.all.hours should be greater than or equal to 1; it is 0",
        ),
    ],
)
def test_a_misfit_is_told_where_it_stands(text: str, said: str) -> None:
    """A wrong, unknown or missing key is told with its line and place, and what would be right."""
    (line,) = _misfits(text)
    assert line.startswith(f"plan.yaml:{said}")


def test_all_misfits_are_told_at_once() -> None:
    """One error has a line for each misfit, in the order of the file."""
    assert _misfits("waits:\n  a: {}\nnaem: x") == [
        'plan.yaml:1: "name" is missing',
        (
            "plan.yaml:2: waits.a: a duration has one unit, this has none; "
            "write for example {business_days: 2}"
        ),
        'plan.yaml:3: "naem" is not known here; did you mean "name"?',
    ]


def test_a_duration_without_unit_is_refused_where_it_stands() -> None:
    """48 business hours in a policy is refused on its line, in one line, with both readings."""
    (line,) = _misfits("name: x\nwaits:\n  all: 48 business hours")
    assert line.startswith("plan.yaml:3: waits.all: '48 business hours' is no duration")
    assert "{business_days: 2}" in line
    assert "{office_hours: 48}" in line


def test_json_misfits_have_lines_too() -> None:
    """A JSON file is told its lines like any other."""
    text = '{\n "name": "x",\n "fee": {"amount": "1.00",\n  "currency": "dollars"}\n}'
    (line,) = _misfits(text, "plan.json")
    assert line.startswith("plan.json:4: fee.currency should match pattern")


def test_a_file_becomes_its_model(tmp_path: Path) -> None:
    """What fits is the model, from YAML and from JSON."""
    content = {
        "name": "x",
        "since": "2026-03-02",
        "fee": {"amount": "10.50", "currency": "USD"},
        "rungs": [{"does": "ask", "waits": {"business_days": 2}}, {"does": "tell", "words": "a"}],
    }
    as_json, as_yaml = tmp_path / "plan.json", tmp_path / "plan.yaml"
    as_json.write_text(json.dumps(content), encoding="utf-8")
    as_yaml.write_text(
        "name: x\nsince: 2026-03-02\nfee: {amount: '10.50', currency: USD}\nrungs:\n"
        "  - does: ask\n    waits: {business_days: 2}\n  - {does: tell, words: a}\n",
        encoding="utf-8",
    )
    plan = load_model(as_yaml, Plan)
    assert plan == load_model(as_json, Plan)
    assert plan.since == date(2026, 3, 2)
    assert plan.fee == Money(amount=Decimal("10.50"), currency="USD")


def test_the_digest_follows_content_not_order() -> None:
    """Two mappings with the same content have the same digest, whatever came first."""
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})


_ODD = st.sampled_from([*"abc:-[]{}&*!|>'\"%@`#,? \n\t\\0123", "<<", "---", "...", "\x85", "é"])


@given(st.one_of(st.text(max_size=60), st.lists(_ODD, max_size=40).map("".join)))
def test_any_text_is_read_or_refused_by_line(text: str) -> None:
    """Whatever is in a file, it is a mapping or a BadFile that begins with name and line."""
    for name in ("any.yaml", "any.json"):
        try:
            assert isinstance(loads(text, name), dict)
        except BadFile as refusal:
            start, line, _ = str(refusal).split(":", 2)
            assert (start, line.isdigit()) == (name, True)
