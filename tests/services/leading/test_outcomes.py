"""What came of the flags of a year: releases and records, and no flag that is peers' alone."""

from datetime import timedelta

from sqlmodel import Session

from tests.services.leading.desk_of_leaders import NOTHING, NOW, Desk, key_of
from tests.services.test_release_flags import Town, quiet
from wellness.domain.leading import Deed
from wellness.domain.outcomes import FellBack
from wellness.domain.signals import Outcome, Reason, Trigger
from wellness.services import debriefs, flag_work, leading
from wellness.services.outcomes import Outcomes, show_outcomes
from wellness.services.terms import Terms

HOUR = timedelta(hours=1)


def outcomes(desk: Desk, *, days: float = 1) -> Outcomes:
    return show_outcomes(desk.session, terms=desk.terms, now=NOW + timedelta(days=days))


def test_each_flag_says_what_came_of_it_and_the_sums_are_those_of_the_rows(desk: Desk) -> None:
    taken, noted = desk.raise_flag(), desk.raise_flag(team=desk.west)
    desk.raise_flag(Trigger.TRUST)
    assert taken.id is not None
    debriefs.take_flag(desk.session, taken.id, desk.peer, now=NOW + 3 * HOUR)
    flag_work.close_flag(
        desk.session,
        taken.id,
        desk.peer,
        outcome=Outcome.NOT_NEEDED,
        reason=Reason.TEAM_FINE,
        now=NOW + 5 * HOUR,
    )
    noted.offered_at = NOW + HOUR

    found = outcomes(desk)

    assert (len(found.rows), found.offered, found.unneeded, found.waiting) == (3, 1, 1, 1)
    assert found.hours == 3
    [row] = [row for row in found.rows if row.unneeded_at]
    assert (row.unneeded_at, row.reason) == (NOW + 5 * HOUR, Reason.TEAM_FINE)
    assert "Dana" not in repr(found)


def test_what_a_leader_noted_counts_as_well_the_first_word_of_either(desk: Desk) -> None:
    flag = desk.raise_flag()
    flag.offered_at = NOW + 2 * HOUR
    leading.note_deed(
        desk.session,
        key_of(flag),
        desk.leader,
        Deed.OFFERED,
        reason=None,
        signals=NOTHING,
        now=NOW + HOUR,
    )

    [row] = outcomes(desk).rows

    assert row.offered_at == NOW + HOUR


def test_at30_flags_of_peers_alone_are_in_no_row_and_no_sum(desk: Desk) -> None:
    for trigger in (Trigger.REQUESTED, Trigger.EXPOSURE, Trigger.HIGHER):
        flag = desk.raise_flag(trigger)
        flag.taken_at = NOW + HOUR

    assert outcomes(desk) == Outcomes((), None)


def test_after_a_year_a_flag_is_not_told_of(desk: Desk) -> None:
    desk.raise_flag()

    assert len(outcomes(desk, days=365).rows) == 1
    assert outcomes(desk, days=366).rows == ()


def test_results_that_fall_back_and_those_that_do_not_are_told_apart(
    session: Session, terms: Terms
) -> None:
    town = Town(session, terms)
    quiet(town, 8)
    found = []
    for worn in (14, 16, 16, 16):
        town.publish(worn, 3, 3)
        shown = show_outcomes(session, terms=terms, now=town.visible_at)
        found.append([row.fell_back for row in shown.rows if row.trigger == Trigger.HIGHER])

    assert found[-1] == [FellBack.NO]
    assert [FellBack.AHEAD] in found


def test_what_is_no_reason_for_a_debrief_counts_as_none(desk: Desk) -> None:
    flag = desk.raise_flag(Trigger.TRUST)
    leading.note_deed(
        desk.session,
        key_of(flag),
        desk.leader,
        Deed.HELD,
        reason=None,
        signals=NOTHING,
        now=NOW + HOUR,
    )

    found = outcomes(desk)

    assert (found.offered, found.held, found.gone_through, found.waiting) == (0, 0, 1, 0)


def test_what_was_changed_is_on_record(desk: Desk) -> None:
    flag = desk.raise_flag()
    assert outcomes(desk).waiting == 1

    leading.tell_change(
        desk.session,
        key_of(flag),
        desk.leader,
        "Two more people on nights.",
        signals=NOTHING,
        terms=desk.terms,
        now=NOW,
    )

    assert outcomes(desk).waiting == 0
