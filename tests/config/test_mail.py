from pathlib import Path

import pytest

from wellness.wiring import Refused, build, load_settings

GOOD = """\
[agency]
name = "Riverbend"
help_phone = "919-555-0199"
support = "919-555-0198"
"""
MAIL = '[email]\nhost = "127.0.0.1"\nsecurity = "none"\nsender = "checkin@example.org"\n'
ENVIRON = {"WELLNESS_WEB_SECRET_KEY": "k3y-of-a-test-0123456789abcdefghij"}


def write(folder: Path, text: str) -> Path:
    path = folder / "wellness.toml"
    path.write_text(GOOD + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[sms]\nprovider = "none"\n', "[email] host is missing"),
        ('[email]\nhost = "mail.example.org"\n', "[email] sender is missing"),
        ('[email]\nhost = "https://mail"\nsender = "a@b.org"\n', "[email] host is no name"),
        ('[email]\nhost = "mail.example.org"\nsender = "nobody"\n', "[email] sender is no e-mail"),
        (MAIL + 'reply_to = "desk"\n', "[email] reply_to is no e-mail"),
        (MAIL + 'username = "x"\n', "[email] username and password go together"),
        (MAIL.replace("127.0.0.1", "mail.example.org"), "[email] security none"),
        (MAIL.replace('"none"', '"ssl"'), "[email] security must be one of"),
        ('[notices]\nurls = "nothing-known"\n', "[notices] urls cannot be used. Address 1"),
        (
            MAIL.replace("127.0.0.1", "mail.example.org").replace('"none"', '"tls"')
            + '[sms]\napi_base = "http://127.0.0.1:1"\n[clock]\nfile = "clock"\n',
            "[clock] file is for demonstrations: it needs [email] host on this machine",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_mail_server_that_cannot_be_meant_is_told(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        load_settings(write(tmp_path, text), ENVIRON)

    [told] = refused.value.faults
    assert told.startswith(fault)


def test_a_password_comes_from_a_file_and_shows_nowhere(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("very made up\n", encoding="utf-8")
    text = MAIL + 'username = "checkin"\npassword_file = "password"\n'

    settings = load_settings(write(tmp_path, text), ENVIRON)

    assert settings.email.password == "very made up"
    assert "made up" not in repr(settings)


def test_an_installation_may_do_without_texts(tmp_path: Path) -> None:
    text = MAIL + '[sms]\nprovider = "none"\n'

    runtime = build(load_settings(write(tmp_path, text), ENVIRON))

    assert (runtime.terms.reach.texts, runtime.terms.reach.mails) == (False, True)
    assert runtime.mails is not None
    assert runtime.eraser is None
    assert runtime.reconciler is None
    runtime.database.dispose()


def test_another_account_at_the_mail_server_is_another_sender(tmp_path: Path) -> None:
    texts = (MAIL, MAIL.replace("checkin@", "other@"))

    runtimes = [build(load_settings(write(tmp_path, text), ENVIRON)) for text in texts]

    prints = {runtime.terms.mail_fingerprint for runtime in runtimes}
    assert len(prints) == 2
    assert len({runtime.terms.sender_fingerprint for runtime in runtimes}) == 1
    for runtime in runtimes:
        runtime.database.dispose()
