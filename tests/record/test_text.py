"""A text is named by its words and its salt."""

from hashlib import sha256

from bot.record.text import salted


def test_the_id_is_the_digest_of_salt_and_words() -> None:
    text = salted("né", b"salt")

    digest = sha256(b"salt" + "né".encode()).hexdigest()
    assert text.id == b"salt".hex() + digest[:52]
    assert text.id != salted("né", b"SALT").id
    assert (text.salt, text.content) == (b"salt", "né")


def test_half_a_surrogate_pair_has_an_id_too() -> None:
    """JSON may carry one, so GitHub may."""
    assert salted("\ud83d", b"salt").id != salted("\ude00", b"salt").id
