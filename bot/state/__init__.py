"""What ecos knows, as a fold over the log: the linked items, what waits to be decided, what waits to be done.

A pure room: entries in, the next state out. Never reads a text, a clock or anything that is not in the log.
"""
