"""PSH-FLT: the faults that a pusher meets."""
