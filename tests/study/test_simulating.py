import numpy as np
import pytest

from tests.study.figures import merge
from tests.study.jobs import Effort
from tests.study.parts import marginals
from tests.study.people import Span
from tests.study.simulating import (
    Push,
    Setting,
    count_votes,
    draw_agencies,
    no_push,
    simulate,
)
from tests.study.worlds import CLEAN, MESSY, SIZES, WORLDS, Level, World


def setting(world: World, *, groups: int = 12, agencies: int = 4, periods: int = 13) -> Setting:
    drawn = draw_agencies(np.random.default_rng(8), agencies=agencies, groups=groups)
    return Setting(world, Level.MID, drawn, Span(periods))


def shifted(where: Setting, stress: float) -> Push:
    nothing = no_push(where).stress
    return Push(nothing + stress, nothing)


def yes_share(where: Setting, push: Push) -> float:
    counted = count_votes((8, 1), where, push)
    return float(counted.yes[..., 0].sum() / counted.voters.sum())


def test_shares_of_votes_and_of_releases_are_those_of_the_study() -> None:
    found = merge(map(marginals.run, marginals.jobs(Effort(share=0.4))))

    cells = [cell for table in marginals.tables(found) for cell in table.cells]

    assert len(cells) == 3 * 5 + 5 + 3 * 4 + 2 + 12
    assert [cell for cell in cells if not cell.is_kept] == []


def test_a_wrong_simulator_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.study.worlds.PERSON", 1.2)
    found = merge(map(marginals.run, marginals.jobs(Effort(share=0.1, worlds=("clean",)))))

    cells = [cell for table in marginals.tables(found) for cell in table.cells]

    assert any(not cell.is_kept for cell in cells)


def test_the_same_seed_gives_the_same_people() -> None:
    where = setting(MESSY)

    first, again = (simulate((8, 2), where, no_push(where)) for _ in range(2))
    other = simulate((8, 3), where, no_push(where))

    assert (first.bands == again.bands).all()
    assert (first.bands != other.bands).any()


def test_a_shift_of_one_group_leaves_the_others_as_they_are() -> None:
    where = setting(MESSY)
    push = no_push(where)
    push.stress[:, 0, 5:] = 1.0

    moved, calm = simulate((8, 2), where, push), simulate((8, 2), where, no_push(where))

    assert (moved.bands[:, 1:] == calm.bands[:, 1:]).all()
    assert (moved.bands[:, 0, :5] == calm.bands[:, 0, :5]).all()
    assert (moved.bands[:, 0, 5:] != calm.bands[:, 0, 5:]).any()


def test_more_stress_is_more_yes() -> None:
    where = setting(CLEAN)

    shares = [yes_share(where, shifted(where, stress)) for stress in (0.0, 0.5, 1.2)]

    assert shares == sorted(shares)
    assert shares[2] - shares[0] > 0.4


def test_agencies_have_all_sizes() -> None:
    drawn = draw_agencies(np.random.default_rng(1), agencies=30, groups=40)
    few = draw_agencies(np.random.default_rng(1), agencies=30, groups=3)

    assert all(set(row.tolist()) == set(SIZES) for row in drawn.sizes)
    assert all(len(set(row.tolist())) == 3 for row in few.sizes)
    assert set(few.sizes.flat) == set(SIZES)


def test_what_a_world_shares_moves_whole_agencies() -> None:
    season = next(world for world in WORLDS if world.name == "season .3")

    def spread(world: World) -> float:
        where = setting(world, groups=40, periods=26)
        counted = count_votes((8, 1), where, no_push(where))
        shares = counted.yes[..., 0].sum(axis=1) / counted.voters.sum(axis=1)
        return float(shares.std(axis=1).mean())

    assert spread(season) > 2 * spread(CLEAN)
