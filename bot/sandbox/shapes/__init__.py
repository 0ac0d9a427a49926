"""Records as GitHub shows them in JSON. A shape only reads; it never changes the store."""
