import itertools
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wellness.domain.replies import Answer, read_reply
from wellness.domain.scales import Scale

PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))
scale = st.integers(0, 3).flatmap(lambda low: st.builds(Scale, st.just(low), st.integers(low, 9)))
pulses = st.lists(scale, min_size=1, max_size=8)


def oracle(body: str, scales: Sequence[Scale]) -> tuple[int, ...] | None:
    """The answer in a body of digits and separators, told by cutting it up; None for anything else.

    Written without the product's patterns: it splits into runs and then classes each gap.
    """
    body = "\n".join(" ".join(line.split()) for line in body.split("\n") if line.strip())
    runs: list[str] = []
    between = [""]
    for character in body:
        if character.isdigit():
            if between[-1] or not runs:
                runs.append("")
                between.append("")
            runs[-1] += character
        else:
            between[-1] += character
    leading, *inner, trailing = between if runs else ["x", "x"]
    trailing = trailing.lstrip(".!")
    if leading or trailing[:1] not in {"", " ", ",", ";", ":", "\n"}:
        return None
    return next(filter(None, _readings(runs, inner, scales)), None)


def _readings(
    runs: list[str], inner: list[str], scales: Sequence[Scale]
) -> list[tuple[int, ...] | None]:
    count = len(scales)
    labels = [gap.partition(":") for gap in inner[0::2]]
    labelled = (
        runs[0::2] == [str(n + 1) for n in range(count)]
        and len(runs) == 2 * count
        and all(
            before in {"", " "} and mark and not after.strip() for before, mark, after in labels
        )
    )
    if labelled:
        colons = any(":" in gap for gap in inner[1::2])
        return [] if colons else [_in_range(runs[1::2], inner[1::2], scales)]
    if len(runs) == 1:
        return [_in_range(list(runs[0]), [], scales)]
    if count == 2 and ":" in inner[0]:
        return []
    return [_in_range(runs, inner, scales)]


def _in_range(
    values: list[str], inner: list[str], scales: Sequence[Scale]
) -> tuple[int, ...] | None:
    if len(values) != len(scales) or any(len(value) != 1 for value in values):
        return None
    kinds = {_class_of(gap) for gap in inner}
    if len(kinds) > 1 or "no" in kinds:
        return None
    numbers = tuple(map(int, values))
    fits = all(one.low <= n <= one.high for n, one in zip(numbers, scales, strict=True))
    return numbers if fits else None


def _class_of(gap: str) -> str:
    if set(gap) <= set(" ,;:\n"):
        return ":" if ":" in gap else "soft"
    return gap.strip() if gap.strip() in {".", "-", "/"} else "no"


def agrees_with_oracle(body: str, scales: Sequence[Scale]) -> bool:
    reply = read_reply(body, scales)
    return (reply.values if isinstance(reply, Answer) else None) == oracle(body, scales)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_short_string_reads_as_the_oracle_says(count: int) -> None:
    scales = (Scale(1, 4),) * count
    strings = itertools.chain.from_iterable(
        itertools.product("12 ,.-:\n", repeat=length) for length in range(6)
    )

    assert [s for s in map("".join, strings) if not agrees_with_oracle(s, scales)] == []


def test_every_string_of_up_to_four_digits_reads_as_the_oracle_says() -> None:
    strings = [f"{n:0{length}}" for length in range(1, 5) for n in range(10**length)]

    assert [s for s in strings if not agrees_with_oracle(s, PULSE)] == []
    assert sum(isinstance(read_reply(s, PULSE), Answer) for s in strings) == 4 * 4 * 5 * 3


@settings(deadline=None, max_examples=800)
@given(st.text("0111223345 ,;:.-/\n!", max_size=16), pulses)
@example("1:1 2:2 3:2 4:1", list(PULSE))
@example("1:2 2:1", list(PULSE))
def test_a_string_of_digits_and_separators_reads_as_the_oracle_says(
    body: str, scales: list[Scale]
) -> None:
    assert agrees_with_oracle(body, scales)
    assert agrees_with_oracle(body, PULSE)
