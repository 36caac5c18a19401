"""Mutations of where answers lie and how they go: R1, R2, R18 to R22, R36, R39."""

from typing import Final

from tests.mutants.mutation import Mutation

_VAULT: Final = "tests/privacy/test_vault_attacks.py::test_"
_CLOSING: Final = "tests/privacy/test_closing_attacks.py::test_"
_DESTRUCTION: Final = "tests/privacy/test_destruction_attacks.py::test_"
_DAYS: Final = "tests/vault/test_debrief_days.py::test_at41_"
_CASTING: Final = "tests/vault/test_casting.py::test_"
_INTAKE: Final = "tests/services/intake/test_casting.py::test_"
_LEADERSHIP: Final = "tests/web/test_leadership.py::test_"
_MAINTENANCE: Final = "tests/services/test_maintenance.py::test_"
_PROMPTS: Final = "tests/services/test_prompts.py::test_"
_REQUESTS: Final = "tests/services/requests/test_opening.py::test_"
_RESPONDING: Final = "tests/services/responding/test_answers.py::test_"
_TICK: Final = "tests/worker/test_tick_clock.py::test_"

MUTATIONS: Final = (
    Mutation(
        "R1",
        "a person may have two ballots",
        "wellness/vault/periods.py",
        "if len({member.person for member in box.members}) != len(box.members):",
        "if not box.members and box.facts.period < 0:",
        (f"{_VAULT}at28_nobody_can_be_named_in_two_teams",),
    ),
    Mutation(
        "R1",
        "withdrawing leaves the answers in the ballot",
        "wellness/services/intake.py",
        "vault.cancel(Withdrawal(period.id, person_id.hex))",
        "vault.status()",
        (
            f"{_INTAKE}withdrawing_two_of_eight_leaves_too_few",
            f"{_RESPONDING}withdrawing_takes_back_what_was_counted",
        ),
    ),
    Mutation(
        "R2",
        "a period can be closed before its end",
        "wellness/vault/service.py",
        "if now < datetime.fromisoformat(box.ends_at):",
        "if now < datetime.fromisoformat(box.ends_at) - timedelta(days=1):",
        (f"{_VAULT}at23_a_period_cannot_be_closed_before_its_end",),
    ),
    Mutation(
        "R2",
        "votes count until the worker closes, however late",
        "wellness/vault/periods.py",
        "now < datetime.fromisoformat(box.ends_at)",
        "now",
        (
            f"{_CASTING}after_the_end_and_before_the_close_nothing_more_is_cast",
            f"{_DESTRUCTION}at23_a_period_that_is_over_takes_nothing_though_the_clock_is_set_back",
        ),
    ),
    Mutation(
        "R18",
        "the vault has a sixth call",
        "wellness/vault/service.py",
        "    def _over(self, rows: Rows, name: str) -> BoxRow:",
        "    def read(self, rows: Rows, name: str) -> BoxRow:\n"
        "        return self._get(rows, name)\n\n"
        "    def _over(self, rows: Rows, name: str) -> BoxRow:",
        (f"{_VAULT}at19_the_vault_offers_five_calls_and_no_more",),
    ),
    Mutation(
        "R18",
        "a row is sealed under the same nonce again",
        "wellness/vault/box.py",
        "nonce = secrets.token_bytes(_NONCE_BYTES)",
        "nonce = sha256(tag).digest()[:_NONCE_BYTES]",
        (f"{_VAULT}at14_every_ciphertext_is_new_at_every_cast",),
    ),
    Mutation(
        "R18",
        "ballots differ in length",
        "wellness/vault/box.py",
        "return _BALLOT.pack(int(agency_wide), tally.number, latest, tally.earlier, *met)",
        "return _BALLOT.pack(int(agency_wide), tally.number, latest, tally.earlier, *met)"
        " + b'x' * tally.number",
        (f"{_VAULT}at14_two_snapshots_show_that_a_box_changed_and_not_whose_row",),
    ),
    Mutation(
        "R19",
        "a key is readable by others",
        "wellness/vault/keys.py",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)",
        (f"{_CASTING}keys_are_readable_by_their_owner_alone",),
    ),
    Mutation(
        "R19",
        "a key is unlinked without being overwritten",
        "wellness/vault/keys.py",
        "os.write(handle, secrets.token_bytes(KEY_BYTES))",
        "secrets.token_bytes(KEY_BYTES)",
        (f"{_DESTRUCTION}at16_a_key_is_overwritten_where_it_lay_and_not_only_unlinked",),
    ),
    Mutation(
        "R19",
        "deleted rows stay in free pages",
        "wellness/vault/file.py",
        'connection.execute("PRAGMA secure_delete = ON")',
        'connection.execute("PRAGMA secure_delete = OFF")',
        (
            f"{_DESTRUCTION}at16_deleted_rows_are_gone_from_the_file_before_it_is_rebuilt",
            f"{_DESTRUCTION}at16_every_connection_to_the_vault_deletes_for_good",
        ),
    ),
    Mutation(
        "R19",
        "the vault keeps a write-ahead log",
        "wellness/vault/file.py",
        'connection.execute("PRAGMA journal_mode = DELETE")',
        'connection.execute("PRAGMA journal_mode = WAL")',
        (
            f"{_DESTRUCTION}at16_a_close_leaves_no_free_page_and_no_journal",
            f"{_DESTRUCTION}at16_every_connection_to_the_vault_deletes_for_good",
        ),
    ),
    Mutation(
        "R19",
        "the file is not rebuilt after a close",
        "wellness/vault/file.py",
        'connection.execute("VACUUM")',
        'connection.execute("SELECT 1")',
        (f"{_DESTRUCTION}at16_a_close_leaves_no_free_page_and_no_journal",),
    ),
    Mutation(
        "R20",
        "a close asked for again computes again",
        "wellness/vault/service.py",
        '            if box.state is BoxState.OPEN:\n                self._step("compose")',
        '            if box.state:\n                self._step("compose")',
        (f"{_CLOSING}at21_after_the_latch_nothing_is_computed_again",),
    ),
    Mutation(
        "R21",
        "the key of a closed period is kept",
        "wellness/vault/service.py",
        'self._keys.destroy(name)\n                self._step("key-destroyed")',
        'self._step("key-destroyed")',
        (
            f"{_VAULT}at05_a_small_leaf_is_never_carried_into_the_next_period",
            f"{_CLOSING}at16_after_close_no_row_and_no_key_is_left_in_any_file",
            f"{_CLOSING}at17_killed_at_any_step_of_a_close_it_is_finished_at_the_next_start",
        ),
    ),
    Mutation(
        "R21",
        "the ballots of a closed period are kept",
        "wellness/vault/service.py",
        "rows.delete_rows(name)",
        "rows.list_rows(name)",
        (
            f"{_VAULT}at05_a_small_leaf_is_never_carried_into_the_next_period",
            f"{_CLOSING}at16_after_close_no_row_and_no_key_is_left_in_any_file",
        ),
    ),
    Mutation(
        "R22",
        "a period that lost its key stays open",
        "wellness/vault/service.py",
        "if box.state is BoxState.OPEN and self._keys.find(box.name) is None:",
        "if box.state is BoxState.LOST and self._keys.find(box.name) is None:",
        (f"{_CLOSING}at22_a_period_without_its_key_is_lost_and_has_no_figure",),
    ),
    Mutation(
        "R22",
        "a key that a crash left behind is kept",
        "wellness/vault/service.py",
        "            for name in stray:\n",
        "            for name in stray[:0]:\n",
        (f"{_CASTING}a_stray_key_of_a_crashed_opening_is_destroyed_at_the_next_start",),
    ),
    Mutation(
        "R36",
        "the vault's clock follows the system's back",
        "wellness/vault/service.py",
        "return now if mark is None else max(now, datetime.fromisoformat(mark))",
        "return now if mark is None else now",
        (f"{_DESTRUCTION}at23_a_period_that_is_over_takes_nothing_though_the_clock_is_set_back",),
    ),
    Mutation(
        "R36",
        "the worker's clock follows the system's back",
        "wellness/services/maintenance.py",
        "now = max(wall, latest)",
        "now = wall",
        (
            f"{_MAINTENANCE}set_back_it_stands_still_until_the_latest_instant_has_passed",
            f"{_TICK}a_clock_set_back_repeats_nothing",
        ),
    ),
    Mutation(
        "R39",
        "two people make a request",
        "wellness/vault/days.py",
        "_ENOUGH = 3",
        "_ENOUGH = 2",
        (f"{_DAYS}two_people_with_any_number_of_texts_never_flag",),
    ),
    Mutation(
        "R39",
        "one person asking on three days is counted three times",
        "wellness/vault/days.py",
        "asked[leaf].add(person)",
        "asked[leaf].add(f'{person}{len(asked[leaf])}')",
        (f"{_DAYS}two_people_with_any_number_of_texts_never_flag",),
    ),
    Mutation(
        "R39",
        "requests are counted over four days",
        "wellness/vault/days.py",
        "_DAYS_COUNTED = 3",
        "_DAYS_COUNTED = 4",
        (
            f"{_DAYS}a_request_of_the_fourth_day_back_is_forgotten",
            f"{_DAYS}after_three_days_no_key_and_no_row_is_left",
        ),
    ),
    Mutation(
        "R39",
        "a team of seven may ask",
        "wellness/services/requests.py",
        "_FEWEST_IN_TEAM = 8",
        "_FEWEST_IN_TEAM = 7",
        (f"{_REQUESTS}a_team_of_eight_may_ask_and_one_of_seven_may_not",),
    ),
    Mutation(
        "R39",
        "leaders are told that a team asked",
        "wellness/services/prompts.py",
        "return flag.offered_at is not None  # R39",
        "return True",
        (
            f"{_PROMPTS}a_team_that_asked_is_known_to_peers_alone",
            f"{_LEADERSHIP}a_team_that_asked_is_not_on_the_page_of_leaders",
        ),
    ),
)
