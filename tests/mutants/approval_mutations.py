"""Mutations of what takes a second person, of retention and of the public report: R30, R33-R35."""

from typing import Final

from tests.mutants.mutation import Mutation

_RULES: Final = "wellness/domain/changes/rules.py"
_RETENTION: Final = "wellness/services/retention.py"
_APPROVALS: Final = "tests/services/test_approvals.py::test_"
_PEOPLE: Final = "tests/privacy/test_changes_of_people.py::test_"
_KEPT_RECORDS: Final = "tests/services/retention/test_records.py::test_"
_KEPT_RELEASES: Final = "tests/services/retention/test_releases.py::test_"

MUTATIONS: Final = (
    Mutation(
        "R30",
        "one representative founds the agency",
        _RULES,
        "_PAIR: Final = 2",
        "_PAIR: Final = 1",
        (
            f"{_APPROVALS}a_founding_needs_two_distinct_representatives",
            (
                "tests/domain/changes/test_rules.py"
                "::test_a_founding_takes_two_representatives_and_everything_else_one"
            ),
        ),
    ),
    Mutation(
        "R30",
        "leaders approve what the staff side should",
        _RULES,
        "return role is Role.REPRESENTATIVE",
        "return True",
        (f"{_PEOPLE}at25_what_was_kept_needs_a_representative_and_everybody_touched_is_told",),
    ),
    Mutation(
        "R30",
        "a whole team may be moved by one person",
        _RULES,
        "return 3 * touched > size",
        "return touched > size",
        (
            f"{_PEOPLE}at25_no_mix_of_means_empties_a_unit_round_a_target_without_a_second_person",
            "tests/services/test_withholding.py::test_moves_leave_and_numbers_add_up_over_three_periods",
        ),
    ),
    Mutation(
        "R30",
        "nobody is told that a number was changed",
        "wellness/services/roster_changes.py",
        "if has_new_number and before.texting == Texting.JOINED:",
        "if not has_new_number and before.texting == Texting.JOINED:",
        (f"{_PEOPLE}at26_the_old_and_the_new_number_are_told",),
    ),
    Mutation(
        "R33",
        "the public report has a line for each team",
        "wellness/domain/public_report.py",
        "for group in release.groups if group.is_pool)",
        "for group in release.groups)",
        ("tests/privacy/test_public_report.py::test_at37_no_team_is_named",),
    ),
    Mutation(
        "R34",
        "releases stay for ever",
        _RETENTION,
        "        rows.drop_release(session, release)\n",
        "        pass\n",
        (f"{_KEPT_RELEASES}the_oldest_releases_go_and_the_chain_still_verifies",),
    ),
    Mutation(
        "R34",
        "shifts stay as long as releases",
        _RETENTION,
        "rows.old_shifts(now - remembered)",
        "rows.old_shifts(now - kept.releases)",
        (f"{_KEPT_RECORDS}shifts_are_kept_for_three_periods",),
    ),
    Mutation(
        "R35",
        "a legal hold stops no period",
        "wellness/services/periods.py",
        "and planned.starts_at <= now and not is_on_legal_hold(session):",
        "and planned.starts_at <= now:",
        (
            (
                "tests/worker/test_tick_changes.py"
                "::test_under_a_legal_hold_no_period_is_opened_and_the_running_one_still_closes"
            ),
        ),
    ),
    Mutation(
        "R35",
        "a legal hold does not stop removal by age",
        _RETENTION,
        "!= today and not is_on_legal_hold(session)",
        "!= today",
        (f"{_KEPT_RECORDS}it_is_due_once_a_day_and_not_under_a_legal_hold",),
    ),
)
