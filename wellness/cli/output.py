"""How commands speak: results on standard output, errors in three sentences on standard error."""

import errno
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn
from uuid import UUID

import click
from sqlalchemy.exc import SQLAlchemyError

from wellness.errors import Unavailable, WellnessError

FOUND = 1
"""The exit code of a command that found something or was refused."""


class _Told(click.ClickException):
    """An error as a person reads it: what happened, what was kept, what to do."""

    def __init__(self, error: WellnessError) -> None:
        super().__init__(str(error))
        self._parts = (error.problem, error.kept, error.remedy)

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentences, one a line."""
        text = "\n".join(part.strip() for part in self._parts if part)
        click.echo(text, file=file, err=file is None)


@contextmanager
def tell_errors() -> Iterator[None]:
    """Turn errors meant for people into words and exit code 1."""
    try:
        yield
    except WellnessError as error:
        raise _Told(error) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        # A driver's message may quote the values of a statement: only its class is told.
        raise _Told(
            Unavailable(
                f"The database did not do what it was asked ({type(error).__name__}).",
                kept="What was under way was rolled back.",
                remedy="Check [database] url in the configuration, the disk and the rights.",
            )
        ) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # who read the output has left; click knows what to do
            raise
        raise _Told(_refused_by_system(error)) from error


def _refused_by_system(error: OSError) -> WellnessError:
    place = f" at {error.filename}" if error.filename else ""
    return Unavailable(
        f"The operating system refused something{place}: {error.strerror or error}.",
        kept="What was under way was not finished; what was stored before is kept.",
        remedy="Check the path, its rights and the disk, then run the command again.",
    )


def say(text: str = "") -> None:
    """Write a line of the result."""
    click.echo(text)


def note(text: str) -> None:
    """Write a line beside the result, which pipes leave out."""
    click.echo(text, err=True)


def say_json(content: object) -> None:
    """Write a value as one line of JSON, ASCII only, so that every terminal and pipe takes it."""
    click.echo(json.dumps(content))


def say_kept(proposal: UUID, *, as_json: bool = False) -> None:
    """Say that a change waits for a second person, and where."""
    if as_json:
        say_json({"proposal": str(proposal)})
        return
    say(f"Kept as proposal {proposal}. Nothing was changed yet.")
    say("A staff representative decides over it on the page /approvals, signed in.")


def finish(*, found: bool) -> None:
    """End with exit code 1 if something was found."""
    if found:
        end(FOUND)


def end(code: int) -> NoReturn:
    """End the command with an exit code."""
    click.get_current_context().exit(code)


def plural(count: int, noun: str) -> str:
    """A number and a noun, such as `1 fault` or `3 faults`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
