"""What is odd about the provider's receipts, posted by HTTP: none counts twice or lowers a text."""

import json

from tests.faults.workers import Crew
from wellness.storage.schema.outbox import OutboxState, Receipt
from wellness.storage.schema.rosters import Person

DELIVERED = OutboxState.DELIVERED


def receipts(crew: Crew, person: Person) -> list[str]:
    """What was noted of a person's text."""
    [row] = crew.rows([person])
    return sorted(one.status for one in crew.site.rows(Receipt) if one.outbox_id == row.id)


def send(crew: Crew, *plan: dict[str, object]) -> Person:
    """A text to somebody, while this goes wrong."""
    crew.site.plan(*plan)
    [person] = crew.queue(1)
    crew.start()
    crew.work_off()
    return person


def test_a_receipt_that_comes_before_the_answer_counts(crew: Crew) -> None:
    person = send(crew, {"op": "create", "fault": "callback-first"})

    [row] = crew.rows([person])
    assert (row.state, row.attempts, row.claim_token) == (DELIVERED, 1, None)
    assert row.provider_sid is not None
    assert crew.arrivals([person]) == [1]


def test_receipts_in_reverse_order_end_as_delivered(crew: Crew) -> None:
    person = send(crew, {"op": "callback", "fault": "reorder"})

    assert crew.states([person]) == [DELIVERED]
    assert {"sent", "delivered"} <= set(receipts(crew, person))


def test_a_receipt_that_comes_five_times_is_noted_once(crew: Crew) -> None:
    person = send(crew, {"op": "callback", "fault": "duplicate", "args": {"times": 5}})

    noted = receipts(crew, person)
    assert crew.states([person]) == [DELIVERED]
    assert "delivered" in noted
    assert len(noted) == len(set(noted))


def test_a_text_without_receipts_is_told_after_72_hours(crew: Crew) -> None:
    person = send(crew, {"op": "callback", "fault": "never"})
    told = []
    for hours in (71, 2):
        crew.work_off(hours=hours)
        told.append(json.loads(crew.ask("delivery", "--json")[1]))

    assert [one["without_receipt"] for one in told] == [0, 1]
    assert ["no-receipt" in one["problems"] for one in told] == [False, True]
    assert receipts(crew, person) == []
    assert crew.arrivals([person]) == [1]


def test_a_status_nobody_knows_is_noted_as_unknown_and_answered(crew: Crew) -> None:
    person = send(crew, {"op": "callback", "fault": "unknown", "args": {"status": "teleported"}})
    [row] = crew.rows([person])
    before = crew.states([person])

    form = {"MessageSid": str(row.provider_sid), "MessageStatus": "vanished", "ErrorCode": "x1"}
    answer = crew.site.post(f"/sms/status/{row.attempt_token}", form)

    assert (before, answer.status_code // 100) == ([DELIVERED], 2)
    assert crew.states([person]) == [DELIVERED]
    assert receipts(crew, person).count("unknown") == 1
