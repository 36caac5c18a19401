"""The chain of releases: appended once, shown at its slot, and every way of tampering found."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from tests.factories import add_period, at, id_of
from wellness.domain.releases import FIRST_HASH, canonical, hash_release, wrap_body
from wellness.errors import Conflict, NotFound
from wellness.services import releases
from wellness.services.releases import ChainFault
from wellness.storage import releases as rows
from wellness.storage.database import Database
from wellness.storage.schema.releases import Release, ReleaseAnchor
from wellness.storage.schema.schedules import Period, PeriodState

STARTS = at("2026-11-09 04:00")
LATER = STARTS + timedelta(days=400)


def make_group(leaf: str = "2", **changes: Any) -> dict[str, Any]:
    group = {
        "at": leaf,
        "name": f"Team {leaf}",
        "pool": False,
        "leaves": [{"id": leaf, "name": f"Team {leaf}"}],
        "m": 2,
        "bands": {"exposure": 1, "strained_mostly": 2},
    }
    return group | changes


def name_period(period: Period) -> dict[str, Any]:
    """How a body names the period it is of."""
    span = {"starts_at": period.starts_at.isoformat(), "ends_at": period.ends_at.isoformat()}
    return {"pulse": period.pulse, "period": {"id": period.id} | span}


def make_body(*groups: object, nth: int = 0, **changes: Any) -> dict[str, Any]:
    named = {"pulse": "post-shift", "period": {"id": nth + 1}}
    return {"c": 2, "k": 7, "groups": list(groups) or [make_group()]} | named | changes


def add_release(session: Session, body: object | None = None, *, nth: int = 0) -> Period:
    """Append the release of the nth period; a body of one's own is written past the check."""
    period = add_period(session, STARTS + timedelta(days=14 * nth))
    if body is None:
        releases.append_release(session, period, canonical(make_body() | name_period(period)))
        return period
    if isinstance(body, dict) and body:
        body |= name_period(period)
    write(session, period, wrap_body(canonical(body), rows.find_head(session)))
    return period


def add_raw(
    session: Session,
    content: bytes,
    *,
    nth: int = 0,
    previous: str | None = None,
    hashed: str | None = None,
) -> None:
    """A release as somebody with the database in hand would write it."""
    period = add_period(session, STARTS + timedelta(days=14 * nth))
    write(session, period, content, previous=previous, hashed=hashed)


def write(
    session: Session,
    period: Period,
    content: bytes,
    *,
    previous: str | None = None,
    hashed: str | None = None,
) -> None:
    """The row of a release, with nothing checked."""
    session.add(
        Release(
            pulse=period.pulse,
            period_id=id_of(period),
            ends_at=period.ends_at,
            visible_at=period.visible_at,
            content=content,
            previous=previous or json.loads(content)["previous"],
            hash=hashed or hash_release(content),
        )
    )
    session.flush()


def problems(session: Session) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for fault in releases.verify_chain(session):
        found.setdefault(fault.release, []).append(fault.problem)
    return found


def run_unguarded(database: Database, statement: str, **values: object) -> None:
    """A statement by somebody who took the triggers away first."""
    with database.transaction() as session:
        for trigger in ("no_update", "no_delete", "no_replace"):
            session.connection().execute(text(f"DROP TRIGGER release_{trigger}"))
        session.connection().execute(text(statement), values)


@contextmanager
def noted(session: Session, statements: list[str]) -> Iterator[None]:
    """Every statement of the session's connection is noted."""

    def note(*given: Any) -> None:
        statements.append(given[2])

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield
    event.remove(connection, "before_cursor_execute", note)


# Appending.


def test_each_release_names_the_hash_of_the_one_before(session: Session) -> None:
    for nth in range(3):
        add_release(session, nth=nth)

    visible = releases.list_visible(session, now=LATER)

    named = [json.loads(row.content)["previous"] for row in visible]
    assert named == [FIRST_HASH, visible[0].hash, visible[1].hash]
    assert [hash_release(row.content) for row in visible] == [row.hash for row in visible]
    assert releases.verify_chain(session) == []


def test_the_body_stands_in_the_release_unchanged(session: Session) -> None:
    period = add_period(session, STARTS)
    body = canonical(make_body(make_group(name="Célula Ñ")) | name_period(period))
    releases.append_release(session, period, body)

    [release] = releases.list_visible(session, now=LATER)

    assert release.content == wrap_body(body, FIRST_HASH)
    assert body in release.content


def test_appending_a_period_again_changes_nothing_whatever_the_bytes(session: Session) -> None:
    period = add_release(session)
    before = releases.list_visible(session, now=LATER)

    releases.append_release(session, period, canonical(make_body(k=9)))

    assert releases.list_visible(session, now=LATER) == before


@pytest.mark.parametrize(
    "change",
    [
        {"pulse": "monthly"},
        {"period": {"id": 2}},
        {"period": {"starts_at": (STARTS - timedelta(days=14)).isoformat()}},
        {"period": {"ends_at": (STARTS + timedelta(days=28)).isoformat()}},
        {"period": {"ends_at": "2026-11-23T04:00:00"}},
        {"period": None},
        {"c": 0},
    ],
)
def test_a_body_of_another_period_is_refused(session: Session, change: dict[str, Any]) -> None:
    period = add_period(session, STARTS)
    body = make_body() | name_period(period)
    body |= {
        key: body[key] | value if isinstance(value, dict) else value
        for key, value in change.items()
    }

    with pytest.raises(Conflict, match="of another period"):
        releases.append_release(session, period, canonical(body))

    assert releases.list_visible(session, now=LATER) == []


def test_two_pulses_of_one_period_length_share_one_chain(session: Session) -> None:
    add_release(session)
    monthly = add_period(session, STARTS, pulse="monthly")
    releases.append_release(session, monthly, canonical(make_body() | name_period(monthly)))

    first, second = releases.list_visible(session, now=LATER)

    assert [first.pulse, second.pulse] == ["post-shift", "monthly"]
    assert json.loads(second.content)["previous"] == first.hash


def test_after_retention_the_chain_goes_on_from_the_anchor(database: Database) -> None:
    with database.transaction() as session:
        add_release(session)
        add_release(session, nth=1)
    with database.transaction() as session:
        oldest = releases.list_visible(session, now=LATER)[0]
        session.add(ReleaseAnchor(hash=oldest.hash))
        session.flush()
        session.connection().execute(text("DELETE FROM release WHERE id = :id"), {"id": oldest.id})

    with database.transaction() as session:
        assert releases.verify_chain(session) == []
        add_release(session, nth=2)

        assert releases.verify_chain(session) == []


def test_with_every_release_gone_the_next_one_hangs_on_the_anchor(session: Session) -> None:
    session.add(ReleaseAnchor(hash="a" * 64))
    session.flush()
    add_release(session)

    [release] = releases.list_visible(session, now=LATER)

    assert json.loads(release.content)["previous"] == "a" * 64
    assert releases.verify_chain(session) == []


# Showing.


def test_a_release_is_visible_from_its_slot_on_and_not_a_moment_before(session: Session) -> None:
    slot = add_release(session).visible_at

    early = releases.list_visible(session, now=slot - timedelta(microseconds=1))
    due = releases.list_visible(session, now=slot)

    assert early == []
    assert [row.visible_at for row in due] == [slot]


def test_a_release_that_is_not_due_cannot_be_told_from_none(session: Session) -> None:
    slot = add_release(session).visible_at

    with pytest.raises(NotFound) as early:
        releases.get_visible(session, 1, now=slot - timedelta(microseconds=1))
    with pytest.raises(NotFound) as unknown:
        releases.get_visible(session, 2, now=slot)

    assert str(early.value) == str(unknown.value)
    assert releases.get_visible(session, 1, now=slot).id == 1


def test_a_release_is_announced_once(session: Session) -> None:
    for nth in range(2):
        add_release(session, nth=nth)
    first, second = releases.list_unannounced(session, now=LATER)

    releases.mark_announced(session, first)

    assert releases.list_unannounced(session, now=LATER) == [second]


def test_nothing_is_announced_before_its_slot(session: Session) -> None:
    slot = add_release(session).visible_at

    assert releases.list_unannounced(session, now=slot - timedelta(seconds=1)) == []


def test_the_head_is_that_of_the_newest_visible_release(session: Session) -> None:
    first, second = (add_release(session, nth=nth) for nth in range(2))

    heads = [
        releases.find_chain_head(session, now=now)
        for now in (STARTS, first.visible_at, second.visible_at)
    ]

    visible = releases.list_visible(session, now=LATER)
    assert heads == [FIRST_HASH, visible[0].hash, visible[1].hash]


def test_the_head_of_a_chain_without_a_visible_release_is_its_anchor(session: Session) -> None:
    slot = add_release(session).visible_at
    session.add(ReleaseAnchor(hash="a" * 64))
    session.flush()

    assert releases.find_chain_head(session, now=slot - timedelta(seconds=1)) == "a" * 64
    assert releases.find_chain_head(session, now=slot) != "a" * 64


def test_the_head_is_found_without_reading_a_body(session: Session) -> None:
    for nth in range(3):
        add_release(session, nth=nth)
    statements: list[str] = []

    with noted(session, statements):
        releases.find_chain_head(session, now=LATER)
        rows.find_head(session)

    assert len(statements) == 2
    assert all("release.hash" in one and "LIMIT" in one for one in statements)
    assert not any("content" in one for one in statements)


def test_the_newest_releases_of_a_pulse_come_in_the_order_of_the_chain(session: Session) -> None:
    periods = [add_release(session, nth=nth) for nth in range(4)]
    monthly = add_period(session, STARTS, pulse="monthly")
    releases.append_release(session, monthly, canonical(make_body() | name_period(monthly)))

    newest = releases.list_newest(session, "post-shift", now=periods[2].visible_at, most=2)

    assert newest == releases.list_visible(session, now=LATER)[1:3]
    assert releases.list_newest(session, "post-shift", now=STARTS, most=2) == []


# Verifying.


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


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\xff",
        b"not json",
        b"null",
        b"[]",
        b'"text"',
        b'{"previous":"' + b"0" * 64 + b'"}',
        b'{"body":{"c":2,"groups":[],"k":7}}',
        b'{"body":[],"previous":""}',
        b'{"body":{"c":NaN,"groups":[],"k":7},"previous":""}',
        b'{"body":"\\ud800","previous":""}',
        b"[" * 100_000,
        b'{"body":' * 50_000,
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_cannot_be_read_is_a_fault_and_no_crash(session: Session, content: bytes) -> None:
    add_raw(session, content, previous=FIRST_HASH)

    assert problems(session)[1][-1] == "it cannot be read"


@pytest.mark.parametrize(
    "body",
    [
        {"k": 7, "groups": []},
        {"c": 2, "groups": []},
        {"c": 2, "k": 7},
        {"c": None, "k": 7, "groups": []},
        {"c": "2", "k": 7, "groups": []},
        {"c": 2, "k": 7.0, "groups": []},
        {"c": True, "k": 7, "groups": []},
        {"c": 2, "k": 7, "groups": {}},
        {"c": 2, "k": 7, "groups": "none"},
        {"c": 2, "k": 7, "groups": None},
        {"c": 2, "k": 7, "groups": [1]},
        {"c": 2, "k": 7, "groups": ["ab"]},
        {"c": 2, "k": 7, "groups": [[]]},
        {"c": 2, "k": 7, "groups": [{}]},
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_a_fault_and_no_crash(session: Session, body: object) -> None:
    add_release(session, body)

    assert problems(session) == {1: ["it cannot be read"]}


@pytest.mark.parametrize(
    "change",
    [
        {"leaves": None},
        {"leaves": [1]},
        {"leaves": ["2"]},
        {"leaves": [{"name": "Team 2"}]},
        {"leaves": [{"id": ["2"], "name": "Team 2"}]},
        {"m": None},
        {"m": "2"},
        {"m": 2.5},
        {"m": True},
        {"bands": None},
        {"bands": [1, 2]},
        {"bands": {"exposure": None}},
        {"bands": {"exposure": "1"}},
        {"bands": {"exposure": 1.5}},
        {"bands": {"exposure": True}},
    ],
    ids=str,
)
def test_a_group_of_another_shape_is_a_fault_and_no_crash(
    session: Session, change: dict[str, Any]
) -> None:
    add_release(session, make_body(make_group(**change)))

    assert problems(session) == {1: ["it cannot be read"]}


@pytest.mark.parametrize(
    ("c", "k"), [(0, 7), (4, 15), (2, 6), (1, 4), (3, 8), (2, 16), (-1, 7), (2, 10**30)]
)
def test_a_policy_below_the_floor_is_found(session: Session, c: int, k: int) -> None:
    add_release(session, make_body(c=c, k=k))

    [problem] = problems(session)[1]
    assert problem.startswith("it was made below the floor: ")


@pytest.mark.parametrize(
    ("c", "k", "least"), [(1, 5, 2), (2, 7, 2), (2, 11, 3), (3, 9, 2), (1, 15, 5), (2, 15, 4)]
)
def test_fewer_bands_than_k_people_have_are_found(
    session: Session, c: int, k: int, least: int
) -> None:
    bands = {"exposure": 1}
    few, enough = make_group(m=least - 1, bands=bands), make_group("3", m=least, bands=bands)

    add_release(session, make_body(few, enough, c=c, k=k))

    assert problems(session) == {
        1: [f"group Team 2 is shown in {least - 1} bands, as none of {k} or more is"]
    }


@pytest.mark.parametrize("m", [11, 40, 10**9])
def test_more_bands_than_there_are_would_be_counts_and_are_found(session: Session, m: int) -> None:
    add_release(session, make_body(make_group(m=m)))

    assert problems(session) == {
        1: [f"group Team 2 is shown in {m} bands, as none of 7 or more is"]
    }


def test_ten_bands_are_the_most_there_are(session: Session) -> None:
    add_release(session, make_body(make_group(m=10, bands={"exposure": 10})))

    assert releases.verify_chain(session) == []


@pytest.mark.parametrize("band", [0, -1, 3])
def test_a_band_that_does_not_exist_is_found(session: Session, band: int) -> None:
    add_release(session, make_body(make_group(bands={"exposure": 1, "debrief": band})))

    assert problems(session) == {1: ["group Team 2 names a band that does not exist"]}


def test_a_team_in_two_groups_is_found(session: Session) -> None:
    pool = make_group("1", pool=True, leaves=[{"id": "2", "name": "x"}, {"id": "3", "name": "y"}])

    add_release(session, make_body(make_group(), pool))

    assert problems(session) == {1: ["group Team 1 shares a team with another group"]}


def test_a_team_is_looked_for_in_all_groups_before_not_in_the_last_alone(session: Session) -> None:
    add_release(session, make_body(make_group("2"), make_group("3"), make_group("2")))

    assert problems(session) == {1: ["group Team 2 shares a team with another group"]}


def test_everything_wrong_with_a_release_is_said(session: Session) -> None:
    body = make_body(make_group(m=1), make_group(m=1))

    add_raw(
        session,
        json.dumps({"body": body, "previous": "e" * 64}).encode(),
        previous="e" * 64,
        hashed="f" * 64,
    )

    assert problems(session)[1] == [
        "its bytes were changed: they do not give its hash",
        "its bytes are not in canonical form",
        "group Team 2 is shown in 1 bands, as none of 7 or more is",
        "group Team 2 names a band that does not exist",
        "group Team 2 shares a team with another group",
        "group Team 2 is shown in 1 bands, as none of 7 or more is",
        "group Team 2 names a band that does not exist",
        "it does not name the release before it: the chain is broken or forked",
    ]


def close_three(database: Database) -> None:
    with database.transaction() as session:
        for nth in range(3):
            add_release(session, nth=nth).state = PeriodState.CLOSED


def list_faults(database: Database) -> list[str]:
    with database.reading() as session:
        return [str(fault) for fault in releases.verify_chain(session)]


def test_a_closed_period_without_its_release_is_found(database: Database) -> None:
    close_three(database)
    before = list_faults(database)

    run_unguarded(database, "DELETE FROM release WHERE id > 1")

    assert before == []
    assert list_faults(database) == [
        f"Period 2 (to {STARTS + timedelta(days=28):%Y-%m-%d}) has no release",
        f"Period 3 (to {STARTS + timedelta(days=42):%Y-%m-%d}) has no release",
    ]


def test_what_retention_removed_before_the_anchor_is_not_missed(database: Database) -> None:
    close_three(database)

    with database.transaction() as session:
        run = session.connection().exec_driver_sql
        run("INSERT INTO release_anchor SELECT hash FROM release WHERE id = 1")
        run("DELETE FROM release WHERE id = 1")

    assert list_faults(database) == []


def test_an_anchor_hides_no_release_that_is_gone_after_it(database: Database) -> None:
    close_three(database)

    with database.transaction() as session:
        run = session.connection().exec_driver_sql
        run("INSERT INTO release_anchor SELECT hash FROM release WHERE id = 1")
        run("DELETE FROM release WHERE id = 1")
    run_unguarded(database, "DELETE FROM release WHERE id = 3")

    assert [fault[:8] for fault in list_faults(database)] == ["Period 3"]


def test_each_fault_names_its_release(session: Session) -> None:
    for nth, k in enumerate((7, 4, 7, 4)):
        add_release(session, make_body(k=k), nth=nth)

    faults = releases.verify_chain(session)

    assert [type(fault) for fault in faults] == [ChainFault] * 2
    assert [fault.release for fault in faults] == [2, 4]


@pytest.mark.parametrize("named", [{"pulse": "monthly"}, {"period": {"id": 9}}])
def test_a_release_filed_under_another_period_or_pulse_is_found(
    session: Session, named: dict[str, Any]
) -> None:
    add_raw(session, wrap_body(canonical(make_body() | named), FIRST_HASH))

    assert problems(session) == {1: ["it is filed under another pulse or period than it names"]}
