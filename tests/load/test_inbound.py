from pathlib import Path

from tests.load.inbound import measure


def test_no_webhook_is_lost_while_the_worker_sends(tmp_path: Path) -> None:
    found = measure(tmp_path / "load", clients=8, texts=160)

    assert found.lost == 0
    assert found.texts == 160
    assert found.sent > 0
