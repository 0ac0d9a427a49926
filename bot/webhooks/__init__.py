"""The front door: what strangers send is checked, translated once, and handed on as a proposal.

This room must never decide anything, keep anything, or answer 202 before the proposal is committed.
"""
