"""What can happen in the world: store → store, what was done, and the webhooks that tell of it.

The same functions serve the API and people's acts; rights are checked by whoever calls.
"""
