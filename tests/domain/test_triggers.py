from wellness.domain.language import Language
from wellness.domain.signals import Trigger
from wellness.domain.triggers import RULES


def test_every_trigger_has_a_rule_in_every_language() -> None:
    assert set(RULES) == set(Trigger)
    for rule in RULES.values():
        for said in (rule.evidence, rule.chance):
            assert set(said) == set(Language)
            assert all(sentence.endswith(".") for sentence in said.values())
