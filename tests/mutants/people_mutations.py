"""Mutations of who may answer, participation, and a clock that jumps: R13, R28, R29, R36."""

from typing import Final

from tests.mutants.mutation import Mutation

_ELIGIBLE: Final = "tests/domain/test_eligibility.py::test_"
_PERIODS: Final = "tests/services/test_eligibility.py::test_"
_NEWCOMERS: Final = "tests/privacy/test_newcomer_attacks.py::test_"
_PARTICIPATION: Final = "tests/domain/test_participation.py::test_"
_JUMPS: Final = "tests/worker/test_jumps.py::test_"
_RULES: Final = "wellness/domain/eligibility.py"

MUTATIONS: Final = (
    Mutation(
        "R13",
        "a unit of a few shows its participation",
        "wellness/domain/participation.py",
        "FEWEST: Final = 20",
        "FEWEST: Final = 5",
        (f"{_PARTICIPATION}an_agency_below_twenty_shows_nothing",),
    ),
    Mutation(
        "R13",
        "a remainder of a few is left",
        "wellness/domain/participation.py",
        "if shown and 0 < rest < FEWEST:",
        "if shown and rest < 0:",
        (f"{_PARTICIPATION}a_remainder_of_a_few_hides_the_smallest_division",),
    ),
    Mutation(
        "R13",
        "teams show their participation",
        "wellness/domain/participation.py",
        "if unit.children and sizes[unit.id] >= FEWEST]",
        "if sizes[unit.id] >= FEWEST]",
        (f"{_PARTICIPATION}a_team_is_never_shown_and_a_small_division_neither",),
    ),
    Mutation(
        "R28",
        "newcomers wait no 28 days",
        _RULES,
        "WAITING: Final = timedelta(days=28)",
        "WAITING: Final = timedelta(days=0)",
        (
            f"{_ELIGIBLE}who_works_joined_and_waited_28_days_is_eligible",
            f"{_NEWCOMERS}at24_six_new_people_round_a_target_have_no_vote_for_28_days",
        ),
    ),
    Mutation(
        "R28",
        "nobody needs a shift",
        _RULES,
        "and (person.has_worked or is_founding)",
        "",
        (f"{_PERIODS}after_two_periods_founders_need_a_shift",),
    ),
    Mutation(
        "R28",
        "the founding covers who comes later too",
        _RULES,
        "return is_founder or (enrolled_on is not None and enrolled_on + WAITING <= on)",
        "return True",
        (f"{_PERIODS}the_approval_covers_those_on_the_roster_and_nobody_later",),
    ),
    Mutation(
        "R28",
        "who left and came back waits no more",
        "wellness/services/roster_changes.py",
        "person.enrolled_on, person.is_founder = terms.local_date(now), False",
        "person.role = person.role",
        (f"{_PERIODS}who_left_and_came_back_waits_again",),
    ),
    Mutation(
        "R29",
        "a new team is old enough at once",
        _RULES,
        "if leaf.periods < PERIODS_BACK or (leaf.before is None and not founders):",
        "if leaf.before is None and not founders:",
        (f"{_ELIGIBLE}a_leaf_is_stable_when_two_thirds_are_the_same",),
    ),
    Mutation(
        "R29",
        "those who went are not counted as a change",
        _RULES,
        "return 3 * same >= 2 * max(len(leaf.members), len(before))",
        "return 3 * same >= 2 * len(leaf.members)",
        (f"{_NEWCOMERS}at25_a_team_emptied_round_a_target_is_pooled_or_destroyed",),
    ),
    Mutation(
        "R29",
        "those who came are not counted as a change",
        _RULES,
        "return 3 * same >= 2 * max(len(leaf.members), len(before))",
        "return 3 * same >= 2 * len(before)",
        (f"{_NEWCOMERS}at24_filling_a_shrunken_team_makes_it_unstable",),
    ),
    Mutation(
        "R29",
        "the vault is told that every team is stable",
        "wellness/services/periods.py",
        "unstable=frozenset(str(leaf) for leaf in unstable),",
        "unstable=frozenset(),",
        (f"{_NEWCOMERS}at24_a_new_team_of_a_target_and_six_is_not_alone_for_two_periods",),
    ),
    Mutation(
        "R36",
        "a clock that jumped closes periods",
        "wellness/worker/tick.py",
        "if (step.needs_sure_clock and not is_sure) or",
        "if (step.needs_sure_clock and now is None) or",
        (f"{_JUMPS}at23_fifteen_days_ahead_close_nothing_and_open_nothing",),
    ),
    Mutation(
        "R36",
        "a clock that jumped raises the mark of the period clock",
        "wellness/services/maintenance.py",
        "    if not is_clock_suspect(session):\n        operation.set_mark",
        "    if session:\n        operation.set_mark",
        (f"{_JUMPS}at23_fifteen_days_ahead_close_nothing_and_open_nothing",),
    ),
    Mutation(
        "R36",
        "starting anew confirms the clock",
        "wellness/worker/tick.py",
        "return now, not maintenance.is_clock_suspect(session)",
        "return now, jump is None",
        (f"{_JUMPS}at23_starting_anew_confirms_nothing",),
    ),
)
