import pytest

from tests.simulator.harness import OTHER_PHONE, PHONE, SECOND_SENDER, Line, Said, simulated


def test_many_replies_in_one_request_keep_their_order_in_the_answer(line: Line) -> None:
    line.receiver.replies("Got it.")
    phones = [f"+1406555{number:04d}" for number in range(100, 160)]

    results = line.call(
        "POST", "/sim/replies", [{"from": phone, "body": phone[-4:]} for phone in phones]
    )

    bodies = {form["MessageSid"]: form["Body"] for form in line.receiver.at("/sms")}
    assert [bodies[result["sids"][0]] for result in results] == [phone[-4:] for phone in phones]
    assert all(result["replies"] == ["Got it."] for result in results)


def test_different_phones_reply_at_once() -> None:
    with simulated(threads=4) as line:
        line.receiver.says("/sms", Said(before=lambda _: line.receiver.wait_for("/sms", 4)))

        results = line.call(
            "POST",
            "/sim/replies",
            [{"from": f"+140655501{number:02d}", "body": "0111"} for number in range(4)],
        )

        assert [result["status"] for result in results] == [200] * 4


def test_one_phones_replies_follow_one_another(line: Line) -> None:
    line.call(
        "POST", "/sim/replies", [{"from": PHONE, "body": str(number)} for number in range(20)]
    )

    assert [form["Body"] for form in line.receiver.at("/sms")] == [str(n) for n in range(20)]


def test_a_reply_can_name_the_sender_it_goes_to(line: Line) -> None:
    line.call("POST", "/sim/replies", [{"from": PHONE, "body": "0111", "to": SECOND_SENDER}])

    assert line.receiver.at("/sms")[0]["To"] == SECOND_SENDER


@pytest.mark.parametrize(
    "payload",
    [
        {},
        ["0111"],
        [{"body": "0111"}],
        [{"from": "555-0101", "body": "0111"}],
        [{"from": PHONE, "body": 111}],
        [{"from": PHONE, "body": "0111", "to": PHONE}],
        [{"from": PHONE, "body": "0111", "to": 5}],
    ],
)
def test_replies_that_cannot_be_sent_are_refused_as_a_whole(line: Line, payload: object) -> None:
    answer = line.session.post(f"{line.base_url}/sim/replies", json=payload, timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert line.receiver.posted == []


def test_what_phones_show_can_be_followed_by_id(line: Line) -> None:
    line.send(body="one")
    line.settle()
    first = line.call("GET", "/sim/messages")
    line.send(to=OTHER_PHONE, body="two")
    line.settle()
    line.reply("0111")

    later = line.call("GET", f"/sim/messages?after={first[-1]['id']}")

    assert [m["body"] for m in first] == ["one"]
    assert [(m["body"], m["phone"], m["direction"]) for m in later] == [
        ("two", OTHER_PHONE, "outbound-api"),
        ("0111", PHONE, "inbound"),
    ]
    assert [m["body"] for m in line.call("GET", f"/sim/messages?phone={PHONE}&limit=1")] == ["one"]
    assert first[0]["at"] == "2026-03-01T14:30:05.250000+00:00"


def test_a_text_under_way_is_not_on_the_phone_yet() -> None:
    with simulated(delivery_delay=60) as line:
        line.send()

        assert line.call("GET", "/sim/messages") == []


def test_phones_have_names_and_can_be_searched(line: Line) -> None:
    line.call("PUT", "/sim/phones", {PHONE: "Responder 017", OTHER_PHONE: "Peer lead"})
    line.send(to=OTHER_PHONE)
    line.settle()

    def numbers(query: str = "") -> list[str]:
        return [phone["number"] for phone in line.call("GET", f"/sim/phones{query}")]

    assert numbers() == [OTHER_PHONE, PHONE]
    assert numbers("?search=responder") == [PHONE]
    assert numbers("?search=5550102") == [OTHER_PHONE]
    assert numbers("?search=%25") == []
    assert line.call("GET", f"/sim/phones/{PHONE}") == {
        "number": PHONE,
        "label": "Responder 017",
        "blocked": [],
        "messages": [],
    }


@pytest.mark.parametrize("payload", [["x"], {"555-0101": "x"}])
def test_names_for_what_is_no_phone_are_refused(line: Line, payload: object) -> None:
    answer = line.session.put(f"{line.base_url}/sim/phones", json=payload, timeout=10)

    assert answer.status_code == 400


@pytest.mark.parametrize("query", ["after=x", "limit=-1"])
def test_a_query_that_is_no_number_is_refused(line: Line, query: str) -> None:
    assert line.session.get(f"{line.base_url}/sim/messages?{query}", timeout=10).status_code == 400


def test_settled_waits_until_the_last_webhook_was_answered(line: Line) -> None:
    answered: list[str] = []
    line.receiver.says(
        "/status",
        Said(before=lambda post: answered.append(post.form["MessageStatus"])),
    )
    line.send()

    assert line.call("GET", "/sim/settled?wait=10") == {"settled": True, "in_flight": 0}
    assert answered == ["sending", "sent", "delivered"]


def test_a_page_of_another_site_cannot_reach_the_controls(line: Line) -> None:
    rebound = line.session.get(
        f"{line.base_url}/sim/faults", headers={"Host": "simulator.example"}, timeout=10
    )
    form = line.session.post(
        f"{line.base_url}/sim/replies", data='[{"from": "+14065550101", "body": "x"}]', timeout=10
    )

    assert rebound.status_code == 400
    assert form.status_code == 415
    assert line.receiver.posted == []
