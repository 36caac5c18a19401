"""A webhook that fails is tried again as its address says, and a fallback takes over."""

import threading

import pytest
from twilio.request_validator import RequestValidator

from tests.simulator.harness import TOKEN, Line, Said, simulated, twiml


def silent_until(event: threading.Event) -> Said:
    return Said(before=lambda _: event.wait(10))


@pytest.mark.parametrize(
    ("fragment", "statuses", "attempts"),
    [
        ("", [0, 200], 2),
        ("", [0, 0, 200], 2),
        ("", [503, 200], 1),
        ("#rc=3&rp=ct,rt,5xx", [503, 0, 503, 200], 4),
        ("#rc=3&rp=ct,rt,5xx", [403, 200], 1),
        ("#rc=2&rp=all", [403, 503, 200], 3),
        ("#rc=0", [0, 200], 1),
        ("#rc=9", [0, 0, 200], 2),
    ],
)
def test_failures_are_tried_again_as_the_fragment_says(
    fragment: str, statuses: list[int], attempts: int
) -> None:
    with simulated(webhook="{url}/sms" + fragment) as line:
        line.receiver.says("/sms", *(Said(status=status) for status in statuses))

        result = line.reply("0111")

        expected = statuses[attempts - 1]
        assert len(line.receiver.at("/sms")) == attempts
        assert result["status"] == (expected or None)
        assert bool(result["errors"]) == (expected != 200)


def test_attempts_share_the_idempotency_token_and_the_sid() -> None:
    with simulated(webhook="{url}/sms#rc=2&rp=5xx") as line:
        line.receiver.says("/sms", Said(status=500), Said(status=500), Said())

        line.reply("0111")
        line.reply("0112")

        tokens = [post.headers["I-Twilio-Idempotency-Token"] for post in line.receiver.posted]
        assert len(set(tokens[:3])) == 1
        assert len(set(tokens)) == 2
        assert len({form["MessageSid"] for form in line.receiver.at("/sms")[:3]}) == 1


def test_a_slow_answer_is_given_up_and_tried_again_only_if_told_so() -> None:
    for fragment, attempts in (
        ("#rt=150", 1),
        ("#rt=150&rc=2&rp=rt", 3),
        ("#rt=400&tt=700&rc=5&rp=rt", 2),
    ):
        given_up = threading.Event()
        with simulated(webhook="{url}/sms" + fragment) as line:
            line.receiver.says("/sms", silent_until(given_up))

            result = line.reply("0111")
            given_up.set()

            assert result["status"] is None
            assert result["errors"] == [11205]
            assert len(line.receiver.wait_for("/sms", attempts)) == attempts


def test_nobody_at_the_address_is_a_connection_failure() -> None:
    with simulated(webhook="http://127.0.0.1:9/sms") as line:
        result = line.reply("0111")

        assert (result["status"], result["errors"]) == (None, [11205])


@pytest.mark.parametrize(
    ("said", "code"), [(Said(status=500), "11200"), (Said(body="nonsense"), "12100")]
)
def test_the_fallback_takes_over_once(said: Said, code: str) -> None:
    with simulated(webhook="{url}/sms#rc=1&rp=5xx", fallback="{url}/fallback") as line:
        line.receiver.says("/sms", said)
        line.receiver.says("/fallback", twiml("<Message>From the fallback</Message>"))

        result = line.reply("0111")

        (form,) = line.receiver.at("/fallback")
        assert (form["ErrorCode"], form["ErrorUrl"]) == (code, f"{line.receiver.url}/sms")
        assert form["MessageSid"] == line.receiver.at("/sms")[0]["MessageSid"]
        assert result["statuses"] == [said.status, 200]
        assert result["replies"] == ["From the fallback"]
        post = line.receiver.posted[-1]
        assert RequestValidator(TOKEN).validate(
            f"{line.receiver.url}/fallback", post.form, post.headers["X-Twilio-Signature"]
        )


def test_a_webhook_that_works_never_reaches_the_fallback() -> None:
    with simulated(fallback="{url}/fallback") as line:
        line.reply("0111")

        assert line.receiver.at("/fallback") == []


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure() -> None:
    with simulated(webhook="{url}/sms#rc=0") as line:
        line.reply("0111")
        line.receiver.hang_up()

        result = line.reply("0112")

        assert result["statuses"] == [200]
        assert line.receiver.connections == 2


def test_connections_are_kept_open(line: Line) -> None:
    for _ in range(5):
        line.reply("0111")

    assert line.receiver.connections == 1
