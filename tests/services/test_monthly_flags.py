"""T6: monthly results that lie higher than usual reach the director, once, and nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, id_of, make_terms
from tests.services.monthly_months import Months
from tests.worker.monthly_town import BURNED
from wellness.domain.access import Role
from wellness.domain.detector.standing import Standing
from wellness.domain.leading import Deed
from wellness.domain.monthly import MONTHLY
from wellness.domain.signals import Reason
from wellness.errors import NotFound
from wellness.services import debriefs, leading
from wellness.services.histories import show_unit
from wellness.services.outcomes import show_outcomes
from wellness.services.prompts import Prompt, key_of, list_prompts
from wellness.services.signals import Signals, list_signals
from wellness.services.watching import list_watches
from wellness.storage import rosters
from wellness.storage.schema.outbox import Outbox

NOTHING = Signals(is_calibrated=False, by_release={}, agency={})
TERMS = make_terms(monthly=MONTHLY)


@pytest.fixture
def months(session: Session) -> Months:
    return Months(session, TERMS)


def wear_down(months: Months, times: int = 3) -> None:
    months.live_quietly(8)
    for _ in range(times):
        months.publish(14, 3, 3)


def prompts(months: Months, scope: int, role: Role | None) -> tuple[Prompt, ...]:
    return list_prompts(
        months.session,
        rosters.load_tree(months.session),
        scope=scope,
        signals=NOTHING,
        now=months.visible_at,
        role=role,
    )


def root_of(months: Months) -> int:
    root = rosters.load_tree(months.session).root
    assert root is not None
    return root.id


def test_a_team_that_changes_alone_is_flagged_once_an_episode(months: Months) -> None:
    wear_down(months, times=5)

    (flag,) = months.flags()
    assert flag.label == "East"
    assert flag.release_id is not None


def test_the_same_release_twice_raises_one_flag(months: Months) -> None:
    wear_down(months)

    months.announce(months.publish(14, 3, 3))
    months.announce(months.publish(14, 3, 3))

    assert len(months.flags()) == 1


def test_quiet_teams_and_one_month_alone_are_not_flagged(months: Months) -> None:
    months.live_quietly(8)
    months.publish(9, 3, 3)
    months.live_quietly(6)

    assert months.flags() == []


def test_nothing_is_flagged_before_it_is_known_what_is_usual(months: Months) -> None:
    months.publish(2, 2, 2)
    for _ in range(3):
        months.publish(16, 2, 2)

    assert months.flags() == []


def test_a_flag_is_what_the_page_says(months: Months) -> None:
    wear_down(months)
    (flag,) = months.flags()

    watches = list_watches(months.session, MONTHLY, now=months.visible_at)

    (opened,) = [
        (release_id, label.at, seen.watch.raised)
        for release_id, found in watches.by_release.items()
        for label, seen in found.items()
        if seen.watch.opened
    ]
    assert opened == (flag.release_id, str(flag.unit_id), ("low_backing",))
    page = show_unit(
        months.session, flag.unit_id, terms=months.terms, now=months.visible_at, pulse=MONTHLY
    )
    assert page.watched is not None
    assert page.watched.changes["low_backing"].standing is Standing.HIGHER
    assert page.watched.changes["burned_out"].standing is Standing.NO_CHANGE


def test_limits_the_study_did_not_fix_raise_nothing(session: Session) -> None:
    other = Months(session, replace(TERMS, limits=replace(TERMS.limits, voters=9)))
    wear_down(other)
    found = list_watches(session, replace(MONTHLY, watched=()), now=other.visible_at)

    assert found.by_release == {}


def test_an_indicator_left_out_is_not_missed(session: Session) -> None:
    wear_down(months := Months(session, TERMS))
    kept = ("low_backing",)

    found = list_watches(session, replace(MONTHLY, watched=kept), now=months.visible_at)

    assert all(
        set(seen.changes) == set(kept) for row in found.by_release.values() for seen in row.values()
    )


def test_it_is_the_directors_prompt_and_says_what_is_higher(months: Months) -> None:
    wear_down(months)
    root, east = root_of(months), id_of(months.teams[0])

    (prompt,) = prompts(months, root, Role.LEADER)

    assert [row.key for row in prompt.about] == ["low_backing"]
    assert not prompt.is_for_peers
    for scope, role in (
        (east, Role.LEADER),
        *((root, role) for role in (Role.PEER, Role.REPRESENTATIVE, Role.COORDINATOR, None)),
    ):
        assert prompts(months, scope, role) == ()


def test_the_director_notes_what_was_done_and_no_team_leader_can(months: Months) -> None:
    wear_down(months)
    session, now = months.session, months.visible_at
    director = add_account(session, Role.LEADER, root_of(months), name="Sam Reyes")
    leader = add_account(session, Role.LEADER, id_of(months.teams[0]), name="Chris Ode")
    (prompt,) = prompts(months, root_of(months), Role.LEADER)
    signals = list_signals(session, TERMS.pulse, now=now)

    leading.note_deed(
        session,
        prompt.key,
        director.id,
        Deed.NOT_NEEDED,
        reason=Reason.WORK_FIRST,
        signals=signals,
        now=now,
    )

    with pytest.raises(NotFound):
        leading.note_deed(
            session, prompt.key, leader.id, Deed.HELD, reason=None, signals=signals, now=now
        )


def test_peer_supporters_are_not_told_of_it_and_nobody_waits_for_them(months: Months) -> None:
    root, mobile = root_of(months), "+19195550171"
    add_account(months.session, Role.PEER, root, name="Dana Rivers", mobile=mobile)

    wear_down(months)

    assert len(months.flags()) == 1
    assert months.session.exec(select(Outbox)).all() == []
    assert not debriefs.has_untold(months.session, now=months.visible_at)


def test_what_came_of_it_stands_among_the_outcomes(months: Months) -> None:
    wear_down(months)
    for _ in range(2):
        months.publish(2, 3, 3)

    (row,) = show_outcomes(months.session, terms=TERMS, now=months.visible_at).rows

    assert row.label == "East"
    assert row.fell_back is not None


def test_the_director_knows_of_it_before_it_stands_among_the_outcomes(months: Months) -> None:
    wear_down(months)
    (flag,) = months.flags()
    session, now = months.session, months.visible_at
    director = add_account(session, Role.LEADER, root_of(months), name="Sam Reyes")
    assert show_outcomes(session, terms=TERMS, now=now).rows == ()
    assert len(show_outcomes(session, terms=TERMS, now=now + timedelta(days=28)).rows) == 1

    leading.note_deed(
        session, key_of(flag), director.id, Deed.HELD, reason=None, signals=NOTHING, now=now
    )

    assert [row.label for row in show_outcomes(session, terms=TERMS, now=now).rows] == ["East"]


def test_burnout_that_follows_opens_no_second_flag_and_is_named(months: Months) -> None:
    wear_down(months)
    for _ in range(6):
        newest = months.publish(15, 3, 3, answers=BURNED)

    watches = list_watches(months.session, MONTHLY, now=months.visible_at).of(newest.id)
    (raised,) = [seen.watch.raised for seen in watches.values() if seen.watch.raised]
    assert "burned_out" in raised
    assert len(months.flags()) == 1
