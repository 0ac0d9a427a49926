"""The terminal: ``ecos`` and what it prints. Reads the ledger, or speaks to the running bot; it decides nothing."""
