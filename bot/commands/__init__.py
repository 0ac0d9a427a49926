"""The comment language: what a person may say to the bot, and how it is read.

A command is a value, a row of the catalogue and nothing else here; what it does is decided elsewhere. Mistakes are
values too. This room must never look at who speaks, nor whether what is named exists.
"""
