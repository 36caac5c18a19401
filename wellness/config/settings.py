"""Every setting, with its default, its bounds and the sentence that explains it.

`config.example.toml` is held against this module by a test. Rules that need the domain (k against
c, the wording of texts, the anchor's weekday) are checked in `wiring`, so that one message lists
the faults of both.
"""

from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from wellness.config.counting import Exposures
from wellness.config.declaring import Bounds, Secret, bounds_of, setting
from wellness.config.mailing import Email, Notices

Tables = tuple[dict[str, Any], ...]

__all__ = ["Bounds", "Email", "Notices", "Secret", "Settings", "bounds_of", "setting"]


@dataclass(frozen=True)
class Agency:
    """Who asks."""

    name: str = setting("", "The agency's name as people know it.", required=True)
    zone: str = setting("America/New_York", "Its time zone (IANA name).")
    languages: tuple[str, ...] = setting(("en", "es"), "Languages texts are sent in: en, es.")
    default_language: str = setting(
        "en", "For people whose roster row names no language.", choices=("en", "es")
    )
    help_phone: str = setting("", "Number that answers questions about check-ins.", required=True)
    support: str = setting(
        "", "Where the support directory is found: a number or a short address.", required=True
    )
    date_order: str = setting(
        "month-first",
        "How slashed dates in imported files are read; ISO dates are always understood.",
        choices=("month-first", "day-first"),
    )
    phone_region: str = setting("US", "Country of phone numbers written without one (ISO 3166).")


@dataclass(frozen=True)
class Database:
    """Where rosters, shifts, texts and releases are kept."""

    url: str = setting("sqlite:///var/wellness.db", "SQLAlchemy address of the main database.")
    synchronous: str = setting(
        "full",
        "SQLite durability; off is for building the demo only.",
        choices=("full", "off"),
    )


@dataclass(frozen=True)
class Vault:
    """Where open periods are kept, encrypted."""

    path: Path = setting(
        Path("var/vault"), "Folder of keys and ballots; never inside a backup (rule R19)."
    )
    durable: bool = setting(default=True, doc="Sync every cast; false is for the demo only.")
    address: str = setting(
        "",
        "Where the process `wellness vault` is reached: unix:/run/wellness-vault/vault.sock, or"
        " tls://host:port between machines. Empty: the vault is a part of web and worker.",
    )
    callers: tuple[str, ...] = setting(
        (),
        "Who may call that process: over unix: users, by name or number, besides its own; over"
        " tls: names in certificates, any certificate of the CA if empty.",
    )
    ca: Path | None = setting(None, "For tls: the CA of the installation's own certificates (PEM).")
    certificate: Path | None = setting(None, "For tls: this machine's certificate (PEM).")
    key: Path | None = setting(None, "For tls: the private key of that certificate (PEM).")


@dataclass(frozen=True)
class Backup:
    """What is copied elsewhere."""

    paths: tuple[Path, ...] = setting((), "Folders that any backup copies; the vault lies in none.")


@dataclass(frozen=True)
class Privacy:
    """The agency's one k and c (rule R5) and the length of a period (rule R2)."""

    k: int = setting(7, "Fewest people in anything shown: 2c+3 to 15.", least=5, most=15)
    c: int = setting(2, "Answers of a group somebody may know already: 1 to 3.", least=1, most=3)
    period_days: int = setting(14, "Length of a period: 14 or 28.", choices=("14", "28"))
    anchor: date = setting(date(2026, 1, 5), "A Monday on which a period starts at 04:00 local.")


@dataclass(frozen=True)
class Schedule:
    """When a responder is asked after a shift."""

    delay_minutes: int = setting(30, "From the end of a shift to its text.", least=0, most=720)
    jitter_minutes: int = setting(30, "Spread added to it.", least=0, most=240)
    quiet_from: time = setting(time(21), "Local time from which nothing is sent.")
    quiet_to: time = setting(time(8), "Local time until which nothing is sent.")
    morning: time = setting(time(10), "When a text kept back by quiet hours is sent.")
    per_day: int = setting(1, "Most check-ins asked of one person a day.", least=1, most=3)
    per_week: int = setting(3, "Most check-ins asked of one person a week.", least=1, most=7)
    minimum_rest_hours: int = setting(10, "No text between shifts closer than this.", least=0)
    window_hours: int = setting(6, "How late a text may still go out.", least=1, most=24)


@dataclass(frozen=True)
class Sms:
    """The text message provider."""

    provider: str = setting(
        "console",
        "twilio, console (prints, sends nothing), or none (everything goes by [email]).",
        choices=("twilio", "console", "none"),
    )
    account_sid: str = setting("", "Twilio account.")
    auth_token: Secret = setting(Secret(), "Twilio auth token.", shortest=32)
    auth_token_secondary: Secret = setting(
        Secret(), "The second token while tokens are being rotated.", shortest=32
    )
    sender: str = setting("", "Number (E.164) that texts come from.")
    api_base: str = setting("https://api.twilio.com", "Base address of the provider's API.")
    mode: str = setting(
        "reply-or-link",
        "What a check-in text asks for.",
        choices=("reply-or-link", "link", "reply"),
    )
    carrier_keywords: bool = setting(
        default=True, doc="The carrier itself answers STOP, START and HELP (R15 counts on it)."
    )
    concurrency: int = setting(4, "Texts in flight at once.", least=1, most=32)
    segments_per_second: int = setting(
        1,
        "What the sender may send, in segments a second; four fifths of it are used. A long code"
        " has 1, a toll-free number 3, a registered campaign what its trust score gives, a short"
        " code 100.",
        least=1,
        most=1000,
    )
    per_day_limit: int = setting(
        4,
        "Most texts of ours a day for each person on the roster, and 50 besides: what queues more"
        " is stopped until somebody has looked.",
        least=2,
        most=50,
    )
    retention: str = setting(
        "delete",
        "The provider's copies of texts: delete (each is deleted by its API when it is through), or"
        " redact (the account has message redaction for bodies and keeps none: nothing to delete).",
        choices=("delete", "redact"),
    )


@dataclass(frozen=True)
class Web:
    """The web server."""

    public_url: str = setting("http://127.0.0.1:8000", "Address people and the provider reach.")
    secret_key: Secret = setting(
        Secret(),
        "Signs sessions and keys replay rows; 32 characters or more.",
        required=True,
        shortest=32,
    )
    host: str = setting("127.0.0.1", "Address to listen on.")
    port: int = setting(8000, "Port to listen on.", least=1, most=65535)
    processes: int = setting(2, "Web processes.", least=1, most=64)
    threads: int = setting(8, "Threads in each.", least=1, most=64)


@dataclass(frozen=True)
class Accounts:
    """Staff sign-in."""

    password_length: int = setting(15, "Shortest password.", least=15, most=64)
    idle_minutes: int = setting(30, "Signed out after so long without a request.", least=5)
    absolute_hours: int = setting(8, "Signed out after so long in any case.", least=1, most=24)


@dataclass(frozen=True)
class Debrief:
    """When peer supporters are told."""

    acute_flag: bool = setting(
        default=True,
        doc="Flag a release with hard calls and strain in half or more (T4); false in services"
        " where hard calls are every day.",
    )
    contact_hours: int = setting(24, "By when a peer answers CONTACT.", least=1, most=72)


@dataclass(frozen=True)
class Pulses:
    """What is asked besides the check-in after a shift."""

    monthly: bool = setting(
        default=False,
        doc="Ask the monthly check-in: twelve questions by web link, in periods of 28 days.",
    )
    monthly_leave_out: tuple[str, ...] = setting(
        (),
        "Indicators of it that are not asked: burned_out, burnout_symptoms, low_backing, low_voice,"
        " low_recovery, low_help.",
    )
    monthly_questions: Tables = setting(
        (),
        "An agency's own closed questions in it, one indicator each, at most six in all (rule R3);"
        " docs/configuration.md says how.",
    )


@dataclass(frozen=True)
class Support:
    """The support directory: where people find help, on /support and beside prompts."""

    entries: Tables = setting(
        (),
        "EAP, clinician on call, chaplain, peers, helplines: one table each with kind, name, phone"
        " or web, hours, checked_on; docs/configuration.md says how.",
    )


@dataclass(frozen=True)
class Retention:
    """How long records are kept (rules R34, R35); answers go with their period whatever stands."""

    releases_years: int = setting(3, "Releases, in years.", least=1, most=10)
    log_years: int = setting(3, "The change log and settled proposals, in years.", least=1, most=10)
    incidents_years: int = setting(3, "Incidents and flags, in years.", least=1, most=10)
    consent_years: int = setting(
        4, "The consent record of people who left, in years.", least=1, most=10
    )
    backup_days: int = setting(
        14,
        "Backups in [backup] paths, in days; the audit tells of older ones, nothing deletes them.",
        least=1,
        most=90,
    )


@dataclass(frozen=True)
class Log:
    """What is written to the log; never a number, a name, a token or an answer."""

    level: str = setting(
        "info", "The least that is written.", choices=("debug", "info", "warning", "error")
    )
    files: tuple[Path, ...] = setting(
        (),
        "Where the log is kept, if in files: it goes to standard error, and"
        " `wellness privacy audit` looks through these.",
    )


@dataclass(frozen=True)
class VirtualClock:
    """A clock for demonstrations; refused unless the provider is on loopback."""

    file: Path | None = setting(None, "File holding an ISO instant that only moves forward.")


@dataclass(frozen=True)
class Settings:
    """Everything the program is told; `texts` overrides wording by text and language."""

    agency: Agency = field(default_factory=Agency)
    database: Database = field(default_factory=Database)
    vault: Vault = field(default_factory=Vault)
    backup: Backup = field(default_factory=Backup)
    privacy: Privacy = field(default_factory=Privacy)
    schedule: Schedule = field(default_factory=Schedule)
    sms: Sms = field(default_factory=Sms)
    email: Email = field(default_factory=Email)
    notices: Notices = field(default_factory=Notices)
    web: Web = field(default_factory=Web)
    accounts: Accounts = field(default_factory=Accounts)
    debrief: Debrief = field(default_factory=Debrief)
    exposures: Exposures = field(default_factory=Exposures)
    pulses: Pulses = field(default_factory=Pulses)
    support: Support = field(default_factory=Support)
    retention: Retention = field(default_factory=Retention)
    log: Log = field(default_factory=Log)
    clock: VirtualClock = field(default_factory=VirtualClock)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
