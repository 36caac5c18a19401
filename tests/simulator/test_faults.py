"""Every way in which a text, its reports and its replies can go wrong on request."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.simulator.harness import OTHER_PHONE, PHONE, Line, Said
from wellness.simulator.faults import FaultPlan


class Pause(threading.Event):
    """What a hanging request waits for, in the hand of the test."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.over = threading.Event(), threading.Event()
        self.asked: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout)
        self.began.set()
        return self.over.wait(10)


def test_accepted_and_dropped_leaves_one_text_and_no_answer(line: Line) -> None:
    line.plan(op="create", fault="drop")

    with pytest.raises(requests.ConnectionError):
        line.send()

    assert line.texts() == ["Hello"]
    assert line.receiver.statuses() == ["sending", "sent", "delivered"]


def test_a_refused_connection_accepts_nothing(line: Line) -> None:
    line.plan(op="create", fault="refuse", times=2)

    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            line.send()
    line.send()

    assert line.texts() == ["Hello"]


def test_a_refusal_lasts_for_a_while(line: Line) -> None:
    seconds = [100.0]
    line.alter(faults=FaultPlan(lambda: seconds[0]))
    line.plan(op="create", fault="refuse", lasts=300)

    with pytest.raises(requests.ConnectionError):
        line.send()
    seconds[0] += 300
    with pytest.raises(requests.ConnectionError):
        line.send()
    seconds[0] += 0.5
    line.send()

    assert line.texts() == ["Hello"]


@pytest.mark.parametrize(
    ("fault", "status", "code", "texts"),
    [("429", 429, 20429, 0), ("500", 500, 20500, 0), ("500-after", 500, 20500, 1)],
)
def test_a_failing_create_accepts_or_not_as_named(
    line: Line, fault: str, status: int, code: int, texts: int
) -> None:
    line.plan(op="create", fault=fault)

    with pytest.raises(TwilioRestException) as error:
        line.send()

    assert (error.value.status, error.value.code) == (status, code)
    assert len(line.texts()) == texts


def test_any_error_can_be_given(line: Line) -> None:
    line.plan(op="create", fault="reject", args={"code": 20003})
    with pytest.raises(TwilioRestException) as known:
        line.send()
    line.plan(op="create", fault="reject", args={"code": 63038, "status": 429})
    with pytest.raises(TwilioRestException) as unknown:
        line.send()

    assert (known.value.status, known.value.code) == (401, 20003)
    assert (unknown.value.status, unknown.value.code) == (429, 63038)
    assert line.texts() == []


def test_a_page_in_place_of_json_confuses_the_client_but_the_text_goes(line: Line) -> None:
    line.plan(op="create", fault="garbage")

    with pytest.raises(ValueError, match="Expecting value"):
        line.send()

    assert line.texts() == ["Hello"]


@pytest.mark.parametrize(("fault", "texts_meanwhile"), [("hang", 0), ("hang-after", 1)])
def test_a_hanging_create_answers_late_and_others_go_on(
    line: Line, fault: str, texts_meanwhile: int
) -> None:
    pause = Pause()
    line.alter(closing=pause)
    line.plan(op="create", fault=fault, args={"seconds": 20}, to=PHONE)

    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(line.send)
        assert pause.began.wait(10)
        others = line.texts()
        line.send(to=OTHER_PHONE)
        was_hanging = not hanging.done()
        pause.over.set()
        hanging.result(10)

    assert len(others) == texts_meanwhile
    assert was_hanging
    assert pause.asked == [20]
    assert line.texts() == ["Hello"]


def test_the_callback_can_come_before_the_answer(line: Line) -> None:
    line.plan(op="create", fault="callback-first")

    sid = line.send().sid

    assert line.receiver.statuses() == ["sending", "sent", "delivered"]
    assert line.receiver.at("/status")[0]["MessageSid"] == sid


def test_callbacks_can_be_duplicated(line: Line) -> None:
    line.plan(op="callback", fault="duplicate", args={"times": 2})

    line.send()
    line.settle()

    assert line.receiver.statuses() == ["sending"] * 2 + ["sent"] * 2 + ["delivered"] * 2


def test_callbacks_can_be_reordered(line: Line) -> None:
    line.plan(op="callback", fault="reorder")

    line.send()
    line.settle()

    assert line.receiver.statuses() == ["delivered", "sent", "sending"]


def test_callbacks_can_stay_away(line: Line) -> None:
    line.plan(op="callback", fault="never")

    line.send()

    assert line.texts() == ["Hello"]
    assert line.receiver.statuses() == []


def test_a_callback_can_carry_an_unknown_status(line: Line) -> None:
    line.plan(op="callback", fault="unknown", args={"status": "hovering"})

    sid = line.send().sid
    line.settle()

    assert line.receiver.statuses() == ["sending", "sent", "delivered", "hovering"]
    assert line.client.messages(sid).fetch().status == "delivered"


def test_callbacks_can_be_late_and_are_waited_for(line: Line) -> None:
    line.plan(op="callback", fault="late", args={"seconds": 0.4})

    line.send()
    line.call("GET", "/sim/settled?wait=0.1")
    early = line.receiver.statuses()
    line.settle()

    assert early == []
    assert line.receiver.statuses() == ["sending", "sent", "delivered"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"code": 30005}, ["sending", "sent", "undelivered"]),
        ({"code": 30002, "status": "failed"}, ["sending", "failed"]),
    ],
)
def test_a_text_can_fail_in_the_end(
    line: Line, args: dict[str, object], expected: list[str]
) -> None:
    line.plan(op="delivery", fault="fail", args=args)

    sid = line.send().sid
    line.settle()

    message = line.client.messages(sid)
    assert line.receiver.statuses() == expected
    assert line.receiver.at("/status")[-1]["ErrorCode"] == str(args["code"])
    assert "ErrorCode" not in line.receiver.at("/status")[0]
    assert (message.fetch().status, message.fetch().error_code) == (expected[-1], args["code"])
    assert message.fetch().error_message
    assert line.texts() == []
    assert message.delete()


def test_sent_can_be_the_last_status(line: Line) -> None:
    line.plan(op="delivery", fault="sent-final")

    sid = line.send().sid

    assert line.texts() == ["Hello"]
    assert line.receiver.statuses() == ["sending", "sent"]
    assert line.client.messages(sid).delete()


def test_the_same_inbound_can_come_many_times_at_once(line: Line) -> None:
    line.plan(op="inbound", fault="duplicate", args={"times": 20})
    line.receiver.says("/sms", Said(before=lambda _: line.receiver.wait_for("/sms", 20)))

    result = line.reply("0111")

    forms = line.receiver.at("/sms")
    assert result["statuses"] == [200] * 20
    assert len({tuple(sorted(form.items())) for form in forms}) == 1
    assert len(line.client.messages.list()) == 1


def test_every_duplicate_that_is_answered_sends_a_text(line: Line) -> None:
    line.plan(op="inbound", fault="duplicate", args={"times": 3})
    line.receiver.replies("Got it.")

    line.reply("0111")

    assert line.texts() == ["Got it."] * 3


def test_an_inbound_can_be_split_and_comes_out_of_order(line: Line) -> None:
    line.plan(op="inbound", fault="split", args={"parts": 3})

    result = line.reply("0111 and a story")

    forms = line.receiver.at("/sms")
    assert len({form["MessageSid"] for form in forms}) == 3
    assert "".join(form["Body"] for form in reversed(forms)) == "0111 and a story"
    assert result["statuses"] == [200] * 3
    assert sorted(result["sids"]) == sorted(form["MessageSid"] for form in forms)


def test_an_inbound_can_be_late(line: Line) -> None:
    line.plan(op="inbound", fault="late", args={"seconds": 0.3})

    result = line.reply("0111")
    early = len(line.receiver.posted)
    line.settle()

    assert (result["status"], result["statuses"], early) == (None, [], 0)
    assert [form["Body"] for form in line.receiver.at("/sms")] == ["0111"]


@pytest.mark.parametrize("op", ["list", "fetch", "update", "delete"])
def test_every_operation_can_fail(line: Line, op: str) -> None:
    message = line.client.messages(line.send().sid)
    line.settle()
    operations = {
        "list": lambda: line.client.messages.list(to=PHONE),
        "fetch": message.fetch,
        "update": lambda: message.update(body=""),
        "delete": message.delete,
    }

    line.plan(op=op, fault="500", to=PHONE, times=1)
    with pytest.raises(TwilioException, match=r"500|Internal Server Error"):
        operations[op]()
    line.plan(op=op, fault="drop", to=PHONE, times=1)
    with pytest.raises(requests.ConnectionError):
        operations[op]()
