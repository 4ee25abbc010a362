"""PSH-CFG: the construction, configuration and shutdown of a pusher."""
