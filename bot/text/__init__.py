"""What people wrote, read once as GitHub reads it: readable lines, mentions, and the links they state.

Pure and bounded: any text, however hostile, costs a bounded time and never raises. Offsets are code points of the
raw text, so that ``source[start:end]`` is exactly what was written. It must never resolve a name: whether ``FLUENCE``
is a repository, and whose, is known elsewhere.
"""
