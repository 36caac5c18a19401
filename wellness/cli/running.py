"""Running an installation: web server, worker, one tick, carrier simulator."""

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

import click
from flask import Flask

from wellness import hardening, logs, resources
from wellness.cli.installation import (
    open_runtime,
    read_settings,
    require_fit_texts,
    require_schema,
    tell_unused_settings,
)
from wellness.cli.output import FOUND, end, finish, note, say
from wellness.cli.places import require_free
from wellness.cli.texting import find_obstacle
from wellness.clock import FileClock
from wellness.config import Settings
from wellness.errors import Invalid, Unavailable
from wellness.services.maintenance import read_clock
from wellness.simulator.server import serve as serve_simulator
from wellness.simulator.settings import MEMORY, Sender, SimulatorSettings
from wellness.storage.database import Database
from wellness.web import create_app, serving
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Refused, build, check
from wellness.worker import runner
from wellness.worker.tick import tick as run_tick


@click.command()
@click.option("--host", help="Address to listen on, in place of the configured one.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port likewise; 0 takes a free one.")
@click.option("--one-process", is_flag=True, help="Use threads alone, as where nothing can fork.")
@click.pass_obj
def serve(config: Path | None, *, host: str | None, port: int | None, one_process: bool) -> None:
    """Serve pages and webhooks until SIGTERM.

    Example: wellness --config /etc/wellness/wellness.toml serve --port 8000
    """
    hardening.forbid_core_dumps()  # before the fork, so in every process of the server
    settings = read_settings(config)
    logs.configure(settings.log.level)
    _look_first(settings)
    tell_unused_settings(config)
    web = settings.web
    host, port = host or web.host, web.port if port is None else port
    require_free(host, port)

    def make_app() -> Flask:
        return create_app(open_runtime(config), BLUEPRINTS)

    if one_process:
        threads = web.processes * web.threads
        serving.serve_from_one_process(make_app, host=host, port=port, threads=threads)
    else:
        serving.serve(make_app, host=host, port=port, processes=web.processes, threads=web.threads)


@click.command()
@click.pass_obj
def worker(config: Path | None) -> None:
    """Do what is due, every 15 seconds.

    Opens and closes periods, invites, sends texts, shows releases. Any number of workers may run.

    Example: wellness --config /etc/wellness/wellness.toml worker
    """
    hardening.forbid_core_dumps()
    runtime = open_runtime(config)
    require_fit_texts(runtime.settings)
    logs.configure(runtime.settings.log.level)
    runner.run(runtime)


@click.command()
@click.option("--once", is_flag=True, help="Tick once and end; said for clarity, it always does.")
@click.option("--at", metavar="ISO", help="Move a demonstration's clock forward to this instant.")
@click.pass_obj
def tick(config: Path | None, *, once: bool, at: str | None) -> None:  # noqa: ARG001 - see its help
    """Do what is due now, once.

    For cron, in place of a worker. --at needs a provider on this machine: with a real one, time
    cannot be moved.

    Example: wellness tick --once
    """
    hardening.forbid_core_dumps()
    settings = read_settings(config)
    logs.configure(settings.log.level)
    with TemporaryDirectory() as folder:
        if at is not None:
            settings = _moved(settings, _read_instant(at), Path(folder))
        runtime = build(settings)
        require_schema(runtime.database)
        require_fit_texts(settings)
        failed = run_tick(runtime)
        with runtime.database.reading() as session:
            now = read_clock(session, runtime.clock())
        obstacle = find_obstacle(runtime)
    if obstacle is not None:
        note(obstacle.told)
    if failed:
        note(f"Failed: {', '.join(failed)}. The log says why; the next tick tries again.")
        end(FOUND)
    say(f"Tick at {now:%Y-%m-%d %H:%M:%SZ}: done.")
    finish(found=obstacle is not None and not obstacle.ends_by_itself)


@click.command()
@click.option("--host", help="Address on this machine; that of [sms] api_base if left out.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; that of [sms] api_base.")
@click.option("--store", metavar="FILE", help="Where texts are kept; in memory if left out.")
@click.option("--delay", type=click.FloatRange(0), default=0.0, help="Seconds between receipts.")
@click.option("--terse", is_flag=True, help="Report only what became of a text in the end.")
@click.pass_obj
def simulator(
    config: Path | None,
    *,
    host: str | None,
    port: int | None,
    store: str | None,
    delay: float,
    terse: bool,
) -> None:
    """Run a carrier on this machine.

    It has a page of phones that get the texts and can reply. Point [sms] api_base at it; it takes
    account, token and sender from the same configuration.

    Example: wellness simulator --port 8001
    """
    settings = read_settings(config)
    logs.configure(settings.log.level)
    api = urlsplit(settings.sms.api_base)
    host, port = host or api.hostname or "127.0.0.1", api.port or 0 if port is None else port
    clock = build(settings).clock
    try:
        simulated = _simulated(settings, store or MEMORY, delay=delay, terse=terse)
        require_free(host, port)
        serve_simulator(simulated, host, port, clock, resources.find("templates"))
    except ValueError as error:
        raise Invalid(
            str(error),
            kept="Nothing was started.",
            remedy="Correct [sms] and [web] in the configuration.",
        ) from error
    except (OSError, sqlite3.Error) as error:
        if store is None:
            raise
        raise Unavailable(
            f"The texts cannot be kept in {store} ({error}).",
            kept="Nothing was started.",
            remedy="Name a file in a folder of yours with --store.",
        ) from error


def _look_first(settings: Settings) -> None:
    """Look before forking, and leave no connection open for the processes to share."""
    database = Database(settings.database.url)
    try:
        require_schema(database)
    finally:
        database.dispose()
    require_fit_texts(settings)


def _read_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("write an instant like 2026-11-23T09:00:00-05:00") from error
    if instant.tzinfo is None:
        raise click.BadParameter("the instant has no offset; add one such as +00:00")
    return instant


def _moved(settings: Settings, at: datetime, folder: Path) -> Settings:
    """Settings under a virtual clock that shows `at`.

    Raises:
        Refused: the provider is a real one.
        Invalid: the clock stands later already.
    """
    file = settings.clock.file or folder / "clock"
    virtual = replace(settings, clock=replace(settings.clock, file=file))
    if faults := check(virtual):
        raise Refused(faults)
    FileClock(file).move(at)
    return virtual


def _simulated(settings: Settings, store: str, *, delay: float, terse: bool) -> SimulatorSettings:
    public = settings.web.public_url.rstrip("/")
    sender = Sender(settings.sms.sender, f"{public}/sms/inbound", f"{public}/sms/fallback")
    return SimulatorSettings(
        account_sid=settings.sms.account_sid,
        auth_token=settings.sms.auth_token,
        senders=(sender,),
        store_path=store,
        carrier_keywords=settings.sms.carrier_keywords,
        delivery_delay=delay,
        terse_receipts=terse,
        redacts=settings.sms.retention == "redact",
        zone=settings.agency.zone,
    )


COMMANDS: Final = {"serve": serve, "worker": worker, "tick": tick, "simulator": simulator}
