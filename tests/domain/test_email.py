import pytest

from wellness.domain.email import EMAIL_LIMIT, is_email


@pytest.mark.parametrize("text", ["lee@example.org", "l.e-e+x@a.b.example"])
def test_an_address_is_one(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lee",
        "@example.org",
        "lee@",
        "lee@example",
        "lee@example..org",
        "a@b@c.org",
        "a b@c.org",
        "a@c.org,b@c.org",
        "Lee <lee@example.org>",
        "lee\n@example.org",
        "l" * EMAIL_LIMIT + "@example.org",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_email(text)
