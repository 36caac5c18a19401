"""Period facts as the vault stores them: JSON without a person in it."""

import json
from datetime import datetime
from typing import Any

from wellness.domain.bands import Limits
from wellness.domain.folding import Fold
from wellness.domain.releases import IndicatorRule, PeriodFacts, TreeUnit, canonical


def dump_facts(facts: PeriodFacts) -> bytes:
    """Facts as canonical JSON."""
    return canonical(
        {
            "period": facts.period,
            "pulse": facts.pulse,
            "starts_at": facts.starts_at.isoformat(),
            "ends_at": facts.ends_at.isoformat(),
            "known": facts.limits.known,
            "voters": facts.limits.voters,
            "units": [[unit.id, unit.parent, unit.name] for unit in facts.units],
            "unstable": sorted(facts.unstable),
            "conditions": facts.conditions,
            "indicators": [[rule.key, rule.condition, rule.fold] for rule in facts.indicators],
        }
    )


def load_facts(content: bytes) -> PeriodFacts:
    """The facts that `dump_facts` wrote."""
    row: dict[str, Any] = json.loads(content)
    return PeriodFacts(
        period=row["period"],
        pulse=row["pulse"],
        starts_at=datetime.fromisoformat(row["starts_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        limits=Limits(row["known"], row["voters"]),
        units=tuple(TreeUnit(*unit) for unit in row["units"]),
        unstable=frozenset(row["unstable"]),
        conditions=row["conditions"],
        indicators=tuple(
            IndicatorRule(key, condition, Fold(fold)) for key, condition, fold in row["indicators"]
        ),
    )
