"""Mutations of what is released, and when: R1 to R12."""

from typing import Final

from tests.mutants.mutation import Mutation

_ATTACKS: Final = "tests/privacy/test_release_attacks.py::test_"
_PAGES: Final = "tests/privacy/test_page_attacks.py::test_"
_TABLES: Final = "tests/privacy/test_table_attacks.py::test_"
_PUBLICATION: Final = "tests/privacy/test_publication_attacks.py::test_"
_AT39: Final = f"{_ATTACKS}at39_changing_answers_never_changes_groups_labels_or_m"
_BANDS: Final = "tests/domain/test_bands.py::test_"
_CASTING: Final = "tests/vault/test_casting.py::test_"
_FOLDING: Final = "tests/domain/test_folding.py::test_"
_GROUPS: Final = "tests/domain/test_groups.py::test_"
_UNITS: Final = "tests/domain/importing/test_units.py::test_"
_PERIODS: Final = "tests/domain/test_periods.py::test_"
_PERIODS_SERVICE: Final = "tests/services/periods/test_planning.py::test_"
_PULSE: Final = "tests/domain/test_pulse.py::test_"
_RELEASES: Final = "tests/services/releases/test_appending.py::test_"
_RELEASE_TRIGGERS: Final = "tests/storage/test_release_triggers.py::test_"
_VAULT_ATTACKS: Final = "tests/privacy/test_vault_attacks.py::test_"

MUTATIONS: Final = (
    Mutation(
        "R1",
        "responses are counted instead of people",
        "wellness/domain/releases.py",
        "by_leaf.setdefault(_counted_in(vote, tree), []).append(vote.tally)",
        "by_leaf.setdefault(_counted_in(vote, tree), []).extend([vote.tally] * vote.tally.number)",
        (f"{_ATTACKS}at02_one_person_with_ten_check_ins_is_one_voter",),
    ),
    Mutation(
        "R1",
        "the same check-in answered again counts again",
        "wellness/domain/folding.py",
        "if number == self.number or not self.has_voted:",
        "if not self.has_voted:",
        (
            f"{_FOLDING}answering_the_same_invitation_again_replaces_the_answer",
            f"{_CASTING}a_second_answer_to_one_invitation_replaces_the_first",
        ),
    ),
    Mutation(
        "R2",
        "a period may last any number of days",
        "wellness/domain/periods.py",
        "if self.days not in PERIOD_DAYS:",
        "if self.days < 1:",
        (f"{_PERIODS}another_length_than_fourteen_or_twenty_eight_is_refused",),
    ),
    Mutation(
        "R2",
        "periods overlap",
        "wellness/services/periods.py",
        "while last is not None and span.starts_at < last.ends_at:",
        "while last is not None and span.starts_at < last.starts_at:",
        (f"{_PERIODS_SERVICE}a_new_length_never_overlaps_what_stands",),
    ),
    Mutation(
        "R3",
        "an answer out of its range counts",
        "wellness/domain/pulse.py",
        "if not question.scale.low <= value <= question.scale.high:",
        "if value < 0:",
        (f"{_ATTACKS}at31_an_incomplete_check_in_is_no_vote",),
    ),
    Mutation(
        "R3",
        "a pulse may have seven indicators",
        "wellness/domain/pulse.py",
        "MOST_INDICATORS = 6",
        "MOST_INDICATORS = 7",
        (f"{_PULSE}a_pulse_that_breaks_the_rules_cannot_exist",),
    ),
    Mutation(
        "R4",
        "a team may stand under a team: the tree has a fourth level",
        "wellness/domain/roster.py",
        "UnitKind.TEAM: (UnitKind.DIVISION, UnitKind.AGENCY),",
        "UnitKind.TEAM: (UnitKind.DIVISION, UnitKind.AGENCY, UnitKind.TEAM),",
        (f"{_UNITS}a_fourth_level_is_a_fault",),
    ),
    Mutation(
        "R4",
        "the results can be filtered by an address",
        "wellness/web/leadership.py",
        "            scope=account.unit_id,\n            terms=runtime.terms,\n"
        "            now=now(),\n"
        "            pulse=pulse,\n            role=account.role,",
        "            scope=int(__import__('flask').request.args.get("
        "'scope', account.unit_id)),\n"
        "            terms=runtime.terms,\n            now=now(),\n            pulse=pulse,\n"
        "            role=account.role,",
        (f"{_PAGES}at29_no_address_takes_a_set_of_units_a_range_of_dates_or_an_attribute",),
    ),
    Mutation(
        "R5",
        "c may be 0",
        "wellness/domain/bands.py",
        "_FLOOR_KNOWN = 1",
        "_FLOOR_KNOWN = 0",
        (f"{_BANDS}limits_below_the_floor_cannot_be_made",),
    ),
    Mutation(
        "R5",
        "k may be 5 whatever c is",
        "wellness/domain/bands.py",
        "least = max(_FLOOR_VOTERS, 2 * self.known + 3)",
        "least = _FLOOR_VOTERS",
        (f"{_BANDS}limits_below_the_floor_cannot_be_made",),
    ),
    Mutation(
        "R5",
        "the database takes a lower k",
        "migrations/versions/0001_first_schema.py",
        "k BETWEEN 5 AND 15 AND k >= 2 * c + 3",
        "k BETWEEN 1 AND 15",
        (f"{_PUBLICATION}at27_the_database_itself_takes_no_period_below_the_floor",),
    ),
    Mutation(
        "R6",
        "a team of k - 1 is released alone",
        "wellness/domain/groups.py",
        "if n >= k and unit.id not in unstable:",
        "if n >= k - 1 and unit.id not in unstable:",
        (f"{_ATTACKS}at01_no_combination_of_figures_isolates_fewer_than_k",),
    ),
    Mutation(
        "R6",
        "a pool of k - 1 is released",
        "wellness/domain/groups.py",
        "return total >= k and all(",
        "return total >= k - 1 and all(",
        (f"{_ATTACKS}at01_no_combination_of_figures_isolates_fewer_than_k",),
    ),
    Mutation(
        "R6",
        "a leaf is listed in two groups",
        "wellness/domain/groups.py",
        "listed = tuple(leaf for leaf in below[at] if leaf not in taken)",
        "listed = below[at]",
        (f"{_ATTACKS}at01_no_combination_of_figures_isolates_fewer_than_k",),
    ),
    Mutation(
        "R7",
        "a rest below k is released at the root",
        "wellness/domain/groups.py",
        "for at, leaves in found.groups:",
        "for at, leaves in (*found.groups, *([(tree.id, found.rest)] if found.rest else [])):",
        (
            f"{_GROUPS}a_rest_below_k_at_the_root_is_destroyed",
            f"{_VAULT_ATTACKS}at05_a_small_leaf_is_never_carried_into_the_next_period",
        ),
    ),
    Mutation(
        "R8",
        "a band is one count narrower",
        "wellness/domain/bands.py",
        "return max(w, (n - 1) // MOST_BANDS)",
        "return max(w - 1, (n - 1) // MOST_BANDS)",
        (
            f"{_ATTACKS}at03_nobody_and_everybody_fall_in_bands_of_w_counts",
            f"{_ATTACKS}at04_any_coalition_of_c_leaves_everybody_else_open",
            f"{_ATTACKS}at04_holds_for_two_nested_indicators_exhaustively_up_to_13_voters",
        ),
    ),
    Mutation(
        "R8",
        "the number of voters is published",
        "wellness/domain/releases.py",
        '"m": count_bands(n, w),',
        '"m": count_bands(n, w), "n": n,',
        (
            f"{_TABLES}at11_a_release_holds_no_time_but_its_period_and_its_slot",
            f"{_PAGES}at07_pages_say_of_participation_what_m_says_and_nothing_else",
        ),
    ),
    Mutation(
        "R9",
        "a team counts as present only if somebody said yes",
        "wellness/domain/releases.py",
        "{leaf: len(tallies) for leaf, tallies in by_leaf.items()},",
        "{leaf: len(t) for leaf, t in by_leaf.items() if any(any(one.latest) for one in t)},",
        (_AT39,),
    ),
    Mutation(
        "R9",
        "a group of which nobody said yes is hidden",
        "wellness/domain/releases.py",
        "for group in released.groups],",
        "for group in released.groups if any(any(one.latest) for leaf in group.leaves"
        " for one in by_leaf[leaf])],",
        (_AT39,),
    ),
    Mutation(
        "R10",
        "a release carries counts beside its bands",
        "wellness/domain/releases.py",
        '"pool": group.is_pool,',
        '"pool": group.is_pool, "yes": dict(yes),',
        (
            f"{_PAGES}at30_answers_that_change_no_band_change_no_page_and_no_export",
            f"{_TABLES}at11_a_release_holds_no_time_but_its_period_and_its_slot",
        ),
    ),
    Mutation(
        "R11",
        "a release can be changed in the database",
        "migrations/versions/0001_first_schema.py",
        "CREATE TRIGGER release_no_update BEFORE UPDATE ON release\n",
        "CREATE TRIGGER release_no_update BEFORE UPDATE ON release WHEN 0\n",
        (
            f"{_PUBLICATION}at36_nobody_changes_or_takes_back_a_release",
            f"{_RELEASE_TRIGGERS}a_release_cannot_be_changed_or_removed",
        ),
    ),
    Mutation(
        "R11",
        "releases do not name the one before",
        "wellness/domain/releases.py",
        '"previous": previous}',
        '"previous": FIRST_HASH}',
        (
            f"{_PUBLICATION}at36_what_is_downloaded_is_what_the_chain_proves",
            f"{_RELEASES}each_release_names_the_hash_of_the_one_before",
        ),
    ),
    Mutation(
        "R11",
        "a release is shown before its slot",
        "wellness/storage/releases.py",
        "query = select(Release).order_by(col(Release.id))\n    if visible_at is not None:",
        "query = select(Release).order_by(col(Release.id))\n    if visible_at == 0:",
        (f"{_PUBLICATION}at38_all_groups_appear_at_one_instant",),
    ),
    Mutation(
        "R12",
        "a flag is raised whatever the release says",
        "wellness/services/debriefs.py",
        'if is_acute(group["m"], group["bands"]):',
        "if group:",
        (f"{_TABLES}at06_flags_are_a_function_of_the_release",),
    ),
)
