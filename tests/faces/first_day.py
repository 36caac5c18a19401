"""The first day: units and staff, no release, no mail server; the demo moves its clock."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from tests.faces.staff import add_everybody, make_runtime_in
from tests.factories import make_terms
from tests.web.results_world import EVENING, add_riverbend
from tests.web.staff_site import AGENCY
from tests.web.web_harness import use_cheap_passwords
from wellness.demo.files import DemoFiles
from wellness.demo.page import Move, make_blueprint
from wellness.storage import operation
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS


def build(migrated_file: Path, folder: Path) -> tuple[Flask, Mapping[str, str]]:
    """The application, and the words of its addresses."""
    runtime = make_runtime_in(folder, migrated_file, make_terms(), mail=False)
    with runtime.database.transaction() as session:
        riverbend = add_riverbend(session)
        add_everybody(session, riverbend.units[AGENCY], riverbend.units[EVENING])
        operation.beat(session, "tick", runtime.clock())
    demo = DemoFiles(folder / "demo")
    demo.start_clock(runtime.clock())
    assert demo.begin_move(Move.MORNING)
    app = create_app(runtime, (*BLUEPRINTS, make_blueprint(demo)))
    use_cheap_passwords(app)
    return app, {"evening": str(riverbend.units[EVENING])}
