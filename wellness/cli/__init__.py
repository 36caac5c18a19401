"""The command line: one module for each group of commands, loaded when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click

from wellness import __version__
from wellness.cli.output import tell_errors

_MODULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "init": "setup",
        "upgrade": "setup",
        "check-config": "setup",
        "account": "accounts",
        "import": "files",
        "propose": "proposals",
        "proposals": "proposals",
        "lint-texts": "texts",
        "texts": "texts",
        "schedule": "schedule",
        "serve": "running",
        "worker": "running",
        "vault": "vault",
        "tick": "running",
        "texting": "texting",
        "delivery": "delivery",
        "simulator": "running",
        "release": "releases",
        "report": "reports",
        "forecast": "forecast",
        "verify-vectors": "releases",
        "read-reply": "replies",
        "backup": "backups",
        "restore": "backups",
        "privacy": "privacy",
        "demo": "demo",
    }
)


class _Commands(click.Group):
    """Loads a command's module when it is asked for: reading a reply needs no web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the order a new installation comes to need them."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"wellness.cli.{_MODULES[cmd_name]}")
        commands: Mapping[str, click.Command] = module.COMMANDS
        return commands[cmd_name]

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what goes wrong is told, not shown as a traceback."""
        with tell_errors():
            return super().invoke(ctx)


@click.group("wellness", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wellness")
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="WELLNESS_CONFIG",
    help="The configuration; WELLNESS_CONFIG names it too. Without either: ./wellness.toml.",
)
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Anonymous wellbeing check-ins for crisis responders.

    Exit codes: 0 all is well, 1 something was found or refused, 2 the command was not understood.

    Example: wellness --config /etc/wellness/wellness.toml check-config
    """
    ctx.obj = config
