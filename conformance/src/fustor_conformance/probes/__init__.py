"""Measures the process that a driver runs in: memory, resources, settings, output, imports, connections."""
