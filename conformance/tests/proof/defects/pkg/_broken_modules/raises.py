"""Raises an exception."""

raise RuntimeError("the licence has run out")
