"""What each reply brings about, and the text that says so (messaging.md, "Reading a reply")."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, assert_never

from wellness.domain import replies
from wellness.domain.keyed import KeyedHash
from wellness.domain.language import Language
from wellness.domain.texts import TextKey
from wellness.domain.texts.dates import short_date, short_time
from wellness.services import (
    consent,
    contacts,
    eligibility,
    intake,
    policies,
    requests,
)
from wellness.services.intake import Refusal, Taken
from wellness.services.senders import Sender, Staff, find_sender, find_staff
from wellness.services.taking import take_by_text
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Texting
from wellness.vault.service import Vault


@dataclass(frozen=True, slots=True)
class Said:
    """A reply; a throttled one is left out after two within the hour (R26)."""

    text: str
    is_throttled: bool = True


class _Consent(TypedDict):
    keyed: KeyedHash
    wording: str
    now: datetime


class Responding:
    """Carries out replies: of responders, of peer supporters, of strangers.

    `sent_at` is given for texts that are read later than they were sent (`lateness`).
    """

    def __init__(
        self, database: Database, vault: Vault, terms: Terms, *, sent_at: datetime | None = None
    ) -> None:
        self._database, self._vault, self._terms = database, vault, terms
        self._sent_at = sent_at

    def respond(self, number: str, reply: replies.Reply, *, now: datetime) -> Said | None:
        """Carry out a reply and say so; None where nothing is to be said."""
        with self._database.reading() as session:
            sender = find_sender(session, number, terms=self._terms)
            is_of_staff = sender is None or isinstance(reply, replies.Take)
            staff = find_staff(session, number) if is_of_staff else None
        if staff is not None and isinstance(reply, replies.Take):
            return Said(take_by_text(self._database, reply.code, staff, terms=self._terms, now=now))
        if sender is not None:
            return self._respond_to(sender, reply, now)
        return self._respond_to_other(number, reply, staff, now)

    def _respond_to(self, sender: Sender, reply: replies.Reply, now: datetime) -> Said | None:
        match reply:
            case replies.Crisis():
                return self._crisis(sender, sender.number, reply, now)
            case replies.Help(by_carrier):
                return self._help(sender.language, by_carrier=by_carrier)
            case replies.Start(by_carrier):
                return self._start(sender, by_carrier=by_carrier, now=now)
            case replies.Join():
                return self._join(sender, now)
            case replies.Contact():
                return self._contact(sender, now)
            case replies.Language(code):
                return self._switch(sender, code)
            case replies.Tapback():
                return None
            case replies.Withdraw():
                return self._withdraw(sender, now)
            case replies.OptOut(by_carrier):
                return self._stop(sender, sender.number, by_carrier=by_carrier, now=now)
            case replies.Answer() | replies.Debrief() | replies.Unread() | replies.Take():
                return self._respond_to_member(sender, reply, now)
            case _:
                assert_never(reply)

    def _respond_to_member(
        self,
        sender: Sender,
        reply: replies.Answer | replies.Debrief | replies.Unread | replies.Take,
        now: datetime,
    ) -> Said | None:
        if sender.texting is Texting.UNCONFIRMED:
            return self._ask_to_join(sender, now)
        match reply:
            case replies.Answer(values):
                said = self._answer(sender, values, now)
            case replies.Debrief():
                said = self._debrief(sender, now)
            case replies.Unread() | replies.Take():
                said = self._say(sender, TextKey.UNREAD)
            case _:
                assert_never(reply)
        return None if sender.texting is Texting.OUT else said

    def _respond_to_other(
        self, number: str, reply: replies.Reply, staff: Staff | None, now: datetime
    ) -> Said | None:
        """Staff who are not on the roster get help; a stranger the crisis text, and no more."""
        language = self._terms.default_language if staff is None else staff.language
        match reply:
            case replies.Crisis():
                if staff or self._may_tell_stranger(number, now):
                    return self._crisis(staff, number, reply, now)
                return None
            case replies.Help(by_carrier) if staff is not None:
                return self._help(language, by_carrier=by_carrier)
            case replies.OptOut(by_carrier) if staff is not None:
                return self._stop(staff, number, by_carrier=by_carrier, now=now)
            case replies.Start() if staff is not None:
                with self._database.transaction() as session:
                    consent.start(session, None, number, **self._consent(now))
                return None
            case _:
                return None

    def _answer(self, sender: Sender, values: tuple[int, ...], now: datetime) -> Said:
        sent_at = self._sent_at or now
        with self._database.reading() as session:
            place = intake.find_place(session, sender.id, terms=self._terms, now=sent_at)
        if isinstance(place, Refusal):
            return self._refuse(sender, place)
        receipt = intake.cast(
            self._vault,
            place,
            values,
            agency_wide=False,
            language=sender.language,
            is_late=self._sent_at is not None,
            terms=self._terms,
            now=now,
        )
        match receipt.taken:
            case Taken.COUNTED:
                return self._say(sender, TextKey.THANKS, team=receipt.team, k=place.k)
            case Taken.CAPPED:
                return self._say(sender, TextKey.CAPPED)
            case Taken.LATE | Taken.NOT_YET:
                return self._say(sender, TextKey.LATE)
            case _:
                assert_never(receipt.taken)

    def _refuse(self, sender: Sender, refusal: Refusal) -> Said:
        if refusal.from_date is None:
            return self._say(sender, TextKey.LATE)
        return self._say(
            sender, TextKey.NOT_YET, date=short_date(refusal.from_date, sender.language)
        )

    def _withdraw(self, sender: Sender, now: datetime) -> Said | None:
        with self._database.reading() as session:
            sent_at = self._sent_at or now
            intake.withdraw(session, self._vault, sender.id, now=sent_at)
        if sender.texting is Texting.OUT:
            return None
        return self._say(sender, TextKey.WITHDRAWN, is_throttled=False)

    def _debrief(self, sender: Sender, now: datetime) -> Said:
        with self._database.reading() as session:
            home = intake.find_home(session, sender.id, terms=self._terms, now=now)
            box = requests.find_day_to_open(session, terms=self._terms, now=now)
        if isinstance(home, Refusal):
            return self._refuse(sender, home)
        if box is not None:  # after 09:00 people may be faster than the worker
            requests.open_day(self._vault, box)
        day = requests.request_day(terms=self._terms, now=now)
        is_noted = intake.ask_for_debrief(self._vault, sender.id, day=day)
        key = TextKey.DEBRIEF if is_noted else TextKey.NO_DEBRIEF
        return self._say(sender, key, team=home.team)

    def _contact(self, sender: Sender, now: datetime) -> Said:
        with self._database.transaction() as session:
            due_at = contacts.request_contact(
                session, name=sender.name, number=sender.number, terms=self._terms, now=now
            )
        return self._say(
            sender,
            TextKey.CONTACT,
            is_throttled=False,
            by=short_time(due_at.astimezone(self._terms.zone), sender.language),
            support=self._terms.support,
        )

    def _stop(
        self, sender: Sender | Staff, number: str, *, by_carrier: bool, now: datetime
    ) -> Said | None:
        self._opt_out(sender, number, now)
        if self._carrier_answers(by_carrier):
            return None
        text = self._terms.text(TextKey.STOP, sender.language, agency=self._terms.agency)
        return Said(text, is_throttled=False)

    def _opt_out(self, sender: Sender | Staff, number: str, now: datetime) -> None:
        with self._database.transaction() as session:
            is_staff = isinstance(sender, Staff)
            person = None if is_staff else rosters.get_person(session, sender.id)
            consent.stop(session, person, number, **self._consent(now))

    def _start(self, sender: Sender, *, by_carrier: bool, now: datetime) -> Said | None:
        with self._database.transaction() as session:
            person = rosters.get_person(session, sender.id)
            consent.start(session, person, sender.number, **self._consent(now))
            is_back = person.texting == Texting.JOINED
        if self._carrier_answers(by_carrier):
            return None
        if not is_back:
            return self._ask_to_join(sender, now)
        return self._say(sender, TextKey.REJOINED, agency=self._terms.agency)

    def _ask_to_join(self, sender: Sender, now: datetime) -> Said:
        with self._database.reading() as session:
            k = policies.find_voters(session, terms=self._terms, now=now)
        return self._say(sender, TextKey.OPT_IN, agency=self._terms.agency, k=k)

    def _join(self, sender: Sender, now: datetime) -> Said:
        with self._database.transaction() as session:
            person = rosters.get_person(session, sender.id)
            consent.join(session, person, sender.number, **self._consent(now))
            begins = eligibility.find_counts_from(session, sender.id, terms=self._terms, now=now)
            size = rosters.count_active(session, sender.unit_id)
        return self._say(
            sender,
            TextKey.WELCOME,
            date=short_date(self._terms.local_date(begins), sender.language),
            team=self._team(sender),
            size=size,
            privacy=self._terms.privacy_link,
        )

    def _switch(self, sender: Sender, code: str) -> Said | None:
        with self._database.transaction() as session:
            rosters.get_person(session, sender.id).language = code
        if sender.texting is Texting.OUT:
            return None
        return Said(self._terms.text(TextKey.LANGUAGE, Language(code)))

    def _crisis(
        self, sender: Sender | Staff | None, number: str, crisis: replies.Crisis, now: datetime
    ) -> Said:
        """The crisis text; it stands in for the confirmation of an opt-out beside the phrase."""
        if crisis.opts_out and sender is not None:
            self._opt_out(sender, number, now)
        language = self._terms.default_language if sender is None else sender.language
        key = TextKey.CRISIS_DIGITS if crisis.beside_digits else TextKey.CRISIS
        return Said(self._terms.text(key, language), is_throttled=False)

    def _help(self, language: Language, *, by_carrier: bool) -> Said | None:
        if self._carrier_answers(by_carrier):
            return None
        fields = {"agency": self._terms.agency, "phone": self._terms.help_phone}
        return Said(self._terms.text(TextKey.HELP, language, **fields), is_throttled=False)

    def _say(
        self, sender: Sender, key: TextKey, *, is_throttled: bool = True, **fields: str | int
    ) -> Said:
        return Said(self._terms.text(key, sender.language, **fields), is_throttled)

    def _team(self, sender: Sender) -> str:
        with self._database.reading() as session:
            name = rosters.find_unit_name(session, sender.unit_id)
        return self._terms.agency if name is None else name

    def _may_tell_stranger(self, number: str, now: datetime) -> bool:
        """Once an hour; late texts are answered once to a number by who reads them."""
        return bool(self._sent_at) or intake.may_tell_stranger(self._vault, number, now=now)

    def _carrier_answers(self, is_carrier_word: bool) -> bool:  # noqa: FBT001 - one question
        return is_carrier_word and self._terms.carrier_keywords

    def _consent(self, now: datetime) -> _Consent:
        version = self._terms.wording.version
        return {"keyed": self._terms.keyed, "wording": version, "now": self._sent_at or now}
