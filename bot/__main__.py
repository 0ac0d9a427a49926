"""``python -m bot`` is ``ecos``."""

import sys

from bot.cli.main import main

sys.exit(main())
