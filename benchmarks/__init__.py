"""How fast and how heavy ecos is, beside its peers and beside what the machine itself allows.

See ``docs/benchmarks.md``. Nothing here is part of the bot.
"""
