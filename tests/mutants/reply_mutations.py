"""Mutations of replies, their copies, links and claims: R25 to R27, R38."""

from typing import Final

from tests.mutants.mutation import Mutation

_TEXTS: Final = "tests/privacy/test_text_attacks.py::test_"
_COPIES: Final = "tests/privacy/test_provider_copies.py::test_"
_CHECKIN: Final = "tests/web/checkin/test_requests.py::test_"
_ENDED_LINKS: Final = "tests/web/checkin/test_ended_links.py::test_"
_CLAIMS: Final = "tests/domain/texts/test_claims.py::test_"
_DISPATCH: Final = "tests/services/test_dispatch.py::test_"
_INTAKE_LIMITS: Final = "tests/services/intake/test_limits.py::test_"
_INTAKE_LINKS: Final = "tests/services/intake/test_links.py::test_"
_TWILIO_WEBHOOKS: Final = "tests/channels/test_twilio_webhooks.py::test_"
_REPORTS: Final = "tests/services/test_reports.py::test_"
_REPORT_ATTACKS: Final = "tests/privacy/test_report_attacks.py::test_"
_WEBHOOK_ATTACKS: Final = "tests/privacy/test_webhook_attacks.py::test_"

MUTATIONS: Final = (
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
        "self._tell(self._ask(now, self._after).late if left.late else 0)",
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
        (f"{_INTAKE_LIMITS}two_replies_an_hour_go_to_one_number",),
    ),
    Mutation(
        "R26",
        "a stranger gets the crisis text as often as they like",
        "wellness/services/intake.py",
        '_hourly("strangers", number, now=now, limit=1)',
        '_hourly("strangers", number, now=now, limit=100)',
        (f"{_TEXTS}at34_a_stranger_in_crisis_gets_the_crisis_text_once_an_hour",),
    ),
    Mutation(
        "R26",
        "the author of a report is stored",
        "wellness/services/reports.py",
        "_log(session, kind, check_in.leaf_id, check_in.team, happened_at, terms, now)",
        '_log(session, kind, check_in.leaf_id, f"{check_in.team} {check_in.person}",'
        " happened_at, terms, now)",
        (f"{_REPORT_ATTACKS}the_main_database_is_the_same_whoever_reported",),
    ),
    Mutation(
        "R26",
        "a person reports as often as they like",
        "wellness/services/reports.py",
        "if not may_report(check_in.person):",
        "if not may_report(check_in.person) and on is None:",
        (f"{_REPORTS}two_reports_a_day_are_taken_of_one_person_whatever_links_they_have",),
    ),
    Mutation(
        "R26",
        "a leader sees that what they log was reported before",
        "wellness/services/reports.py",
        "return found, False",
        "return found, True",
        (f"{_REPORT_ATTACKS}no_page_of_a_leader_tells_that_somebody_had_reported",),
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
        "wellness/services/links.py",
        "invitation is not None and period.id == invitation.period_id",
        "invitation is not None",
        (
            f"{_INTAKE_LINKS}a_link_of_the_period_before_does_not_open_this_one",
            f"{_ENDED_LINKS}a_link_of_another_period_has_ended",
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
