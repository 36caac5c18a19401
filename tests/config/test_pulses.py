"""An agency's own questions in the configuration: read, or refused with every reason."""

from pathlib import Path

import pytest

from tests.config.config_harness import ENVIRON, GOOD, faults, write
from wellness.wiring import build_terms, load_settings

OWN = """
[pulses]
monthly = true
monthly_leave_out = ["low_help"]

[[pulses.monthly_questions]]
key = "gear"
question = { en = "Was your gear in working order?", es = "¿Funcionó su equipo?" }
options = { en = ["No", "Mostly", "Yes"], es = ["No", "En general", "Sí"] }
at_most = 1
indicator = { en = "had gear that did not work", es = "tuvieron equipo que no funcionó" }
short = { en = "Broken gear", es = "Equipo dañado" }
"""


def test_it_is_not_asked_unless_it_is_wanted(tmp_path: Path) -> None:
    terms = build_terms(load_settings(write(tmp_path), ENVIRON))

    assert terms.monthly is None
    assert [pulse.key for pulse in terms.pulses] == ["post-shift"]


@pytest.mark.parametrize(
    ("text", "environ"),
    [(GOOD + "[pulses]\nmonthly = true\n", {}), (GOOD, {"WELLNESS_PULSES_MONTHLY": "true"})],
)
def test_one_setting_or_variable_asks_it(
    tmp_path: Path, text: str, environ: dict[str, str]
) -> None:
    terms = build_terms(load_settings(write(tmp_path, text), ENVIRON | environ))

    assert terms.monthly is not None
    assert len(terms.monthly.questions) == 12
    assert [pulse.key for pulse in terms.pulses] == ["monthly", "post-shift"]


def test_an_own_question_takes_the_place_of_one(tmp_path: Path) -> None:
    terms = build_terms(load_settings(write(tmp_path, GOOD + OWN), ENVIRON))

    assert terms.monthly is not None
    assert [row.key for row in terms.monthly.indicators][-2:] == ["low_recovery", "gear"]


def test_what_breaks_r3_is_refused_with_every_reason(tmp_path: Path) -> None:
    broken = OWN.replace('["low_help"]', "[]").replace("at_most = 1", "at_most = 7")

    found = faults(tmp_path, GOOD + broken)

    assert len(found) == 2
    assert all(fault.startswith("[pulses] monthly: ") for fault in found)
    assert "would count everybody or nobody" in found[0]
    assert "at most six (rule R3)" in found[1]


def test_faults_are_told_before_it_is_asked(tmp_path: Path) -> None:
    found = faults(tmp_path, GOOD + OWN.replace("monthly = true", "").replace("at_most", "at_noon"))

    assert "'at_noon' is no setting of a question" in found[0]


def test_questions_are_tables(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, GOOD + '[pulses]\nmonthly_questions = ["How are you?"]\n')

    assert fault.startswith("[pulses] monthly_questions is not a list of tables")


def test_the_documentation_s_example_can_be_asked(tmp_path: Path) -> None:
    page = Path("docs/configuration.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n[pulses]")[2].partition("```")[0]

    terms = build_terms(load_settings(write(tmp_path, f"{GOOD}[pulses]{example}"), ENVIRON))

    assert terms.monthly is not None
    assert len(terms.monthly.indicators) == 6
