"""Every way of tampering with the links and bytes of the chain is found."""

import json
from datetime import timedelta

from sqlmodel import Session

from tests.factories import add_period, id_of
from tests.services.releases.chains import (
    LATER,
    STARTS,
    add_raw,
    add_release,
    make_body,
    make_group,
    problems,
    run_unguarded,
)
from wellness.domain.releases import FIRST_HASH, canonical, hash_release, wrap_body
from wellness.services import releases
from wellness.storage.database import Database
from wellness.storage.schema.releases import Release, ReleaseAnchor


def test_an_empty_chain_is_sound(session: Session) -> None:
    assert releases.verify_chain(session) == []


def test_a_release_without_groups_is_sound(session: Session) -> None:
    add_release(session, make_body() | {"groups": []})

    assert releases.verify_chain(session) == []


def test_verifying_looks_at_releases_that_are_not_visible_yet_too(session: Session) -> None:
    add_release(session, make_body(k=6, c=2))

    assert list(problems(session)) == [1]


def test_a_release_slipped_in_before_the_first_is_found(session: Session) -> None:
    add_release(session)
    period = add_period(session, STARTS + timedelta(days=14))
    content = wrap_body(canonical(make_body()), "a" * 64)
    session.add(
        Release(
            id=-1,
            pulse=period.pulse,
            period_id=id_of(period),
            ends_at=period.ends_at,
            visible_at=period.visible_at,
            content=content,
            previous="a" * 64,
            hash=hash_release(content),
        )
    )
    session.flush()

    assert -1 in problems(session)


def test_one_changed_byte_is_found(database: Database) -> None:
    with database.transaction() as session:
        add_release(session)
        add_release(session, nth=1)
    changed = canonical(
        {"body": make_body(make_group(bands={"exposure": 2})), "previous": "0" * 64}
    )

    run_unguarded(database, "UPDATE release SET content = :bytes WHERE id = 1", bytes=changed)

    with database.reading() as session:
        assert problems(session) == {1: ["its bytes were changed: they do not give its hash"]}


def test_changed_bytes_with_a_fitting_hash_break_the_next_link(database: Database) -> None:
    with database.transaction() as session:
        for nth in range(3):
            add_release(session, nth=nth)
    changed = canonical({"body": make_body(k=8), "previous": "0" * 64})

    run_unguarded(
        database,
        "UPDATE release SET content = :bytes, hash = :hash WHERE id = 1",
        bytes=changed,
        hash=hash_release(changed),
    )

    with database.reading() as session:
        assert problems(session) == {
            2: ["it does not name the release before it: the chain is broken or forked"]
        }


def test_a_release_taken_out_of_the_middle_is_found(database: Database) -> None:
    with database.transaction() as session:
        for nth in range(3):
            add_release(session, nth=nth)

    run_unguarded(database, "DELETE FROM release WHERE id = 2")

    with database.reading() as session:
        assert list(problems(session)) == [3]


def test_the_oldest_taken_away_without_an_anchor_is_found(database: Database) -> None:
    with database.transaction() as session:
        for nth in range(2):
            add_release(session, nth=nth)

    run_unguarded(database, "DELETE FROM release WHERE id = 1")

    with database.reading() as session:
        assert list(problems(session)) == [2]


def test_an_anchor_that_is_no_predecessor_is_found(session: Session) -> None:
    add_release(session)
    session.add(ReleaseAnchor(hash="b" * 64))
    session.flush()

    assert list(problems(session)) == [1]


def test_a_fork_is_found_in_the_bytes(session: Session) -> None:
    add_release(session)
    add_release(session, nth=1)
    fork = wrap_body(canonical(make_body(k=8, nth=2)), FIRST_HASH)

    add_raw(session, fork, nth=2, previous="c" * 64)

    assert problems(session) == {
        3: ["it does not name the release before it: the chain is broken or forked"]
    }


def test_a_fork_is_found_where_the_columns_fit_and_the_bytes_do_not(session: Session) -> None:
    add_release(session)
    [first] = releases.list_visible(session, now=LATER)

    add_raw(
        session, wrap_body(canonical(make_body(k=8, nth=1)), FIRST_HASH), nth=1, previous=first.hash
    )

    assert list(problems(session)) == [2]


def test_a_fork_is_found_where_the_bytes_fit_and_the_columns_do_not(session: Session) -> None:
    add_release(session)
    [first] = releases.list_visible(session, now=LATER)

    add_raw(session, wrap_body(canonical(make_body(nth=1)), first.hash), nth=1, previous="d" * 64)

    assert list(problems(session)) == [2]


def test_releases_in_another_order_are_found(database: Database) -> None:
    with database.transaction() as session:
        for nth in range(3):
            add_release(session, nth=nth)

    run_unguarded(database, "UPDATE release SET id = CASE id WHEN 1 THEN 9 ELSE id END")

    with database.reading() as session:
        assert list(problems(session)) == [2, 9]


def test_bytes_that_say_the_same_in_another_form_are_found(session: Session) -> None:
    spaced = json.dumps({"body": make_body(), "previous": FIRST_HASH}).encode()

    add_raw(session, spaced)

    assert problems(session) == {1: ["its bytes are not in canonical form"]}


def test_a_key_said_twice_is_found(session: Session) -> None:
    sound = wrap_body(canonical(make_body()), FIRST_HASH).decode()

    add_raw(session, sound.replace('"k":7', '"k":9,"k":7').encode())

    assert problems(session) == {1: ["its bytes are not in canonical form"]}
