from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from tests.factories import at
from tests.web.results_world import add_releases, add_riverbend
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.public_report import PublicReport
from wellness.errors import Invalid
from wellness.services import releases
from wellness.services.public_report import make_report
from wellness.services.terms import Terms

NOW = at("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def _published(session: Session, terms: Terms) -> None:
    add_releases(session, add_riverbend(session), terms=terms, periods=3)


def make(session: Session, *, before: timedelta = timedelta()) -> PublicReport:
    return make_report(session, year=2026, pulse=POST_SHIFT, now=NOW - before)


def tamper(session: Session, statement: str) -> None:
    run = session.connection().exec_driver_sql
    for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        run(f"DROP TRIGGER {name}")
    session.connection().execute(text(statement))
    session.expire_all()


def test_the_visible_releases_of_the_year_stand_in_it(session: Session) -> None:
    found = make(session)

    assert len(found.periods) == 3
    assert found.head == releases.find_chain_head(session, now=NOW)


def test_a_release_before_its_slot_is_in_no_report(session: Session) -> None:
    newest = releases.list_visible(session, now=NOW)[-1]

    found = make(session, before=NOW - newest.visible_at + timedelta(seconds=1))

    assert len(found.periods) == 2
    assert found.head != newest.hash


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            (
                "UPDATE release SET content = CAST(replace(CAST(content AS TEXT), 'Co-R', 'Co-X')"
                " AS BLOB) WHERE id = 1"
            ),
            "Release 1 was changed: its bytes do not give its hash.",
        ),
        ("DELETE FROM release WHERE id = 2", "Release 3 does not name the release before it."),
    ],
)
def test_of_a_chain_that_was_changed_there_is_no_report(
    session: Session, statement: str, problem: str
) -> None:
    tamper(session, statement)

    with pytest.raises(Invalid) as refused:
        make(session)

    assert refused.value.problem == problem


def test_when_the_oldest_release_is_removed_the_chain_goes_on(session: Session) -> None:
    tamper(session, "DELETE FROM release WHERE id = 1")

    assert len(make(session).periods) == 2
