"""PSH-ENV: the envelope and its reply."""
