"""SRC-CFG: the configuration and the life of a source."""
