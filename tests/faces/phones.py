"""The carrier simulator with a text on a phone and a fault in force: a tool, in English."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.simulator.harness import PHONE, Line, simulated


@contextmanager
def opened() -> Iterator[tuple[Line, Mapping[str, str]]]:
    """The simulator, and the words of its addresses."""
    with simulated() as line:
        line.call("PUT", "/sim/faults", [{"op": "delivery", "fault": "fail", "times": 1}])
        line.send(to="+14065550177", body="This one does not arrive.")
        line.send(body="Riverbend check-in. Reply 4 digits such as 0111.")
        line.settle()
        line.plan(op="callback", fault="never", to="+14065550102")
        yield line, {"phone": PHONE}
