"""The demo, in one command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from wellness.cli.output import say
from wellness.demo.run import run_demo

_STEPS: Final = 1000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="Port."
)
@click.option(
    "--directory",
    default=Path("var/demo"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the demo keeps its state.",
)
def demo(*, host: str, port: int, directory: Path) -> None:
    """Show Wellness at work in a fictional agency.

    It has 26 weeks of history and stays up until Ctrl-C.

    The history is made once, by the real engine on a virtual clock. The carrier simulator takes
    the next free port.

    Example: wellness demo --port 8000
    """
    run_demo(directory.absolute(), host=host, port=port, building=_building, ready=_ready)


@contextmanager
def _building() -> Iterator[Callable[[float, str], None]]:
    say("Riverbend lives through 26 weeks before you meet it. This is done once.")
    with click.progressbar(length=_STEPS, label="History", item_show_func=lambda day: day) as bar:

        def told(share: float, day: str) -> None:
            bar.update(max(0, int(share * _STEPS) - bar.pos), day)

        yield told


def _ready(address: str) -> None:
    say(f"\nThe demo is at {address}\nCtrl-C ends it; started again, it goes on from here.")


COMMANDS: Final = {"demo": demo}
