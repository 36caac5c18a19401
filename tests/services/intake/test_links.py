"""What links open, when they end, and answers on their page."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from tests.factories import add_agency, add_invitation, add_period, add_person, at, id_of
from tests.fakes import FrozenClock
from tests.services.intake.checking_in import ENDS, MOMENT, STARTS, TERMS, TEXTED, cast, get_place
from wellness.domain.keyed import hash_token
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.errors import Invalid, NotFound
from wellness.services import intake, links, periods
from wellness.services.intake import Receipt, Taken
from wellness.services.links import CheckIn
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.service import EmbeddedVault

TOKEN = "t" * 22


def link(session: Session, period: Period, person: Person, **changes: Any) -> None:
    changes = {"token_hash": hash_token(TOKEN)} | changes
    add_invitation(session, period, person, TEXTED, **changes)


def find_check_in(session: Session, now: datetime = TEXTED, token: str = TOKEN) -> CheckIn:
    return links.find_check_in(session, token, terms=TERMS, now=now)


def test_a_link_shows_which_team_how_many_are_eligible_and_when_it_ends(
    session: Session, period: Period, team: list[Person]
) -> None:
    link(session, period, team[0])
    add_person(session, session.get_one(Unit, team[0].unit_id))

    assert find_check_in(session) == CheckIn(
        person=team[0].id,
        language=Language.EN,
        leaf_id=team[0].unit_id,
        team="Team A",
        size=8,
        k=7,
        ends_at=ENDS,
        visible_at=at("2026-11-30 09:00"),
        pulse=POST_SHIFT,
    )


def test_a_link_names_the_team_of_opening_after_a_move(
    session: Session, period: Period, team: list[Person]
) -> None:
    link(session, period, team[0])
    [other] = add_agency(session, "Team B", name="Elsewhere")

    team[0].unit_id = id_of(other)

    assert find_check_in(session).team == "Team A"


def test_an_unknown_link_and_an_ended_one_are_answered_alike(
    session: Session, period: Period, team: list[Person]
) -> None:
    link(session, period, team[0])

    with pytest.raises(NotFound) as unknown:
        find_check_in(session, token="u" * 22)
    with pytest.raises(NotFound) as ended:
        find_check_in(session, ENDS)

    assert str(unknown.value) == str(ended.value)
    assert find_check_in(session, ENDS - MOMENT).size == 8


def test_a_link_of_the_period_before_does_not_open_this_one(
    session: Session, period: Period, team: list[Person]
) -> None:
    before = add_period(session, STARTS - timedelta(days=14), state=PeriodState.CLOSED)
    link(session, before, team[0])

    with pytest.raises(NotFound):
        find_check_in(session)
    assert period.state == PeriodState.OPEN


def test_a_text_without_a_link_is_opened_by_none(
    session: Session, period: Period, team: list[Person]
) -> None:
    link(session, period, team[0], token_hash=None)

    with pytest.raises(NotFound):
        find_check_in(session, token="None")


def test_a_link_to_somebody_who_lost_their_ballot_names_their_unit(
    session: Session, team: list[Person]
) -> None:
    period = add_period(session, STARTS)
    link(session, period, team[0])

    check_in = find_check_in(session)

    assert (check_in.team, check_in.size) == ("Team A", 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": PersonStatus.LEAVE},
        {"status": PersonStatus.LEFT},
        {"texting": Texting.OUT},
        {"texting": Texting.UNCONFIRMED},
    ],
    ids=str,
)
def test_a_link_that_was_sent_opens_until_the_period_ends(
    session: Session, period: Period, team: list[Person], changes: dict[str, str]
) -> None:
    link(session, period, team[0])
    for name, value in changes.items():
        setattr(team[0], name, value)

    assert find_check_in(session).person == team[0].id


def answer(session: Session, vault: EmbeddedVault, check_in: CheckIn, **changes: Any) -> Receipt:
    given: dict[str, Any] = {"agency_wide": False, "terms": TERMS, "now": TEXTED} | changes
    values = given.pop("values", (3, 4, 5, 3))
    return intake.answer_check_in(session, vault, check_in, values, **given)


def test_an_answer_on_the_page_counts_for_the_newest_invitation(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    for person in team:
        link(session, period, person, token_hash=hash_token(person.external_id))
        add_invitation(session, period, person, TEXTED + timedelta(days=1), number=2)
    clock.now = later = TEXTED + timedelta(days=1)
    for person in team:
        check_in = find_check_in(session, later, person.external_id)
        assert answer(session, vault, check_in, now=later).taken is Taken.COUNTED
        # An answer by text to the older invitation would replace nothing: it is overtaken.
        cast(vault, get_place(session, person, TEXTED), 0, 1, 1, 1)

    clock.now = ENDS
    closed = periods.close_in_vault(vault, id_of(period))

    assert closed.body is not None
    assert b'"debrief":2' in closed.body


def test_a_page_that_was_left_open_over_the_end_is_late(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault
) -> None:
    link(session, period, team[0])
    check_in = find_check_in(session)

    receipt = answer(session, vault, check_in, now=ENDS)

    assert receipt == Receipt(Taken.LATE, "Team A")


def test_a_page_of_somebody_who_is_not_eligible_says_not_yet(
    session: Session, team: list[Person], vault: EmbeddedVault
) -> None:
    link(session, add_period(session, STARTS), team[0])

    receipt = answer(session, vault, find_check_in(session))

    assert receipt == Receipt(Taken.NOT_YET, "Team A")


@pytest.mark.parametrize("values", [(), (1, 1, 1), (9, 9, 9, 9)])
def test_what_is_no_answer_on_the_page_is_said_in_three_sentences(
    session: Session,
    period: Period,
    team: list[Person],
    vault: EmbeddedVault,
    values: tuple[int, ...],
) -> None:
    link(session, period, team[0])

    with pytest.raises(Invalid) as refused:
        answer(session, vault, find_check_in(session), values=values)

    assert refused.value.problem
    assert refused.value.kept == "Nothing was counted."
    assert refused.value.remedy
