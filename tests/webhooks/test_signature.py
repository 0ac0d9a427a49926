import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.webhooks.signature import verified
from tests.webhooks.deliveries import OLD_SECRET, SECRET, sign

BODY = b'{"action":"created"}'


def test_the_example_in_githubs_documentation_is_verified() -> None:
    header = b"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    assert verified([b"It's a Secret to Everybody"], b"Hello, World!", header)


def test_each_secret_of_a_rotation_is_taken() -> None:
    for secret in (SECRET, OLD_SECRET):
        assert verified([SECRET, OLD_SECRET], BODY, sign(BODY, secret).encode())


def test_capital_hex_digits_are_taken() -> None:
    assert verified([SECRET], BODY, b"sha256=" + sign(BODY)[7:].upper().encode())


def test_nobody_is_verified_without_a_secret() -> None:
    assert not verified([], BODY, sign(BODY).encode())


def test_one_changed_byte_of_the_body_is_seen() -> None:
    assert not verified([SECRET], BODY + b" ", sign(BODY).encode())


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "sha1=" + sign(BODY)[7:],
        "SHA256=" + sign(BODY)[7:],
        sign(BODY)[7:],
        sign(BODY)[:-1],
        sign(BODY)[:-2],
        sign(BODY) + "00",
        " " + sign(BODY),
        sign(BODY) + " ",
        "sha256=" + "zz" * 32,
        "sha256=" + "é" * 32,
    ],
)
def test_a_malformed_header_verifies_nothing(header: str) -> None:
    assert not verified([SECRET], BODY, header.encode())


@given(st.binary(), st.binary(), st.binary(max_size=100))
def test_no_guess_fits_and_none_raises(secret: bytes, body: bytes, guess: bytes) -> None:
    assert not verified([secret], body, guess)
    assert not verified([secret], body, b"sha256=" + guess)
    assert verified([b"other", secret], body, sign(body, secret).encode())
