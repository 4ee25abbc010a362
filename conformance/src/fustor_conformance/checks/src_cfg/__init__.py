"""SRC-CFG: how a source is configured, constructed and closed."""
