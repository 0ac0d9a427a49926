"""Whether the holder of our webhook secret sent these bytes.

Pure: no clock, no dice, no IO. It must never raise, whatever a stranger puts into the header.
"""

import hmac
from binascii import Error, unhexlify
from collections.abc import Iterable

_PREFIX = b"sha256="


def verified(secrets: Iterable[bytes], body: bytes, header: bytes) -> bool:
    """Whether ``header`` (``X-Hub-Signature-256``) signs the raw ``body`` under one of ``secrets``.

    Several secrets allow rotation. All of them are tried, so that time does not tell which one fits.
    https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    """
    if not header.startswith(_PREFIX):
        return False
    try:
        claimed = unhexlify(header[len(_PREFIX) :])
    except Error:
        return False
    fits = False
    for secret in secrets:
        fits |= hmac.compare_digest(hmac.digest(secret, body, "sha256"), claimed)
    return fits
