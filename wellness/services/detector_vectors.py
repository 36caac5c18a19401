"""Golden vectors of the detector: released bands in, what the detector says of them out.

The format is that of `golden-bands.json`: constants, single steps, whole series. Everything is
computed by the code that raises flags, with the constants of that code; those of the file are
compared, not used.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from wellness.domain.bands import Limits, list_bands
from wellness.domain.detector import agency, tuning
from wellness.domain.detector.agency import AgencyReading, chart_agency
from wellness.domain.detector.baseline import Baseline, baseline
from wellness.domain.detector.chart import list_charted
from wellness.domain.detector.common import contribution
from wellness.domain.detector.detection import Observation, Reading, Series, detect
from wellness.domain.detector.likelihood import probabilities, score, voter_counts
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.signals import has_statement, is_acute

Vector = Mapping[str, Any]
Pairs = Iterator[tuple[object, object]]

TOLERANCE: Final = 1e-6
"""What the numbers of the file may deviate by: they are written with nine decimals."""

KNOWN: Final = frozenset(
    {"params", "unit_checks", "series", "expected", "expected_org", "tolerance"}
)
"""The parts of such a file."""


def is_of_detector(content: Vector) -> bool:
    """Whether a file holds vectors of the detector."""
    return "series" in content


def compare(content: Vector) -> dict[str, list[tuple[object, object]]]:
    """What each section expects and what the code in use finds, vector by vector.

    Raises:
        LookupError, TypeError, ValueError: a vector cannot be computed.
    """
    series = {name: _series(rows) for name, rows in content["series"].items()}
    checks = content["unit_checks"]
    found: dict[str, list[tuple[object, object]]] = {
        "params": [(content["params"], _params())],
        **{name: list(_STEPS[name](checks[name])) for name in checks},
        "expected": list(_readings(content["expected"], series)),
        "expected_org": list(_agency(content["expected_org"], series)),
    }
    return found


_WIDTH: Final = Limits().width
_CHARTED: Final = list_charted(POST_SHIFT)


def _series(rows: Sequence[Vector | None]) -> Series:
    return [None if row is None else _observation(row) for row in rows]


def _observation(row: Vector) -> Observation:
    (m,) = {m for m, _ in row.values()}
    return Observation(m, {name: i for name, (_, i) in row.items()})


def _params() -> Vector:
    fortnight = tuning.FORTNIGHT
    return {
        "k": Limits().voters,
        "w": _WIDTH,
        "bands_max": max(_BAND_COUNTS),
        "n_for_m": {str(m): list(voter_counts(m, w=_WIDTH)) for m in _BAND_COUNTS},
        "indicators": [each.key for each in _CHARTED],
        "question_of": {each.key: each.question for each in _CHARTED},
        "lam": 1 - fortnight.kept,
        "gap": fortnight.gap,
        "window": fortnight.window,
        "prior_mean": tuning.PRIOR_MEAN,
        "prior_sd": tuning.PRIOR_SD,
        "grid": [tuning.GRID[0], tuning.GRID[-1], tuning.GRID[1] - tuning.GRID[0]],
        "theta_min": tuning.LOWEST_LEVEL,
        "theta_max": tuning.HIGHEST_LEVEL,
        "clip": tuning.SCORE_CAP,
        "rho_same_question": tuning.SAME_QUESTION,
        "rho_other": tuning.OTHER_QUESTION,
        "sigma2": tuning.SHOCK_VARIANCE,
        "g_max": tuning.MOST_COMMON_SHIFT,
        "org_shift_cap": tuning.CONTRIBUTION_CAP,
        "kappa_floor": tuning.SCALE_FLOOR,
        "kappa_window": fortnight.scale_periods,
        "kappa_min_count": tuning.SCALE_VALUES,
        "z2_cap": tuning.SCALE_CAP,
        "kappa_divisor": tuning.SCALE_DIVISOR,
        "limits": _limits(fortnight.limits),
        "leadership_limits": _limits(fortnight.leadership),
        "min_baseline_releases": tuning.BASELINE_RELEASES,
        "close_after": tuning.RELEASES_TO_CLOSE,
        "sustained_limit": tuning.SUSTAINED_LIMIT,
        "org": _agency_params(),
    }


def _limits(steps: tuning.Steps | None) -> Vector | None:
    if steps is None:
        return None
    return {"m2": steps.few, "m3_6": steps.some, "m7_10": steps.many}


def _agency_params() -> Vector:
    return {
        "lam": agency.NEWEST_WEIGHT,
        "gap": agency.GAP,
        "window": agency.WINDOW,
        "min_history": agency.LEAST_HISTORY,
        "limit": agency.LIMIT,
        "n_mid": {str(m): agency.mid_voters(m, w=_WIDTH) for m in _BAND_COUNTS},
    }


def _scores(vectors: Sequence[Vector]) -> Pairs:
    for vector in vectors:
        m, i, level = vector["m"], vector["i"], vector["theta"]
        probability = probabilities(m, level, w=_WIDTH)[i - 1]
        seen = score(m, i, level, w=_WIDTH)
        found = {
            "P": probability,
            "dP": seen.score * probability,
            "s": seen.score,
            "I": seen.information,
        }
        yield vector, {"m": m, "i": i, "theta": level} | found


def _contributions(vectors: Sequence[Vector]) -> Pairs:
    for vector in vectors:
        given = {name: vector[name] for name in ("m", "i", "theta", "vb")}
        usual = Baseline(given["theta"], given["vb"])
        part = contribution(given["m"], given["i"], usual, w=_WIDTH)
        yield vector, given | {"d": part.distance, "weight": part.weight}


def _baselines(vectors: Sequence[Vector]) -> Pairs:
    for vector in vectors:
        found = baseline(((m, i) for m, i in vector["observed"]), w=_WIDTH)
        actual = {"theta0": found.level, "vb": found.variance}
        yield vector, {"observed": vector["observed"]} | actual


def _bands(vectors: Mapping[str, object]) -> Pairs:
    for n, expected in vectors.items():
        yield expected, [[band.low, band.high] for band in list_bands(int(n), _WIDTH)]


def _readings(
    expected: Mapping[str, Sequence[Vector | None]], series: Mapping[str, Series]
) -> Pairs:
    found = detect(series, _CHARTED, tuning.FORTNIGHT, w=_WIDTH)
    yield sorted(expected), sorted(found)
    for name, rows in expected.items():
        yield len(rows), len(found[name])
        for row, reading, seen in zip(rows, found[name], series[name], strict=False):
            yield row, None if reading is None or seen is None else _reading(reading, seen)


def _reading(reading: Reading, seen: Observation) -> Vector:
    return {
        "theta0": [each.level for each in reading.usual],
        "vb": [each.variance for each in reading.usual],
        "g": [each.shift for each in reading.common],
        "Z": reading.z,
        "kappa": reading.scale,
        "q": reading.q,
        "n_base": reading.baseline_releases,
        "can_flag": reading.may_flag,
        "opened": reading.opened,
        "open": reading.is_open,
        "q1": reading.q1,
        "sustained": reading.is_sustained,
        "statement_two_in_five": has_statement(seen.m, seen.bands),
        "acute": is_acute(seen.m, seen.bands),
    }


def _agency(expected: Sequence[Vector | None], series: Mapping[str, Series]) -> Pairs:
    periods = [
        [seen for seen in row if seen is not None] for row in zip(*series.values(), strict=True)
    ]
    found = chart_agency(periods, _CHARTED, w=_WIDTH)
    yield len(expected), len(found)
    for row, reading in zip(expected, found, strict=False):
        yield row, None if reading is None else _agency_reading(reading)


def _agency_reading(reading: AgencyReading) -> Vector:
    return {
        "x": reading.share,
        "E": reading.smoothed,
        "Z": reading.z,
        "flag": reading.is_high,
    }


_BAND_COUNTS: Final = range(2, 11)
_STEPS: Final[Mapping[str, Callable[[Any], Pairs]]] = MappingProxyType(
    {
        "prob_score": _scores,
        "org_shift": _contributions,
        "baseline": _baselines,
        "bands": _bands,
    }
)
