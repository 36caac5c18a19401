"""The composition root: settings become a running installation, or one list of all faults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from wellness.channels.base import TextChannel
from wellness.channels.configured import (
    CHANNEL_CHECKS,
    build_chats,
    build_mails,
    build_texts,
    describe_mail,
    describe_texts,
    find_reach,
    join,
)
from wellness.channels.email import EmailChannel
from wellness.channels.phones import is_region
from wellness.channels.twilio import TwilioChannel, TwilioWebhooks
from wellness.clock import Clock, FileClock, system_clock
from wellness.config import Settings, load
from wellness.config.checks import list_faults
from wellness.config.settings import Sms
from wellness.config.writing import list_sections
from wellness.domain.asking import AskRules
from wellness.domain.bands import Limits
from wellness.domain.keyed import KeyedHash
from wellness.domain.language import Language
from wellness.domain.periods import Calendar
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.retention import Retention
from wellness.domain.texts import PulseMode, Wording, WordingError
from wellness.errors import Invalid
from wellness.services.copies import CopyEraser
from wellness.services.directory import find_directory, list_directory_faults
from wellness.services.dispatch import Dispatcher
from wellness.services.inbound import Inbound
from wellness.services.pulses import find_monthly, list_pulse_faults
from wellness.services.reconciling import Reconciler
from wellness.services.terms import Terms
from wellness.services.throughput import limits_of
from wellness.storage.database import Database, check_url, find_file
from wellness.vault.configured import build_vault
from wellness.vault.remote.configured import (
    list_address_faults,
    list_path_faults,
)
from wellness.vault.service import Vault


@dataclass(frozen=True)
class Runtime:
    """A running installation."""

    settings: Settings
    terms: Terms
    clock: Clock
    database: Database
    vault: Vault
    channel: TextChannel
    dispatcher: Dispatcher
    webhooks: TwilioWebhooks
    eraser: CopyEraser | None = None
    reconciler: Reconciler | None = None
    mails: EmailChannel | None = None


class Refused(Invalid):
    """The configuration cannot be used; every fault is in `faults`."""

    def __init__(
        self,
        faults: tuple[str, ...],
        *,
        kept: str = "Nothing was started or changed.",
        remedy: str = "Correct what is listed; wellness check-config looks again.",
    ) -> None:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        super().__init__(
            f"The configuration has {len(faults)} fault{'s' if len(faults) > 1 else ''}:{listed}",
            kept=f"\n{kept}",
            remedy=remedy,
        )
        self.faults = faults


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a file and the environment.

    Raises:
        Refused: listing every fault of both, and of what the settings mean.
    """
    loaded = load(path, environ)
    if faults := loaded.faults + check(loaded.settings):
        raise Refused(faults) if path else Refused(faults, remedy=_NAME_A_FILE)
    return loaded.settings


def load_vault_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of the vault's own process, which needs no secret of web and worker.

    Raises:
        Refused: listing the faults in what it reads: `[vault]`, `[backup]`, `[clock]`, `[log]`.
    """
    loaded = load(path, environ)
    others = {"texts", *list_sections()} - {"vault", "backup", "clock", "log"}
    faults = (*loaded.faults, *check(loaded.settings), *_path_faults(loaded.settings))
    own = dict.fromkeys(fault for fault in faults if _section_of(fault) not in others)
    if own:
        raise Refused(tuple(own))
    return loaded.settings


def check(settings: Settings) -> tuple[str, ...]:
    """The faults of settings that read well but cannot be meant."""
    attempts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("[agency] zone", lambda: _zone(settings)),
        ("[agency] languages", lambda: [Language(code) for code in settings.agency.languages]),
        ("[agency] phone_region", lambda: _region(settings)),
        ("[database] url", lambda: check_url(settings.database.url)),
        ("[privacy]", lambda: _limits(settings)),
        ("[privacy] anchor", lambda: _anchor(settings)),
        ("[schedule]", lambda: _ask_rules(settings)),
        *((where, partial(check_part, settings)) for where, check_part in CHANNEL_CHECKS),
        ("[texts]", lambda: _wording(settings)),
    )
    faults = [fault for where, attempt in attempts if (fault := _try(where, attempt))]
    own = [*list_pulse_faults(settings.pulses), *list_directory_faults(settings.support)]
    return (*faults, *list_faults(settings), *own, *_vault_faults(settings))


def build(settings: Settings, *, vault: Vault | None = None) -> Runtime:
    """The parts of an installation, put together."""
    clock = build_clock(settings)
    terms, texts, mails = build_terms(settings), build_texts(settings), build_mails(settings)
    channel = join(texts, mails, build_chats(settings))
    database = Database(settings.database.url, durable=settings.database.synchronous == "full")
    vault = vault or build_vault(settings.vault, clock)
    return Runtime(
        settings=settings,
        terms=terms,
        clock=clock,
        database=database,
        vault=vault,
        channel=channel,
        dispatcher=Dispatcher(
            database,
            channel,
            terms,
            concurrency=settings.sms.concurrency,
            limits=limits_of(settings.sms),
        ),
        webhooks=TwilioWebhooks(
            public_url=settings.web.public_url,
            auth_tokens=(settings.sms.auth_token, settings.sms.auth_token_secondary),
        ),
        eraser=_eraser(settings.sms, database, vault, texts),
        reconciler=_reconciler(database, vault, texts, terms),
        mails=mails,
    )


def build_clock(settings: Settings) -> Clock:
    """The machine's clock, or a virtual one."""
    return FileClock(settings.clock.file) if settings.clock.file else system_clock


def build_terms(settings: Settings) -> Terms:
    """The settings as domain values."""
    keyed = KeyedHash(settings.web.secret_key.encode())
    return Terms(
        agency=settings.agency.name,
        help_phone=settings.agency.help_phone,
        support=settings.agency.support,
        public_url=settings.web.public_url.rstrip("/"),
        default_language=Language(settings.agency.default_language),
        zone=_zone(settings),
        calendar=_calendar(settings),
        limits=_limits(settings),
        ask_rules=_ask_rules(settings),
        pulse=POST_SHIFT,
        wording=_wording(settings),
        mode=PulseMode(settings.sms.mode),
        carrier_keywords=settings.sms.carrier_keywords,
        contact_within=timedelta(hours=settings.debrief.contact_hours),
        acute_flag=settings.debrief.acute_flag,
        hard_calls=settings.exposures.hard_calls,
        keyed=keyed,
        sender_fingerprint=keyed.derive(describe_texts(settings))[:32],
        deletes_copies=settings.sms.provider == "twilio" and settings.sms.retention == "delete",
        retention=Retention(**vars(settings.retention)),
        monthly=find_monthly(settings.pulses),
        sends_digest=settings.email.digest,
        reach=find_reach(settings),
        mail_fingerprint=keyed.derive(describe_mail(settings))[:32],
        directory=find_directory(settings.support),
    )


_NAME_A_FILE: Final = (
    "No configuration file was read. Name one with --config, or run wellness init to write one."
)


def _eraser(
    sms: Sms, database: Database, vault: Vault, texts: TextChannel | None
) -> CopyEraser | None:
    if not isinstance(texts, TwilioChannel):
        return None
    sweeps = sms.retention == "delete"  # else only what was noted before goes
    return CopyEraser(database, vault, texts, sweeps=sweeps, concurrency=sms.concurrency)


def _reconciler(
    database: Database, vault: Vault, texts: TextChannel | None, terms: Terms
) -> Reconciler | None:
    if not isinstance(texts, TwilioChannel):
        return None
    return Reconciler(database, Inbound(database, vault, terms), texts, texts, terms)


def _try(where: str, attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (ValueError, WordingError) as error:
        return f"{where} {error}"
    return ""


def _zone(settings: Settings) -> ZoneInfo:
    if settings.agency.zone not in available_timezones():
        raise ValueError(f"{settings.agency.zone!r} is no time zone; write one like Europe/Madrid")
    return ZoneInfo(settings.agency.zone)


def _region(settings: Settings) -> None:
    if not is_region(settings.agency.phone_region):
        region = settings.agency.phone_region
        raise ValueError(f"{region!r} is no country; write two capital letters such as US")


def _limits(settings: Settings) -> Limits:
    return Limits(known=settings.privacy.c, voters=settings.privacy.k)


def _calendar(settings: Settings) -> Calendar:
    return Calendar(_zone(settings), settings.privacy.anchor, settings.privacy.period_days)


def _anchor(settings: Settings) -> Calendar:
    """The calendar in a zone that is known, so that a wrong zone is told once."""
    return Calendar(ZoneInfo("UTC"), settings.privacy.anchor, settings.privacy.period_days)


def _ask_rules(settings: Settings) -> AskRules:
    schedule = settings.schedule
    return AskRules(
        delay=timedelta(minutes=schedule.delay_minutes),
        jitter=timedelta(minutes=schedule.jitter_minutes),
        quiet_from=schedule.quiet_from,
        quiet_to=schedule.quiet_to,
        morning=schedule.morning,
        per_day=schedule.per_day,
        per_week=schedule.per_week,
        minimum_rest=timedelta(hours=schedule.minimum_rest_hours),
        window=timedelta(hours=schedule.window_hours),
    )


def _wording(settings: Settings) -> Wording:
    return Wording.with_overrides(settings.texts)


def _vault_faults(settings: Settings) -> list[str]:
    faults = list_address_faults(settings.vault)
    if settings.vault.address.startswith("tls:"):
        return faults  # the folder is on the vault's machine, and checked there
    return [*faults, *_path_faults(settings)]


def _path_faults(settings: Settings) -> list[str]:
    return list_path_faults(settings, database=find_file(settings.database.url))


def _section_of(fault: str) -> str:
    """The section a fault is told of; empty where it is the file or a variable."""
    return fault[1:].partition("]")[0] if fault.startswith("[") else ""
