"""Nearly every face once, half of them small, light and English, half large, dark and Spanish.

`make faces` looks at each of them in every width, theme and language, and by keyboard.
"""

import pytest

from tests.faces.catalogue import FACES
from tests.faces.face import Face
from tests.faces.looking import DESK, PHONE, Looker, View
from wellness.domain.language import Language

pytestmark = pytest.mark.browser

DAILY = [face for face in FACES if face.daily]
SMALL, LARGE = View(PHONE, dark=False), View(DESK, dark=True)


@pytest.mark.parametrize(("at", "face"), list(enumerate(DAILY)), ids=[face.name for face in DAILY])
def test_nothing_speaks_against_a_face(looker: Looker, at: int, face: Face) -> None:
    is_small = at % 2 == 0 or face.languages == (Language.EN,)
    language, view = (Language.EN, SMALL) if is_small else (Language.ES, LARGE)

    look = looker.look(face, language, (view,), thorough=False)

    assert look.faults == []
    assert look.pictures == 1
