"""Finds what reads well in a configuration and still cannot be meant, one line for each fault."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from wellness.config.settings import Settings


def check_agency(settings: Settings) -> list[str]:
    """The faults of the agency's languages and of the number people may call."""
    agency, faults = settings.agency, []
    if agency.default_language not in agency.languages:
        faults.append(
            f"[agency] default_language {agency.default_language} is not among [agency] languages."
            " Add it there, or choose another default."
        )
    if agency.help_phone and not _TELEPHONE.fullmatch(agency.help_phone):
        faults.append(
            "[agency] help_phone is no telephone number."
            " Write its digits, such as 919-555-0199; texts tell people to call it."
        )
    return faults


def check_addresses(settings: Settings) -> list[str]:
    """The faults of the addresses by which the provider and we reach one another."""
    sms, faults = settings.sms, []
    public = find_address_fault(settings.web.public_url)
    if public:
        faults.append(f"[web] public_url {public}")
    api = find_address_fault(sms.api_base)
    if api:
        faults.append(f"[sms] api_base {api}")
    if public or api:
        return faults
    is_abroad = sms.provider == "twilio" and not is_loopback(sms.api_base)
    if is_abroad and not settings.web.public_url.startswith("https://"):
        faults.append(
            "[web] public_url must start with https:// for the provider to reach it safely."
        )
    return faults


def check_account(settings: Settings) -> list[str]:
    """The faults of the account at the provider."""
    sms, faults = settings.sms, []
    if sms.provider == "twilio":
        faults += [
            f"[sms] {key} is missing. The provider twilio needs it."
            for key in ("account_sid", "auth_token", "sender")
            if not getattr(sms, key)
        ]
    if sms.account_sid and not _ACCOUNT.fullmatch(sms.account_sid):
        faults.append(
            "[sms] account_sid is no account: AC and 32 digits or letters a to f."
            " Copy it from the provider's console."
        )
    return faults


def check_mail(settings: Settings) -> list[str]:
    """The faults of the mail server, and of doing without texts where there is none."""
    mail, faults = settings.email, []
    if not mail.host:
        needs = settings.sms.provider == "none"
        return ["[email] host is missing. With [sms] provider none all goes by e-mail."] * needs
    if _ODD.search(mail.host) or "/" in mail.host:
        faults.append("[email] host is no name of a server. Write one such as mail.example.org.")
    if not mail.sender:
        faults.append("[email] sender is missing. Mail servers want to know who writes.")
    if mail.security == "none" and not _is_here(mail.host):
        faults.append("[email] security none is for a mail server on this machine alone.")
    if bool(mail.username) != bool(mail.password):
        faults.append("[email] username and password go together: give both, or neither.")
    return faults


def check_demonstrations(settings: Settings) -> list[str]:
    """The settings for demonstrations, where texts could really go out."""
    is_here = find_address_fault(settings.sms.api_base) or is_loopback(settings.sms.api_base)
    needs = [] if is_here else ["[sms] api_base"]
    if settings.email.host and not _is_here(settings.email.host):
        needs.append("[email] host")
    return [
        f"{key} is for demonstrations: it needs {place} on this machine."
        for place in needs
        for key in list_demonstrating(settings)
    ]


def list_demonstrating(settings: Settings) -> list[str]:
    """The settings in use that only a demonstration may have."""
    demonstrating = {
        "[clock] file": settings.clock.file is not None,
        "[database] synchronous = off": settings.database.synchronous == "off",
        "[vault] durable = false": not settings.vault.durable,
    }
    return [key for key, is_set in demonstrating.items() if is_set]


def find_address_fault(url: str) -> str:
    """What keeps a text from being the address of a web server; empty if nothing does."""
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return _WRITE_ADDRESS
    is_plain = not (parts.query or parts.fragment or parts.username) and not _ODD.search(url)
    return "" if is_address and is_plain and parts.scheme in ("http", "https") else _WRITE_ADDRESS


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine; `url` has been found to be an address."""
    return _is_here(urlsplit(url).hostname or "")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def list_faults(settings: Settings) -> Iterator[str]:
    """Every fault that can be told from the settings alone."""
    checks = (check_agency, check_account, check_addresses, check_mail, check_demonstrations)
    for check in checks:
        yield from check(settings)


_ACCOUNT: Final = re.compile(r"AC[0-9a-fA-F]{32}")
_TELEPHONE: Final = re.compile(r"(?=(?:\D*\d){3})[\d\s()+./-]+(?:\s*(?:x|ext\.?)\s*\d+)?")
_ODD: Final = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]")
_WRITE_ADDRESS: Final = "is no address. Write one such as https://wellness.example.org."
