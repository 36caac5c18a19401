import pytest
from sqlmodel import Session, select

from tests.factories import add_person, make_terms
from tests.services.imports import NOW, RIVERBEND, content_of, counts, places, take_units, unit
from wellness.domain.roster import PersonStatus
from wellness.domain.texts import Wording
from wellness.services.importing import ImportRefused, found_agency, import_units
from wellness.storage import rosters
from wellness.storage.schema.rosters import Unit

TREE = "City,,agency,\nNorth,City,division,\nN1,North,team,\nSouth,City,division,\nS1,South,team,\n"


def refuse(session: Session, text: str) -> ImportRefused:
    before = snapshot(session)
    with pytest.raises(ImportRefused) as refused:
        take_units(session, text, accepting=True)
    session.expire_all()
    assert snapshot(session) == before
    return refused.value


def snapshot(session: Session) -> list[tuple[int | None, int | None, str, str, str]]:
    return [(u.id, u.parent_id, u.name, u.name_key, u.kind) for u in session.exec(select(Unit))]


def test_the_agency_s_tree_is_taken(session: Session) -> None:
    report = take_units(session, content_of(RIVERBEND))

    tree = rosters.load_tree(session)
    assert counts(report) == (12, 0, 0)
    assert tree.root is not None
    assert tree.root.name == "Riverbend Community Safety Department"
    assert len(tree.leaves()) == 8


def test_the_same_file_again_changes_nothing_and_says_so(session: Session) -> None:
    take_units(session, content_of(RIVERBEND))
    before = snapshot(session)

    report = take_units(session, content_of(RIVERBEND))

    assert counts(report) == (0, 0, 12)
    assert report.changes == ()
    assert snapshot(session) == before


def test_children_may_stand_above_their_parents_in_the_file(session: Session) -> None:
    take_units(session, "N1,North,team,\nNorth,City,division,\nCity,,agency,\n")

    assert [leaf.name for leaf in rosters.load_tree(session).leaves()] == ["N1"]


def test_absent_units_stay(session: Session) -> None:
    take_units(session, TREE)

    report = take_units(session, "City,,agency,\n")

    assert counts(report) == (0, 0, 1)
    assert len(snapshot(session)) == 5


def test_a_unit_id_renames_a_unit_and_keeps_it(session: Session) -> None:
    take_units(session, TREE)
    north = unit(session, "North")

    report = take_units(session, f"North Side,City,division,{north.id}\n")

    assert counts(report) == (0, 1, 0)
    assert report.changes[0].columns == ("unit",)
    assert unit(session, "North Side").id == north.id
    assert unit(session, "N1").parent_id == north.id


def test_a_child_may_call_a_renamed_parent_either_way(session: Session) -> None:
    take_units(session, TREE)
    north = unit(session, "North")

    take_units(
        session, f"North Side,City,division,{north.id}\nN2,North,team,\nN3,North Side,team,\n"
    )

    assert {unit(session, "N2").parent_id, unit(session, "N3").parent_id} == {north.id}


def test_units_can_swap_names(session: Session) -> None:
    take_units(session, TREE)
    first, second = unit(session, "N1").id, unit(session, "S1").id

    take_units(session, f"S1,North,team,{first}\nN1,South,team,{second}\n")

    assert (unit(session, "S1").id, unit(session, "N1").id) == (first, second)


def test_without_a_unit_id_another_spelling_is_the_same_unit(session: Session) -> None:
    take_units(session, TREE)

    report = take_units(session, " NORTH ,City,division,\n")

    assert counts(report) == (0, 0, 1)
    assert unit(session, "North").name_key == "north"


def test_a_team_can_move(session: Session) -> None:
    take_units(session, TREE)

    report = take_units(session, "N1,South,team,\n")

    assert report.changes[0].columns == ("parent",)
    assert unit(session, "N1").parent_id == unit(session, "South").id


def test_an_unknown_unit_id_is_a_fault(session: Session) -> None:
    take_units(session, TREE)

    refused = refuse(session, "North,City,division,99\n")

    assert places(refused.faults) == [(2, "unit_id")]


def test_a_name_that_another_unit_keeps_is_a_fault(session: Session) -> None:
    take_units(session, TREE)

    refused = refuse(session, f"South,City,division,{unit(session, 'North').id}\n")

    assert places(refused.faults) == [(2, "unit")]
    assert "has this name already" in refused.faults[0].problem


def test_two_lines_that_mean_one_unit_are_a_fault(session: Session) -> None:
    take_units(session, TREE)

    refused = refuse(
        session, f"Uptown,City,division,{unit(session, 'North').id}\nNorth,City,division,\n"
    )

    assert "both mean the unit North" in refused.faults[0].problem


@pytest.mark.parametrize("child", ["T9,City,team,", "D9,City,division,"])
def test_a_unit_with_people_gets_no_units_below_it(session: Session, child: str) -> None:
    take_units(session, "City,,agency,\n")
    add_person(session, unit(session, "City"))

    refused = refuse(session, f"{child}\n")

    assert places(refused.faults) == [(2, "parent")]
    assert "People belong to City itself" in refused.faults[0].problem


def test_people_who_left_do_not_hold_a_unit(session: Session) -> None:
    take_units(session, "City,,agency,\n")
    add_person(session, unit(session, "City"), status=PersonStatus.LEFT)

    assert counts(take_units(session, "T9,City,team,\n")) == (1, 0, 0)


def test_moving_a_unit_below_one_with_people_is_a_fault(session: Session) -> None:
    take_units(session, TREE + "West,City,division,\n")
    add_person(session, unit(session, "West"))

    refused = refuse(session, "N1,West,team,\n")

    assert places(refused.faults) == [(2, "parent")]


def test_a_division_with_teams_cannot_become_a_team(session: Session) -> None:
    take_units(session, TREE)

    refused = refuse(session, "North,South,team,\n")

    assert places(refused.faults) == [(2, "kind")]
    assert "N1" in refused.faults[0].problem


def test_a_team_cannot_stand_under_a_unit_that_becomes_a_team_under_a_new_name(
    session: Session,
) -> None:
    take_units(session, TREE)
    north = unit(session, "North").id

    refused = refuse(session, f"North Side,South,team,{north}\nN1,North,team,\n")

    assert places(refused.faults) == [(3, "parent")]
    assert "under a unit of kind team" in refused.faults[0].problem


def test_a_division_becomes_a_team_when_its_teams_move_in_the_same_file(session: Session) -> None:
    take_units(session, TREE)

    report = take_units(session, "North,South,team,\nN1,South,team,\n")

    assert counts(report) == (0, 2, 0)
    assert [leaf.name for leaf in rosters.load_tree(session).leaves()] == ["North", "N1", "S1"]


def test_there_is_always_exactly_one_agency(session: Session) -> None:
    take_units(session, TREE)

    second = refuse(session, f"North,,agency,{unit(session, 'North').id}\n")
    demoted = refuse(session, "City,North,team,\n")

    assert (2, "kind") in places(second.faults)
    assert (2, "kind") in places(demoted.faults)


def test_all_faults_of_a_file_are_named_at_once(session: Session) -> None:
    take_units(session, TREE)

    refused = refuse(session, "A,Nowhere,team,\nB,City,crew,\nC,City,team,99\n")

    assert places(refused.faults) == [(2, "parent"), (3, "kind"), (4, "unit_id")]
    assert "3 faults" in refused.problem
    assert refused.kept == "Nothing was changed."
    assert not refused.is_acceptable


def test_a_founded_agency_is_the_root_that_files_build_on(session: Session) -> None:
    first = found_agency(session, "City")

    report = take_units(session, TREE)

    assert found_agency(session, "Another name") == first
    assert counts(report) == (4, 0, 1)


def test_a_name_that_its_texts_cannot_bear_is_refused_with_the_way_to_mend_it(
    session: Session,
) -> None:
    refused = refuse(session, f"City,,agency,\nA,City,team,\n{'œ' * 35},City,team,\n")

    [fault] = refused.faults
    assert (fault.line, fault.column, fault.value) == (4, "unit", "œ" * 35)
    assert fault.problem == 'With this name the text "thanks" (en) needs more than 1 segment.'
    assert fault.remedy == "Shorten the name by 7 characters, to 63 at most."


def test_names_that_are_too_long_are_named_with_all_other_faults(session: Session) -> None:
    text = f"City,,agency,\n{'[' * 35},City,team,\n{'œ' * 35},Nowhere,team,\nD,City,shed,\n"

    refused = refuse(session, text)

    assert [(fault.line, fault.column) for fault in refused.faults] == [
        (3, "unit"),
        (4, "parent"),
        (5, "kind"),
    ]


def test_a_unit_that_no_text_names_may_have_a_long_name(session: Session) -> None:
    take_units(session, f"City,,agency,\n{'œ' * 35},City,division,\nN1,{'œ' * 35},team,\n")

    assert [leaf.name for leaf in rosters.load_tree(session).leaves()] == ["N1"]


def test_a_division_without_teams_is_a_leaf_with_a_leaf_s_name(session: Session) -> None:
    refused = refuse(session, f"City,,agency,\n{'œ' * 35},City,division,\n")

    assert [fault.line for fault in refused.faults] == [3]


@pytest.mark.parametrize("spare", [0, 1])
def test_an_agency_s_own_wording_sets_the_longest_name(session: Session, spare: int) -> None:
    thanks = dict.fromkeys(("en", "es"), "x" * 136 + " {team} {k} 988.")
    terms = make_terms(wording=Wording.with_overrides({"thanks": thanks}))
    content = f"unit,parent,kind\nCity,,agency\n{'N' * (15 + spare)},City,team\n".encode()

    if spare:
        with pytest.raises(ImportRefused) as refused:
            import_units(session, content, terms=terms, accepting=True, now=NOW)
        [fault] = refused.value.faults
        assert fault.remedy == "Shorten the name by 1 character, to 15 at most."
    else:
        import_units(session, content, terms=terms, accepting=True, now=NOW)


def test_a_team_without_people_is_told_once_anybody_is_on_the_roster(session: Session) -> None:
    first = take_units(session, TREE)
    add_person(session, unit(session, "N1"))
    add_person(session, unit(session, "S1"), status=PersonStatus.LEFT)

    again = take_units(session, TREE)

    assert first.warnings == ()
    assert [(fault.line, fault.column, fault.value) for fault in again.warnings] == [
        (1, "unit", "S1")
    ]
    assert "so it gets no results" in again.warnings[0].problem
