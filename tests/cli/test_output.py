import errno
import os
import sqlite3

import click
import pytest

from wellness.cli.output import tell_errors


def test_what_the_operating_system_refuses_is_told_in_three_sentences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/srv/wellness.db")

    with pytest.raises(click.ClickException) as told, tell_errors():
        raise error

    told.value.show()
    noted = capsys.readouterr().err.splitlines()
    assert noted[0] == (
        "The operating system refused something at /srv/wellness.db: No space left on device."
    )
    assert len(noted) == 3


def test_a_pipe_that_was_closed_is_left_to_click() -> None:
    with pytest.raises(BrokenPipeError), tell_errors():
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def test_what_the_vault_s_file_says_is_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException) as told, tell_errors():
        raise sqlite3.OperationalError("disk I/O error near 919-555-0142")

    told.value.show()
    noted = capsys.readouterr().err
    assert "(OperationalError)" in noted
    assert "919-555-0142" not in noted
