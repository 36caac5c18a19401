"""AT35 and R25: what the provider keeps of texts goes, whatever fails on the way."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.exchange import ACCOUNT, AUTH_TOKEN, SENDER, Exchange, exchanging
from wellness.errors import Unavailable
from wellness.services import arrivals, copies
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import Ballot, CastOutcome, CopiesLeft, CopiesRound, Settled
from wellness.vault.service import EmbeddedVault, Vote

FAILS: dict[str, object] = {"op": "delete", "fault": "500"}


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
        if self.refuses and isinstance(vote, (Ballot, Settled)):
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

        assert status == 200  # nothing is asked again: the reconciler reads it at the provider
        assert (queued(line), line.kept()) == ((), ["3453"])

        vault.refuses = False
        line.reply(agency.numbers[0], "3453")
        line.erase(minutes=31)
        with database.transaction() as session:
            arrivals.note_reconciled(session, clock())
        line.erase(hours=1)

        assert line.kept() == []


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
