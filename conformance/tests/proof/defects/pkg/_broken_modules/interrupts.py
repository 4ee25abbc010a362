"""Raises KeyboardInterrupt, as Ctrl-C does."""

raise KeyboardInterrupt
