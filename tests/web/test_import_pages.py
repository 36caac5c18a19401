import tempfile
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.factories import add_founding
from tests.web.coordinating import (
    COORDINATOR,
    DATA,
    HEADER,
    Desk,
    carried,
    open_desk,
    preview,
    read,
    riverbend,
    said,
    take,
)
from wellness.domain.access import Role
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, PersonStatus
from wellness.web.carried import pack, unpack
from wellness.web.importing import MOST_BYTES
from wellness.wiring import Runtime


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    return open_desk(runtime)


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    return desk.client()


@pytest.fixture
def staffed(desk: Desk, client: FlaskClient) -> Desk:
    for kind in ("units", "roster"):
        assert take(client, kind, riverbend(kind)).status_code == 303
    return desk


def test_a_preview_says_what_a_file_would_do_and_does_nothing(
    desk: Desk, client: FlaskClient
) -> None:
    page = preview(client, "units", riverbend("units"))

    words = said(page.text)
    assert page.status_code == 200
    assert "In short Added 11 Changed or moved 0 Kept for a second person 0 As before 1" in words
    assert "Community Response Evening" in words
    assert desk.count() == (1, 0, 0)


def test_a_file_is_taken_as_it_was_shown(desk: Desk, client: FlaskClient) -> None:
    answers = [take(client, kind, riverbend(kind)) for kind in ("units", "roster", "shifts")]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert desk.count() == (12, 83, 344)
    assert "Taken: 344 added, 0 changed, 0 as before." in read(client, "/import")


def test_the_same_file_again_changes_nothing_and_cannot_be_taken(
    staffed: Desk, client: FlaskClient
) -> None:
    page = preview(client, "roster", riverbend("roster"))

    assert "The file holds nothing new" in said(page.text)
    assert "/import/confirm" not in page.text
    assert staffed.count() == (12, 83, 0)


def test_every_fault_is_told_with_line_column_value_and_remedy(
    staffed: Desk, client: FlaskClient
) -> None:
    page = preview(client, "roster", (DATA / "messy/roster-bad.csv").read_bytes())

    words = said(page.text)
    assert "Nothing can be taken yet" in words
    assert "There is no unit of this name. Correct the name, or add the unit" in words
    assert "Column unit. Line " in words
    assert "/import/confirm" not in page.text
    assert staffed.count() == (12, 83, 0)


def test_what_a_person_should_look_at_is_taken_with_their_word_alone(
    staffed: Desk, client: FlaskClient
) -> None:
    long_shift = (
        "external_id,unit,start,end,zone,people\n"
        "X1,Co-Response,2026-12-01 08:00,2026-12-03 08:00,America/New_York,R037\n"
    )
    page = preview(client, "shifts", long_shift)

    without = client.post("/import/confirm", data=carried(page.text))
    before = staffed.count()
    with_it = client.post("/import/confirm", data=carried(page.text) | {"accept": "yes"})

    assert "The shift is longer than 24 hours." in said(page.text)
    assert without.status_code == 422
    assert "One more word from you" in said(without.text)
    assert before == (12, 83, 0)
    assert with_it.status_code == 303
    assert staffed.count() == (12, 83, 1)


def test_what_changed_meanwhile_is_shown_anew_and_not_taken(
    staffed: Desk, client: FlaskClient
) -> None:
    row = "X9,Robin Vale,919-555-0151,Co-Response,en,EMT,active,2026-01-05\n"
    page = preview(client, "roster", HEADER + row)
    take(client, "roster", HEADER + row.replace("Co-Response", "Care Navigation"))

    answer = client.post("/import/confirm", data=carried(page.text))

    assert answer.status_code == 409
    assert "Something else was changed since you looked" in said(answer.text)
    assert "Care Navigation Co-Response" in said(answer.text)
    with staffed.runtime.database.reading() as session:
        person = session.exec(select(Person).where(Person.external_id == "X9")).one()
        assert person.name == "Robin Vale"


def test_a_move_is_shown_with_where_from_and_where_to(staffed: Desk, client: FlaskClient) -> None:
    rows = riverbend("roster").decode().splitlines()
    moved = next(row for row in rows if "Co-Response" in row)

    page = preview(
        client, "roster", f"{rows[0]}\n{moved.replace('Co-Response', 'Crisis Call Diversion')}\n"
    )

    assert "Moved 1" in said(page.text)
    assert "Co-Response Crisis Call Diversion unit" in said(page.text)
    assert staffed.count() == (12, 83, 0)


def test_a_whole_roster_lets_those_go_who_are_not_in_it(staffed: Desk, client: FlaskClient) -> None:
    rows = riverbend("roster").decode().splitlines()
    part = "\n".join(rows[:50])

    plain = said(preview(client, "roster", part).text)
    page = preview(client, "roster", part, full="yes")
    client.post("/import/confirm", data=carried(page.text))

    assert "they leave" not in plain
    assert "Not in the file: they leave 34" in said(page.text)
    assert "That is more than a third" in said(page.text)
    with staffed.runtime.database.reading() as session:
        gone = session.exec(select(Person).where(Person.status == PersonStatus.LEFT)).all()
    assert len(gone) == 34


def test_after_the_founding_more_than_a_third_of_a_team_waits_for_a_second_person(
    staffed: Desk, client: FlaskClient
) -> None:
    with staffed.runtime.database.transaction() as session:
        add_founding(session, staffed.runtime.clock())
    rows = [row for row in riverbend("roster").decode().splitlines() if "Co-Response" in row]
    moved = "\n".join(row.replace("Co-Response", "Care Navigation") for row in rows)

    page = preview(client, "roster", HEADER + moved)
    answer = client.post("/import/confirm", data=carried(page.text))

    assert f"Kept for a second person {len(rows)}" in said(page.text)
    assert answer.headers["Location"] == "/approvals"
    with staffed.runtime.database.reading() as session:
        proposals = session.exec(select(Proposal).where(Proposal.kind == "shaping")).all()
        teams = {person.unit_id for person in session.exec(select(Person)).all()}
    assert len(proposals) == 1
    assert proposals[0].proposed_by is not None
    assert len(teams) == 8


def test_a_preview_leaves_no_text_and_no_proposal_behind(
    staffed: Desk, client: FlaskClient
) -> None:
    with staffed.runtime.database.reading() as session:
        before = len(session.exec(select(Outbox)).all())

    preview(
        client, "roster", HEADER + "N1,Ari Lund,919-555-0160,Co-Response,en,EMT,active,2026-01-05\n"
    )

    with staffed.runtime.database.reading() as session:
        assert len(session.exec(select(Outbox)).all()) == before
        assert session.exec(select(Proposal)).all() == []


def test_nothing_of_a_file_is_kept_between_preview_and_confirmation(
    desk: Desk, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was put on the disk")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    take(client, "units", riverbend("units"))
    rows = "".join(
        f"B{n:05},Canary Person {n},,Co-Response,en,EMT,active,2026-01-05\n" for n in range(7_000)
    )

    page = preview(client, "roster", HEADER + rows)

    stored = [path.read_bytes() for path in _files_of(desk)]
    cookies = "".join(page.headers.getlist("Set-Cookie"))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert not any(b"Canary Person" in content for content in stored)
    assert "Canary" not in cookies


def test_a_file_that_is_too_large_or_empty_is_refused(desk: Desk, client: FlaskClient) -> None:
    large = preview(client, "roster", b"x" * (MOST_BYTES + 1))
    empty = preview(client, "roster", b"")
    beyond = preview(client, "roster", b"x" * 9_000_000)

    assert large.status_code == 422
    assert "larger than 500 kB" in said(large.text)
    assert "Choose a file that is not empty." in said(empty.text)
    assert beyond.status_code == 413
    assert desk.count() == (1, 0, 0)


def test_other_forms_take_no_more_than_before(client: FlaskClient) -> None:
    answer = client.post("/setup/looked", data={"what": "x" * 300_000})

    assert answer.status_code == 413


@pytest.mark.parametrize("content", ["", "no base64", "aGFsbG8=", pack(b"x" * (MOST_BYTES + 1))])
def test_a_form_that_carries_no_file_is_sent_back(
    desk: Desk, client: FlaskClient, content: str
) -> None:
    fields = carried(preview(client, "units", riverbend("units")).text)

    answer = client.post("/import/confirm", data=fields | {"content": content})

    assert answer.status_code == 303
    assert "The file did not come through." in read(client, "/import")
    assert desk.count() == (1, 0, 0)


def test_another_file_than_the_one_shown_is_not_taken(desk: Desk, client: FlaskClient) -> None:
    fields = carried(preview(client, "units", riverbend("units")).text)
    other = riverbend("units").replace(b"Co-Response", b"Other Name")

    answer = client.post("/import/confirm", data=fields | {"content": pack(other)})

    assert answer.status_code == 409
    assert desk.count() == (1, 0, 0)


def test_a_packed_file_comes_back_as_it_was_and_a_bomb_does_not() -> None:
    content = bytes(range(256)) * 100

    assert unpack(pack(content), most=len(content)) == content
    assert unpack(pack(b"0" * 50_000_000), most=1000) is None


@pytest.mark.parametrize("role", [Role.LEADER, Role.PEER, Role.REPRESENTATIVE])
def test_only_coordinators_import(desk: Desk, role: Role) -> None:
    client = desk.client(desk.add(role))

    assert client.get("/import").status_code == 403
    for path in ("/import/preview", "/import/confirm"):
        assert client.post(path).status_code == 403
    assert desk.app.test_client().get("/import").status_code == 303


def test_faults_are_told_in_spanish(runtime: Runtime) -> None:
    client = open_desk(runtime, "es").client(COORDINATOR)

    page = preview(client, "units", "unit,parent,kind\nNorte,,team\n")

    words = unescape(said(page.text))
    assert "El archivo no tiene agencia." not in words  # the agency is known already
    assert "La unidad (team) no tiene superior." in words
    assert "Por corregir en el archivo" in words


def _files_of(desk: Desk) -> list[Path]:
    """The database's files, where it is one of files."""
    name = desk.runtime.database.url.database or ""
    return list(Path(name).parent.glob(f"{Path(name).name}*")) if Path(name).is_absolute() else []
