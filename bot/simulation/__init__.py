"""The whole of ecos on virtual time, from one seed; and the judges of what came of it.

Must never meet a clock, dice, a socket or a disk: the same seed is the same run, to the last message. Must never know
a rule by asking the code under test: a judge looks only at what was asked, what was answered and what was applied.
"""
