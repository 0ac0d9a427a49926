"""Crews: they draft what a person may approve. Slow, outside the web process, and believed in nothing.

An engine gets a brief and gives a report, as :mod:`bot.crews.brief` promises; the gate lets through what
the brief's facts bear. Must never write to GitHub, hold a secret, or be asked twice for the same answer.
"""
