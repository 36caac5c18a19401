"""Taking a check-in: which invitation it counts for, and what links open and when they end."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from tests.factories import (
    ZONE,
    add_agency,
    add_eligibility,
    add_founding,
    add_invitation,
    add_period,
    add_person,
    at,
    id_of,
    make_terms,
)
from tests.fakes import FrozenClock
from wellness.domain.keyed import hash_token
from wellness.domain.language import Language
from wellness.errors import Invalid, NotFound, Unavailable
from wellness.services import intake, periods
from wellness.services.intake import CheckIn, Home, Place, Receipt, Refusal, Taken
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.calls import Closed, DayBox, Member
from wellness.vault.service import EmbeddedVault

STARTS = at("2026-11-16 04:00")
ENDS = at("2026-11-30 04:00")
TEXTED = at("2026-11-18 10:00")
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()
TOKEN = "t" * 22


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(TEXTED)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def team(session: Session) -> list[Person]:
    """Eight people of one team."""
    [unit] = add_agency(session)
    return [add_person(session, unit) for _ in range(8)]


@pytest.fixture
def period(session: Session, vault: EmbeddedVault, team: list[Person]) -> Period:
    """A period that is open for the team, in the vault too."""
    assert team
    period = add_period(session, STARTS, state=PeriodState.PLANNED)
    add_founding(session, STARTS)
    [box] = periods.freeze_due(session, TERMS.pulse, zone=ZONE, held=vault.status(), now=STARTS)
    periods.open_in_vault(vault, box)
    periods.record_opened(session, id_of(period))
    return period


def find_place(session: Session, person: Person, now: datetime = TEXTED) -> Place | Refusal:
    return intake.find_place(session, person.id, terms=TERMS, now=now)


def get_place(session: Session, person: Person, now: datetime = TEXTED) -> Place:
    place = find_place(session, person, now)
    assert isinstance(place, Place)
    return place


def cast(
    vault: EmbeddedVault,
    place: Place,
    *values: int,
    agency_wide: bool = False,
    language: Language = Language.EN,
    now: datetime = TEXTED,
) -> Receipt:
    return intake.cast(
        vault,
        place,
        values or (3, 4, 5, 3),
        agency_wide=agency_wide,
        language=language,
        terms=TERMS,
        now=now,
    )


def has_groups(vault: EmbeddedVault, clock: FrozenClock, period: Period) -> bool:
    """Whether at least seven people of the team voted."""
    clock.now = max(clock.now, ENDS)
    closed = periods.close_in_vault(vault, id_of(period))
    assert isinstance(closed, Closed)
    assert closed.body is not None
    return b'"m":' in closed.body


def test_in_a_folder_that_is_not_the_vault_nothing_is_called_late(
    session: Session, period: Period, team: list[Person], tmp_path: Path, clock: FrozenClock
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    elsewhere = EmbeddedVault(tmp_path / "elsewhere", clock, durable=False)

    with pytest.raises(Unavailable, match="does not know the running period"):
        cast(elsewhere, get_place(session, team[0]))
    with pytest.raises(Unavailable, match="Nothing was counted or changed"):
        intake.withdraw(session, elsewhere, team[0].id, terms=TERMS, now=TEXTED)


# Where an answer counts.


def test_the_place_is_the_leaf_of_opening_and_the_newest_invitation(
    session: Session, period: Period, team: list[Person]
) -> None:
    person = team[0]
    add_invitation(session, period, person, TEXTED - timedelta(days=1))
    add_invitation(session, period, person, TEXTED, number=2)
    add_invitation(session, period, person, TEXTED + MOMENT, number=3)

    assert find_place(session, person) == Place(
        id_of(period), person.id, person.unit_id, "Team A", k=7, number=2
    )
    assert get_place(session, person, TEXTED + MOMENT).number == 3


def test_without_any_period_an_answer_is_late(session: Session, team: list[Person]) -> None:
    assert find_place(session, team[0]) == Refusal(Taken.LATE)


@pytest.mark.parametrize("state", [state for state in PeriodState if state != PeriodState.OPEN])
def test_a_period_in_any_other_state_takes_no_answer(
    session: Session, period: Period, team: list[Person], state: PeriodState
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    period.state = state

    assert find_place(session, team[0]) == Refusal(Taken.LATE)


def test_who_is_not_eligible_is_told_the_local_date_of_the_next_period(
    session: Session, period: Period, team: list[Person]
) -> None:
    assert period.ends_at == ENDS
    newcomer = add_person(session, session.get_one(Unit, team[0].unit_id))

    assert find_place(session, newcomer) == Refusal(Taken.NOT_YET, date(2026, 11, 30))


def test_who_was_not_asked_is_late(session: Session, period: Period, team: list[Person]) -> None:
    add_invitation(session, period, team[1], TEXTED)

    assert find_place(session, team[0]) == Refusal(Taken.LATE)


def test_an_invitation_of_the_period_before_does_not_count(
    session: Session, period: Period, team: list[Person]
) -> None:
    before = add_period(session, STARTS - timedelta(days=14), state=PeriodState.CLOSED)
    add_invitation(session, before, team[0], TEXTED - timedelta(days=14))

    assert find_place(session, team[0]) == Refusal(Taken.LATE)
    assert period.state == PeriodState.OPEN


def test_an_instant_on_the_boundary_belongs_to_the_later_period(
    session: Session, period: Period, team: list[Person]
) -> None:
    following = add_period(session, ENDS)
    add_eligibility(session, following, team[0])
    add_invitation(session, period, team[0], TEXTED)
    add_invitation(session, following, team[0], ENDS)

    assert get_place(session, team[0], ENDS - MOMENT).period == period.id
    assert get_place(session, team[0], ENDS).period == following.id


def test_a_home_needs_no_invitation(session: Session, period: Period, team: list[Person]) -> None:
    home = intake.find_home(session, team[0].id, terms=TERMS, now=TEXTED)

    assert home == Home(id_of(period), team[0].unit_id, "Team A", k=7)


# Casting.


def test_what_is_told_is_the_same_for_every_answer(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place = get_place(session, team[0])

    receipts = {cast(vault, place, *values) for values in ((0, 1, 1, 1), (3, 4, 5, 3))}

    assert receipts == {Receipt(Taken.COUNTED, "Team A")}


def test_agency_wide_holds_for_the_period_and_is_named_in_the_language(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place = get_place(session, team[0])
    cast(vault, place, agency_wide=True)

    receipts = [cast(vault, place, language=language) for language in Language]

    assert receipts == [
        Receipt(Taken.COUNTED, "the whole agency", is_agency_wide=True),
        Receipt(Taken.COUNTED, "toda la agencia", is_agency_wide=True),
    ]


def test_what_is_no_whole_answer_never_reaches_the_vault(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    wrong = ((1, 1, 1), (1, 1, 1, 1, 1), (4, 1, 1, 1), (0, 0, 1, 1), (0, 1, 1, 4), (-1, 1, 1, 1))
    for person in team:
        add_invitation(session, period, person, TEXTED)
        for values in wrong:
            with pytest.raises(ValueError, match="answer"):
                cast(vault, get_place(session, person), *values)

    assert not has_groups(vault, clock, period)


def test_six_answers_count_in_a_local_day_and_the_seventh_after_midnight(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place, midnight = get_place(session, team[0]), at("2026-11-19 00:00")
    clock.now = midnight - MOMENT

    taken = [cast(vault, place, now=clock()).taken for _ in range(7)]
    clock.now = midnight
    vault_receipt = cast(vault, place, now=midnight)

    assert taken == [Taken.COUNTED] * 6 + [Taken.CAPPED]
    assert vault_receipt.taken is Taken.COUNTED


def test_a_day_of_25_hours_is_one_day(session: Session, vault: EmbeddedVault) -> None:
    [unit] = add_agency(session)
    person = add_person(session, unit)
    starts_at, ends_at = at("2026-10-19 04:00"), at("2026-11-02 04:00")
    autumn = add_period(session, starts_at, ends_at=ends_at, state=PeriodState.PLANNED)
    add_founding(session, starts_at)
    [box] = periods.freeze_due(session, TERMS.pulse, zone=ZONE, held=vault.status(), now=starts_at)
    periods.open_in_vault(vault, box)
    place = Place(id_of(autumn), person.id, id_of(unit), "Team A", k=7, number=1)

    for hour in (0, 4, 8, 12, 16, 24):
        cast(vault, place, now=at("2026-11-01 00:00") + timedelta(hours=hour, minutes=30))

    names = [path.stem for path in (vault._keys._directory).glob("ballots-*")]
    assert names == ["ballots-2026-11-01"]


def test_after_the_end_an_answer_is_late_even_if_its_place_was_found_before(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place = get_place(session, team[0])
    clock.now = ENDS

    assert cast(vault, place).taken is Taken.LATE


# Taking it back.


def test_withdrawing_empties_the_ballot_and_only_that_one(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    for person in team:
        add_invitation(session, period, person, TEXTED)
        cast(vault, get_place(session, person))

    intake.withdraw(session, vault, team[0].id, terms=TERMS, now=TEXTED)

    assert has_groups(vault, clock, period)


def test_withdrawing_two_of_eight_leaves_too_few(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    for person in team:
        add_invitation(session, period, person, TEXTED)
        cast(vault, get_place(session, person))

    for person in team[:2]:
        intake.withdraw(session, vault, person.id, terms=TERMS, now=TEXTED)

    assert not has_groups(vault, clock, period)


def test_withdrawing_without_a_period_or_a_ballot_is_harmless(
    session: Session, team: list[Person], vault: EmbeddedVault
) -> None:
    intake.withdraw(session, vault, team[0].id, terms=TERMS, now=TEXTED)
    period = add_period(session, STARTS, state=PeriodState.PLANNED)
    add_founding(session, STARTS)
    [box] = periods.freeze_due(session, TERMS.pulse, zone=ZONE, held=vault.status(), now=STARTS)
    periods.open_in_vault(vault, box)
    periods.record_opened(session, id_of(period))
    newcomer = add_person(session, session.get_one(Unit, team[0].unit_id))

    intake.withdraw(session, vault, newcomer.id, terms=TERMS, now=TEXTED)


# Links.


def link(session: Session, period: Period, person: Person, **changes: Any) -> None:
    changes = {"token_hash": hash_token(TOKEN)} | changes
    add_invitation(session, period, person, TEXTED, **changes)


def find_check_in(session: Session, now: datetime = TEXTED, token: str = TOKEN) -> CheckIn:
    return intake.find_check_in(session, token, terms=TERMS, now=now)


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


# Limits.


def test_two_replies_an_hour_go_to_one_number(vault: EmbeddedVault) -> None:
    hour = at("2026-11-18 10:00")

    allowed = [
        intake.may_reply(vault, "+19195550101", now=hour + timedelta(minutes=m))
        for m in (0, 59, 59)
    ]

    assert allowed == [True, True, False]
    assert intake.may_reply(vault, "+19195550102", now=hour)
    assert intake.may_reply(vault, "+19195550101", now=hour + timedelta(hours=1))


def test_a_stranger_is_told_once_an_hour_and_uses_up_no_replies(vault: EmbeddedVault) -> None:
    assert intake.may_tell_stranger(vault, "+19195550101", now=TEXTED)
    assert not intake.may_tell_stranger(vault, "+19195550101", now=TEXTED)
    assert intake.may_reply(vault, "+19195550101", now=TEXTED)


def test_the_hour_that_happens_twice_is_two_hours(vault: EmbeddedVault) -> None:
    first = at("2026-11-01 01:30")

    for now in (first, first + timedelta(hours=1)):
        assert [intake.may_reply(vault, "x", now=now) for _ in range(3)] == [True, True, False]


def test_a_wish_counts_once_the_day_is_open_and_for_members_alone(
    vault: EmbeddedVault, team: list[Person], session: Session
) -> None:
    stranger = add_person(session, session.get_one(Unit, team[0].unit_id))
    members = tuple(Member(person.id.hex, "2") for person in team)
    day = "2026-11-18"

    before = intake.ask_for_debrief(vault, team[0].id, day=day)
    vault.open(DayBox(day, at("2026-11-18 09:00"), at("2026-11-19 09:00"), members))

    assert not before
    assert intake.ask_for_debrief(vault, team[0].id, day=day)
    assert not intake.ask_for_debrief(vault, stranger.id, day=day)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": PersonStatus.LEAVE},
        {"status": PersonStatus.LEFT},
        {"texting": Texting.OUT},
        {"texting": Texting.UNCONFIRMED},
    ],
)
def test_who_will_not_be_counted_next_period_either_is_told_no_date(
    session: Session, team: list[Person], period: Period, changes: dict[str, Any]
) -> None:
    assert period.id is not None
    unit = session.get_one(Unit, team[0].unit_id)
    newcomer, absent = add_person(session, unit), add_person(session, unit, **changes)

    refusals = [
        intake.find_home(session, person.id, terms=TERMS, now=TEXTED)
        for person in (newcomer, absent)
    ]

    assert refusals == [Refusal(Taken.NOT_YET, date(2026, 11, 30)), Refusal(Taken.LATE)]
