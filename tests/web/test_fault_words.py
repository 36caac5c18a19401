import re
from pathlib import Path

import pytest
from flask import Flask

from tests.services.imports import content_of, take_roster, take_units
from wellness.channels.phones import parse_phone
from wellness.domain.importing import Fault, decode, parse_roster, parse_shifts, parse_units
from wellness.domain.importing.dates import DateOrder
from wellness.storage.database import Database
from wellness.web.fault_words import SENTENCES, translate

SOURCES = [
    *Path("wellness/domain/importing").glob("*.py"),
    *Path("wellness/services").glob("importing_*.py"),
]


_PUT_TOGETHER = ("Type the value again.", "Close it there", "The shift ends ")


def texts_of(faults: tuple[Fault, ...]) -> set[str]:
    return {text for fault in faults for text in (fault.problem, fault.remedy)}


def messy_faults() -> set[str]:
    roster = parse_roster(
        decode(content_of("messy/roster-bad.csv")),
        known_units=["Co-Response"],
        parse_phone=lambda text: parse_phone(text, "US"),
        date_order=DateOrder.MONTH_FIRST,
        languages=frozenset({"en", "es"}),
    )
    shifts = parse_shifts(
        decode(content_of("messy/shifts-bad.csv")),
        known_units=["Co-Response"],
        known_people=["A1"],
        date_order=DateOrder.MONTH_FIRST,
    )
    units = parse_units("unit,parent,kind,colour\nA,B,team,x\nB,A,team\nC,,x,1\n,C,agency,,,9\n")
    return texts_of(roster.faults) | texts_of(shifts.faults) | texts_of(units.faults)


def test_every_fault_of_the_messy_files_is_told_in_spanish(app: Flask) -> None:
    with app.test_request_context("/?lang=es"):
        left_in_english = sorted(text for text in messy_faults() if translate(text) == text)

    assert left_in_english == []
    assert len(messy_faults()) > 20


def test_in_english_a_fault_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        changed = {text: translate(text) for text in messy_faults() if translate(text) != text}

    assert changed == {}


def test_no_sentence_is_kept_that_no_reader_says() -> None:
    source = " ".join(path.read_text(encoding="utf-8") for path in SOURCES)
    said = re.sub(r'"\s*\n?\s*f?"', "", source)
    longest = {
        sentence: max(re.split(r"%\(\w+\)s", sentence), key=len).strip(' ".')
        for sentence in SENTENCES
        if not sentence.startswith(_PUT_TOGETHER)
    }

    assert [text for text, part in longest.items() if part not in said] == []


@pytest.mark.parametrize("text", ["", "Something new."])
def test_what_is_not_known_stays_as_it_is(app: Flask, text: str) -> None:
    with app.test_request_context("/?lang=es"):
        assert translate(text) == text


def test_faults_of_services_are_told_in_spanish_too(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        take_units(session, content_of("riverbend/units.csv"))
        report = take_roster(
            session, "R1,Ari Lund,,Co-Response,en,EMT,active,2026-01-05\n", accepting=True
        )
    with app.test_request_context("/?lang=es"):
        assert all(translate(text) != text for text in texts_of(report.warnings))
