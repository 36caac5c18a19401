"""What the keywords do, typed on phones and carried by HTTP, with the carrier's own answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories import id_of
from tests.faults.harness import Site, site
from tests.services.desk import PEER
from wellness.domain.language import Language
from wellness.domain.signals import Trigger
from wellness.domain.texts import TextKey
from wellness.services import debriefs
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Texting
from wellness.wiring import build_terms, load_settings

CARRIER_STOPS = ("STOP", "Stopall", "unsubscribe", "END", "quit", "CANCEL", "revoke", " OptOut ")
OUR_STOPS = (
    *("stop all", "opt out", "remove me", "Alto", "parar", "BAJA", "cancelar", "salir"),
    *("no mas", "no más mensajes", "please stop texting me", "quit texting me", "take me off pls"),
    *("no more texts please", "Good morning\nstop", "STOP!!"),
)
NO_STOPS = ("i quit this job", "cancel my shift", "stop by the station", "the end is near")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, agency_folder: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("keywords") / "site"
    with site(
        folder, agency_folder, sms={"retention": "redact", "segments_per_second": 100}
    ) as made:
        yield made


def newcomer(line: Site, **changes: Any) -> Person:
    """Somebody with a number of their own, so that no other test's hour counts."""
    with line.desk() as desk:
        return desk.outsider(**changes)


def says(line: Site, person: Person, body: str) -> tuple[list[str], list[str]]:
    """What the agency replies, and what the carrier answers itself."""
    [came] = line.reply(person.mobile, body)
    assert came["status"] == 200
    return came["replies"], came["carrier"]


def stored(line: Site, person: Person) -> Person:
    with line.desk() as desk:
        return desk.stored(person)


def wording(line: Site, key: TextKey, language: Language = Language.EN, **fields: Any) -> str:
    with line.desk() as desk:
        return desk.wording(key, language, **fields)


def records(line: Site, person: Person) -> list[tuple[str, str]]:
    found = [row for row in line.rows(Consent) if row.person_id == person.id]
    assert {row.at for row in found} <= {line.clock()}
    assert {row.wording for row in found} <= {
        build_terms(load_settings(line.config, {})).wording.version
    }
    return sorted((row.kind, row.source) for row in found)


@pytest.mark.parametrize("body", CARRIER_STOPS)
def test_a_stop_the_carrier_answers_is_recorded_and_not_confirmed_twice(
    line: Site, body: str
) -> None:
    person = newcomer(line)

    ours, carrier = says(line, person, body)

    assert (ours, len(carrier)) == ([], 1)
    assert stored(line, person).texting == Texting.OUT
    assert records(line, person) == [("stop", "text")]


@pytest.mark.parametrize("body", OUR_STOPS)
def test_any_other_wording_of_stop_is_confirmed_once_by_us(line: Site, body: str) -> None:
    person = newcomer(line)

    ours, carrier = says(line, person, body)

    assert (ours, carrier) == ([wording(line, TextKey.STOP, agency="Riverbend")], [])
    assert stored(line, person).texting == Texting.OUT
    assert records(line, person) == [("stop", "text")]


@pytest.mark.parametrize("body", NO_STOPS)
def test_a_sentence_with_such_a_word_is_no_opt_out(line: Site, body: str) -> None:
    person = newcomer(line)

    says(line, person, body)

    assert stored(line, person).texting == Texting.JOINED


def test_who_stopped_is_sent_nothing_more_and_start_brings_them_back(line: Site) -> None:
    person = newcomer(line, texting=Texting.UNCONFIRMED)
    says(line, person, "JOIN")
    says(line, person, "STOP")
    line.queue(person)
    line.tick()
    while_out = len(line.phone(person.mobile))

    ours, carrier = says(line, person, "START")
    line.queue(person, text=TextKey.CRISIS)
    line.tick()

    assert (ours, len(carrier)) == ([], 1)
    assert stored(line, person).texting == Texting.JOINED
    assert len(line.phone(person.mobile)) == while_out + 2
    found = sorted(row.kind for row in line.rows(Consent) if row.person_id == person.id)
    assert found == ["join", "start", "stop"]


def test_help_is_the_carrier_s_and_its_spanish_is_ours(line: Site) -> None:
    person = newcomer(line, language="es")

    by_carrier = [says(line, person, body) for body in ("HELP", "info")]
    ours, carrier = says(line, person, "ayuda")

    assert [(own, len(theirs)) for own, theirs in by_carrier] == [([], 1)] * 2
    help_text = wording(line, TextKey.HELP, Language.ES, agency="Riverbend", phone="919-555-0195")
    assert (ours, carrier) == ([help_text], [])


def test_join_confirms_who_was_asked_and_nobody_else_is_in(line: Site) -> None:
    person = newcomer(line, texting=Texting.UNCONFIRMED)

    first, _ = says(line, person, "0111")
    ours, _ = says(line, person, "Join")

    assert [text.startswith("Riverbend shift check-ins: about 1 text") for text in first] == [True]
    assert [text.startswith("You are in. Your answers count from") for text in ours] == [True]
    assert records(line, person) == [("join", "text")]


def test_contact_debrief_and_taking_an_answer_back_are_answered(line: Site) -> None:
    with line.desk() as desk:
        person = desk.member(0)
    before = len(line.rows(Contact))

    said = [says(line, person, body)[0] for body in ("contact me please", "cancel my answer")]
    debrief, _ = says(line, person, "Debrief")

    assert said[0][0].startswith("A peer supporter will call or text you by")
    assert said[1] == [wording(line, TextKey.WITHDRAWN)]
    assert debrief == [wording(line, TextKey.DEBRIEF, team="Large Team")]
    assert len(line.rows(Contact)) == before + 1


def test_a_language_is_switched_by_its_name(line: Site) -> None:
    person = newcomer(line)

    said = [says(line, person, body)[0] for body in ("Español", "EN")]

    assert said == [
        [wording(line, TextKey.LANGUAGE, language)] for language in (Language.ES, Language.EN)
    ]
    assert stored(line, person).language == "en"


def test_a_peer_takes_a_flag_from_the_number_we_have_and_nobody_else_does(line: Site) -> None:
    with line.desk() as desk, desk.database.transaction() as session:
        debriefs.raise_flag(
            session,
            Trigger.REQUESTED,
            cause="a test",
            unit_id=id_of(desk.large),
            label="Large Team",
            terms=desk.terms,
            now=desk.clock(),
        )
    other = newcomer(line)

    [refused], [taken] = (
        line.reply(number, "take 1")[0]["replies"] for number in (other.mobile, PEER)
    )

    link = f"{line.web}/flags/1"
    assert refused == wording(line, TextKey.UNREAD)
    assert taken == wording(line, TextKey.TAKEN, team="Large Team", link=link)


def import_number(line: Site, person: Person, mobile: str) -> None:
    file = line.folder / "roster.csv"
    file.write_text(
        "external_id,name,mobile,unit,language,role,status,start_date\n"
        f"{person.external_id},{person.name},{mobile},Large Team,en,,active,2024-01-01\n",
        encoding="utf-8",
    )
    line.run("import", "roster", str(file))


def test_a_changed_number_is_asked_nothing_before_it_sent_join(line: Site) -> None:
    person = newcomer(line)
    with line.desk() as desk, desk.database.transaction() as session:
        stored_person = session.get_one(Person, person.id)
        from_old = stored_person.mobile
    new = "+13365550171"

    import_number(line, person, new)
    line.queue(person)
    line.tick()
    line.tick(minutes=1)
    unconfirmed = stored(line, person).texting
    [came] = line.reply(new, "JOIN")
    line.queue(person, text=TextKey.SELF_CHECK)

    assert unconfirmed == Texting.UNCONFIRMED
    notice = wording(line, TextKey.NUMBER, agency="Riverbend", last2="71", phone="919-555-0195")
    assert line.phone(from_old) == [notice]
    assert sorted(line.phone(new)[:2]) == sorted(
        [notice, wording(line, TextKey.OPT_IN, agency="Riverbend", k=7)]
    )
    assert len(line.phone(new)) == 3
    assert came["replies"][0].startswith("You are in.")
    assert stored(line, person).texting == Texting.JOINED
    assert not [row for row in line.rows(Outbox) if row.text == "help" and row.state == "pending"]


def test_start_from_a_new_number_is_no_join_by_it(line: Site) -> None:
    """They joined by another number and left: the new one has to be confirmed by JOIN."""
    person = newcomer(line, texting=Texting.UNCONFIRMED)
    says(line, person, "JOIN")
    says(line, person, "STOP")
    new = "+13365550172"
    import_number(line, person, new)
    while_out = stored(line, person).texting
    line.move(minutes=1)

    line.reply(new, "START")
    after_start = stored(line, person).texting
    line.reply(new, "JOIN")

    assert (while_out, after_start) == (Texting.OUT, Texting.UNCONFIRMED)
    assert stored(line, person).texting == Texting.JOINED
    assert len(line.rows(OptOut)) >= 1
