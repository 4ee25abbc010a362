"""PSH-CFG: the configuration and the life of a pusher."""
