"""What this installation is told from outside, and what it says when that is wrong."""

from pathlib import Path

import pytest

from domain.errors import BadInput
from settings import Settings, load


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"RECOURSE_{name.upper()}", raising=False)


def test_nothing_has_to_be_set() -> None:
    """Without any setting no mail leaves the machine, and nothing listens beyond it."""
    settings = load()

    assert settings.sendgrid_api_key is None
    assert settings.platform_url is None
    assert settings.outbox == Path("outbox")
    assert settings.listen_host == "127.0.0.1"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set to nothing, as in a template of an .env file, counts as not set."""
    monkeypatch.setenv("RECOURSE_SENDGRID_API_KEY", "")

    assert load().sendgrid_api_key is None


def test_a_misspelled_setting_is_refused_with_the_right_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A setting nobody reads is a mistake: the error names it, and the one that was meant."""
    monkeypatch.setenv("RECOURSE_SENDGRID_KEY", "x")

    with pytest.raises(BadInput) as refusal:
        load()

    assert str(refusal.value) == (
        "RECOURSE_SENDGRID_KEY is no setting of Recourse; did you mean RECOURSE_SENDGRID_API_KEY?"
    )


def test_a_setting_that_resembles_none_is_refused_with_all_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where no setting comes near, the error lists them all, and is still one line."""
    monkeypatch.setenv("RECOURSE_ZZZ", "x")

    with pytest.raises(BadInput, match="there are SENDGRID_API_KEY, SENDGRID_HOST, ") as refusal:
        load()

    assert "\n" not in str(refusal.value)


def test_a_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that was read is not in what is printed or logged of the settings."""
    monkeypatch.setenv("RECOURSE_SENDGRID_API_KEY", "the-key-itself")

    settings = load()

    assert settings.sendgrid_api_key
    assert settings.sendgrid_api_key.get_secret_value() == "the-key-itself"
    assert "the-key-itself" not in f"{settings} {settings!r} {settings.model_dump_json()}"


def test_settings_never_change() -> None:
    """What was read at the start holds for the life of the process."""
    with pytest.raises(ValueError, match="frozen"):
        load().task_queue = "another"  # type: ignore[misc]  # that it cannot is the point
