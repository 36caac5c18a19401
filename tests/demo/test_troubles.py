"""A process of the demo that is away is told in words: what happened, what was kept, what to do."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response

from tests.journeys.serving import served
from wellness.demo.carrier import Carrier
from wellness.demo.files import DemoFiles
from wellness.demo.page import VISITOR, Move, _carry_out, make_blueprint
from wellness.demo.stage import Stage
from wellness.errors import Unavailable
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

AWAY = "The carrier of the demo did not answer as it should (ConnectionError)."


@pytest.fixture(params=["refuses", "talks nonsense"])
def bad_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that is there and does not do what it is asked."""
    app, status = Flask(__name__), 500 if request.param == "refuses" else 200

    @app.route("/<path:_>", methods=["GET", "POST", "PUT"])
    def answer(_: str) -> Response:
        return Response("no json", status)

    with served(app) as address:
        yield address


CALLS: list[Callable[[Carrier], object]] = [
    lambda carrier: carrier.list_arrived(0),
    lambda carrier: carrier.reply([(VISITOR, "0111")]),
    lambda carrier: carrier.name_phones({VISITOR: "You"}),
    lambda carrier: carrier.wait_settled(),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_carrier_that_is_away_is_told_with_what_was_kept_and_what_to_do(
    nowhere: str, call: Callable[[Carrier], object]
) -> None:
    with pytest.raises(Unavailable) as told:
        call(Carrier(nowhere))

    assert told.value.problem == AWAY
    assert told.value.kept == "The texts and answers up to that moment are kept."
    assert "start it again" in told.value.remedy


@pytest.mark.parametrize("call", CALLS)
def test_a_carrier_that_refuses_or_talks_nonsense_is_told_likewise(
    bad_address: str, call: Callable[[Carrier], object]
) -> None:
    with pytest.raises(Unavailable, match="The carrier of the demo did not answer as it should"):
        call(Carrier(bad_address))


def test_what_is_told_quotes_no_number(nowhere: str) -> None:
    with pytest.raises(Unavailable) as told:
        Carrier(nowhere).reply([(VISITOR, "0111")])

    assert VISITOR not in str(told.value)
    assert "0111" not in str(told.value)


def test_a_web_server_that_is_away_is_told_in_words(
    runtime: Runtime, files: DemoFiles, nowhere: str
) -> None:
    stage = Stage(runtime, files.clock, Carrier(nowhere))

    with pytest.raises(Unavailable, match="The web server of the demo") as told:
        stage._tap("secret-token", (0, 1, 1, 1))

    assert "secret-token" not in str(told.value)


def test_a_proxy_of_the_environment_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, nowhere: str
) -> None:
    app = Flask(__name__)

    @app.get("/sim/messages")
    def list_messages() -> list[object]:
        return []

    monkeypatch.setenv("http_proxy", nowhere)
    monkeypatch.delenv("no_proxy", raising=False)
    with served(app) as address:
        assert Carrier(address).list_arrived(0) == []


def test_a_move_that_fails_is_told_on_the_page_until_the_next_one(
    runtime: Runtime, files: DemoFiles
) -> None:
    client = create_app(runtime, (*BLUEPRINTS, make_blueprint(files))).test_client()
    files.begin_move(Move.MORNING)

    _carry_out(Move.MORNING, files, runtime)
    failed = client.get("/demo").text
    files.begin_move(Move.MORNING)
    moving = client.get("/demo").text
    files.end_move()
    stands = client.get("/demo").text

    assert [AWAY in page for page in (failed, moving, stands)] == [True, False, False]
    assert files.find_move() is None


def test_a_failed_move_keeps_what_was_reached(runtime: Runtime, files: DemoFiles) -> None:
    before = files.clock()

    _carry_out(Move.MORNING, files, runtime)

    assert files.clock() > before
    assert files.find_trouble()
    assert files.begin_move(Move.MORNING)
