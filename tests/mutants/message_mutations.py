"""Mutations of texts, tables, logs and pages of one's own: R15 to R17, R23 to R27, R38."""

from typing import Final

from tests.mutants.mutation import Mutation

_TEXTS: Final = "tests/privacy/test_text_attacks.py::test_"
_TABLES: Final = "tests/privacy/test_table_attacks.py::test_"
_COPIES: Final = "tests/privacy/test_provider_copies.py::test_"
_CHECKIN: Final = "tests/web/test_checkin.py::test_"
_CLAIMS: Final = "tests/domain/texts/test_claims.py::test_"
_CONTACTS: Final = "tests/services/test_contacts.py::test_"
_DISPATCH: Final = "tests/services/test_dispatch.py::test_"
_ERRORS: Final = "tests/privacy/test_error_attacks.py::test_"
_INTAKE: Final = "tests/services/test_intake.py::test_"
_LINT: Final = "tests/domain/texts/test_lint.py::test_"
_LOGS: Final = "tests/test_logs.py::test_"
_PEER_PAGES: Final = "tests/web/test_peer_pages.py::test_"
_TWILIO_WEBHOOKS: Final = "tests/channels/test_twilio_webhooks.py::test_"
_WEBHOOK_ATTACKS: Final = "tests/privacy/test_webhook_attacks.py::test_"

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
        "words.receipt_json(receipt, check_in, head, terms.zone)",
        "words.receipt_json(receipt, check_in, head, terms.zone) | {'ill': sent.values[1] > 3}",
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
        'return render_template("checkin/page.html", languages=offered_languages())',
        "with current_runtime().database.reading() as session:\n"
        "        releases.find_chain_head(session, now=now())\n"
        '    return render_template("checkin/page.html", languages=offered_languages())',
        (f"{_CHECKIN}the_page_reads_nothing",),
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
    Mutation(
        "R25",
        "what a person replied stays at the provider",
        "wellness/services/inbound.py",
        "copies_of(sid, now=now) if self._terms.deletes_copies else None",
        "None",
        (f"{_COPIES}at35_after_a_whole_exchange_the_provider_holds_no_body",),
    ),
    Mutation(
        "R25",
        "replies of the webhook do not report",
        "wellness/web/sms.py",
        "callback if runtime.terms.deletes_copies else None",
        "None",
        (f"{_COPIES}at35_the_replies_of_the_webhook_report_to_a_random_address_and_go_too",),
    ),
    Mutation(
        "R25",
        "a deletion that failed counts as done",
        "wellness/services/copies.py",
        "if became is Deletion.GONE else []",
        "if became else []",
        (f"{_COPIES}at35_a_deletion_that_fails_three_times_is_tried_again_and_the_queue_empties",),
    ),
    Mutation(
        "R25",
        "nobody is told of copies that stay",
        "wellness/services/copies.py",
        "self._tell(self._ask(now).late if left.late else 0)",
        "self._tell(0)",
        (f"{_COPIES}at35_what_cannot_be_deleted_for_an_hour_raises_the_alarm_until_it_is_gone",),
    ),
    Mutation(
        "R25",
        "nothing looks for what no webhook told of",
        "wellness/services/copies.py",
        "        if self._sweeps:\n",
        "        if not self._sweeps:\n",
        (f"{_COPIES}r25_the_sweep_finds_what_no_webhook_told_of_and_nothing_on_its_way",),
    ),
    Mutation(
        "R26",
        "a text delivered twice has two effects",
        "wellness/domain/keyed.py",
        'return self._hash("message", sid)',
        'return self._hash("message", sid + __import__("secrets").token_hex(8))',
        (f"{_TEXTS}at34_a_repeated_message_has_one_effect_even_after_two_days",),
    ),
    Mutation(
        "R26",
        "a seventh ballot of a day counts",
        "wellness/vault/periods.py",
        "_MOST_BALLOTS_A_DAY = 6",
        "_MOST_BALLOTS_A_DAY = 7",
        (
            f"{_TEXTS}at34_the_seventh_ballot_of_a_day_changes_nothing",
            f"{_CHECKIN}the_seventh_answer_of_a_day_is_not_counted",
        ),
    ),
    Mutation(
        "R26",
        "a third reply goes out within the hour",
        "wellness/services/intake.py",
        "REPLIES_AN_HOUR = 2",
        "REPLIES_AN_HOUR = 3",
        (f"{_INTAKE}two_replies_an_hour_go_to_one_number",),
    ),
    Mutation(
        "R26",
        "a stranger gets the crisis text as often as they like",
        "wellness/services/intake.py",
        'return _occurs(vault, "strangers", number, now=now, limit=1)',
        'return _occurs(vault, "strangers", number, now=now, limit=100)',
        (f"{_TEXTS}at34_a_stranger_in_crisis_gets_the_crisis_text_once_an_hour",),
    ),
    Mutation(
        "R26",
        "a request that nobody signed is genuine",
        "wellness/channels/twilio.py",
        'if not signature or not path_and_query.startswith("/"):\n            return False',
        'if not signature or not path_and_query.startswith("/"):\n            return True',
        (f"{_TWILIO_WEBHOOKS}a_bad_or_missing_signature_is_not_genuine",),
    ),
    Mutation(
        "R26",
        "the webhook does not ask whether a request is genuine",
        "wellness/web/sms.py",
        "abort(HTTPStatus.FORBIDDEN)",
        "return",
        (f"{_WEBHOOK_ATTACKS}at34_what_the_provider_did_not_sign_is_refused_and_changes_nothing",),
    ),
    Mutation(
        "R27",
        "the token stands in the address, in sight of every log",
        "wellness/services/terms.py",
        "/c#{token}",
        "/c?token={token}",
        (f"{_DISPATCH}the_link_opens_the_invitation_and_every_token_is_fresh",),
    ),
    Mutation(
        "R27",
        "browsers may keep a check-in",
        "wellness/web/security.py",
        'headers.setdefault("Cache-Control", "no-store")',
        'headers.setdefault("Cache-Control", "private")',
        (f"{_CHECKIN}nothing_is_kept_by_browsers_or_proxies",),
    ),
    Mutation(
        "R27",
        "other sites learn the address of a page",
        "wellness/web/security.py",
        '"Referrer-Policy": "no-referrer",',
        '"Referrer-Policy": "origin",',
        (f"{_CHECKIN}nothing_is_kept_by_browsers_or_proxies",),
    ),
    Mutation(
        "R27",
        "the check-in pages read and set the cookie of staff",
        "wellness/web/checkin.py",
        'without_session(Blueprint("checkin", __name__, url_prefix="/c"))',
        'Blueprint("checkin", __name__, url_prefix="/c")',
        (f"{_CHECKIN}three_requests_make_a_check_in",),
    ),
    Mutation(
        "R27",
        "a link opens after its period has ended",
        "wellness/services/intake.py",
        "if invitation is None or period is None or invitation.period_id != period.id:",
        "if invitation is None or period is None:",
        (
            f"{_INTAKE}a_link_of_the_period_before_does_not_open_this_one",
            f"{_CHECKIN}a_link_of_another_period_has_ended",
        ),
    ),
    Mutation(
        "R38",
        "a text may claim what cannot be kept",
        "wellness/domain/texts/lint.py",
        "for claim in list_claims(text):",
        "for claim in list_claims(text)[:0]:",
        (f"{_CLAIMS}a_claim_that_cannot_be_kept_is_found",),
    ),
)
