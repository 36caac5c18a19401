import html
import re
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.cli.test_releases import FIRST, publish
from tests.factories import add_period, at
from tests.web.web_harness import make_settings
from wellness.domain.language import Language
from wellness.domain.retention import Retention
from wellness.services.applying import LEGAL_HOLD
from wellness.services.changes import list_changes
from wellness.storage import changes, operation, releases
from wellness.storage.database import Database
from wellness.storage.schema.changes import Change
from wellness.web import create_app
from wellness.wiring import Runtime


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    said = re.sub(r"<[^>]+>", " ", page)
    return " ".join(html.unescape(said).split())


@pytest.fixture
def period(database: Database) -> None:
    with database.transaction() as session:
        add_period(session, at("2026-11-16 04:00"), visible_at=at("2026-11-30 09:00"))


@pytest.mark.usefixtures("period")
def test_the_statement_stands_word_for_word_in_english(client: FlaskClient) -> None:
    said = words_of(client.get("/privacy?lang=en").text)

    for sentence in (
        (
            "Your answers are joined with those of at least 6 others and shown as wide bands every"
            " two weeks; everybody sees the same."
        ),
        (
            "There is no screen and no command, for leaders, peer supporters or administrators,"
            " that opens your check-in."
        ),
        (
            "If fewer than 7 answer, your group is joined with other small groups; if that is still"
            " too few, the answers are destroyed unread."
        ),
        (
            "Someone who controls the whole server and breaks the rules on purpose could read the"
            " running two weeks."
        ),
        "the phone company and the message provider know that your number answered",
        "If more than two people of your group tell what they answered",
        "that is not anonymous, goes to the peer team only",
        "you may be counted for the whole agency only.",
    ):
        assert sentence in said


@pytest.mark.usefixtures("period")
def test_the_dates_in_force_stand_on_the_page(client: FlaskClient) -> None:
    english = words_of(client.get("/privacy?lang=en").text)
    spanish = words_of(client.get("/privacy?lang=es").text)

    assert "Running period Nov 16 \u2013 30" in english
    assert "Next results Monday, November 30, 9:00 AM" in english
    assert "Período en curso 16\u201330 de nov" in spanish
    assert "Próximos resultados lunes, 30 de noviembre, 9:00 a.m." in spanish


@pytest.mark.parametrize("language", ["en", "es"])
def test_other_values_of_k_c_and_period_reach_every_sentence(
    client: FlaskClient, database: Database, language: str
) -> None:
    with database.transaction() as session:
        add_period(
            session,
            at("2026-11-16 04:00"),
            ends_at=at("2026-12-14 04:00"),
            visible_at=at("2026-12-14 09:00"),
            k=11,
            c=3,
        )

    said = words_of(client.get(f"/privacy?lang={language}").text)

    expected = {
        "en": ("at least 10 others", "fewer than 11", "four weeks", "three people", "11 or more"),
        "es": ("otras 10 personas", "menos de 11", "cuatro semanas", "tres personas", "11 o más"),
    }[language]
    for words in expected:
        assert words in said
    for old in ("7", "two weeks", "dos semanas"):
        assert f" {old} " not in said


def test_before_the_first_period_the_page_names_the_next(client: FlaskClient) -> None:
    assert "Next period Nov 30" in words_of(client.get("/privacy").text)


def test_both_languages_have_the_same_parts(client: FlaskClient) -> None:
    english, spanish = (client.get(f"/privacy?lang={code}").text for code in ("en", "es"))

    for mark in ("<h2>", "<p>", "<dt>", "<text ", 'href="tel:988"'):
        assert english.count(mark) == spanish.count(mark), mark


def test_the_browser_s_language_is_taken_unless_another_is_asked_for(client: FlaskClient) -> None:
    spanish = {"Accept-Language": "es"}

    assert '<html lang="es">' in client.get("/privacy", headers=spanish).text
    assert '<html lang="en">' in client.get("/privacy?lang=en", headers=spanish).text
    assert '<html lang="en">' in client.get("/privacy?lang=fr").text


def test_a_language_the_agency_does_not_offer_is_not_shown(runtime: Runtime) -> None:
    settings = make_settings()
    settings = replace(settings, agency=replace(settings.agency, languages=("en",)))
    client = create_app(replace(runtime, settings=settings)).test_client()

    page = client.get("/privacy?lang=es").text

    assert '<html lang="en">' in page
    assert "hreflang" not in page


def test_changing_the_language_keeps_where_one_is_going(client: FlaskClient) -> None:
    page = html.unescape(client.get("/login?next=/teams").text)

    assert 'href="?next=%2Fteams&lang=es"' in page


def test_the_picture_says_in_words_what_it_shows(client: FlaskClient) -> None:
    page = client.get("/privacy?lang=en").text

    assert 'role="img" aria-labelledby="flow-title flow-words"' in page
    assert '<title id="flow-title">The way of an answer</title>' in page
    assert "all answers and the key are destroyed" in words_of(page)


@pytest.mark.parametrize(
    "path", ["/privacy?lang=en", "/privacy?lang=es", "/login", "/set-password"]
)
def test_no_page_promises_what_rule_38_forbids(client: FlaskClient, path: str) -> None:
    said = words_of(client.get(path).text).casefold()

    for claim in ("completely anonymous", "hipaa", "privileged", "totalmente anónim", "!"):
        assert claim not in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_head_of_the_chain_and_how_to_check_it_stand_on_the_page(
    client: FlaskClient, database: Database, language: str
) -> None:
    before = words_of(client.get(f"/privacy?lang={language}").text)
    with database.transaction() as session:
        publish(session, FIRST)
        head = releases.find_head(session)

    said = words_of(client.get(f"/privacy?lang={language}").text)

    assert {"en": "no release yet", "es": "todavía no hay publicación"}[language] in before
    assert head in said
    assert head not in before
    assert "wellness release verify" in said
    assert "wellness privacy audit" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_change_log_is_read_without_signing_in(
    client: FlaskClient, database: Database, language: str
) -> None:
    with database.transaction() as session:
        changes.append(
            session,
            Change(made_on=date(2026, 11, 18), kind="clock", decision="approved", fields="{}"),
        )
        [line] = list_changes(session, language=Language(language))

    said = words_of(client.get(f"/privacy?lang={language}").text)

    assert line.sentence in said


def test_how_long_records_stay_follows_the_settings(runtime: Runtime) -> None:
    terms = replace(runtime.terms, retention=Retention(releases_years=1, log_years=7))
    client = create_app(replace(runtime, terms=terms)).test_client()

    english, spanish = (words_of(client.get(f"/privacy?lang={code}").text) for code in ("en", "es"))

    assert "Results, as wide bands 1 year Changes of groups and rules 7 years" in english
    assert "Resultados, como franjas anchas 1 año Cambios de grupos y reglas 7 años" in spanish


def test_a_legal_hold_is_told_to_everybody(client: FlaskClient, database: Database) -> None:
    assert "Legal hold" not in client.get("/privacy?lang=en").text
    with database.transaction() as session:
        operation.set_mark(session, LEGAL_HOLD, "on")

    assert "Legal hold: no further period is opened" in client.get("/privacy?lang=en").text
    assert "Retención legal" in client.get("/privacy?lang=es").text
