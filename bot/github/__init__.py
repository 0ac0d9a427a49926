"""The way out: what ecos reads from GitHub and what it writes there.

Knows URLs and status codes; never decides what should be said or done.
"""
