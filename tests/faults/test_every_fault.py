"""No fault of the table loses its test: each row names tests that are there."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROW = re.compile(
    r"^\| (?P<fault>[^|]+) \| (?P<required>[^|]+) \| (?P<tests>[^|]+) \|$", re.MULTILINE
)
NAMED = re.compile(r"`([\w./]+)`")

FAULTS = (
    *("POST accepted, response lost", "connection refused, DNS", "500 after accept", "429 x20"),
    *("kill -9 while claimed", "kill -9 after `sending`"),
    *("8 processes, 2,000 rows, both databases", "lease expires while a sender is paused"),
    *("provider hangs", "receipt before the response", "receipts reordered"),
    *("receipts duplicated", "receipts never come", "receipt of an unknown status"),
    *("same inbound 50 times at once", "old signed request after two days"),
    "effect fails after the replay row was written",
    "signature bad, missing, wrong scheme, parameter added",
    *("database or vault down at inbound", "web down 20 minutes"),
    *("STOP while texts are pending (1,000 races)", "21610", "carrier keyword"),
    *("auto-responder echo", "clock change, both ways, 2 virtual years x 6 zones"),
    *("clock jumps 1 h", "worker asleep 6 h", "tick thread dies", "two schedulers by mistake"),
    *("disk full", "database locked", "database read-only"),
    *("PostgreSQL connection dropped in mid-send", "restored from an old backup"),
    *("SIGTERM in mid-send", "old code on new schema", "enqueue run wild (10,000)"),
    "72 virtual hours of random faults, many seeds",
)


def read_table() -> dict[str, list[str]]:
    """What is named beside each fault."""
    text = (TESTS / "faults" / "README.md").read_text(encoding="utf-8")
    rows = [row for row in ROW.finditer(text) if row["fault"] != "fault"]
    return {row["fault"]: NAMED.findall(row["tests"]) for row in rows if row["fault"] != "---"}


def list_tests() -> set[str]:
    """The names of all test functions."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py")]
    nodes = (node for tree in trees for node in tree.body)
    return {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_table_has_every_fault_and_no_other() -> None:
    assert tuple(read_table()) == FAULTS


def test_every_fault_names_tests_that_are_there() -> None:
    known = list_tests()

    missing = {
        fault: [name for name in named if name not in known and not (TESTS.parent / name).is_file()]
        for fault, named in read_table().items()
    }

    assert all(read_table().values())
    assert {fault: names for fault, names in missing.items() if names} == {}
