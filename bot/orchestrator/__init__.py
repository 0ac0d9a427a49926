"""Where it is decided: gather, decide, agree, record; and the loop that puts the six verbs in order.

Everything here but ``shell`` is pure: no clock, no socket, no dice. Rules never act and never know one another.
"""
