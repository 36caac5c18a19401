"""Mutations of whose answers count where, and who may read what: R4, R29, R31, R32, R37."""

from typing import Final

from tests.mutants.mutation import Mutation

_ATTACKS: Final = "tests/privacy/test_release_attacks.py::test_"
_PUBLICATION: Final = "tests/privacy/test_publication_attacks.py::test_"
_AT40: Final = f"{_ATTACKS}at40_agency_wide_votes_enter_no_team_group_and_are_never_alone"
_CALLS: Final = "tests/domain/importing/test_exposures.py::test_"
_CHECKIN: Final = "tests/web/checkin/test_requests.py::test_"
_GROUPS: Final = "tests/domain/test_groups.py::test_"
_LEADING: Final = "tests/services/leading/test_"
_LEADERSHIP: Final = "tests/web/test_leadership.py::test_"
_SMALL_RULES: Final = "tests/domain/test_small_rules.py::test_"

MUTATIONS: Final = (
    Mutation(
        "R4",
        "a file of calls may name crews, hours and single incidents",
        "wellness/domain/importing/exposures.py",
        "faults = _refuse_telling(text, sheet)",
        "faults = FaultList(sheet.faults)",
        (f"{_CALLS}a_column_of_crews_hours_or_incidents_is_refused",),
    ),
    Mutation(
        "R32",
        "leaders get the flags of hard calls, which are for peers alone",
        "wellness/services/prompts.py",
        "case Trigger.EXPOSURE:\n            return False",
        "case Trigger.EXPOSURE:\n            return True",
        (
            f"{_LEADING}noting.py::test_at30_what_is_for_peers_alone_is_no_prompt_to_note",
            f"{_LEADING}outcomes.py::test_at30_flags_of_peers_alone_are_in_no_row_and_no_sum",
            "tests/web/test_call_counts.py::test_leaders_see_neither_the_flag_nor_the_counts",
        ),
    ),
    Mutation(
        "R29",
        "an unstable leaf is pooled with fewer than k others",
        "wellness/domain/groups.py",
        "all(total - voters[leaf] >= k for leaf in rest if leaf in unstable)",
        "all(total - voters[leaf] >= 0 for leaf in rest if leaf in unstable)",
        (
            _AT40,
            f"{_GROUPS}an_unstable_team_is_never_alone_and_needs_k_others",
        ),
    ),
    Mutation(
        "R31",
        'the wish "agency-wide only" is not followed',
        "wellness/domain/releases.py",
        "return AGENCY_WIDE if vote.agency_wide and tree.children else vote.leaf",
        "return vote.leaf",
        (_AT40,),
    ),
    Mutation(
        "R31",
        "those who are counted agency-wide may be a group of their own",
        "wellness/domain/releases.py",
        "unstable=facts.unstable | {AGENCY_WIDE},",
        "unstable=facts.unstable,",
        (_AT40,),
    ),
    Mutation(
        "R31",
        "the page does not say how many are eligible in the group",
        "wellness/web/checkin_words.py",
        '"people": _people(check_in.size),',
        '"people": _people(0),',
        (f"{_CHECKIN}three_requests_make_a_check_in",),
    ),
    Mutation(
        "R32",
        "leaders alone see releases",
        "wellness/domain/access.py",
        "Permission.SEE_RELEASES: _EVERYBODY,",
        "Permission.SEE_RELEASES: frozenset({Role.LEADER}),",
        (
            f"{_SMALL_RULES}every_role_sees_every_release",
            f"{_LEADERSHIP}a_peer_supporter_sees_the_results_that_leaders_see",
        ),
    ),
    Mutation(
        "R37",
        "what is downloaded is written anew, not the bytes of the release",
        "wellness/web/leadership.py",
        'return _file(release.content, "application/json"',
        'return _file(release.content + b"\\n", "application/json"',
        (
            f"{_PUBLICATION}at36_what_is_downloaded_is_what_the_chain_proves",
            f"{_LEADERSHIP}a_release_is_sent_as_the_bytes_it_was_published_as",
        ),
    ),
)
