"""Every fault of a configuration is named with its place, all at once."""

from pathlib import Path

import pytest

from tests.config.config_harness import ENVIRON, GOOD, faults, only_fault, write
from wellness.wiring import load_settings


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
