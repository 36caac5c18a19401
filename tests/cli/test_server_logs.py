import socket

import pytest

from tests.cli.conftest import Home
from tests.cli.test_running import running, wait_for

ANSWER, TOKEN = b"3453", b"Jh2vX0bq9TnWc4Rk7sLm1A"
FORM = b"MessageSid=SM1&From=%2B19195550123&Body=" + ANSWER
TYPE = b"Content-Type: application/x-www-form-urlencoded\r\n"
HEAD = b"POST /%s HTTP/1.1\r\nHost: x\r\n"
REQUESTS = [
    # A length that is too small: the rest of the body is taken for the next request.
    *(
        HEAD % path + TYPE + b"Content-Length: 5\r\n\r\n" + FORM + b"\r\n\r\n"
        for path in (b"sms/inbound", b"c/answer", b"c/nothing")
    ),
    HEAD % b"c/answer"
    + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    + b'{}{"token":"'
    + TOKEN
    + b'","values":[3,4,5,3],"wide":0}\r\n\r\n',
    HEAD % b"sms/inbound" + TYPE + b"\r\n" + FORM + b"\r\n\r\n",
    HEAD % b"sms/inbound" + b"Body: " + ANSWER + b"\x01\r\nBad Header " + ANSWER + b": z\r\n\r\n",
    HEAD % b"sms/inbound" + b"Transfer-Encoding: chunked\r\n\r\n" + FORM + b"\r\n\r\n",
    HEAD % b"sms/inbound" + b"Content-Length: " + ANSWER + b"x\r\n\r\n" + FORM,
    b"GET /c/" + TOKEN + b" HTTP/9" + ANSWER + b"\r\n\r\n",
    ANSWER + b" /c HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + ANSWER * 4000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
]


def talk(port: str, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except ConnectionResetError:
            pass  # the server need not read what it refuses
    return received


@pytest.mark.parametrize(
    ("words", "line", "noted"),
    [
        ((), r"Listening at: http://127\.0\.0\.1:(\d+)", "Invalid request: InvalidRequestLine"),
        (("--one-process",), r"Serving on .*:(\d+)", ""),
    ],
    ids=["gunicorn", "waitress"],
)
def test_a_badly_framed_request_leaves_the_class_of_its_fault_in_the_log(
    home: Home, words: tuple[str, ...], line: str, noted: str
) -> None:
    home.configure(web={"processes": 1})

    with running(home, "serve", "--port", "0", *words) as process:
        port = wait_for(process, line)
        replies = [talk(port, request) for request in REQUESTS]
        alive = talk(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        process.terminate()
        _, log = process.communicate(timeout=40)

    assert all(reply.startswith(b"HTTP/1.") for reply in replies if reply)
    assert b"200 OK" in alive
    assert noted in log
    for secret in ("3453", "3,4,5,3", "Body", "SM1", TOKEN.decode(), "555"):
        assert secret not in log
