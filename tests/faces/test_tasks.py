"""Each role's main task in no more taps than the design allows, and nothing to look for below."""

import pytest

from tests.faces.places import Place
from tests.faces.tasks import measure
from tests.journeys.browser import chromium

pytestmark = pytest.mark.browser


def test_each_role_does_its_main_task_in_few_taps(places: dict[str, Place]) -> None:
    with chromium() as browser:
        tasks = list(measure(browser, places))

    assert [str(task) for task in tasks if not task.is_met] == []
    assert [(task.role, task.taps) for task in tasks] == [
        ("responder", 6),
        ("leader", 2),
        ("peer supporter", 3),
        ("representative", 3),
    ]
