"""PSH-FLT: faults of the remote and of the way to it."""
