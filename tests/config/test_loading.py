from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

import pytest

from wellness.config import Secret, load
from wellness.wiring import Refused, load_settings

KEY = "k3y-of-a-test-0123456789abcdefghij"
GOOD = """\
[agency]
name = "Riverbend"
help_phone = "919-555-0199"
support = "919-555-0198"
"""
ENVIRON = {"WELLNESS_WEB_SECRET_KEY": KEY}


def write(folder: Path, text: str = GOOD) -> Path:
    path = folder / "wellness.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        load_settings(write(folder, text), environ)
    return refused.value.faults


def only_fault(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> str:
    (fault,) = faults(folder, text, environ)
    return fault


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


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("[agncy]\nname = 1\n", "[agncy]", "is no section"),
        ("[privacy]\nkk = 9\n", "[privacy] kk", "is no setting"),
        ('[privacy]\nk = "nine"\n', "[privacy] k", "is not a whole number"),
        ("[privacy]\nk = 7.5\n", "[privacy] k", "is not a whole number"),
        ("[privacy]\nk = true\n", "[privacy] k", "is not a whole number"),
        ("[privacy]\nk = 4\n", "[privacy] k", "must be at least 5"),
        ("[privacy]\nk = 16\n", "[privacy] k", "must be at most 15"),
        ("[privacy]\nc = 0\n", "[privacy] c", "must be at least 1"),
        ("[privacy]\nc = 3\nk = 8\n", "[privacy]", "k must be between 9 and 15 when c is 3"),
        ("[privacy]\nk = 6\n", "[privacy]", "k must be between 7 and 15 when c is 2"),
        ("[privacy]\nperiod_days = 7\n", "[privacy] period_days", "must be one of 14, 28"),
        ("[privacy]\nanchor = 2026-01-06\n", "[privacy] anchor", "is a Tuesday"),
        ('[privacy]\nanchor = "soon"\n', "[privacy] anchor", "is not a date"),
        ('[schedule]\nquiet_from = "late"\n', "[schedule] quiet_from", "is not a time"),
        ("[schedule]\nquiet_from = 09:30:00\n", "[schedule]", "outside quiet hours"),
        ('[vault]\ndurable = "maybe"\n', "[vault] durable", "is not true or false"),
        ("[vault]\npath = 3\n", "[vault] path", "is not a path"),
        ('[vault]\npath = ""\n', "[vault] path", "is not a path: ''"),
        ('[backup]\npaths = [""]\n', "[backup] paths", "is not a list of paths"),
        ('[database]\nurl = "junk"\n', "[database] url", "is no address of a database"),
        ('[database]\nurl = "sqlite://"\n', "[database] url", "names no file"),
        ('[database]\nurl = "mysql://h/w"\n', "[database] url", "names mysql"),
        ('[database]\nurl = "postgresql+no://h/w"\n', "[database] url", "needs a driver"),
        ('[web]\npublic_url = "junk"\n', "[web] public_url", "is no address"),
        ('[web]\npublic_url = "http://h:99999"\n', "[web] public_url", "is no address"),
        ('[web]\npublic_url = "https://h/?a=1"\n', "[web] public_url", "is no address"),
        ('[sms]\nsender = "abc"\n', "[sms] sender", "is no number with + and country"),
        ('[sms]\nsender = "919-555-0100"\n', "[sms] sender", "is no number with + and country"),
        ('[sms]\naccount_sid = "abc"\n', "[sms] account_sid", "is no account"),
        ('[sms]\napi_base = "junk"\n', "[sms] api_base", "is no address"),
        ('[sms]\napi_base = "http://[::1"\n', "[sms] api_base", "is no address"),
        ('[sms]\napi_base = "junk"\n[clock]\nfile = "now"\n', "[sms] api_base", "no address"),
        ("[web]\nport = 70000\n", "[web] port", "must be at most 65535"),
        ('[texts.halp]\nen = "x"\n', "[texts]", "no text of this name"),
        ("[texts]\nhelp = 3\n", "[texts]", "must hold texts"),
        ('[sms]\nprovider = "pigeon"\n', "[sms] provider", "must be one of twilio, console"),
        ('[vault]\npath = "v"\n[backup]\npaths = ["."]\n', "[vault] path", "rule R19"),
        ('[vault]\naddress = "v"\n', "[vault] address", "must be empty, unix:/path or tls:"),
        ('[vault]\naddress = "tls://v:1"\n', "[vault] address", "must all be named"),
        ('[clock]\nfile = "now"\n', "[clock] file", "for demonstrations"),
    ],
)
def test_each_fault_is_named_with_its_place(
    tmp_path: Path, text: str, where: str, said: str
) -> None:
    fault = only_fault(tmp_path, GOOD + text)

    assert fault.startswith(where)
    assert said in fault


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('zone = "Mars/Olympus"', "no time zone"),
        ('name = ""', "is empty"),
        ("name = 3", "is not text"),
        ('languages = ["xx"]', "[agency] languages"),
        ("languages = 3", "is not a list"),
        ('default_language = "fr"', "must be one of en, es"),
        ('languages = ["es"]', "default_language en is not among [agency] languages"),
        ("languages = []", "default_language en is not among [agency] languages"),
        ('help_phone = "call-me"', "[agency] help_phone is no telephone number"),
        ('help_phone = "()"', "[agency] help_phone is no telephone number"),
        ('phone_region = "XX"', "[agency] phone_region 'XX' is no country"),
    ],
)
def test_faults_of_the_agency_are_named(tmp_path: Path, line: str, said: str) -> None:
    key = line.split(" =", maxsplit=1)[0]
    others = "\n".join(one for one in GOOD.splitlines() if not one.startswith(f"{key} ="))

    assert said in faults(tmp_path, f"{others}\n{line}\n")[0]


@pytest.mark.parametrize("phone", ["988", "(919) 555-0199", "+1 919.555.0199 ext. 4"])
def test_a_number_people_may_call_is_written_as_they_write_it(tmp_path: Path, phone: str) -> None:
    text = GOOD.replace('"919-555-0199"', f'"{phone}"')

    assert load_settings(write(tmp_path, text), ENVIRON).agency.help_phone == phone


def test_a_wrong_address_s_password_is_not_told(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, GOOD + '[database]\nurl = "mysql://lee:hunter2@h/w"\n')

    assert "hunter2" not in fault


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


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    text = "[privacy]\nk = 4\nanchor = 2026-01-06\n[sms]\nprovider = 'twilio'\n[nonsense]\n"

    found = faults(tmp_path, text, {"WELLNESS_X": "1"})

    assert [fault.split(" ")[:2] for fault in found] == [
        ["[nonsense]", "is"],
        ["[agency]", "name"],
        ["[agency]", "help_phone"],
        ["[agency]", "support"],
        ["[privacy]", "k"],
        ["[web]", "secret_key"],
        ["WELLNESS_X", "is"],
        ["[privacy]", "anchor"],
        ["[sms]", "account_sid"],
        ["[sms]", "auth_token"],
        ["[sms]", "sender"],
        ["[web]", "public_url"],
    ]


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


def test_a_real_provider_needs_an_encrypted_public_address(tmp_path: Path) -> None:
    text = GOOD + (
        '[sms]\nprovider = "twilio"\naccount_sid = "AC00000000000000000000000000000001"\n'
        'sender = "+19195550100"\n'
        '[web]\npublic_url = "http://wellness.example.org"\n'
    )

    fault = only_fault(tmp_path, text, ENVIRON | {"WELLNESS_SMS_AUTH_TOKEN": "t" * 32})

    assert fault.startswith("[web] public_url must start with https://")


@pytest.mark.parametrize(
    ("line", "where"),
    [('[web]\npublic_url = "junk"\n', "[web] public_url"), ('api_base = "http://[::1"\n', "[sms]")],
)
def test_an_address_that_is_none_is_blamed_once(tmp_path: Path, line: str, where: str) -> None:
    text = GOOD + (
        '[sms]\nprovider = "twilio"\naccount_sid = "AC00000000000000000000000000000001"\n'
        f'sender = "+19195550100"\n{line}'
    )

    fault = only_fault(tmp_path, text, ENVIRON | {"WELLNESS_SMS_AUTH_TOKEN": "t" * 32})

    assert fault.startswith(where)
    assert "is no address" in fault
