from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, id_of
from tests.fakes import FrozenClock
from tests.web.web_harness import CHEAP, PASSWORD, hash_cheaply
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.passwords import Weakness
from wellness.errors import Conflict, NotFound
from wellness.services import accounts
from wellness.services.accounts import AccountState, Invited, LinkSpent, WeakPassword
from wellness.services.passwords import Passwords
from wellness.storage.schema.accounts import Account, AccountLink

PASSWORDS = Passwords(shortest=15, agency="Riverbend", cost=CHEAP)
TOKEN, OTHER_TOKEN = "first-token-of-22-chars", "other-token-of-22-chars"


@pytest.fixture
def unit_id(session: Session) -> int:
    return id_of(add_agency(session)[0])


def invite(session: Session, unit_id: int, clock: FrozenClock, **changes: object) -> Invited:
    wanted = {"email": "Dana@Example.org", "name": "Dana", "role": Role.COORDINATOR} | changes
    return accounts.invite(
        session,
        email=str(wanted["email"]),
        name=str(wanted["name"]),
        role=Role(str(wanted["role"])),
        unit_id=unit_id,
        language=Language.ES,
        token=lambda: str(wanted.get("token", TOKEN)),
        now=clock(),
    )


def set_password(session: Session, clock: FrozenClock, **changes: str) -> accounts.AccountView:
    wanted = {"token": TOKEN, "password": PASSWORD} | changes
    return accounts.set_password(session, **wanted, passwords=PASSWORDS, now=clock())


def test_an_invitation_makes_an_account_that_cannot_sign_in_yet(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    invited = invite(session, unit_id, clock)

    assert invited.account.email == "dana@example.org"
    assert invited.account.state is AccountState.INVITED
    assert invited.account.language is Language.ES
    assert invited.expires_at == clock() + timedelta(hours=72)
    assert invited.link("https://w.example/") == f"https://w.example/set-password#{TOKEN}"


def test_only_the_hash_of_a_token_is_kept(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    invite(session, unit_id, clock)

    kept = session.exec(select(AccountLink)).one()

    assert TOKEN not in kept.token_hash
    assert len(kept.token_hash) == 64


def test_an_address_in_use_is_not_invited_again(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    invite(session, unit_id, clock)

    with pytest.raises(Conflict, match="already"):
        invite(session, unit_id, clock, email="DANA@example.org")


def test_a_link_sets_a_password_once(session: Session, unit_id: int, clock: FrozenClock) -> None:
    invite(session, unit_id, clock)

    account = set_password(session, clock)

    assert account.state is AccountState.ACTIVE
    with pytest.raises(LinkSpent):
        set_password(session, clock)


def test_a_link_lasts_72_hours(session: Session, unit_id: int, clock: FrozenClock) -> None:
    invite(session, unit_id, clock)
    clock.move(hours=72)

    with pytest.raises(LinkSpent):
        set_password(session, clock)


def test_a_token_nobody_was_given_opens_nothing(session: Session, clock: FrozenClock) -> None:
    with pytest.raises(LinkSpent):
        set_password(session, clock, token="made-up")


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("short", Weakness.TOO_SHORT),
        ("dana at riverbend 1", Weakness.OWN_NAME),
        ("password password 1", Weakness.COMMON),
    ],
)
def test_a_weak_password_leaves_the_link_good(
    session: Session, unit_id: int, clock: FrozenClock, password: str, weakness: Weakness
) -> None:
    invite(session, unit_id, clock)

    with pytest.raises(WeakPassword) as refused:
        set_password(session, clock, password=password)

    assert refused.value.weakness is weakness
    assert set_password(session, clock).state is AccountState.ACTIVE


def test_a_reset_voids_the_password_the_sessions_and_the_earlier_link(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    account = invite(session, unit_id, clock).account
    active = set_password(session, clock)
    accounts.reset(session, account.id, token=lambda: TOKEN, now=clock())

    accounts.reset(session, account.id, token=lambda: OTHER_TOKEN, now=clock())

    assert accounts.find_signed_in(session, account.id, epoch=active.epoch) is None
    assert accounts.list_accounts(session)[0].state is AccountState.INVITED
    with pytest.raises(LinkSpent):
        set_password(session, clock)
    assert set_password(session, clock, token=OTHER_TOKEN).state is AccountState.ACTIVE


def test_setting_a_password_ends_earlier_sessions(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    before = invite(session, unit_id, clock).account

    after = set_password(session, clock)

    assert accounts.find_signed_in(session, before.id, epoch=before.epoch) is None
    assert accounts.find_signed_in(session, before.id, epoch=after.epoch) == after


def test_signing_out_ends_every_session(session: Session, unit_id: int, clock: FrozenClock) -> None:
    invite(session, unit_id, clock)
    account = set_password(session, clock)

    accounts.end_sessions(session, account.id)

    assert accounts.find_signed_in(session, account.id, epoch=account.epoch) is None


def test_ending_the_sessions_of_nobody_is_no_error(session: Session) -> None:
    accounts.end_sessions(session, uuid4())


def test_a_disabled_account_has_no_session_no_password_and_no_link(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    leader = add_account(
        session, Role.LEADER, unit_id, password_hash=hash_cheaply(PASSWORD), mobile="+19195550101"
    )
    accounts.reset(session, leader.id, token=lambda: TOKEN, now=clock())

    accounts.disable(session, leader.id)

    assert accounts.find_signed_in(session, leader.id, epoch=leader.epoch) is None
    assert leader.password_hash is None
    assert leader.mobile is None
    with pytest.raises(LinkSpent):
        set_password(session, clock)
    with pytest.raises(Conflict, match="disabled"):
        accounts.reset(session, leader.id, token=lambda: TOKEN, now=clock())


def test_a_disabled_account_can_be_invited_back(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    leader = add_account(session, Role.LEADER, unit_id, email="dana@example.org")
    accounts.disable(session, leader.id)

    back = invite(session, unit_id, clock, role=Role.PEER)

    assert back.account.id == leader.id
    assert back.account.role is Role.PEER
    assert back.account.state is AccountState.INVITED


@pytest.mark.parametrize("other", ["nobody", "invited", "disabled", "leader"])
def test_the_last_coordinator_who_can_sign_in_cannot_be_disabled(
    session: Session, unit_id: int, clock: FrozenClock, other: str
) -> None:
    last = add_account(session, Role.COORDINATOR, unit_id, password_hash="x")
    if other == "invited":
        invite(session, unit_id, clock)
    elif other != "nobody":
        role = Role.LEADER if other == "leader" else Role.COORDINATOR
        add_account(session, role, unit_id, password_hash="x", is_disabled=other == "disabled")

    with pytest.raises(Conflict, match="coordinator"):
        accounts.disable(session, last.id)


def test_a_coordinator_is_disabled_while_another_can_sign_in(
    session: Session, unit_id: int
) -> None:
    one, _ = (add_account(session, Role.COORDINATOR, unit_id, password_hash="x") for _ in range(2))

    accounts.disable(session, one.id)

    assert one.is_disabled


def test_an_invited_coordinator_is_no_ground_to_stay_but_can_go_themselves(
    session: Session, unit_id: int, clock: FrozenClock
) -> None:
    invited = invite(session, unit_id, clock).account
    with pytest.raises(Conflict):
        accounts.disable(session, invited.id)
    add_account(session, Role.COORDINATOR, unit_id, password_hash="x")

    accounts.disable(session, invited.id)

    states = {account.email: account.state for account in accounts.list_accounts(session)}
    assert states["dana@example.org"] is AccountState.DISABLED


def test_disabling_twice_changes_nothing_more(session: Session, unit_id: int) -> None:
    coordinator = add_account(session, Role.COORDINATOR, unit_id, is_disabled=True)

    accounts.disable(session, coordinator.id)

    assert coordinator.is_disabled


def test_an_unknown_account_cannot_be_changed(session: Session) -> None:
    with pytest.raises(NotFound):
        accounts.disable(session, uuid4())


def test_accounts_are_listed_by_name_with_disabled_ones(session: Session, unit_id: int) -> None:
    for name, disabled in (("Rosa", False), ("Ada", True)):
        add_account(session, Role.LEADER, unit_id, name=name, is_disabled=disabled)

    listed = accounts.list_accounts(session)

    assert [(account.name, account.state) for account in listed] == [
        ("Ada", AccountState.DISABLED),
        ("Rosa", AccountState.INVITED),
    ]


def test_no_read_model_shows_a_password_hash(unit_id: int) -> None:
    account = Account(
        email="a@example.org", name="A", role="leader", unit_id=unit_id, password_hash="hash-x"
    )

    assert "hash-x" not in repr(accounts.view_of(account))
