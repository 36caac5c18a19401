"""Riverbend after thirteen releases, with everything that can happen under way."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlmodel import Session

from tests.faces.staff import add_everybody, faults, make_runtime_in
from tests.factories import add_account, add_person, add_shift, at, make_terms
from tests.web.results_world import EVENING, add_happenings, add_releases, add_riverbend
from tests.web.staff_site import AGENCY, StaffSite
from tests.web.test_monthly_results import add_months
from tests.web.test_report_pages import add_report
from tests.web.web_harness import sign_in, use_cheap_passwords
from wellness.demo.files import DemoFiles
from wellness.demo.page import make_blueprint
from wellness.domain.access import Role
from wellness.domain.changes import PolicyChange
from wellness.domain.language import Language
from wellness.domain.monthly import MONTHLY
from wellness.domain.signals import Offer, Outcome
from wellness.domain.texts import TextKey, Wording
from wellness.services import accounts, approvals, debriefs, flag_work, letters, policies, sender
from wellness.services import contacts as people
from wellness.storage import operation
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import PersonStatus, Texting, Unit
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS

THROTTLED = "throttled@example.org"
DIVISION, SMALL = "Community Response", "Co-Response"


def build(migrated_file: Path, folder: Path) -> tuple[Flask, Mapping[str, str]]:
    """The application, and the words of its addresses."""
    wording = Wording.with_overrides({"help": {"en": "{agency} {phone}"}})
    terms = make_terms(wording=wording, monthly=MONTHLY)
    runtime = make_runtime_in(folder, migrated_file, terms, mail=True)
    demo = DemoFiles(folder / "demo")
    demo.start_clock(runtime.clock())
    with runtime.database.transaction() as session:
        riverbend = add_riverbend(session)
        for team, size in riverbend.sizes.items():
            unit = session.get_one(Unit, riverbend.units[team])
            for _ in range(size):
                add_person(session, unit)
        staff = add_everybody(session, riverbend.units[AGENCY], riverbend.units[EVENING])
        add_releases(session, riverbend, terms=terms)
        add_months(session, riverbend, terms=runtime.terms)
    app = create_app(runtime, (*BLUEPRINTS, make_blueprint(demo), faults))
    use_cheap_passwords(app)
    site = StaffSite(app, runtime, riverbend)
    with runtime.database.transaction() as session:
        words = _fill(session, site, staff)
    _fail_to_sign_in(app)
    return app, words | _links(site)


def _fill(session: Session, site: StaffSite, staff: Mapping[str, UUID]) -> dict[str, str]:
    leader = session.get_one(Account, staff["director.en"])
    now, terms = site.runtime.clock(), site.runtime.terms
    add_happenings(session, site.riverbend, leader, terms=terms, now=now)
    _add_proposals(session, site, staff)
    _add_shifts(session, site)
    _add_texts(session, site)
    _work_on_contacts(session, site, staff)
    units = site.riverbend.units
    places = {"agency": AGENCY, "evening": EVENING, "division": DIVISION, "small": SMALL}
    return {name: str(units[unit]) for name, unit in places.items()} | _work_on_flags(
        session, site, staff
    )


def _work_on_flags(session: Session, site: StaffSite, staff: Mapping[str, UUID]) -> dict[str, str]:
    """One flag to take, one reported and unconfirmed, one taken by each, one closed."""
    now = site.runtime.clock()
    free = debriefs.list_flags(session, staff["peer.en"])
    add_report(session, site)
    [reported] = {flag.code for flag in debriefs.list_flags(session, staff["peer.en"])} - {
        flag.code for flag in free
    }
    for language, flag in zip(Language, free[1:3], strict=True):
        debriefs.take_flag(session, flag.code, staff[f"peer.{language}"], now=now)
        holder = staff[f"peer.{language}"]
        flag_work.note_offer(session, flag.code, holder, Offer.TEAM_TALK, now=now)
    closing = free[3]
    debriefs.take_flag(session, closing.code, staff["peer.en"], now=now)
    flag_work.close_flag(
        session, closing.code, staff["peer.en"], outcome=Outcome.HELD, reason=None, now=now
    )
    return {
        "free": str(free[0].code),
        "reported": str(reported),
        "closed": str(closing.code),
        **{f"mine_{one}": str(flag.code) for one, flag in zip(Language, free[1:3], strict=True)},
    }


def _work_on_contacts(session: Session, site: StaffSite, staff: Mapping[str, UUID]) -> None:
    now = site.runtime.clock()
    first, second = people.list_contacts(session)
    people.take_contact(session, first.id, staff["peer.en"], now=now)
    people.note_missed(session, first.id, staff["peer.en"], now=now)
    people.take_contact(session, second.id, staff["peer.es"], now=now)
    people.request_contact(
        session, name="Casey North", number="+19195550125", terms=site.runtime.terms, now=now
    )


def _add_proposals(session: Session, site: StaffSite, staff: Mapping[str, UUID]) -> None:
    terms, now = site.runtime.terms, site.runtime.clock()
    founding = approvals.propose(
        session,
        policies.founding_of(terms),
        proposer=staff["director.en"],
        terms=terms,
        now=now,
    )
    for language in Language:
        one = staff[f"representative.{language}"]
        approvals.approve(session, founding, approver=one, terms=terms, now=now)
    director = staff["director.en"]
    change = PolicyChange(9, 2, 14)
    approvals.propose(session, change, proposer=director, terms=terms, now=now)


def _add_shifts(session: Session, site: StaffSite) -> None:
    """Shifts with every reason for no text."""
    team = session.get_one(Unit, site.unit(SMALL))
    away, tired, early = (
        add_person(session, team, status=status)
        for status in (PersonStatus.LEAVE, PersonStatus.ACTIVE, PersonStatus.ACTIVE)
    )
    for start, end, person in (
        ("2026-11-23 08:00", "2026-11-23 16:00", away),
        ("2026-11-23 06:00", "2026-11-23 14:00", tired),
        ("2026-11-23 20:00", "2026-11-24 06:00", tired),
        ("2026-11-23 12:00", "2026-11-23 21:00", early),
        ("2026-11-24 07:30", "2026-11-24 15:00", early),
    ):
        add_shift(session, team, at(start), at(end), person)


def _add_texts(session: Session, site: StaffSite) -> None:
    """Texts that failed, that nobody knows of, a refused sender, a worker that is away."""
    now = site.runtime.clock()
    for key, state, days, code in (
        ("help:1", OutboxState.UNKNOWN, 4, None),
        ("help:2", OutboxState.SENT, 4, None),
        ("help:3", OutboxState.UNDELIVERED, 2, 30007),
        ("help:4", OutboxState.UNDELIVERED, 1, 30003),
    ):
        then = now - timedelta(days=days)
        session.add(
            Outbox(
                dedupe_key=key,
                text=TextKey.HELP,
                state=state,
                attempts=1,
                attempted_at=then,
                not_before=then,
                expires_at=then + timedelta(hours=6),
                error_code=code,
            )
        )
    fingerprint = site.runtime.terms.sender_fingerprint
    sender.stop_sender(session, code=30034, fingerprint=fingerprint)
    operation.beat(session, "tick", now - timedelta(minutes=3))


def _fail_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for _ in range(10):
        sign_in(client, THROTTLED, "wrong", environ_base={"REMOTE_ADDR": "192.0.2.9"})


def _links(site: StaffSite) -> dict[str, str]:
    """What links in texts and e-mails carry: two of a kind, one for each language."""
    terms, now, words = site.runtime.terms, site.runtime.clock(), {}
    with site.runtime.database.transaction() as session:
        team = session.get_one(Unit, site.unit(SMALL))
        for language in Language:
            address = f"lee.{language}@example.org"
            person = add_person(
                session, team, mobile=None, email=address, texting=Texting.UNCONFIRMED
            )
            token = f"j0in-of-22-characters-{language}"
            letters.offer_join(session, person.id, address, token, terms=terms, now=now)
            words[f"join_{language}"] = token
            for name in ("leave", "left", "undone"):
                link = letters.leave_link(f"{name}.{address}", terms=terms)
                words[f"{name}_{language}"] = link.rpartition("/")[2]
            account = add_account(session, Role.LEADER, site.unit(AGENCY), language=language)
            token = f"t0ken-of-22-characters-{language}"
            accounts.reset(session, account.id, token=partial(str, token), now=now)
            words[f"invited_{language}"] = token
    return words
