"""A GitHub in a box: a pure world (request, time → response, webhooks) behind a thin shell.

The world (everything but ``shell.py``, ``control.py`` and ``pages.py``) does no IO, reads no clock
and rolls no dice. Nothing here may know how ecos decides: it imports the nouns and the errors only.
"""
