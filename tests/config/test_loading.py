"""Settings are read from a file and the environment."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.config.config_harness import ENVIRON, GOOD, faults, only_fault, write
from wellness.config import load
from wellness.wiring import Refused, load_settings


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path), ENVIRON)

    assert settings.agency.name == "Riverbend"
    assert (settings.privacy.k, settings.privacy.c, settings.privacy.period_days) == (7, 2, 14)
    assert settings.schedule.quiet_from == time(21)
    assert settings.sms.provider == "console"


def test_values_of_every_kind_are_read(tmp_path: Path) -> None:
    text = GOOD + (
        'languages = ["en"]\n'
        "[privacy]\nk = 9\nanchor = 2026-11-16\n"
        "[schedule]\nquiet_from = 22:00:00\n"
        "[sms]\ncarrier_keywords = false\n"
        '[backup]\npaths = ["copies", "/srv/copies"]\n'
        '[texts.help]\nen = "{agency}: {phone}. Crisis: 988."\n'
    )

    settings = load_settings(write(tmp_path, text), ENVIRON)

    assert settings.agency.languages == ("en",)
    assert (settings.privacy.k, settings.privacy.anchor) == (9, date(2026, 11, 16))
    assert settings.schedule.quiet_from == time(22)
    assert settings.sms.carrier_keywords is False
    assert settings.backup.paths == (tmp_path / "copies", Path("/srv/copies"))
    assert settings.texts["help"]["en"].startswith("{agency}")


def test_relative_paths_start_at_the_configuration_file(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path), ENVIRON)

    assert settings.vault.path == tmp_path / "var/vault"
    assert settings.database.url == f"sqlite:///{tmp_path}/var/wellness.db"


def test_another_database_s_address_is_left_alone(tmp_path: Path) -> None:
    url = "postgresql+psycopg://host/wellness"

    loaded = load(write(tmp_path, GOOD + f'[database]\nurl = "{url}"\n'), ENVIRON)

    assert loaded.settings.database.url == url


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    environ = ENVIRON | {
        "WELLNESS_AGENCY_NAME": "Other",
        "WELLNESS_AGENCY_LANGUAGES": "en, es",
        "WELLNESS_PRIVACY_K": "9",
        "WELLNESS_PRIVACY_ANCHOR": "2026-11-16",
        "WELLNESS_SCHEDULE_MORNING": "11:00",
        "WELLNESS_SMS_CARRIER_KEYWORDS": "false",
    }

    settings = load_settings(write(tmp_path), environ)

    assert (settings.agency.name, settings.agency.languages) == ("Other", ("en", "es"))
    assert (settings.privacy.k, settings.privacy.anchor) == (9, date(2026, 11, 16))
    assert settings.schedule.morning == time(11)
    assert settings.sms.carrier_keywords is False


def test_without_a_file_the_environment_is_enough() -> None:
    environ = ENVIRON | {
        "WELLNESS_AGENCY_NAME": "R",
        "WELLNESS_AGENCY_HELP_PHONE": "919-555-0199",
        "WELLNESS_AGENCY_SUPPORT": "919-555-0198",
    }

    assert load_settings(None, environ).agency.name == "R"


def test_an_empty_list_in_a_variable_is_one(tmp_path: Path) -> None:
    environ = ENVIRON | {"WELLNESS_BACKUP_PATHS": ""}

    assert load_settings(write(tmp_path), environ).backup.paths == ()


def test_of_a_file_that_cannot_be_read_nothing_is_called_missing(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        load_settings(tmp_path / "nope.toml", {})

    (fault,) = refused.value.faults
    assert "nope.toml cannot be read" in fault


def test_settings_that_are_missing_without_a_file_name_the_way_to_one() -> None:
    with pytest.raises(Refused, match=r"No configuration file was read\. Name one with --config"):
        load_settings(None, ENVIRON)


def test_an_unknown_variable_is_a_fault(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, GOOD, ENVIRON | {"WELLNESS_SMS_TOKEN": "x"})

    assert fault.startswith("WELLNESS_SMS_TOKEN is no setting")


def test_the_variable_that_names_the_file_is_no_setting_and_no_fault(tmp_path: Path) -> None:
    assert load(write(tmp_path), ENVIRON | {"WELLNESS_CONFIG": "x"}).faults == ()


@pytest.mark.parametrize(
    ("text", "said"), [("[agency\n", "is not valid TOML"), (None, "cannot be read")]
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "wellness.toml" if text is None else write(tmp_path, text)

    loaded = load(path, ENVIRON)

    assert said in loaded.faults[0]


def test_a_file_of_another_encoding_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "wellness.toml"
    path.write_bytes('name = "Muñoz"'.encode("latin-1"))

    assert "is not valid TOML" in load(path, ENVIRON).faults[0]


def test_a_section_must_be_a_table(tmp_path: Path) -> None:
    assert "must be a table" in faults(tmp_path, "privacy = 3\n" + GOOD)[0]
