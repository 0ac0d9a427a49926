"""``python -m bot``: what it says, how it ends, and in what order it leaves the collector of garbage."""

import subprocess
import sys

LEFT = """
import gc, sys
from bot.__main__ import main
sys.argv = ["ecos", "--help"]
code = main()
print(code, gc.isenabled(), gc.get_freeze_count() > 10_000, file=sys.stderr)
"""


def test_the_module_is_the_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "no-such-command"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 2
    assert "no-such-command" in told.stderr


def test_what_was_loaded_is_frozen_and_the_collector_is_on_again() -> None:
    told = subprocess.run([sys.executable, "-c", LEFT], capture_output=True, text=True, check=False)

    assert "serve" in told.stdout
    assert told.stderr == "0 True True\n"
