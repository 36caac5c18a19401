"""A small web server on loopback, in threads of this process."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Talk(BaseHTTPRequestHandler, ABC):
    """A silent conversation over a connection that is kept open."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True

    @abstractmethod
    def answer(self) -> None:
        """Read the request at hand and answer it."""

    def do_POST(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Answer at once; `headers` may promise another length than `body` has."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def read_body(self) -> str:
        """What was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def serving(talk: Callable[..., Talk], *, ends_with_its_threads: bool) -> Iterator[str]:
    """Serve on a free port while the block runs; its address.

    A server that ends with its threads waits until every client has closed its connections.
    """

    class Server(ThreadingHTTPServer):
        daemon_threads = not ends_with_its_threads
        request_queue_size = 128

    with Server(("127.0.0.1", 0), talk) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
