"""The last results under a check-in: the newest release, in words, for everybody alike."""

from datetime import timedelta

from flask.testing import FlaskClient

from tests.factories import add_account
from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkins import HARD, add_team, answer, give_link, post, release_before
from wellness.domain.access import Role
from wellness.domain.post_shift import POST_SHIFT
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag, LeaderAction


def test_everybody_of_a_team_gets_the_same_last_results(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 8, "Team B": 15})
    answer(client, give_link(agency, agency.people[0]), HARD)

    replies = [
        post(client, "results", token=give_link(agency, person)).data for person in agency.people
    ]

    assert len(set(replies[:10])) == len(set(replies[10:])) == 1
    assert replies[0] != replies[10]


def test_the_own_group_comes_first_and_all_others_follow(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 8, "Team B": 15})

    names = [
        [group["name"]["en"] for group in got["groups"]]
        for got in (
            post(client, "results", token=give_link(agency, agency.people[i])).get_json()
            for i in (0, 10)
        )
    ]

    assert names == [["Team A", "Team B"], ["Team B", "Team A"]]


def test_bands_are_said_in_words(client: FlaskClient, agency: Agency) -> None:
    release_before(agency, {"Team A": 16, "Team B": 40}, positive=5)

    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()
    own, other = got["groups"]

    assert own["rows"][0] == {
        "label": {"en": "Hard calls", "es": "Casos duros"},
        "words": {
            "en": "Between 4 and 7 of about 15 to 18 people who answered had a hard call in half"
            " or more of their check-ins.",
            "es": "Entre 4 y 7 de unas 15 a 18 personas que respondieron tuvieron un caso duro en"
            " la mitad o más de sus chequeos.",
        },
        "band": 2,
        "bands": 4,
    }
    assert len(own["rows"]) == len(POST_SHIFT.indicators)
    assert other["rows"][0]["words"]["en"].startswith("Between 8 and 20% of the 39 or more people")
    assert got["span"] == {
        "en": "Monday, October 26 to Monday, November 9",
        "es": "Del lunes 26 de octubre al lunes 9 de noviembre",
    }


def test_the_newest_results_are_shown(client: FlaskClient, agency: Agency) -> None:
    release_before(agency, {"Team B": 8}, periods_ago=2)
    release_before(agency, {"Team A": 8})

    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()

    assert [group["name"]["en"] for group in got["groups"]] == ["Team A"]


def test_a_pool_names_its_teams(client: FlaskClient, agency: Agency) -> None:
    add_team(agency, "Team C")
    release_before(agency, {"Team A": 5, "Team B": 4, "agency-wide": 8})

    [group] = post(client, "results", token=give_link(agency, agency.people[0])).get_json()[
        "groups"
    ]

    assert group["name"] == {
        "en": "Other teams in Riverbend",
        "es": "Otros equipos de Riverbend",
    }
    assert group["joined"]["en"] == (
        "Team A, Team B, Team C, people counted for the whole agency only"
    )


def test_a_team_that_was_not_shown_is_named_without_a_reason(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 4, "Team B": 8})

    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()

    assert [(group["name"]["en"], len(group["rows"])) for group in got["groups"]] == [
        ("Team A", 0),
        ("Team B", 6),
    ]


def test_what_was_changed_for_a_team_is_told_to_its_people_alone(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    with agency.database.transaction() as session:
        tree = rosters.load_tree(session)
        team = next(unit for unit in tree.units if unit.name == "Team A")
        leader = add_account(session, Role.LEADER, team.id)
        flag = Flag(
            dedupe_key="T1:x",
            trigger="T1",
            unit_id=team.id,
            label=team.name,
            raised_at=clock(),
        )
        session.add(flag)
        session.flush()
        assert flag.id is not None
        session.add(
            LeaderAction(
                flag_id=flag.id,
                kind="changed",
                change="More breaks.",
                at=clock(),
                account_id=leader.id,
            )
        )

    told = [
        post(client, "results", token=give_link(agency, agency.people[i])).get_json()["told"]
        for i in (0, 10)
    ]

    assert told == [["More breaks."], []]


def test_before_the_first_release_only_its_day_is_told(client: FlaskClient, agency: Agency) -> None:
    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()

    assert got == {
        "span": None,
        "groups": [],
        "told": [],
        "next": {
            "en": "Monday, November 23, 9:00\u202fAM",
            "es": "lunes 23 de noviembre, 9:00\u202fa.m.",
        },
    }


def test_results_are_kept_back_until_their_hour(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    release_before(agency, {"Team A": 8})
    token = give_link(agency, agency.people[0])
    clock.now = STARTS + timedelta(hours=4)
    early = post(client, "results", token=token).get_json()
    clock.now = STARTS + timedelta(hours=5)

    late = post(client, "results", token=token).get_json()

    assert (early["groups"], len(late["groups"])) == ([], 1)
    assert early["next"]["en"].startswith("Monday, November 9")
    assert late["next"]["en"].startswith("Monday, November 23")


def test_a_thank_you_holds_what_the_own_group_said_last_time(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 16, "Team B": 40}, positive=5)

    last = answer(client, give_link(agency, agency.people[0]), HARD).get_json()["last"]

    assert last["name"] == {"en": "Team A", "es": "Team A"}
    assert last["size"]["en"] == "about 15 to 18"
    assert last["rows"][0]["brief"] == {"en": "4 to 7", "es": "4 a 7"}
    assert len(last["rows"]) == len(POST_SHIFT.indicators)


def test_a_thank_you_is_equally_long_whatever_was_answered_or_counted(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 16, "Team B": 40}, positive=5)
    person = agency.people[0]

    replies = [answer(client, give_link(agency, person), HARD) for _ in range(7)]

    assert {reply.get_json()["state"] for reply in replies} == {"counted", "capped"}
    assert len({len(reply.data) for reply in replies}) == 1


def test_a_release_that_cannot_be_read_leaves_the_thank_you_whole(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 16, "Team B": 40})
    with agency.database.transaction() as session:
        session.connection().exec_driver_sql("DROP TRIGGER release_no_update")
        session.connection().exec_driver_sql("UPDATE release SET content = x'00', hash = 'changed'")

    got = answer(client, give_link(agency, agency.people[0]), HARD).get_json()

    assert (got["state"], got["last"]) == ("counted", None)
