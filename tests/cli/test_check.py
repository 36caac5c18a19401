"""`check` tells every fault of a configuration and of its places at once."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Home, run
from wellness.cli.places import list_place_faults
from wellness.config import load


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"database": {"url": "sqlite:////proc/x.db"}}, "[database] url: /proc/x.db cannot be"),
        ({"database": {"url": "sqlite:///key/x.db"}}, "key is no folder"),
        ({"vault": {"path": "/proc/x"}}, "[vault] path: /proc/x cannot be written"),
        ({"vault": {"path": "key"}}, "key is no folder"),
        (
            {"clock": {"file": "now"}, "sms": {"api_base": "http://127.0.0.1:8001"}},
            "holds no instant",
        ),
    ],
)
def test_places_that_cannot_be_used_are_faults(
    home: Home, section: dict[str, dict[str, str]], said: str
) -> None:
    home.configure(**section)

    told, machine = home.run("check-config"), home.run("check-config", "--json")

    assert (told.code, machine.code) == (1, 1)
    assert said in told.noted
    assert said in machine.json["faults"][0]


def test_looking_at_places_leaves_nothing_in_them(bare: Home) -> None:
    bare.configure(vault={"path": "elsewhere/vault"})
    before = sorted(bare.folder.iterdir())

    list(list_place_faults(load(bare.config, {}).settings))

    assert sorted(bare.folder.iterdir()) == before


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"database": {"url": "sqlite:////proc/x.db"}}, "The database /proc/x.db cannot be opened"),
        ({"vault": {"path": "/proc/x"}}, "The vault in /proc/x cannot be opened"),
        ({"database": {"url": "mysql://h/w"}}, "[database] url names mysql"),
        ({"database": {"url": "postgresql+no://h/w"}}, "[database] url needs a driver"),
        ({"sms": {"api_base": "http://[::1"}}, "[sms] api_base is no address"),
    ],
)
def test_what_cannot_be_opened_is_told_in_three_sentences(
    home: Home, section: dict[str, dict[str, str]], said: str
) -> None:
    home.configure(**section)

    told = home.run("release", "verify")

    assert (told.code, told.said) == (1, "")
    assert said in told.noted
    assert len(told.noted.splitlines()) >= 3


def test_a_sound_configuration_has_no_faults(home: Home) -> None:
    told = home.run("check-config")

    assert (told.code, told.said) == (0, f"{home.config}: no faults.\n")
    machine = home.run("check-config", "--json").json
    assert (machine["file"], machine["faults"]) == (str(home.config), [])


def test_what_the_coordinator_should_see_to_is_told_and_stops_nothing(home: Home) -> None:
    entry = {"kind": "eap", "name": "EAP", "phone": "919-555-0181", "checked_on": date(2020, 1, 2)}
    home.configure(support={"entries": [entry]})

    told, machine = home.run("check-config"), home.run("check-config", "--json")

    assert (told.code, machine.code) == (0, 0)
    assert "[support] EAP: last checked 2020-01-02." in told.noted
    assert len(machine.json["warnings"]) == 1


def test_an_entry_of_the_support_list_that_cannot_be_shown_is_a_fault(home: Home) -> None:
    home.configure(support={"entries": [{"kind": "eap", "name": "EAP"}]})

    told = home.run("check-config")

    assert told.code == 1
    assert "[support] entries: entry 1 needs a phone, a web address, or both" in told.noted
    assert "entry 1 needs checked_on" in told.noted


def test_every_fault_of_a_configuration_is_told_at_once(home: Home) -> None:
    home.configure(privacy={"k": 4, "c": 9}, agency={"zone": "Mars/Olympus"})

    told, machine = home.run("check-config"), home.run("check-config", "--json")

    assert (told.code, machine.code) == (1, 1)
    for said in ("[privacy] k must be", "[privacy] c must be", "[agency] zone"):
        assert said in told.noted
        assert any(fault.startswith(said) for fault in machine.json["faults"])
    assert "Nothing was started or changed." in told.noted


def test_a_configuration_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = run(f"--config={tmp_path}/nowhere.toml", "check-config")

    assert told.code == 1
    assert "nowhere.toml cannot be read" in told.noted
    assert "is missing" not in told.noted


@pytest.mark.parametrize("words", [("check-config",), ("tick",), ("import", "units", "-")])
def test_without_any_configuration_the_way_to_one_is_told(words: tuple[str, ...]) -> None:
    told = run(*words, stdin="")

    assert told.code == 1
    assert told.noted == (
        "No configuration: wellness.toml is not here.\n"
        "Nothing was started or changed.\n"
        "Run wellness init to write one, or name one with --config.\n"
    )


def test_a_machine_reads_that_there_is_no_configuration() -> None:
    told = run("check-config", "--json")

    assert told.code == 1
    assert told.json["faults"] == ["No configuration: wellness.toml is not here."]
