"""An old backup is put back: texting starts paused, nothing stale goes out, releases stay."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.harness import Site, site
from tests.faults.workers import Crew, crew_of
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.releases import Release

PENDING, DELIVERED, EXPIRED = OutboxState.PENDING, OutboxState.DELIVERED, OutboxState.EXPIRED


@pytest.fixture
def restoring(tmp_path: Path, agency_folder: Path) -> Iterator[Crew]:
    sms = {"retention": "redact", "segments_per_second": 100}
    with site(tmp_path / "site", agency_folder, sms=sms) as made, crew_of(made) as crew:
        yield crew


def answer(made: Site) -> None:
    """Seven people of the large team answer: just enough for a group."""
    with made.desk() as desk:
        people = [desk.member(n) for n in range(7)]
    for person in people:
        [came] = made.reply(person.mobile, "3453")
        assert came["status"] == 200


def test_from_an_old_backup_nothing_stale_is_sent_and_what_was_released_stays(
    restoring: Crew,
) -> None:
    crew, made = restoring, restoring.site
    answer(made)
    sent_since = crew.queue(3, after=timedelta(minutes=30), lasts=timedelta(days=30))
    due_since = crew.queue(2, after=timedelta(days=13), lasts=timedelta(days=30))
    still_ahead = crew.queue(2, after=timedelta(days=15), lasts=timedelta(days=30))
    made.run("backup", "backups")
    [backup] = (made.folder / "backups").iterdir()
    worker = crew.start()
    crew.work_off(hours=1)
    before = crew.states(sent_since)
    crew.work_off(days=12)
    crew.work_off(hours=6)
    released = [(row.content, row.hash) for row in made.rows(Release)]

    worker.stop()
    made.stop("serve")
    made.move(days=1)
    told = made.run("restore", str(backup))
    lost = made.rows(Release)
    made.start_web()
    crew.start()
    crew.work_off()
    crew.work_off(days=2)
    held = crew.states(still_ahead), crew.ask("texting", "status")
    made.run("texting", "resume")
    crew.work_off(seconds=10)

    assert before == [DELIVERED] * 3
    assert len(released) == 1
    assert lost == []
    assert "5 texts that may have gone out already will not be sent" in told
    assert held[0] == [PENDING] * 2
    assert held[1][0] == 1
    assert "restored from the backup" in held[1][1]
    assert (crew.states(sent_since), crew.arrivals(sent_since)) == ([EXPIRED] * 3, [1] * 3)
    assert (crew.states(due_since), crew.arrivals(due_since)) == ([EXPIRED] * 2, [0] * 2)
    assert crew.states(still_ahead) == [DELIVERED] * 2
    assert [(row.content, row.hash) for row in made.rows(Release)] == released
