import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from wellness.simulator.dispatch import Dispatcher


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    made = Dispatcher(2)
    yield made
    made.close()


def test_a_job_gives_its_result(dispatcher: Dispatcher) -> None:
    assert dispatcher.submit(lambda: 6 * 7).result(5) == 42


def test_jobs_in_the_future_count_as_in_flight_and_run_in_their_order(
    dispatcher: Dispatcher,
) -> None:
    ran: list[str] = []
    go_on = threading.Event()

    def run_last() -> None:
        assert go_on.wait(5)
        ran.append("later")

    dispatcher.submit_later(0.2, run_last)
    dispatcher.submit_later(0.05, lambda: ran.append("sooner"))
    dispatcher.submit_later(0, lambda: ran.append("now"))

    assert not dispatcher.wait_settled(0.01)
    go_on.set()
    assert dispatcher.wait_settled(5)
    assert ran == ["now", "sooner", "later"]
    assert dispatcher.in_flight == 0


def test_a_job_that_starts_another_is_settled_only_after_both(dispatcher: Dispatcher) -> None:
    ran = threading.Event()
    dispatcher.submit(lambda: dispatcher.submit_later(0.1, ran.set))

    assert dispatcher.wait_settled(5)
    assert ran.is_set()


def test_a_failing_job_is_logged_and_harms_no_other(
    dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise LookupError("lost")

    future = dispatcher.submit(fail)

    assert dispatcher.wait_settled(5)
    assert isinstance(future.exception(), LookupError)
    assert "A simulator job failed" in caplog.text
    assert dispatcher.submit(lambda: 1).result(5) == 1


def test_closing_drops_what_waits_and_finishes_what_runs() -> None:
    dispatcher = Dispatcher(1)
    ran: list[str] = []
    started, go_on = threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        assert go_on.wait(5)
        ran.append("running")

    dispatcher.submit(work)
    queued = dispatcher.submit(lambda: ran.append("queued"))
    dispatcher.submit_later(60, lambda: ran.append("later"))
    assert started.wait(5)
    closing = threading.Thread(target=dispatcher.close)
    closing.start()
    with pytest.raises(CancelledError):  # closing has dropped it while the other still runs
        queued.result(4)
    go_on.set()
    closing.join(5)

    assert ran == ["running"]
    assert dispatcher.in_flight == 0
    dispatcher.submit_later(0, lambda: ran.append("too late"))
    assert ran == ["running"]
    with pytest.raises(RuntimeError, match="takes no more work"):
        dispatcher.submit(lambda: None)
