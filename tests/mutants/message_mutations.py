"""Mutations of texts, tables, logs and pages of one's own: R15 to R17, R23, R24."""

from typing import Final

from tests.mutants.mutation import Mutation

_TEXTS: Final = "tests/privacy/test_text_attacks.py::test_"
_TABLES: Final = "tests/privacy/test_table_attacks.py::test_"
_CHECKIN: Final = "tests/web/checkin/test_requests.py::test_"
_CHECKIN_PAGE: Final = "tests/web/checkin/test_page.py::test_"
_CONTACTS: Final = "tests/services/test_contacts.py::test_"
_ERRORS: Final = "tests/privacy/test_error_attacks.py::test_"
_LINT: Final = "tests/domain/texts/test_lint.py::test_"
_LOGS: Final = "tests/test_logs.py::test_"
_PEER_PAGES: Final = "tests/web/test_peer_pages.py::test_"

MUTATIONS: Final = (
    Mutation(
        "R15",
        "what cannot be read gets no reply",
        "wellness/services/responding.py",
        "said = self._say(sender, TextKey.UNREAD)",
        "said = None",
        (f"{_TEXTS}at09_the_other_cases_have_the_class_of_an_answer",),
    ),
    Mutation(
        "R15",
        "the thanks costs more for some answers",
        "wellness/services/responding.py",
        "return self._say(sender, TextKey.THANKS, team=receipt.team,",
        "return self._say(sender, TextKey.THANKS, team=receipt.team * (1 + 40 * (values[1] > 3)),",
        (f"{_TEXTS}at09_every_answer_gets_the_same_reply_class",),
    ),
    Mutation(
        "R15",
        "the page is told whether something serious was answered",
        "wellness/web/checkin.py",
        "words.receipt_json(receipt, check_in, head, last, terms.zone)",
        "words.receipt_json(receipt, check_in, head, last, terms.zone)"
        " | {'ill': sent.values[1] > 3}",
        (f"{_CHECKIN}every_answer_gets_the_same_bytes",),
    ),
    Mutation(
        "R15",
        "a text without the crisis line passes the lint",
        "wellness/domain/texts/lint.py",
        "if not re.search(rf",
        "if not text and not re.search(rf",
        (f"{_LINT}a_text_without_the_crisis_line_is_found",),
    ),
    Mutation(
        "R16",
        "what was answered is noted beside the person",
        "wellness/services/responding.py",
        "        with self._database.reading() as session:\n            place = intake.find_place(",
        "        with self._database.transaction() as session:\n"
        "            rosters.get_person(session, sender.id).role = ''.join(map(str, values))\n"
        "            place = intake.find_place(",
        (
            f"{_TEXTS}at10_nothing_outside_the_vault_differs_by_who_answered",
            f"{_TEXTS}at10_no_prefix_of_an_exchange_leaves_an_answer_in_clear",
        ),
    ),
    Mutation(
        "R16",
        "opening the page asks the database",
        "wellness/web/checkin.py",
        'return _packed(render_template("checkin/page.html", languages=offered_languages()))',
        "with current_runtime().database.reading() as session:\n"
        "        releases.find_chain_head(session, now=now())\n"
        '    return _packed(render_template("checkin/page.html", languages=offered_languages()))',
        (f"{_CHECKIN_PAGE}the_page_reads_nothing",),
    ),
    Mutation(
        "R17",
        "leaders may open the requests for contact",
        "wellness/domain/access.py",
        "Permission.SEE_CONTACTS: frozenset({Role.PEER}),",
        "Permission.SEE_CONTACTS: _EVERYBODY,",
        (f"{_PEER_PAGES}leaders_cannot_open_the_pages_of_peers",),
    ),
    Mutation(
        "R17",
        "a request is kept for fifteen days",
        "wellness/services/contacts.py",
        "_KEPT_AT_MOST = timedelta(days=14)",
        "_KEPT_AT_MOST = timedelta(days=15)",
        (f"{_CONTACTS}nothing_is_kept_longer_than_14_days_not_even_when_reached_on_the_last",),
    ),
    Mutation(
        "R17",
        "an acknowledged request is kept to the last day",
        "wellness/services/contacts.py",
        "contact.purge_at = min(contact.purge_at, now + _KEPT_AFTER_ACKNOWLEDGEMENT)",
        "contact.purge_at = max(contact.purge_at, now + _KEPT_AFTER_ACKNOWLEDGEMENT)",
        (f"{_CONTACTS}an_acknowledged_request_goes_after_72_hours",),
    ),
    Mutation(
        "R23",
        "an invitation says when it was replied to",
        "migrations/versions/0001_first_schema.py",
        'sa.Column("channel", sa.String(), nullable=False),',
        'sa.Column("channel", sa.String(), nullable=False),\n'
        '        sa.Column("replied_at", sa.String(), nullable=True),',
        (
            f"{_TABLES}at11_the_schema_holds_what_the_whitelist_names_and_nothing_else",
            f"{_TABLES}at11_no_table_has_a_person_beside_an_answer_or_a_sign_of_one",
        ),
    ),
    Mutation(
        "R23",
        "who was asked is kept after the close",
        "wellness/storage/schedules.py",
        "session.exec(delete(Invitation).where(col(Invitation.period_id) == period_id))",
        "session.flush()",
        (f"{_TABLES}at11_after_the_close_nobody_can_tell_who_was_asked",),
    ),
    Mutation(
        "R23",
        "who was eligible is kept after the next period was opened",
        "wellness/storage/eligibility.py",
        "session.exec(delete(Eligibility).where(col(Eligibility.period_id) == period_id))",
        "session.flush()",
        (
            f"{_TABLES}at11_who_was_eligible_is_forgotten_once_the_next_period_was_opened",
            f"{_TABLES}at11_who_was_eligible_is_kept_for_one_period_at_most",
        ),
    ),
    Mutation(
        "R23",
        "the texts of a period are kept after the close",
        "wellness/storage/outbox.py",
        "session.exec(delete(Outbox).where(col(Outbox.period_id) == period_id))",
        "session.flush()",
        (f"{_TABLES}at11_after_the_close_nobody_can_tell_who_was_asked",),
    ),
    Mutation(
        "R24",
        "logs keep telephone numbers",
        "wellness/logs.py",
        '"<number>")',
        'r"\\g<0>")',
        (
            f"{_LOGS}what_looks_like_a_person_is_masked",
            f"{_LOGS}no_number_survives_between_any_words",
        ),
    ),
    Mutation(
        "R24",
        "errors of the database carry its values",
        "wellness/storage/database.py",
        "hide_parameters=True",
        "hide_parameters=False",
        (f"{_ERRORS}at33_an_error_of_the_database_says_nothing_of_what_it_was_given",),
    ),
    Mutation(
        "R24",
        "a traceback carries the message of its error",
        "wellness/logs.py",
        'yield getattr(found.exc_type, "__qualname__", "unknown exception")',
        'yield f"{found.exc_type} {found}"',
        (f"{_LOGS}a_traceback_keeps_places_and_names_but_no_message",),
    ),
)
