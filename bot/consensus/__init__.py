"""Protocols by which replicas agree: pure automata that take messages and ticks and say what is owed.

Must never meet a clock, a socket, a disk or dice: whoever drives an automaton brings time in as ticks and carries out
what it asks for, so that a simulation can be the whole world. Protocols do not know one another.
"""
