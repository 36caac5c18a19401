"""Whether texts go out, holding them back and sending again, by command."""

from datetime import timedelta

import pytest

from tests.cli.conftest import Home
from wellness.clock import system_clock
from wellness.services import sender
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.wiring import build_terms, load_settings

TOKEN = "the-token-itself-0123456789abcdef"


def stop(home: Home, database: Database) -> None:
    fingerprint = build_terms(load_settings(home.config, {})).sender_fingerprint
    with database.transaction() as session:
        sender.stop_sender(session, code=20003, fingerprint=fingerprint)


def test_at_first_texts_go_out(home: Home) -> None:
    told = home.run("texting", "status")

    assert (told.code, told.said) == (0, "Texts go out.\n")
    assert home.run("texting", "status", "--json").json == {"obstacle": None, "told": None}
    assert home.run("texting", "resume").said == "Nothing kept texts back.\n"


def test_a_pause_is_told_with_its_reason_until_it_is_ended(home: Home) -> None:
    home.run("texting", "pause", "--reason", "restored from a backup")

    paused = home.run("texting", "status")
    resumed = home.run("texting", "resume")

    assert paused.code == 1
    assert "(restored from a backup)" in paused.said
    assert "wellness texting resume" in paused.said
    assert resumed.said == "The next tick sends again.\n"
    assert home.run("texting", "status").code == 0


def test_a_pause_without_a_reason_names_none(home: Home) -> None:
    home.run("texting", "pause")

    assert home.run("texting", "status").said.startswith("Texting is paused. What waits")


def test_a_refused_sender_is_told_with_its_code_and_sends_again(
    home: Home, database: Database
) -> None:
    stop(home, database)

    stopped = home.run("texting", "status", "--json")
    home.run("texting", "resume")

    assert stopped.code == 1
    assert stopped.json["obstacle"] == "sender-stopped"
    assert "(error 20003)" in stopped.json["told"]
    assert home.run("texting", "status").code == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"account_sid": "AC" + "1" * 32},
        {"auth_token": "c" * 32},
        {"sender": "+19195550111"},
        {"api_base": "http://127.0.0.1:8009"},
    ],
)
def test_another_account_token_sender_or_address_is_not_the_one_that_was_refused(
    home: Home, database: Database, changed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(home, database)
    stopped = home.run("texting", "status").code
    for key, value in changed.items():
        monkeypatch.setenv(f"WELLNESS_SMS_{key.upper()}", value)

    assert (stopped, home.run("texting", "status").code) == (1, 0)


def test_a_wait_that_ends_by_itself_is_nothing_to_do(home: Home, database: Database) -> None:
    with database.transaction() as session:
        sender.hold_sender(session, spread=0, now=system_clock() + timedelta(minutes=5))

    told = home.run("texting", "status")

    assert told.code == 0
    assert "tried again within ten minutes" in told.said


def test_no_mark_holds_the_token(home: Home, database: Database) -> None:
    home.configure(sms={"auth_token": TOKEN})
    stop(home, database)

    with database.reading() as session:
        mark = operation.find_mark(session, sender.STOPPED)

    assert mark is not None
    assert TOKEN not in mark
