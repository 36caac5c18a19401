"""What is looked for is found: a page with every fault there is."""

import pytest
from flask import Flask

from tests.faces.face import Face
from tests.faces.looking import PHONE, Looker, View
from tests.faces.places import Place
from tests.journeys.browser import chromium
from tests.journeys.serving import served
from wellness.domain.language import Language

pytestmark = pytest.mark.browser

BAD = """<!doctype html><html lang="es"><head><title>Mala</title><style>
a:focus { outline: none; } .wide { width: 2000px; color: #bbb; background: #fff; }
button { width: 20px; height: 20px; padding: 0; } .top { height: 400px; }
</style></head><body><header class="top">Arriba</header><main><h1>Mala</h1>
<a href="#a">enlace</a> <button>x</button> <button tabindex="3">y</button>
<p class="wide">These are the people of the team who have not been asked.</p>
<p>Hasta las 9:00 a.m..</p><img src="http://127.0.0.1:1/elsewhere.png">
<script>console.error("wrong");</script></main></body></html>"""
FOUND = (
    "360-light: axe color-contrast",
    "360-light: axe image-alt",
    "360-light: small target",
    "360-light: the page scrolls sideways",
    "360-light: the head of the page is 400 px high",
    "320: the page scrolls sideways",
    "keyboard at 360: no mark of focus: <a",
    "console: wrong",
    "elsewhere: http://127.0.0.1:1/elsewhere.png",
    "English: These are the people",
    "two stops: Hasta las",
    "the page came with status 200",
)


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    app = Flask(__name__)
    app.add_url_rule("/bad", view_func=lambda: BAD)
    pictures = tmp_path_factory.mktemp("pictures")
    with served(app) as url, chromium() as browser:
        looker = Looker(browser, {"bad": Place(url, app, {})}, pictures)
        face = Face("bad", "bad", "/bad", status=500)
        look = looker.look(face, Language.ES, (View(PHONE, dark=False),), thorough=True)
    assert (pictures / "bad-360-light-es.png").exists()
    return look.faults


@pytest.mark.parametrize("said", FOUND)
def test_a_fault_is_found(faults: list[str], said: str) -> None:
    assert [fault for fault in faults if fault.startswith(said)], faults


def test_stops_out_of_order_are_found(faults: list[str]) -> None:
    assert [fault for fault in faults if "not reached" in fault], faults
