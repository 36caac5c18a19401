from twilio.request_validator import RequestValidator

from tests.simulator.harness import ACCOUNT, PHONE, SENDER, TOKEN, Line, Said, simulated


def test_every_status_after_the_first_is_reported_in_order(line: Line) -> None:
    sid = line.send().sid
    line.settle()

    forms = line.receiver.at("/status")

    assert line.receiver.statuses() == ["sending", "sent", "delivered"]
    assert forms[1] == {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": SENDER,
        "MessageSid": sid,
        "MessageStatus": "sent",
        "SmsSid": sid,
        "SmsStatus": "sent",
        "To": PHONE,
    }
    assert "RawDlrDoneDate" not in forms[0]
    assert forms[2]["RawDlrDoneDate"] == "2603011430"


def test_callbacks_carry_twilios_signature(line: Line) -> None:
    url = f"{line.receiver.url}/status?token=a%20b&x=1"
    line.send(status_callback=url)
    line.settle()

    validator = RequestValidator(TOKEN)
    posts = line.receiver.posted

    assert len(posts) == 3
    for post in posts:
        assert post.path == "/status?token=a%20b&x=1"
        signature = post.headers["X-Twilio-Signature"]
        assert validator.validate(url, post.form, signature)
        assert not validator.validate(url, {**post.form, "MessageStatus": "read"}, signature)


def test_a_text_without_a_callback_is_delivered_silently(line: Line) -> None:
    line.client.messages.create(to=PHONE, from_=SENDER, body="Hello")

    assert line.texts() == ["Hello"]
    assert line.receiver.posted == []


def test_a_callback_that_is_refused_holds_nothing_up(line: Line) -> None:
    line.receiver.says("/status", Said(status=500))

    sid = line.send().sid
    line.settle()

    assert line.receiver.statuses() == ["sending", "sent", "delivered"]
    assert line.client.messages(sid).fetch().status == "delivered"


def test_statuses_of_one_text_keep_their_order_under_load(line: Line) -> None:
    for number in range(60):
        line.send(body=str(number))
    line.settle()

    by_sid: dict[str, list[str]] = {}
    for form in line.receiver.at("/status"):
        by_sid.setdefault(form["MessageSid"], []).append(form["MessageStatus"])

    assert list(by_sid.values()) == [["sending", "sent", "delivered"]] * 60


def test_a_delay_separates_the_statuses() -> None:
    with simulated(delivery_delay=0.15) as line:
        line.send()
        seen_at_once = line.receiver.statuses()
        settled = line.call("GET", "/sim/settled")
        line.settle()

        assert seen_at_once == []
        assert settled == {"settled": False, "in_flight": 1}
        assert line.receiver.statuses() == ["sending", "sent", "delivered"]
