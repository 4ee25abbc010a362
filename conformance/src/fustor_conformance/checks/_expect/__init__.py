"""Expectations that the checks of several families share; no module here registers a check."""
