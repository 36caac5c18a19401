"""AT33: a made-up person is led through web, worker and simulator, while all of them fail too.

Of number, name, addresses, link, words and answers nothing may be in a log, in a temporary file or
in a page that tells of an error.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from tests.journeys.installation import Installation, installed
from wellness.services.audit_files import list_filter_faults

NAME, NUMBER, EMAIL = "Canary Zweistein", "+19195550142", "canary.zweistein@example.org"
TOKEN, WORDS = "Qk7canaryLw2Rz9Tx4Vb1Nf", "zebrafinch under the lamp"
PASSWORD = "canary password of nobody"
SECRETS = (
    *(NAME, "Zweistein", NUMBER, NUMBER[1:], "9195550142", EMAIL, TOKEN, PASSWORD),
    *(WORDS, "zebrafinch", "3453", "3,4,5,3"),
)
TEXTS = ("JOIN", f"3453 {WORDS}", "CONTACT", "DEBRIEF", "CANCEL MY ANSWER", WORDS, "HELP")


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    folder = tmp_path / "agency"
    folder.mkdir()
    with installed(folder, at="2026-10-23 10:00") as installation:
        _enrol(installation)
        installation.start("worker", answers_at=f"{installation.web}/healthz")
        yield installation


def _enrol(agency: Installation) -> None:
    files = {
        "units": "unit,parent,kind\nRiverbend,,agency\nTeam A,Riverbend,team\n",
        "roster": "external_id,name,mobile,unit,language,role,status,start_date,email\n"
        f"C-77,{NAME},{NUMBER},Team A,en,medic,active,2024-01-01,{EMAIL}\n",
    }
    for kind, content in files.items():
        path = agency.folder.parent / f"{kind}.csv"
        path.write_text(content, encoding="utf-8")
        agency.run("import", kind, str(path), "--accept-warnings")
        path.unlink()


def test_at33_a_planted_person_is_in_no_log_and_in_no_temporary_file(agency: Installation) -> None:
    told = [_use(agency)]
    for table in ("person", "mark", "invitation", "account"):
        with _broken(agency, table):
            told.append(_use(agency))
    with _held(agency):
        told.append(_sign_in(agency))
    with _broken(agency, "person"):
        _see_a_tick_fail(agency)
    agency.stop()

    logs = {path: path.read_bytes() for path in agency.folder.glob("*.log")}
    left = [path for path in (agency.folder.parent / "temp").rglob("*") if path.is_file()]
    found = {
        (path.name, secret)
        for path, content in {**logs, **{path: path.read_bytes() for path in left}}.items()
        for secret in SECRETS
        if secret.encode() in content
    }
    assert found == set()
    assert {path.name for path in logs} == {"serve.log", "simulator.log", "worker.log"}
    serve, worker = (logs[agency.folder / f"{name}.log"] for name in ("serve", "worker"))
    assert b"The database did not answer" in serve, "nothing failed, so nothing was shown"
    assert b"step failed" in worker
    assert [secret for secret in SECRETS if any(secret in page for page in told)] == []
    assert _in_database(agency) == []
    assert list(list_filter_faults()) == []


def _see_a_tick_fail(agency: Installation) -> None:
    """A worker ticks as soon as it is started."""
    worker = agency.start("worker", answers_at=f"{agency.web}/healthz")
    worker.wait_for("step failed")


def _use(agency: Installation) -> str:
    """Everything a person can send, by text and by page; what the pages said."""
    for body in TEXTS:
        requests.post(
            f"{agency.carrier}/sim/replies", json=[{"from": NUMBER, "body": body}], timeout=60
        )
    said = [_sign_in(agency)]
    for path, sent in (
        ("c/exchange", {"token": TOKEN}),
        ("c/results", {"token": TOKEN}),
        ("c/answer", {"token": TOKEN, "values": [3, 4, 5, 3], "wide": 0, "more": WORDS}),
        ("c/answer", {"token": TOKEN, "values": WORDS}),
    ):
        said.append(requests.post(f"{agency.web}/{path}", json=sent, timeout=60).text)
    said.append(requests.get(f"{agency.web}/{TOKEN}?who={EMAIL}", timeout=60).text)
    said.append(
        requests.post(
            f"{agency.web}/sms/inbound", data={"From": NUMBER, "Body": WORDS}, timeout=60
        ).text
    )
    return "\n".join(said)


def _sign_in(agency: Installation) -> str:
    browser = requests.Session()
    page = browser.get(f"{agency.web}/login", timeout=60).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    sent = {"email": EMAIL, "password": PASSWORD, "csrf_token": token.group(1) if token else ""}
    said = browser.post(f"{agency.web}/login", data=sent, timeout=60).text
    return said.replace(f'value="{EMAIL}"', "")  # the form gives back what its sender wrote


def _connect(agency: Installation) -> sqlite3.Connection:
    return sqlite3.connect(agency.folder / "wellness.db", timeout=30, isolation_level=None)


@contextmanager
def _broken(agency: Installation, table: str) -> Iterator[None]:
    """Every statement on a table fails."""
    with closing(_connect(agency)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        connection.execute(f"ALTER TABLE {table} RENAME TO gone")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE gone RENAME TO {table}")


@contextmanager
def _held(agency: Installation) -> Iterator[None]:
    """Nobody else can write: statements wait and give up."""
    with closing(_connect(agency)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def _in_database(agency: Installation) -> list[str]:
    """What of the words, the link and the password is in any file of the installation."""
    files = [path for path in agency.folder.rglob("*") if path.is_file()]
    return [
        secret
        for secret in (TOKEN, PASSWORD, WORDS, "zebrafinch", "3453")
        for path in files
        if path.name not in {"auth_token", "secret_key"} and secret.encode() in path.read_bytes()
    ]
