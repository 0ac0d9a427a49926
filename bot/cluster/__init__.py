"""The shell around agreement: who may append to the log, and the log itself on disk.

It carries bytes, and must never look into a payload, decide anything, or speak to GitHub.
"""
