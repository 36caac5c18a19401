"""What a leader notes about a prompt, and what they may know of it."""

from uuid import UUID, uuid4

import pytest

from tests.services.leading.desk_of_leaders import NOTHING, NOW, Desk, key_of
from wellness.domain.leading import Deed
from wellness.domain.signals import FlagState, Offer, Outcome, Reason, Trigger
from wellness.errors import Invalid, NotFound
from wellness.services import debriefs, flag_work, leading
from wellness.storage import debriefs as rows
from wellness.storage.retention import drop, old_flags


def note(desk: Desk, key: UUID, deed: Deed, reason: Reason | None = None) -> None:
    leading.note_deed(
        desk.session,
        key,
        desk.leader,
        deed,
        reason=reason,
        signals=NOTHING,
        now=NOW,
    )


def test_what_was_offered_and_held_stands_with_the_prompt(desk: Desk) -> None:
    key = key_of(desk.raise_flag())

    note(desk, key, Deed.OFFERED)
    note(desk, key, Deed.HELD, Reason.TOO_LATE)

    [case] = desk.cases()
    assert {(act.deed, act.reason) for act in case.noted} == {
        (Deed.OFFERED, None),
        (Deed.HELD, None),
    }


def test_not_needed_asks_for_a_reason_of_the_list_and_the_last_one_counts(desk: Desk) -> None:
    key = key_of(desk.raise_flag())

    with pytest.raises(Invalid, match="no reason"):
        note(desk, key, Deed.NOT_NEEDED)
    note(desk, key, Deed.NOT_NEEDED, Reason.TOO_LATE)
    note(desk, key, Deed.NOT_NEEDED, Reason.WORK_FIRST)

    [case] = desk.cases()
    assert [act.reason for act in case.noted] == [Reason.WORK_FIRST]


def test_a_change_is_told_and_not_noted(desk: Desk) -> None:
    with pytest.raises(Invalid):
        note(desk, key_of(desk.raise_flag()), Deed.CHANGED)


@pytest.mark.parametrize("deed", [Deed.OFFERED, Deed.HELD])
def test_no_debrief_is_noted_as_offered_where_none_is(desk: Desk, deed: Deed) -> None:
    key = key_of(desk.raise_flag(Trigger.TRUST))

    if deed is Deed.OFFERED:
        with pytest.raises(Invalid, match="such a prompt"):
            note(desk, key, deed)
    else:
        note(desk, key, deed)

    [case] = desk.cases()
    assert [act.deed for act in case.noted] == [Deed.HELD] * (deed is Deed.HELD)


def test_a_leader_notes_nothing_about_another_team_or_an_unknown_prompt(desk: Desk) -> None:
    for key in (key_of(desk.raise_flag(team=desk.west)), uuid4()):
        with pytest.raises(NotFound):
            note(desk, key, Deed.HELD)


def test_a_peer_supporter_notes_nothing_as_a_leader(desk: Desk) -> None:
    key = key_of(desk.raise_flag())

    with pytest.raises(NotFound):
        leading.note_deed(
            desk.session, key, desk.peer, Deed.HELD, reason=None, signals=NOTHING, now=NOW
        )


def test_at30_a_request_is_no_prompt_to_note_before_something_was_offered(desk: Desk) -> None:
    flag = desk.raise_flag(Trigger.REQUESTED)
    assert desk.cases() == ()
    with pytest.raises(NotFound):
        note(desk, key_of(flag), Deed.HELD)

    flag.offered_at = NOW

    note(desk, key_of(flag), Deed.HELD)
    assert [case.prompt.trigger for case in desk.cases()] == [Trigger.REQUESTED]


def test_at30_what_is_for_peers_alone_is_no_prompt_to_note(desk: Desk) -> None:
    for trigger in (Trigger.EXPOSURE, Trigger.HIGHER):
        with pytest.raises(NotFound):
            note(desk, key_of(desk.raise_flag(trigger)), Deed.HELD)


def test_a_closed_prompt_says_what_came_of_it_and_not_by_whom(desk: Desk) -> None:
    code = desk.raise_flag().id
    assert code is not None
    debriefs.take_flag(desk.session, code, desk.peer, now=NOW)
    flag_work.note_offer(desk.session, code, desk.peer, Offer.TEAM_TALK, now=NOW)
    flag_work.close_flag(desk.session, code, desk.peer, outcome=Outcome.HELD, reason=None, now=NOW)

    [case] = desk.cases()

    assert (case.offer, case.outcome) == (Offer.TEAM_TALK, Outcome.HELD)
    assert "Dana" not in repr(case)
    assert str(desk.peer) not in repr(case)
    assert rows.list_flags(desk.session, FlagState.CLOSED) != []


def test_the_record_goes_with_its_flag(desk: Desk) -> None:
    note(desk, key_of(desk.raise_flag()), Deed.OFFERED)

    drop(desk.session, old_flags(NOW.replace(year=NOW.year + 4)))

    assert rows.list_actions(desk.session) == []
