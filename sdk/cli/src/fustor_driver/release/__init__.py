"""Rehearses the release of a driver, and publishes it on request."""
