"""Modules that do at import time what a driver's must not; each is imported in a child process only."""
