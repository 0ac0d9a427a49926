"""What lies in the data folder lies where the bot and the terminal look for it."""

from pathlib import Path

import pytest

from bot.config.folder import make_folder, operator_token, token_in
from bot.errors import Misconfigured


def test_a_folder_that_cannot_be_made_is_told_with_the_mend() -> None:
    with pytest.raises(Misconfigured) as refused:
        make_folder(Path("/proc/x"))

    assert str(refused.value) == (
        "ECOS_DATA_DIR: /proc/x cannot be made (No such file or directory): "
        "name a folder that the bot may make and fill"
    )


def test_a_token_is_new_at_every_start_and_nobody_elses_to_read(tmp_path: Path) -> None:
    first, second = operator_token(tmp_path), operator_token(tmp_path)

    assert first != second == token_in(tmp_path).read_text()
    assert token_in(tmp_path).stat().st_mode & 0o777 == 0o600
