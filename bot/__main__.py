"""``ecos``, also as ``python -m bot``: load the house, then run the command."""

import gc
import sys
from importlib import import_module


def main() -> int:
    """Load without looking for garbage, for nothing that is imported is any: that took a fifth of the start."""
    gc.disable()
    command = import_module("bot.cli.main")
    gc.freeze()
    gc.enable()
    code: int = command.main()
    return code


if __name__ == "__main__":
    sys.exit(main())
