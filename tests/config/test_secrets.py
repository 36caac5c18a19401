"""Secrets come from the environment or a file of their own and are told to nobody."""

from pathlib import Path

import pytest

from tests.config.config_harness import ENVIRON, GOOD, KEY, faults, only_fault, write
from wellness.config import Secret, load
from wellness.wiring import load_settings


def test_a_wrong_address_s_password_is_not_told(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, GOOD + '[database]\nurl = "mysql://lee:hunter2@h/w"\n')

    assert "hunter2" not in fault


def test_a_missing_secret_is_a_fault(tmp_path: Path) -> None:
    assert only_fault(tmp_path, GOOD, {}).startswith("[web] secret_key is missing")


@pytest.mark.parametrize("secret", ["short", "x" * 31])
def test_a_weak_secret_is_a_fault(tmp_path: Path, secret: str) -> None:
    fault = only_fault(tmp_path, GOOD, {"WELLNESS_WEB_SECRET_KEY": secret})

    assert "at least 32 characters" in fault


@pytest.mark.parametrize("secret", ["change-me-0123456789abcdefghijklmn", "x" * 30 + "-EXAMPLE"])
def test_an_example_secret_is_a_fault(tmp_path: Path, secret: str) -> None:
    fault = only_fault(tmp_path, GOOD, {"WELLNESS_WEB_SECRET_KEY": secret})

    assert "is an example" in fault


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")

    by_file = load_settings(write(tmp_path, GOOD + '[web]\nsecret_key_file = "key"\n'), {})
    by_variable = load_settings(write(tmp_path), {"WELLNESS_WEB_SECRET_KEY_FILE": "key"})

    assert by_file.web.secret_key == by_variable.web.secret_key == KEY


def test_a_secret_s_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    found = faults(tmp_path, GOOD + '[web]\nsecret_key_file = "nowhere"\n', {})

    assert found[0].startswith("[web] secret_key cannot be read from nowhere")


def test_only_secrets_may_come_from_a_file(tmp_path: Path) -> None:
    assert "is no setting" in only_fault(tmp_path, GOOD + '[web]\nhost_file = "x"\n')


def test_no_message_ever_holds_a_secret(tmp_path: Path) -> None:
    weak, wrong = "weak-token-of-a-test", "[sms]\nauth_token = 314159265358979\n"

    said = str(faults(tmp_path, wrong, {"WELLNESS_WEB_SECRET_KEY": weak}))
    shown = repr(load(write(tmp_path), ENVIRON).settings)

    assert weak not in said
    assert "314159265358979" not in said
    assert KEY not in shown
    assert "<secret>" in shown


def test_a_secret_shows_itself_to_nobody_who_prints_it() -> None:
    assert repr(Secret(KEY)) == "<secret>"
    assert f"{[Secret(KEY)]}" == "[<secret>]"
