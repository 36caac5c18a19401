import json
import logging
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from wellness.channels.base import Accepted, Failure, OutgoingText, Refused
from wellness.channels.configured import build_chats, check_chats
from wellness.channels.notices import ChatChannel
from wellness.config.settings import Notices, Secret, Settings
from wellness.errors import Invalid

# Apprise looks at every plugin it has, and one of them at a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Chat(ThreadingHTTPServer):
    """Takes posts as a chat's webhook does, or answers with another status."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.posts: list[dict[str, Any]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_address[1]}/secret-hook"


class _Post(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.posts.append(json.loads(content))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def chat() -> Iterator[Chat]:
    chat = Chat()
    thread = Thread(target=chat.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield chat
    chat.shutdown()
    chat.server_close()
    thread.join()


def notice(body: str = "Team A has a new debrief flag.") -> OutgoingText:
    return OutgoingText("notices:", body, "attempt", 60)


def test_a_notice_is_posted_to_every_chat(chat: Chat) -> None:
    sent = ChatChannel([chat.url, chat.url]).send(notice())

    assert sent == Accepted("", "sent")
    assert [post["message"] for post in chat.posts] == ["Team A has a new debrief flag."] * 2
    assert {post["title"] for post in chat.posts} == {""}


def test_a_chat_that_fails_keeps_no_other_from_being_told(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dead = "json://127.0.0.1:9/secret-dead"

    sent = ChatChannel([dead, chat.url]).send(notice())

    assert sent == Accepted("", "sent")
    assert len(chat.posts) == 1
    assert "address 1 of [notices] urls" in caplog.text
    assert "secret" not in caplog.text
    assert "debrief" not in caplog.text


@pytest.mark.parametrize("status", [403, 500, 302])
def test_a_notice_nobody_took_is_tried_again(
    chat: Chat, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat.status = status

    sent = ChatChannel([chat.url]).send(notice())

    assert sent == Refused(Failure.TRANSIENT, None)
    assert "secret-hook" not in caplog.text


def test_an_address_apprise_does_not_know_is_told_by_its_place_alone() -> None:
    settings = Settings(notices=Notices(urls=Secret("json://127.0.0.1/a\nnothing-known/secret")))

    with pytest.raises(ValueError, match="Address 2 of") as told:
        check_chats(settings)

    assert "secret" not in str(told.value)


def test_without_apprise_the_fault_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.delitem(sys.modules, "wellness.channels.notices")
    settings = Settings(notices=Notices(urls=Secret("json://127.0.0.1/a")))

    with pytest.raises(Invalid, match=r"wellness\[notices\]"):
        build_chats(settings)


def test_without_addresses_apprise_is_not_asked_for() -> None:
    assert build_chats(Settings()) is None
