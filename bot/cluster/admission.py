"""What a log takes: sizes and names that every history can hold. Nothing is written of a batch that is refused."""

from collections.abc import Sequence

from bot.cluster.outcome import Refused
from bot.cluster.port import PROTOCOL_KINDS
from bot.record.entry import BATCH_LIMIT, ENTRY_LIMIT, Proposal

WAITING_LIMIT = 10_000
"""Proposals that may wait for the disk; more are told to ask again."""
KEY_LIMIT = 1_024
"""Characters of a key or kind, at most."""


def admit(batch: Sequence[Proposal]) -> int:
    """Bytes of the batch, texts included. Raises ``Refused`` for what the log never takes."""
    payloads = texts = 0
    for proposal in batch:
        if len(proposal.payload) > ENTRY_LIMIT:
            raise Refused(f"an entry has {len(proposal.payload)} bytes, {ENTRY_LIMIT} at most")
        if proposal.kind in PROTOCOL_KINDS:
            raise Refused(f"{proposal.kind} is written by the agreement alone")
        if not (_storable(proposal.kind) and _storable(proposal.key)):
            raise Refused(f"kind and key: valid Unicode of at most {KEY_LIMIT} characters")
        payloads += len(proposal.payload)
        for text in proposal.texts:
            texts += len(text.content)
    if payloads > BATCH_LIMIT:
        raise Refused(f"a batch has {payloads} bytes, {BATCH_LIMIT} at most")
    return payloads + texts


def _storable(name: str) -> bool:
    """A lone surrogate has no UTF-8, and what cannot be written must not reach the writer."""
    return len(name) <= KEY_LIMIT and (
        name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)
    )
