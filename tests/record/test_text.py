"""A text is named by its words and its salt."""

from hashlib import sha256

from bot.record.text import SALT_BYTES, fresh_salt, salted
from bot.vocabulary import Instant


def test_the_id_is_the_digest_of_salt_and_words() -> None:
    text = salted("né", b"salt")

    digest = sha256(b"salt" + "né".encode()).hexdigest()
    assert text.id == b"salt".hex() + digest[:52]
    assert text.id != salted("né", b"SALT").id
    assert (text.salt, text.content) == (b"salt", "né")


def test_half_a_surrogate_pair_has_an_id_too() -> None:
    """JSON may carry one, so GitHub may."""
    assert salted("\ud83d", b"salt").id != salted("\ude00", b"salt").id


def test_a_fresh_salt_opens_with_the_time_and_keeps_the_dice() -> None:
    salt = fresh_salt(Instant(1_772_442_000_000), b"0123456789")

    assert len(salt) == SALT_BYTES
    assert salted("words", salt).id.startswith(f"{1_772_442_000_000:012x}")
    assert salt.endswith(b"0123456789")
