"""The product's detector on arrays: its tables interpolated, its steps for all agencies at once.

Equal to `detect` within 5e-4 (tests/study/test_evaluating.py). Source: statistics-bands.md,
section 4.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from tests.study.shapes import CHARTED, WIDTH, Floats, Released, Truths, Whole
from wellness.domain.bands import MOST_BANDS
from wellness.domain.detector import tuning as t
from wellness.domain.detector.likelihood import log_likelihoods, score
from wellness.domain.detector.tuning import GRID, Tuning

Number = TypeVar("Number", np.float64, np.int64)
_LOWEST: Final = t.LOWEST_LEVEL - t.MOST_COMMON_SHIFT
_STEP: Final = 0.01
_STEPS: Final = round((t.HIGHEST_LEVEL + t.MOST_COMMON_SHIFT - _LOWEST) / _STEP) + 2
_INDICATORS: Final = len(CHARTED)
_AGREE: Final = np.array(
    [
        [
            1.0
            if one.key == other.key
            else t.SAME_QUESTION
            if one.question == other.question
            else t.OTHER_QUESTION
            for other in CHARTED
        ]
        for one in CHARTED
    ]
)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual: level and variance by indicator, and from how many releases."""

    level: Floats
    variance: Floats
    releases: Whole

    def with_group(self, other: "Usual", group: int) -> "Usual":
        """The same, with one group of every agency as it is in another."""
        mine = self.level.copy(), self.variance.copy(), self.releases.copy()
        theirs = other.level, other.variance, other.releases
        for ours, new in zip(mine, theirs, strict=True):
            ours[:, group] = new[:, group]
        return Usual(*mine)


@dataclass(frozen=True, slots=True)
class Readings:
    """What the detector says, by [agency, group, period]; 0 where nothing is released."""

    is_shown: Truths
    m: Whole
    z: Floats
    q: Floats
    q1: Floats
    may_flag: Truths


def prepare() -> None:
    """Tabulate once, before processes are made."""
    _scores()
    _likely()


def find_usual(seen: Released, tuning: Tuning, indicators: int = _INDICATORS) -> Usual:
    """The usual level of every group before every period, in the first so many indicators."""
    periods = seen.m.shape[2]
    at = np.arange(periods)[None, None, :]
    first = np.where(seen.is_shown.any(axis=2), seen.is_shown.argmax(axis=2), periods)
    gap = np.minimum(tuning.gap, np.maximum(at - first[:, :, None], 0) // 3)
    until = at - gap
    since = np.maximum(until - tuning.window, 0)
    found = [
        _place(_likely()[seen.m, seen.bands[..., each]], since, until) for each in range(indicators)
    ]
    levels, variances = zip(*found, strict=True)
    releases = _between(seen.is_shown[..., None].astype(np.int64), since, until)[..., 0]
    return Usual(np.stack(levels, axis=-1), np.stack(variances, axis=-1), releases)


def read(seen: Released, usual: Usual, tuning: Tuning) -> Readings:
    """Read every group and period, by the indicators of `usual`: the four together, or one."""
    bands = seen.bands[..., : usual.level.shape[-1]]
    shown = seen.is_shown[..., None]
    shift, doubt = _common(seen, bands, usual)
    found, information = _score(seen.m, bands, usual.level + shift)
    spread = t.SHOCK_VARIANCE + doubt
    cap = tuning.score_cap * np.sqrt(information * (1 + information * (spread + usual.variance)))
    weight = shown / (1 + information * spread)
    weighed = weight * np.clip(found, -cap, cap)
    variance = weight * information
    z = _chart(weighed, variance, usual, seen.is_shown, tuning.kept)
    z1 = _chart(weighed, variance, usual, seen.is_shown, 0.0)
    return Readings(
        seen.is_shown,
        seen.m,
        z,
        z / _scale(z, seen.is_shown, tuning),
        z1 / _scale(z1, seen.is_shown, tuning),
        seen.is_shown & (usual.releases >= t.BASELINE_RELEASES),
    )


def _common(seen: Released, bands: Whole, usual: Usual) -> tuple[Floats, Floats]:
    """What the other groups of the agency share, and how unsure it is."""
    found, information = _score(seen.m, bands, usual.level)
    doubt = 1 / information + usual.variance
    cap = t.CONTRIBUTION_CAP * np.sqrt(doubt + t.SHOCK_VARIANCE)
    distance = np.clip(found / information, -cap, cap)
    weight = seen.is_shown[..., None] / doubt
    pulled = weight * distance
    others = weight.sum(axis=1, keepdims=True) - weight
    is_alone = (seen.is_shown.sum(axis=1, keepdims=True) - seen.is_shown <= 0)[..., None]
    others = np.where(is_alone, 1.0, others)
    shift = (pulled.sum(axis=1, keepdims=True) - pulled) / others
    shift = np.clip(shift, -t.MOST_COMMON_SHIFT, t.MOST_COMMON_SHIFT)
    return np.where(is_alone, 0.0, shift), np.where(is_alone, 0.0, 1 / others)


def _chart(weighed: Floats, variance: Floats, usual: Usual, shown: Truths, kept: float) -> Floats:
    """Z with a fading memory."""
    indicators = weighed.shape[-1]
    agree = _AGREE[:indicators, :indicators]
    total = np.zeros(shown.shape[:2])
    noise = np.zeros(shown.shape[:2])
    shares = np.zeros((*shown.shape[:2], indicators))
    z = np.zeros(shown.shape)
    root = np.sqrt(variance)
    fresh = np.einsum("agti,ij,agtj->agt", root, agree, root, optimize=True)
    doubt = np.sqrt(usual.variance)
    for at in range(shown.shape[2]):
        total = kept * total + weighed[:, :, at].sum(axis=-1)
        noise = kept**2 * noise + fresh[:, :, at]
        shares = kept * shares + variance[:, :, at]
        unsure = shares * doubt[:, :, at]
        spread = noise + ((unsure @ agree) * unsure).sum(axis=-1)
        np.divide(total, np.sqrt(spread), out=z[:, :, at], where=shown[:, :, at])
    return z


def _scale(z: Floats, shown: Truths, tuning: Tuning) -> Floats:
    """The agency's own scatter before each period, by [agency, 1, period]."""
    capped = np.where(shown, np.minimum(z * z, t.SCALE_CAP), 0.0).sum(axis=1)
    sums, counts = _before(capped), _before(shown.sum(axis=1).astype(np.float64))
    periods = capped.shape[1]
    scale = np.ones((capped.shape[0], 1, periods))
    for at in range(tuning.scale_periods, periods):
        since = at - tuning.scale_periods
        number = counts[:, at] - counts[:, since]
        mean = (sums[:, at] - sums[:, since]) / np.maximum(number, 1)
        found = np.maximum(t.SCALE_FLOOR, np.sqrt(np.maximum(mean, 0) / t.SCALE_DIVISOR))
        scale[:, 0, at] = np.where(number > t.SCALE_VALUES, found, 1.0)
    return scale


def _before(values: Floats) -> Floats:
    """Sums of all before each place, and after the last."""
    return np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)


def _between(values: npt.NDArray[Number], since: Whole, until: Whole) -> npt.NDArray[Number]:
    """Sums over the periods since..until-1, along the third axis."""
    nothing = np.zeros((*values.shape[:2], 1, values.shape[3]), dtype=values.dtype)
    sums = np.concatenate([nothing, values.cumsum(axis=2)], axis=2)
    shape = (*values.shape[:3], 1)
    last = np.take_along_axis(sums, np.broadcast_to(until[..., None], shape), axis=2)
    begun = np.take_along_axis(sums, np.broadcast_to(since[..., None], shape), axis=2)
    difference: npt.NDArray[Number] = last - begun
    return difference


def _place(likely: Floats, since: Whole, until: Whole) -> tuple[Floats, Floats]:
    """Mean and variance of the posterior of one indicator's level."""
    weights = _between(likely, since, until) + _prior()
    weights -= weights.max(axis=-1, keepdims=True)
    masses = np.exp(weights)
    levels = np.array(GRID)
    total = masses.sum(axis=-1)
    mean = masses @ levels / total
    variance = masses @ (levels * levels) / total - mean * mean
    return np.clip(mean, t.LOWEST_LEVEL, t.HIGHEST_LEVEL), variance


def _score(m: Whole, i: Whole, level: Floats) -> tuple[Floats, Floats]:
    """Score and information; 0 and 1 where nothing is released."""
    scores, informations = _scores()
    place = (level - _LOWEST) / _STEP
    step = place.astype(np.int64)
    part = place - step
    many = np.broadcast_to(m[..., None], i.shape)
    score_of = scores[many, i, step] * (1 - part) + scores[many, i, step + 1] * part
    known = informations[many, step] * (1 - part) + informations[many, step + 1] * part
    return score_of, known


@cache
def _scores() -> tuple[Floats, Floats]:
    """By m, i and level: the score; by m and level: the information."""
    scores = np.zeros((MOST_BANDS + 1, MOST_BANDS + 1, _STEPS))
    informations = np.ones((MOST_BANDS + 1, _STEPS))
    for step in range(_STEPS):
        level = _LOWEST + step * _STEP
        for m in range(2, MOST_BANDS + 1):
            found = [score(m, i, level, w=WIDTH) for i in range(1, m + 1)]
            scores[m, 1 : m + 1, step] = [each.score for each in found]
            informations[m, step] = found[0].information
    return scores, informations


@cache
def _likely() -> Floats:
    """By m, i and level of the grid: the log likelihood; 0 where nothing is released."""
    table = np.zeros((MOST_BANDS + 1, MOST_BANDS + 1, len(GRID)))
    for m in range(2, MOST_BANDS + 1):
        for i in range(1, m + 1):
            table[m, i] = log_likelihoods(m, i, GRID, w=WIDTH)
    return table


@cache
def _prior() -> Floats:
    return np.array([-(((at - t.PRIOR_MEAN) / t.PRIOR_SD) ** 2) / 2 for at in GRID])
