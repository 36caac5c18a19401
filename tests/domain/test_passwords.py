import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.passwords import LONGEST, Weakness, canonical, find_weakness

OWN = ("dana.rivers@riverbend.example", "Dana Rivers", "Riverbend Community Safety Department")


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("kettle margin", Weakness.TOO_SHORT),
        ("k" * (LONGEST + 1), Weakness.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", Weakness.REPEATS),
        ("121212121212121212", Weakness.REPEATS),
        ("otter7 otter7 otter7", Weakness.REPEATS),
        ("!!!!!!!!!!!!!!!!!!!!", Weakness.REPEATS),
        ("passwordpassword", Weakness.COMMON),
        ("Password123456789!", Weakness.COMMON),
        ("P@ssw0rd1234567", Weakness.COMMON),
        ("P@$$w0rd2026####", Weakness.COMMON),
        ("qwertyuiopasdfgh", Weakness.COMMON),
        ("zyxwvutsrqponmlk", Weakness.COMMON),
        ("1qaz2wsx3edc4rfv", Weakness.COMMON),
        ("correct horse battery staple", Weakness.COMMON),
        ("wellness-team-2026-shift", Weakness.COMMON),
        ("Contraseña 2026 clave", Weakness.COMMON),
        ("Riverbend Safety 2026!", Weakness.OWN_NAME),
        ("dana rivers dana 99", Weakness.OWN_NAME),
        ("DanaRiversRiverbend", Weakness.OWN_NAME),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, weakness: Weakness) -> None:
    assert find_weakness(password, shortest=15, own=OWN) is weakness


@pytest.mark.parametrize(
    "password",
    [
        "kettle margin otter plume",
        "8301946275038162",
        "tr0ub4dor&3 lemon",
        "Ünïcödé grüße aus Köln",
        "parque lunes gaviota tejado",
        "dana likes purple kettles",
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    assert find_weakness(password, shortest=15, own=OWN) is None


@given(st.text(min_size=1, max_size=7), st.integers(min_value=3, max_value=30))
def test_saying_a_short_piece_again_never_makes_it_good(piece: str, times: int) -> None:
    assert find_weakness(piece * times, shortest=1) is not None


@given(st.text(max_size=300), st.tuples(st.text(max_size=20), st.text(max_size=20)))
def test_any_text_is_judged_and_more_own_words_never_make_it_better(
    password: str, own: tuple[str, ...]
) -> None:
    alone = find_weakness(password, shortest=15)

    if alone is not None:
        assert find_weakness(password, shortest=15, own=own) is alone


def test_two_keyboards_that_write_the_same_word_agree() -> None:
    assert canonical("Ko\u0308ln") == canonical("K\u00f6ln")
