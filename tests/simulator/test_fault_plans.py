"""A plan of faults: what its rules are for, when they fire, and the numbers that need none."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.harness import OTHER_PHONE, PHONE, Line
from wellness.simulator.faults import FAULTS, MAGIC, FaultPlan, PlanError


def test_a_dropped_delete_has_happened(line: Line) -> None:
    message = line.client.messages(line.send().sid)
    line.settle()
    line.plan(op="delete", fault="drop")

    with pytest.raises(requests.ConnectionError):
        message.delete()

    assert line.client.messages.list() == []


def test_a_rule_is_for_one_phone_or_a_pattern(line: Line) -> None:
    line.plan(op="create", fault="429", to=r"\+1406555010[2-9]")

    line.send(to=PHONE)

    with pytest.raises(TwilioRestException):
        line.send(to=OTHER_PHONE)


def test_a_reply_of_ours_fails_like_any_other_text(line: Line) -> None:
    line.receiver.replies("Got it.")
    line.plan(op="delivery", fault="fail")

    result = line.reply("0111")

    assert result["replies"] == ["Got it."]
    assert line.texts() == []


def test_the_plan_shows_what_it_did_and_can_be_cleared(line: Line) -> None:
    line.plan(op="create", fault="429", nth=2)
    line.send()
    with pytest.raises(TwilioRestException):
        line.send()
    line.send()

    shown = line.call("GET", "/sim/faults")
    cleared = line.call("DELETE", "/sim/faults")

    assert shown == [{"op": "create", "fault": "429", "nth": 2, "seen": 3, "fired": 1}]
    assert cleared == []


def test_a_wrong_plan_is_refused_and_the_old_one_stays(line: Line) -> None:
    line.plan(op="create", fault="429")

    answer = line.session.put(
        f"{line.base_url}/sim/faults", json=[{"op": "create", "fault": "explode"}], timeout=10
    )

    assert answer.status_code == 400
    assert "no fault 'explode' for op 'create'" in answer.json()["error"]
    assert len(line.call("GET", "/sim/faults")) == 1


@pytest.mark.parametrize(
    ("number", "code"), [(n, f.number("code")) for n, (o, f) in MAGIC.items() if f.name == "reject"]
)
def test_a_magic_number_is_refused_with_its_code(line: Line, number: str, code: float) -> None:
    with pytest.raises(TwilioRestException) as error:
        line.send(to=number)

    assert error.value.code == code


@pytest.mark.parametrize(
    ("number", "code"), [(n, f.number("code")) for n, (o, f) in MAGIC.items() if f.name == "fail"]
)
def test_a_magic_number_fails_in_the_end_with_its_code(
    line: Line, number: str, code: float
) -> None:
    line.send(to=number)
    line.settle()

    assert line.receiver.at("/status")[-1]["ErrorCode"] == str(int(code))


def test_a_rule_goes_before_the_magic_number(line: Line) -> None:
    line.plan(op="create", fault="500", to=r"\+1500.*")

    with pytest.raises(TwilioRestException) as error:
        line.send(to="+15005550101")

    assert error.value.code == 20500


def test_every_magic_number_is_a_fictional_one_with_a_known_fault() -> None:
    assert all(number[:-2] == "+150055501" for number in MAGIC)
    assert all(fault.name in FAULTS[op] for op, fault in MAGIC.values())
    assert all(set(fault.args) == set(FAULTS[op][fault.name]) for op, fault in MAGIC.values())


def fired(plan: FaultPlan, count: int, phone: str = PHONE) -> list[bool]:
    return [plan.choose("create", phone) is not None for _ in range(count)]


def test_nth_and_times_count_matching_requests_only() -> None:
    plan = FaultPlan()
    plan.replace(
        [
            {"op": "create", "to": PHONE, "fault": "429", "nth": 2},
            {"op": "create", "to": OTHER_PHONE, "fault": "500", "times": 2},
        ]
    )

    assert fired(plan, 3) == [False, True, False]
    assert fired(plan, 3, OTHER_PHONE) == [True, True, False]
    assert plan.choose("list", PHONE) is None


def test_a_seeded_probability_repeats_itself() -> None:
    rule = {"op": "create", "fault": "429", "probability": 0.3, "seed": 7}
    plan = FaultPlan()

    plan.replace([rule])
    first = fired(plan, 400)
    plan.replace([rule])
    second = fired(plan, 400)
    plan.replace([{**rule, "seed": 8}])
    other = fired(plan, 400)

    assert first == second != other
    assert 80 < sum(first) < 160


def test_the_first_rule_that_fires_decides() -> None:
    plan = FaultPlan()
    plan.replace([{"op": "create", "fault": "429", "nth": 2}, {"op": "create", "fault": "reject"}])

    chosen = [plan.choose("create", PHONE) for _ in range(2)]

    assert [fault and fault.name for fault in chosen] == ["reject", "429"]


@pytest.mark.parametrize(
    "rule",
    [
        {"op": "create"},
        {"op": "sing", "fault": "429"},
        {"op": "list", "fault": "callback-first"},
        {"op": "create", "fault": "429", "often": True},
        {"op": "create", "fault": "429", "nth": "two"},
        {"op": "create", "fault": "429", "times": -1},
        {"op": "create", "fault": "429", "to": "["},
        {"op": "create", "fault": "hang", "args": {"minutes": 1}},
        {"op": "create", "fault": "hang", "args": {"seconds": "long"}},
        {"op": "create", "fault": "hang", "args": 5},
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(PlanError, match="Rule 1: "):
        FaultPlan().replace([rule])
