"""What lies in the data folder, and where: the ledger, the replica's name, and what the terminal needs of the bot."""

import os
import uuid
from pathlib import Path
from secrets import token_urlsafe

from bot.errors import Misconfigured
from bot.vocabulary import ReplicaId


def ledger_in(folder: Path) -> Path:
    return folder / "ledger.sqlite"


def token_in(folder: Path) -> Path:
    """What the terminal shows the running bot."""
    return folder / "operator.token"


def address_in(folder: Path) -> Path:
    """Where the running bot listens, for the terminal."""
    return folder / "address"


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"ECOS_DATA_DIR: {folder} cannot be made ({error.strerror}): "
            "name a folder that the bot may make and fill"
        ) from None


def replica_id(folder: Path) -> ReplicaId:
    """Kept beside the ledger and lost with it: an id must never outlive the disk it stood for."""
    path = folder / "replica.id"
    if not path.exists():
        path.write_text(f"{uuid.uuid4()}\n")
    return ReplicaId(path.read_text().strip())


def operator_token(folder: Path) -> str:
    """A new one at every start, readable by this user alone."""
    token = token_urlsafe(32)
    path = token_in(folder)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    return token
