"""The commands, one per module; each imports heavy modules only when it runs."""
