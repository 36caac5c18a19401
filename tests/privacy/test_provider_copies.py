"""AT35 and R25: what the provider keeps of texts goes, whatever fails on the way."""

import logging
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.exchange import ACCOUNT, AUTH_TOKEN, SENDER, Exchange, exchanging
from tests.privacy.worlds import STARTS, files_of
from wellness.errors import Unavailable
from wellness.services import copies
from wellness.services.terms import Terms
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.vault.calls import Ballot, CastOutcome, CopiesLeft, CopiesRound
from wellness.vault.service import EmbeddedVault, Vote

FAILS: dict[str, object] = {"op": "delete", "fault": "500"}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    return Agency(database, vault, terms, clock).open()


@pytest.fixture
def line(agency: Agency) -> Iterator[Exchange]:
    with exchanging(agency) as exchange:
        yield exchange


def queued(line: Exchange) -> tuple[str, ...]:
    left = line.runtime.vault.close(CopiesRound("", 1000, line.clock()))
    assert isinstance(left, CopiesLeft)
    return left.sids


def test_at35_after_a_whole_exchange_the_provider_holds_no_body(line: Exchange) -> None:
    number = line.agency.numbers[0]
    line.ask(0)
    line.reply(number, "3453")
    line.reply(number, "what is this")
    held = line.kept()

    gone = line.erase()

    assert sorted(len(text) > 0 for text in held) == [True] * 5
    assert gone == 5
    assert line.kept() == []
    assert queued(line) == ()
    assert len(line.on_phone(number)) == 5


def test_at35_a_deletion_that_fails_three_times_is_tried_again_and_the_queue_empties(
    line: Exchange,
) -> None:
    line.plan(FAILS | {"times": 3})
    line.reply(line.agency.numbers[0], "3453")

    gone = [line.erase(seconds=15) for _ in range(4)]

    assert sum(gone) == 2
    assert gone[0] == 0
    assert (line.kept(), queued(line)) == ([], ())
    assert "bodies" not in line.failing()


def test_at35_what_cannot_be_deleted_for_an_hour_raises_the_alarm_until_it_is_gone(
    line: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    line.plan(FAILS)
    line.reply(line.agency.numbers[0], "3453")
    line.erase(minutes=59)
    before = "bodies" in line.failing(), _errors(caplog)

    line.erase(minutes=17)
    alarmed = "bodies" in line.failing(), _errors(caplog), _left(line)
    line.plan()
    line.erase(minutes=1)

    assert before == (False, 0)
    assert alarmed == (True, 1, 10)
    assert "bodies" not in line.failing()
    assert (_left(line), line.kept(), queued(line)) == (0, [], ())


def test_at35_the_replies_of_the_webhook_report_to_a_random_address_and_go_too(
    line: Exchange,
) -> None:
    line.plan({"op": "callback", "fault": "never"})
    line.reply(line.agency.numbers[0], "3453")
    line.erase()
    without_report = line.kept()
    line.plan()

    line.reply(line.agency.numbers[1], "0111")
    line.erase()

    assert len(without_report) == 1
    assert line.kept() == without_report


def test_r25_the_sweep_finds_what_no_webhook_told_of_and_nothing_on_its_way(
    line: Exchange,
) -> None:
    line.plan({"op": "callback", "fault": "never"})
    line.ask(0, 1)
    line.plan({"op": "delivery", "fault": "sent-final"})
    line.ask(2)
    line.erase()
    line.erase(minutes=59)
    young = len(line.kept())

    line.erase(minutes=62)
    sent = len(line.kept())
    line.erase(hours=12)

    assert (young, sent, line.kept()) == (3, 1, [])


def test_r25_a_sweep_that_finds_nobody_to_ask_is_told_after_three_hours(line: Exchange) -> None:
    line.erase()
    line.plan({"op": "list", "fault": "refuse"})

    line.erase(hours=2)
    early = "bodies" in line.failing()
    line.erase(hours=2)

    assert not early
    assert "bodies" in line.failing()
    line.plan()
    line.erase(minutes=1)
    assert "bodies" not in line.failing()


def test_r25_killed_between_a_deletion_and_its_note_the_next_round_leaves_nothing(
    line: Exchange, tmp_path: Path
) -> None:
    for number in line.agency.numbers[:4]:
        line.reply(number, "3453")
    before = len(line.kept())
    url = line.runtime.database.url.render_as_string(hide_password=False)

    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _DIES, url, str(tmp_path / "vault"), line.carrier],
        check=False,
        capture_output=True,
        text=True,
        env={"NOW": line.clock().isoformat(), "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    amid = len(line.kept())
    noted = len(queued(line))
    line.erase()

    assert done.returncode == -9, done.stderr
    assert (before, noted) == (8, 8)
    assert 0 < amid < before
    assert (line.kept(), queued(line)) == ([], ())


class Refusing(EmbeddedVault):
    """A vault that takes no ballots for a while."""

    refuses = True

    def cast(self, vote: Vote) -> CastOutcome:
        if self.refuses and isinstance(vote, Ballot):
            raise Unavailable("The vault is busy.")
        return super().cast(vote)


def test_r25_a_reply_whose_effect_failed_is_not_deleted_before_it_was_dealt_with(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    vault = Refusing(tmp_path / "vault", clock, durable=False)
    agency = Agency(database, vault, terms, clock).open()
    with exchanging(agency) as line:
        status = line.reply(agency.numbers[0], "3453")["status"]
        line.erase(minutes=30)

        assert status == 503
        assert (queued(line), line.kept()) == ((), ["3453"])

        vault.refuses = False
        line.reply(agency.numbers[0], "3453")
        line.erase(minutes=31)
        line.erase(hours=1)

        assert line.kept() == []


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


def test_r25_where_the_account_redacts_nothing_is_noted_and_nothing_is_kept(
    agency: Agency,
) -> None:
    with exchanging(agency, retention="redact") as line:
        line.ask(0)
        line.reply(agency.numbers[0], "3453")

        assert (queued(line), line.kept()) == ((), [])
        assert line.erase() == 0
        assert "bodies" not in line.failing()
        assert len(line.on_phone(agency.numbers[0])) == 3


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


_DIES = f"""
import os, signal, sys
from datetime import datetime
from pathlib import Path
from wellness.channels.twilio import TwilioChannel
from wellness.services.copies import CopyEraser
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

url, vault, carrier = sys.argv[1:]
now = datetime.fromisoformat(os.environ["NOW"])

class Dying(TwilioChannel):
    left = 3
    def delete_copy(self, sid):
        became = super().delete_copy(sid)
        Dying.left -= 1
        if not Dying.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return became

channel = Dying({ACCOUNT!r}, {AUTH_TOKEN!r}, {SENDER!r}, carrier)
vault = EmbeddedVault(Path(vault), lambda: now)
CopyEraser(Database(url), vault, channel, concurrency=1).erase_due(now)
"""


def _errors(caplog: pytest.LogCaptureFixture) -> int:
    return sum(
        record.levelno == logging.ERROR and record.name == "wellness.services.copies"
        for record in caplog.records
    )


def _left(line: Exchange) -> int:
    with line.runtime.database.reading() as session:
        return copies.count_left(session)


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
