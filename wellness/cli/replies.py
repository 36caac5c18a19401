"""Reading replies on the command line, as the web server reads them."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import click

from wellness.cli.output import say, say_json
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.replies import Reply, read_reply, values_of
from wellness.errors import Invalid

_HEADER = "body"


@click.command("read-reply")
@click.argument("body", required=False)
@click.option("--file", metavar="TSV", type=click.File("rb"), help="Read many bodies; - is stdin.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def read_reply_command(*, body: str | None, file: BinaryIO | None, as_json: bool) -> None:
    r"""Say what a text reply is taken for.

    Nothing is stored or sent. With --file, one JSON object a line is written for each line of the
    file: plain bodies, or a table with tabs whose first column is headed `body`, in which \n and \r
    stand for line ends.

    Example: wellness read-reply "1 2 2 1"
    """
    if (body is None) == (file is None):
        raise click.UsageError("Give either a BODY or --file.")
    if file is not None:
        for one in _bodies(file.read()):
            say_json(_result(one, _read(one)))
    elif body is not None:
        reply = _read(body)
        if as_json:
            say_json(_result(body, reply))
        else:
            say(f"{reply.kind} {values_of(reply)}".rstrip())


def _read(body: str) -> Reply:
    return read_reply(body, POST_SHIFT.scales)


def _result(body: str, reply: Reply) -> dict[str, str]:
    return {"body": body, "kind": reply.kind, "values": values_of(reply)}


def _bodies(content: bytes) -> Iterator[str]:
    """The bodies of a file; only LF and CR LF end a line, whatever else stands in a text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"The file is not UTF-8 ({error}).", remedy="Save it as UTF-8.") from error
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    if lines[0].split("\t")[0].strip().casefold() != _HEADER:
        yield from lines if text else ()
        return
    for line in lines[1:]:
        yield line.split("\t")[0].replace("\\n", "\n").replace("\\r", "\r")


COMMANDS: Final = {"read-reply": read_reply_command}
