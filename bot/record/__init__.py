"""Every noun that is written to the log, and nothing that decides what is written.

What stands here is forever: fields are added with a default or through an upcaster, never renamed in place.
No IO, no clock, no dice, no raw text of people (see ``text.py``).
"""
