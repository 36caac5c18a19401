"""kill -9 of the vault's process: what was acknowledged is there, and a close is finished."""

import json
import shutil
import signal
import threading
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import ENDS, QUIET, STARTS, STRAINED, cast, close, files_of, make_box
from tests.vault.ballots import read_ballots
from tests.vault.serving import SharedClock, count_close_steps, vault_process
from wellness.errors import Unavailable
from wellness.vault.calls import Outcome, PeriodEnd
from wellness.vault.file import VaultFile
from wellness.vault.service import EmbeddedVault

CLIENTS, KILLS, POINTS = 4, 3, 20


def test_what_was_acknowledged_survives_a_kill_and_the_rest_is_told_as_unavailable(
    tmp_path: Path, clock: SharedClock, clock_file: Path
) -> None:
    directory = tmp_path / "vault"
    acknowledged: dict[int, int] = {}
    told: list[Unavailable] = []
    done, counted = threading.Event(), threading.Condition()

    def answer(person: int) -> None:
        vault = process.call()
        for number in range(1, 2000):
            if done.is_set():
                return
            try:
                outcome = cast(vault, person, STRAINED, number=number, day=f"day {number}").outcome
            except Unavailable as error:
                told.append(error)
            else:
                assert outcome is Outcome.COUNTED
                with counted:
                    acknowledged[person] = number
                    counted.notify_all()

    with vault_process(directory, clock_file) as process:
        process.start().open(make_box({"2": range(CLIENTS), "3": range(CLIENTS, 9)}))
        threads = [threading.Thread(target=answer, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            with counted:
                enough = sum(acknowledged.values()) + 20
                assert counted.wait_for(lambda: sum(acknowledged.values()) >= enough, 60)  # noqa: B023 - called here only
            assert process.kill() == -signal.SIGKILL
            process.start()
        done.set()
        for thread in threads:
            thread.join(30)

    ballots = read_ballots(directory, clock, range(9))
    assert told
    for person, number in acknowledged.items():
        assert ballots[person].tally.number >= number
    assert clock.now == STARTS


def test_killed_at_twenty_points_of_a_close_it_is_finished_by_the_next_process(
    tmp_path: Path, clock: SharedClock, clock_file: Path
) -> None:
    voted = tmp_path / "voted"
    vault = EmbeddedVault(voted, clock)
    vault.open(make_box({"2": range(12), "3": ()}))
    for n in range(12):
        cast(vault, n, STRAINED)
    with VaultFile(voted / "vault.db").reading() as rows:
        parts = [part for row in rows.list_rows("period-1") for part in (row.tag, row.sealed)]
    key = (voted / "keys" / "period-1.key").read_bytes()
    clock.now = ENDS
    expected = close(EmbeddedVault(_copy(voted, tmp_path / "whole"), clock), FrozenClock(ENDS))
    steps = count_close_steps(_copy(voted, tmp_path / "counted"), clock)

    killed = 0
    for point in range(POINTS):
        directory = _copy(voted, tmp_path / f"point-{point}" / "vault")
        die_at = 1 + point * (steps - 1) // (POINTS - 1)
        with vault_process(directory, clock_file, die_at=die_at) as process:
            vault_to_die = process.start()
            with pytest.raises(Unavailable, match="Nobody can say"):
                vault_to_die.close(PeriodEnd(1))
            killed += process.wait() == -signal.SIGKILL
            process.die_at = 0

            body = close(process.start(), FrozenClock(ENDS))

        assert body == expected
        assert not list((directory / "keys").glob("period-*"))
        for path, content in files_of(directory.parent).items():
            assert not any(part in content for part in (key[:32], key[32:], *parts)), (point, path)

    assert killed == POINTS
    assert expected is not None
    assert [group["m"] for group in json.loads(expected)["groups"]] == [3]


def test_a_process_told_to_stop_ends_the_call_under_way_and_removes_its_socket(
    tmp_path: Path, clock: SharedClock, clock_file: Path
) -> None:
    with vault_process(tmp_path / "vault", clock_file) as process:
        vault = process.start()
        vault.open(make_box({"2": range(9), "3": ()}))
        assert cast(vault, 0, QUIET).outcome is Outcome.COUNTED

        assert process.stop() == 0

        assert not process.address.path.exists()
    assert read_ballots(tmp_path / "vault", clock, range(1))[0].tally.number == 1


def _copy(directory: Path, target: Path) -> Path:
    shutil.copytree(directory, target)
    return target
