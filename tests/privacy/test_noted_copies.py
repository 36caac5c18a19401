"""R13, R15, R23, R25: what is noted of the provider's copies tells of nobody and no minute."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from tests.fakes import FrozenClock
from tests.privacy.exchange import AUTH_TOKEN, Exchange
from tests.privacy.worlds import files_of
from wellness.services import copies
from wellness.storage import operation
from wellness.storage.database import Database


def test_r23_a_reply_leaves_nothing_in_the_main_database_and_no_minute_in_the_vault(
    line: Exchange, tmp_path: Path, clock: FrozenClock
) -> None:
    clock.move(minutes=3, seconds=33)
    main = Path(str(line.runtime.database.url.database))
    log = main.with_name(f"{main.name}-wal")
    before = main.read_bytes(), log.read_bytes()

    reply = line.reply(line.agency.numbers[0], "3453")

    [sid] = reply["sids"]
    assert (main.read_bytes(), log.read_bytes()) == before
    with closing(sqlite3.connect(tmp_path / "vault" / "vault.db")) as vault:
        rows = vault.execute("SELECT * FROM copy").fetchall()
    assert [len(row) for row in rows] == [2, 2]
    assert sid in [row[0] for row in rows]
    assert {datetime.fromisoformat(row[1]).minute % 15 for row in rows} == {0}
    line.erase()
    for path, content in files_of(tmp_path).items():
        assert sid.encode() not in content, path


def test_r15_every_reply_carries_a_callback_of_the_same_shape(line: Exchange) -> None:
    form = {"From": line.agency.numbers[0]}
    answers = [_twiml(line, form | {"Body": body}, n) for n, body in enumerate(("0111", "3453"))]

    shapes = {re.sub(r"replied/[\w-]{22}\"", "replied/", answer) for answer in answers}

    assert len(shapes) == 1
    assert len(set(answers)) == 2


@pytest.mark.parametrize(("mark", "left"), [(None, 0), ("0", 0), ("10", 10), ("1000", 1000)])
def test_r13_what_is_left_is_counted_by_powers_of_ten(
    database: Database, mark: str | None, left: int
) -> None:
    with database.transaction() as session:
        if mark is not None:
            operation.set_mark(session, "copies-late", mark)

    with database.reading() as session:
        assert copies.count_left(session) == left


@pytest.mark.parametrize(
    ("at", "late_from"),
    [("14:00:00", "15:15"), ("14:07:12", "15:15"), ("14:14:59", "15:15"), ("14:59:01", "16:00")],
)
def test_r23_all_texts_of_a_quarter_are_late_from_the_same_instant(at: str, late_from: str) -> None:
    noted = copies.copies_of("SM" + "a" * 32, now=datetime.fromisoformat(f"2026-11-12T{at}+00:00"))

    assert noted is not None
    assert noted.late_from == datetime.fromisoformat(f"2026-11-12T{late_from}+00:00")


@pytest.mark.parametrize("sid", ["", "SM123", "../Calls/CA1", "SM" + "g" * 32])
def test_what_is_no_id_of_the_provider_is_not_noted(sid: str) -> None:
    assert copies.copies_of(sid, now=datetime(2026, 11, 12, tzinfo=UTC)) is None


def _twiml(line: Exchange, form: dict[str, Any], n: int) -> str:
    address = f"{line.runtime.settings.web.public_url}/sms/inbound"
    form = form | {"MessageSid": f"SM{n:032x}"}
    signature = _signed(address, form)
    answer = line.http.post(
        address, data=form, headers={"X-Twilio-Signature": signature}, timeout=30
    )
    assert answer.ok
    return answer.text


def _signed(address: str, form: dict[str, str]) -> str:
    return str(RequestValidator(AUTH_TOKEN).compute_signature(address, form))
