"""What the services are told once: who asks, what is asked, in which words, by which clock."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wellness.domain.asking import AskRules
from wellness.domain.bands import Limits
from wellness.domain.directory import Entry
from wellness.domain.keyed import KeyedHash
from wellness.domain.language import Language
from wellness.domain.periods import Calendar
from wellness.domain.pulse import Pulse
from wellness.domain.reach import Medium, Reach
from wellness.domain.retention import Retention
from wellness.domain.texts import FIELDS, PulseMode, TextKey, Wording, for_mode, render


@dataclass(frozen=True)
class Terms:
    """The agency's settings as domain values; fixed while the program runs.

    `sender_fingerprint` tells apart by what account, sender and token texts go out.
    `pulse` is asked after shifts and by text, `monthly` once a month by link, if at all.
    `sender_fingerprint` tells apart by what account, sender and token texts go out,
    `mail_fingerprint` by what server and account e-mails, to what chats notices do.
    `hard_calls` are the types of call that count as hard, as dispatch names them.
    With `deletes_copies` the provider keeps bodies, and is told to delete them (R25); with
    `sends_digest` leaders hear of results by e-mail once a month.
    """

    agency: str
    help_phone: str
    support: str
    public_url: str
    default_language: Language
    zone: ZoneInfo
    calendar: Calendar
    limits: Limits
    ask_rules: AskRules
    pulse: Pulse
    wording: Wording
    mode: PulseMode
    carrier_keywords: bool
    contact_within: timedelta
    acute_flag: bool
    keyed: KeyedHash
    sender_fingerprint: str = ""
    deletes_copies: bool = False
    retention: Retention = field(default_factory=Retention)
    monthly: Pulse | None = None
    sends_digest: bool = False

    @property
    def pulses(self) -> tuple[Pulse, ...]:
        """All that are asked, by key: releases of one instant follow one another so (R11)."""
        asked = [self.pulse] if self.monthly is None else [self.pulse, self.monthly]
        return tuple(sorted(asked, key=lambda pulse: pulse.key))

    def find_pulse(self, key: str) -> Pulse | None:
        """The pulse of that key, if it is asked."""
        return next((pulse for pulse in self.pulses if pulse.key == key), None)

    reach: Reach = field(default_factory=Reach)
    hard_calls: tuple[str, ...] = ()
    mail_fingerprint: str = ""
    directory: tuple[Entry, ...] = ()

    def text(self, key: TextKey, language: Language, /, **fields: str | int) -> str:
        """The text `key` in the variant of the agency's mode, filled with what that one declares.

        A mode without links has no field for one, so what a variant does not declare is left out.
        """
        variant = for_mode(key, self.mode)
        declared = {name: value for name, value in fields.items() if name in FIELDS[variant]}
        return render(self.wording, variant, language, **declared)

    def fingerprint_of(self, medium: Medium) -> str:
        """What tells apart the sender of a medium from the one it had before."""
        return self.sender_fingerprint if medium is Medium.TEXT else self.mail_fingerprint

    def language_of(self, code: str | None) -> Language:
        """A roster row's language; the agency's where it names none."""
        return self.default_language if code is None else Language(code)

    def local_date(self, instant: datetime) -> date:
        """The agency's date at an instant."""
        return instant.astimezone(self.zone).date()

    @property
    def privacy_link(self) -> str:
        """Where the rules are explained."""
        return f"{self.public_url}/privacy"

    def checkin_link(self, token: str) -> str:
        """The link of one check-in; the token stays in the fragment, out of every log (R27)."""
        return f"{self.public_url}/c#{token}"
