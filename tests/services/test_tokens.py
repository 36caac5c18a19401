from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.keyed import KeyedHash
from wellness.services.tokens import seal, unseal

KEYED = KeyedHash(b"k" * 32)
OTHER = KeyedHash(b"o" * 32)


@given(st.text(max_size=254))
def test_what_was_sealed_opens_for_its_purpose_alone(plain: str) -> None:
    token = seal("leave", plain, keyed=KEYED)

    assert unseal("leave", token, keyed=KEYED) == plain
    assert unseal("check-in", token, keyed=KEYED) is None
    assert unseal("leave", token, keyed=OTHER) is None
    assert token == seal("leave", plain, keyed=KEYED)


@given(st.text(max_size=600))
def test_nothing_else_opens(token: str) -> None:
    assert unseal("leave", token, keyed=KEYED) is None


@given(st.data())
def test_a_changed_token_does_not_open(data: st.DataObject) -> None:
    token = seal("leave", "lee@example.org", keyed=KEYED)
    at = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from("ABab01-_").filter(lambda sign: sign != token[at]))

    assert unseal("leave", token[:at] + other + token[at + 1 :], keyed=KEYED) is None


def test_a_token_tells_nothing_of_what_it_holds() -> None:
    token = seal("leave", "lee@example.org", keyed=KEYED)

    assert "lee" not in token
    assert token.isascii()
    assert "/" not in token
