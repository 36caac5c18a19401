from collections.abc import Iterator

import pytest
from requests import Response
from twilio.base.exceptions import TwilioRestException

from tests.simulator.harness import OTHER_PHONE, PHONE, Line, simulated
from tests.simulator.test_phones_page import page, words
from wellness.simulator.fault_page import words_for
from wellness.simulator.faults import FAULTS


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated() as made:
        yield made


def choose(line: Line, fault: str, path: str = "/faults", **fields: str) -> Response:
    return line.session.post(line.base_url + path, data={"fault": fault, **fields}, timeout=10)


def test_without_a_rule_the_page_says_that_everything_goes_well(line: Line) -> None:
    assert "Nothing: everything goes well" in words(page(line, "/faults"))


def test_a_chosen_fault_happens_to_that_number_so_often_and_is_counted(line: Line) -> None:
    choose(line, "create reject", to=PHONE, times="1", code="21614")

    with pytest.raises(TwilioRestException) as refused:
        line.send(to=PHONE)
    line.send(to=PHONE)
    line.send(to=OTHER_PHONE)

    assert refused.value.code == 21614
    shown = words(page(line, "/faults"))
    assert "When a text is handed over: refused with an error code" in shown
    assert f"{PHONE}, code 21614 Happened 1 of 1 times; 2 came by." in shown


def test_a_second_fault_joins_the_first_whose_counter_goes_on(line: Line) -> None:
    choose(line, "callback never", to=PHONE)
    line.send(to=PHONE)
    line.settle()

    choose(line, "delivery sent-final", to=OTHER_PHONE, times="")

    rules = line.call("GET", "/sim/faults")
    assert [(rule["fault"], rule["fired"]) for rule in rules] == [("never", 1), ("sent-final", 0)]
    assert "times" not in rules[1]


def test_clearing_lets_everything_go_well_again(line: Line) -> None:
    choose(line, "create refuse")

    choose(line, "", path="/faults/clear")

    assert line.call("GET", "/sim/faults") == []
    assert line.send().sid


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"fault": "create refuse", "to": "12"}, "12 is no number"),
        ({"fault": "create refuse", "times": "0"}, "How often must be a whole number"),
        ({"fault": "create reject", "code": "x"}, "The error code must be a whole number"),
        ({"fault": "create teleport"}, "no fault"),
        ({}, "no fault"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_and_changes_nothing(
    line: Line, fields: dict[str, str], problem: str
) -> None:
    choose(line, "callback late", to=PHONE)

    answer = choose(line, fields.pop("fault", ""), **fields)

    assert answer.status_code == 422
    assert problem in words(answer.text)
    assert "Nothing was changed." in words(answer.text)
    assert [rule["fault"] for rule in line.call("GET", "/sim/faults")] == ["late"]


def test_a_plan_of_the_api_is_shown_with_all_it_says(line: Line) -> None:
    line.plan(op="inbound", fault="split", args={"parts": 3}, probability=0.25, seed=4, nth=2)

    shown = words(page(line, "/faults"))

    assert "all numbers, only number 2, in 25.0 % of cases, parts 3" in shown


def test_another_site_s_page_can_change_nothing(line: Line) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}

    answers = [
        line.session.post(line.base_url + path, data=data, headers=foreign, timeout=10)
        for path, data in (("/faults", {"fault": "create refuse"}), ("/faults/clear", {}))
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert line.call("GET", "/sim/faults") == []


def test_every_fault_has_words_and_stands_in_the_form(line: Line) -> None:
    shown = page(line, "/faults")

    for op, faults in FAULTS.items():
        for fault in faults:
            assert words_for(op, fault)
            assert f'value="{op} {fault}"' in shown


def test_the_page_of_phones_leads_to_it(line: Line) -> None:
    assert 'href="/faults"' in page(line, "/")
