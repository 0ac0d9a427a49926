"""What lies in the data folder beside the ledger: the replica's name and the terminal's token."""

import os
import uuid
from secrets import token_urlsafe

from bot.config.settings import Settings
from bot.errors import Misconfigured
from bot.vocabulary import ReplicaId


def make_folder(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"ECOS_DATA_DIR: {settings.data_dir}: {error.strerror}") from None


def replica_id(settings: Settings) -> ReplicaId:
    """Kept beside the ledger and lost with it: an id must never outlive the disk it stood for."""
    path = settings.data_dir / "replica.id"
    if not path.exists():
        path.write_text(f"{uuid.uuid4()}\n")
    return ReplicaId(path.read_text().strip())


def operator_token(settings: Settings) -> str:
    """A new one at every start, readable by this user alone."""
    token = token_urlsafe(32)
    path = settings.operator_token
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    return token
