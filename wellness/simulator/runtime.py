"""The simulator behind one Flask application."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app

from wellness.simulator.carrier import Carrier
from wellness.simulator.exchange import Exchange
from wellness.simulator.inbound import Inbox

_KEY: Final = "wellness-simulator"


@dataclass(frozen=True, slots=True)
class Simulator:
    """One account with its carrier and its inbox."""

    exchange: Exchange
    carrier: Carrier
    inbox: Inbox


def attach(app: Flask, exchange: Exchange) -> Simulator:
    """Give an application its simulator."""
    carrier = Carrier(exchange)
    simulator = Simulator(exchange, carrier, Inbox(exchange, carrier))
    app.extensions[_KEY] = simulator
    return simulator


def simulator_of(app: Flask) -> Simulator:
    """The simulator of an application."""
    simulator = app.extensions[_KEY]
    if not isinstance(simulator, Simulator):
        raise TypeError("This application has no carrier simulator.")
    return simulator


def current_simulator() -> Simulator:
    """The simulator of the request at hand."""
    return simulator_of(current_app)
