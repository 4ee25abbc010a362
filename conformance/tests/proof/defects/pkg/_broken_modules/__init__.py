"""Modules that fail or misbehave at import; only child processes import them."""
