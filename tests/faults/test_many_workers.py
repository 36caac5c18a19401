"""Eight worker processes over two thousand texts, on both databases: each is sent exactly once."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from tests.faults.sending import (
    add_people,
    count_arrivals,
    count_states,
    queue_texts,
    send_all,
)
from tests.simulator.harness import simulated
from wellness.storage.database import Database

WORKERS = 8
TEXTS = 2_000


def test_eight_workers_send_two_thousand_texts_once_each(
    database: Database, database_url: str
) -> None:
    people = add_people(database, TEXTS)
    queue_texts(database, people)

    context = multiprocessing.get_context("spawn")
    with (
        simulated(terse_receipts=True) as line,
        ProcessPoolExecutor(WORKERS, mp_context=context) as pool,
    ):
        addresses = (line.base_url, line.receiver.url)
        work = [pool.submit(send_all, database_url, *addresses) for _ in range(WORKERS)]
        shares = [done.result() for done in work]
        arrived = count_arrivals(line)

    assert sum(shares) == TEXTS
    assert arrived == dict.fromkeys([str(person.mobile) for person in people], 1)
    assert count_states(database) == {"accepted": TEXTS}
    assert sum(share > 0 for share in shares) > 1
