"""Looks for a licence, and finds none."""

raise RuntimeError("the licence has run out")
