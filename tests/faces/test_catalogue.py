"""Every page that can be read is in the catalogue; a new one without an entry fails here."""

from urllib.parse import urlsplit

from tests.faces.catalogue import FACES, NOT_PAGES
from tests.faces.face import Face
from tests.faces.places import Place
from wellness.domain.language import Language


def endpoint_of(face: Face, place: Place) -> str:
    """The view behind a face; nothing where the address is none."""
    path = urlsplit(place.fill(face.path, Language.EN)).path
    adapter = place.app.url_map.bind("127.0.0.1")
    return str(adapter.match(path, "GET")[0]) if adapter.test(path, "GET") else ""


def readable(place: Place) -> set[str]:
    """The views that answer a GET."""
    rules = place.app.url_map.iter_rules()
    return {str(rule.endpoint) for rule in rules if "GET" in (rule.methods or ())}


def test_every_page_has_a_face(places: dict[str, Place]) -> None:
    seen = {endpoint_of(face, places[face.place]) for face in FACES}
    known = set().union(*(readable(place) for place in places.values()))

    assert sorted(known - seen - NOT_PAGES) == []
    assert {endpoint_of(face, places[face.place]) for face in FACES if face.daily} == seen
    assert sorted(NOT_PAGES - known) == []


def test_a_face_has_a_name_of_its_own_and_an_address_that_exists(
    places: dict[str, Place],
) -> None:
    names = [face.name for face in FACES]
    lost = {face.name for face in FACES if not endpoint_of(face, places[face.place])}

    assert len(set(names)) == len(names)
    assert lost == {"error-404"}
