"""`init` makes an installation that works, from answers in a file or on the terminal."""

import stat
from pathlib import Path

import pytest

from tests.cli.conftest import run
from wellness.config import load
from wellness.services import accounts
from wellness.storage import rosters, upgrade
from wellness.storage.database import Database

ANSWERS = """\
[agency]
name = "Riverbend"
help_phone = "919-555-0199"
support = "919-555-0198"
"""
TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "0" * 32


def init(folder: Path, *words: str | Path, stdin: str | None = None) -> tuple[int, str, str]:
    told = run(f"--config={folder / 'new' / 'wellness.toml'}", "init", *words, stdin=stdin)
    return told.code, told.said, told.noted


def answers(folder: Path, text: str = ANSWERS) -> Path:
    path = folder / "answers.toml"
    path.write_text(text)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_init_makes_an_installation_that_works(tmp_path: Path) -> None:
    code, said, _ = init(tmp_path, "--answers", answers(tmp_path))

    config = tmp_path / "new/wellness.toml"
    loaded = load(config, {})
    database = Database(loaded.settings.database.url)
    assert code == 0
    assert loaded.faults == ()
    assert loaded.settings.agency.name == "Riverbend"
    assert len(loaded.settings.web.secret_key) >= 43
    assert upgrade.is_current(database)
    database.dispose()
    assert said.splitlines()[:2] == [
        f"Written: {config}",
        f"Written: {tmp_path}/new/secrets/web_secret_key",
    ]
    assert said.splitlines()[-1] == f"Next: wellness --config {config} import units FILE"


def test_secrets_are_their_owner_s_alone_and_stand_in_no_configuration(tmp_path: Path) -> None:
    text = ANSWERS + (
        f'[sms]\nprovider = "twilio"\naccount_sid = "{ACCOUNT}"\nsender = "+19195550100"\n'
        f'auth_token = "{TOKEN}"\n[web]\npublic_url = "https://w.example.org"\n'
    )

    code, said, _ = init(tmp_path, "--answers", answers(tmp_path, text))

    folder = tmp_path / "new/secrets"
    config = (tmp_path / "new/wellness.toml").read_text()
    assert code == 0
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {
        "web_secret_key": 0o600,
        "sms_auth_token": 0o600,
    }
    assert TOKEN not in config + said
    assert (folder / "web_secret_key").read_text().strip() not in config + said
    assert load(tmp_path / "new/wellness.toml", {}).settings.sms.auth_token == TOKEN


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    file = answers(tmp_path)
    for name in ("one", "two"):
        assert run(f"--config={tmp_path / name}/wellness.toml", "init", "--answers", file).code == 0

    keys = {(tmp_path / name / "secrets/web_secret_key").read_text() for name in ("one", "two")}
    assert len(keys) == 2


@pytest.mark.parametrize("present", ["wellness.toml", "secrets/web_secret_key"])
def test_init_writes_nothing_over(tmp_path: Path, present: str) -> None:
    path = tmp_path / "new" / present
    path.parent.mkdir(parents=True)
    path.write_text("mine")

    code, _, noted = init(tmp_path, "--answers", answers(tmp_path))

    assert code == 1
    assert "there already" in noted
    assert "Nothing was written." in noted
    assert [p.read_text() for p in (tmp_path / "new").rglob("*") if p.is_file()] == ["mine"]


def test_init_without_the_answers_it_needs_leaves_nothing_behind(tmp_path: Path) -> None:
    code, _, noted = init(tmp_path, "--defaults")

    assert code == 1
    assert "[agency] name is empty" in noted
    assert "[agency] help_phone is empty" in noted
    assert "[agency] support is empty" in noted
    assert "Nothing was written.\nGive these settings in a file with --answers" in noted
    assert not (tmp_path / "new").exists()


def test_a_folder_that_was_there_stays_when_init_is_refused(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()

    code, _, _ = init(tmp_path, "--defaults")

    assert code == 1
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[clock]\nfile = "now"\n[sms]\napi_base = "http://127.0.0.1:1"\n', "[clock] file: The"),
        ('[database]\nurl = "sqlite:////proc/x.db"\n', "[database] url: /proc/x.db cannot be"),
        ('[vault]\npath = "/proc/x"\n', "[vault] path: /proc/x cannot be"),
        ('[database]\nurl = "mysql://h/w"\n', "[database] url names mysql"),
    ],
)
def test_init_is_refused_before_it_is_half_done(tmp_path: Path, text: str, said: str) -> None:
    code, _, noted = init(tmp_path, "--answers", answers(tmp_path, ANSWERS + text))

    assert code == 1
    assert said in noted
    assert "Nothing was written." in noted
    assert not (tmp_path / "new").exists()


def test_init_into_a_place_where_nothing_can_be_written_is_told() -> None:
    told = run("--config=/proc/nowhere/wellness.toml", "init", "--defaults")

    assert told.code == 1
    assert told.noted.startswith("/proc/nowhere cannot be written (No such file or directory).\n")
    assert "Nothing was written.\nName a file in a folder of yours with --config." in told.noted


def test_init_asks_nothing_where_its_answers_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/wellness.toml").write_text("mine")

    code, said, noted = init(tmp_path, stdin="")

    assert (code, said) == (1, "")
    assert "there already" in noted


def test_a_first_coordinator_without_an_address_is_refused_before_anything(tmp_path: Path) -> None:
    words = ("--answers", answers(tmp_path), "--coordinator", "not an email")

    code, _, noted = init(tmp_path, *words)

    assert code == 1
    assert "'not an email' is not an e-mail address." in noted
    assert not (tmp_path / "new").exists()


def test_defaults_with_the_rest_in_the_environment_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("NAME", "HELP_PHONE", "SUPPORT"):
        monkeypatch.setenv(f"WELLNESS_AGENCY_{key}", "919-555-0199")
    monkeypatch.setenv("WELLNESS_WEB_SECRET_KEY", TOKEN)

    code, said, _ = init(tmp_path, "--defaults")

    assert code == 0
    assert said.count("Written:") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[agency\n", "cannot be read"),
        ("[agncy]\nname = 'x'\n", "no setting, in: agncy"),
        ("[agency]\nnaam = 'x'\n", "no setting, in: agency"),
        ("agency = 3\n", "no setting, in: agency"),
        ("texts = 3\n", "no setting, in: texts"),
    ],
)
def test_answers_that_are_none_are_refused(tmp_path: Path, text: str, said: str) -> None:
    code, _, noted = init(tmp_path, "--answers", answers(tmp_path, text))

    assert code == 1
    assert said in noted
    assert not (tmp_path / "new").exists()


def test_answers_may_hold_an_agency_s_own_texts(tmp_path: Path) -> None:
    own = "{agency}: ask {phone}. Crisis: 988. STOP=out"

    init(tmp_path, "--answers", answers(tmp_path, f'{ANSWERS}[texts.help]\nen = "{own}"\n'))

    assert load(tmp_path / "new/wellness.toml", {}).settings.texts == {"help": {"en": own}}


def test_init_asks_on_the_terminal(tmp_path: Path) -> None:
    agency = ["Riverbend", "Mars/Olympus", "America/Chicago", "", "day-first"]
    phones = ["919-555-0199", "919-555-0198"]
    typed = "\n".join([*agency, *phones, "", "", "lee@example.org", ""])

    code, said, _ = init(tmp_path, stdin=typed)

    settings = load(tmp_path / "new/wellness.toml", {}).settings
    assert code == 0
    assert "no such time zone" in said
    assert settings.agency.zone == "America/Chicago"
    assert settings.agency.date_order == "day-first"
    assert settings.sms.provider == "console"
    assert "http://127.0.0.1:8000/set-password#" in said


def test_init_asks_for_the_provider_s_secret_without_showing_it(tmp_path: Path) -> None:
    agency = ["Riverbend", "", "", "", "919-555-0199", "919-555-0198"]
    provider = ["https://w.example.org", "twilio", ACCOUNT, TOKEN, "+19195550100"]
    typed = "\n".join([*agency, *provider, "", ""])

    code, said, _ = init(tmp_path, stdin=typed)

    assert code == 0
    assert TOKEN not in said
    assert load(tmp_path / "new/wellness.toml", {}).settings.sms.auth_token == TOKEN


def test_an_answer_that_cannot_be_meant_is_asked_again_at_once(tmp_path: Path) -> None:
    agency = ["Riverbend", "", "", "", "call-me", "919-555-0199", "919-555-0198"]
    provider = ["junk", "", "twilio", "https://w.example.org", "AC1", ACCOUNT]
    secret = ["short", TOKEN, "919", "+19195550100"]
    typed = "\n".join([*agency, *provider, *secret, "not an email", "lee@example.org", ""])

    code, said, noted = init(tmp_path, stdin=typed)

    settings = load(tmp_path / "new/wellness.toml", {}).settings
    assert code == 0
    assert settings.agency.help_phone == "919-555-0199"
    assert settings.web.public_url == "https://w.example.org"
    assert settings.sms.sender == "+19195550100"
    assert "help_phone is no telephone number" in noted
    assert "public_url is no address" in noted
    assert "public_url must start with https://" in noted
    assert "is not an e-mail address" in said + noted


def test_init_makes_the_first_coordinator_s_account(tmp_path: Path) -> None:
    words = ("--coordinator", "Lee@example.org", "--coordinator-name", "Lee")
    code, said, _ = init(tmp_path, "--answers", answers(tmp_path), *words)

    database = Database(load(tmp_path / "new/wellness.toml", {}).settings.database.url)
    with database.reading() as session:
        (account,) = accounts.list_accounts(session)
        root = rosters.load_tree(session).root
    database.dispose()
    assert code == 0
    assert (account.email, account.name, account.role) == ("lee@example.org", "Lee", "coordinator")
    assert root is not None
    assert (root.name, root.id) == ("Riverbend", account.unit_id)
    assert "/set-password#" in said
