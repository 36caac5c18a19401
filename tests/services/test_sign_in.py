import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlmodel import select

from tests.fakes import FrozenClock
from tests.web.web_harness import CHEAP, PASSWORD, add_staff
from wellness.domain.access import Role
from wellness.domain.keyed import KeyedHash
from wellness.services import sign_in as service
from wellness.services.passwords import Cost, Passwords
from wellness.services.sign_in import PER_ACCOUNT, PER_ADDRESS, Refused, SignIn, Throttled, Welcome
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account, SignInFailure

EMAIL = "dana@example.org"
KEYED = KeyedHash(b"k" * 32)
PASSWORDS = Passwords(shortest=15, agency="Riverbend", cost=CHEAP)


@pytest.fixture(autouse=True)
def _account(database: Database) -> None:
    with database.transaction() as session:
        add_staff(session, Role.LEADER, email=EMAIL)


def attempt(
    database: Database,
    clock: FrozenClock,
    password: str = PASSWORD,
    *,
    email: str = EMAIL,
    address: str = "203.0.113.9",
    passwords: Passwords = PASSWORDS,
) -> SignIn:
    return service.sign_in(
        database,
        email=email,
        password=password,
        address=address,
        passwords=passwords,
        keyed=KEYED,
        fresh_key=partial(secrets.token_hex, 16),
        now=clock(),
    )


def counts(database: Database) -> list[int]:
    with database.reading() as session:
        return sorted(row.count for row in session.exec(select(SignInFailure)).all())


def test_the_right_password_signs_in_under_any_case_of_the_address(
    database: Database, clock: FrozenClock
) -> None:
    outcome = attempt(database, clock, email="DANA@example.org")

    assert isinstance(outcome, Welcome)
    assert outcome.account.email == EMAIL


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    database: Database, clock: FrozenClock
) -> None:
    assert attempt(database, clock, "wrong") == Refused()
    assert attempt(database, clock, email="nobody@example.org") == Refused()


def test_an_account_without_password_or_disabled_is_refused_like_an_unknown_one(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        add_staff(session, email="invited@example.org", password_hash=None)
        add_staff(session, email="gone@example.org", is_disabled=True)

    assert attempt(database, clock, email="invited@example.org") == Refused()
    assert attempt(database, clock, email="gone@example.org") == Refused()


def test_an_unknown_address_costs_as_many_hashes_as_a_known_one(
    database: Database, clock: FrozenClock
) -> None:
    class Counting(Passwords):
        hashed = 0

        def matches(self, password_hash: str | None, password: str) -> bool:
            type(self).hashed += 1
            return super().matches(password_hash, password)

    passwords = Counting(shortest=15, agency="Riverbend", cost=CHEAP)

    attempt(database, clock, "wrong", passwords=passwords)
    attempt(database, clock, "wrong", email="nobody@example.org", passwords=passwords)

    assert Counting.hashed == 2


def test_the_eleventh_attempt_within_an_hour_is_not_looked_at(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(PER_ACCOUNT):
        assert attempt(database, clock, "wrong") == Refused()

    assert attempt(database, clock) == Throttled(until=datetime(2026, 11, 23, 16, tzinfo=UTC))


def test_an_unknown_address_is_throttled_like_a_known_one(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(PER_ACCOUNT):
        attempt(database, clock, email="nobody@example.org")

    assert isinstance(attempt(database, clock, email="nobody@example.org"), Throttled)


def test_one_network_address_has_fifty_failures_over_all_accounts(
    database: Database, clock: FrozenClock
) -> None:
    for n in range(PER_ADDRESS):
        attempt(database, clock, "wrong", email=f"staff{n}@example.org")

    assert isinstance(attempt(database, clock), Throttled)
    assert isinstance(attempt(database, clock, address="198.51.100.7"), Welcome)


def test_a_new_hour_starts_from_nothing_and_forgets_the_old_one(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(PER_ACCOUNT + 1):
        attempt(database, clock, "wrong")
    clock.move(hours=1)

    assert isinstance(attempt(database, clock), Welcome)
    assert counts(database) == [0]


def test_the_worker_can_drop_the_counts_of_earlier_hours(
    database: Database, clock: FrozenClock
) -> None:
    attempt(database, clock, "wrong")

    with database.transaction() as session:
        service.drop_old_failures(session, now=clock.move(hours=1))

    assert counts(database) == []


def test_signing_in_takes_the_failures_of_the_account_back(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(PER_ACCOUNT - 1):
        attempt(database, clock, "wrong")

    attempt(database, clock)

    assert counts(database) == [PER_ACCOUNT - 1]  # the address keeps its failures
    assert attempt(database, clock, "wrong") == Refused()


def test_counts_hold_neither_address_nor_account(database: Database, clock: FrozenClock) -> None:
    attempt(database, clock, "wrong")

    with database.reading() as session:
        rows = repr(session.exec(select(SignInFailure)).all())

    assert "dana" not in rows
    assert "203.0" not in rows


def test_the_key_of_counts_goes_with_its_hour(database: Database, clock: FrozenClock) -> None:
    attempt(database, clock, "wrong")
    first = hour_key(database)
    attempt(database, clock, "wrong")
    within = hour_key(database)
    clock.move(hours=1)
    attempt(database, clock, "wrong")
    later = hour_key(database)
    clock.move(hours=1)
    with database.transaction() as session:
        service.drop_old_failures(session, now=clock())

    assert first == within
    assert len({first, later, hour_key(database)}) == 3
    assert hour_key(database) == ""
    assert counts(database) == []


def test_counts_cannot_be_tried_out_with_the_installation_s_secret_alone(
    database: Database, clock: FrozenClock
) -> None:
    attempt(database, clock, "wrong")
    [slot, key] = hour_key(database).split()

    with database.reading() as session:
        kept = {row.key for row in session.exec(select(SignInFailure)).all()}

    assert KEYED.of_sign_in("address|203.0.113.9", key) in kept
    assert KEYED.of_sign_in("address|203.0.113.9", slot) not in kept


def hour_key(database: Database) -> str:
    with database.reading() as session:
        return operation.find_mark(session, service.HOUR_KEY) or ""


def test_attempts_at_the_same_moment_are_each_counted(
    database: Database, clock: FrozenClock
) -> None:
    tries = 3 * PER_ACCOUNT
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(partial(attempt, database, clock), ["wrong"] * tries))

    assert outcomes.count(Refused()) == PER_ACCOUNT
    assert sum(isinstance(outcome, Throttled) for outcome in outcomes) == tries - PER_ACCOUNT


def test_a_hash_made_at_another_cost_is_made_anew(database: Database, clock: FrozenClock) -> None:
    dearer = Passwords(shortest=15, agency="Riverbend", cost=replace(CHEAP, rounds=2))

    attempt(database, clock, passwords=dearer)

    with database.reading() as session:
        kept = session.exec(select(Account.password_hash)).one()
    assert kept is not None
    assert "t=2" in kept
    assert isinstance(attempt(database, clock, passwords=dearer), Welcome)


@pytest.mark.parametrize("change", [{"is_disabled": True}, {"password_hash": "another"}])
def test_an_account_disabled_or_reset_while_its_password_is_checked_is_refused(
    database: Database, clock: FrozenClock, change: dict[str, object]
) -> None:
    class Slow(Passwords):
        def matches(self, password_hash: str | None, password: str) -> bool:
            with database.transaction() as session:
                session.exec(select(Account)).one().sqlmodel_update(change)
            return super().matches(password_hash, password)

    outcome = attempt(database, clock, passwords=Slow(shortest=15, agency="Riverbend", cost=CHEAP))

    assert outcome == Refused()


def test_the_default_cost_is_argon2id_with_19_mib_two_rounds_one_lane() -> None:
    encoded = Passwords(shortest=15, agency="Riverbend").hash(PASSWORD)

    assert encoded.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert Cost() == Cost(memory_kib=19456, rounds=2, lanes=1)


def test_a_damaged_hash_matches_nothing() -> None:
    assert not PASSWORDS.matches("not a hash", PASSWORD)


def test_nobody_signs_in_with_the_password_of_the_stand_in() -> None:
    assert not PASSWORDS.matches(None, "nobody has this password")
